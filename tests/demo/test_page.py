"""Somebody new walks through the four steps in a real browser, at a desk and on a phone.

With TANDEM_PICTURES=1 the pictures of the README are taken on the way; without it they go to a temporary folder.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.demo.template import Made
from tests.demo.conftest import Live, playing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PATIENCE = 30_000
"""Milliseconds: the machine may be busy with the rest of the suite."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    if os.environ.get("TANDEM_PICTURES") != "1":
        return tmp_path
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@dataclass(slots=True)
class Visitor:
    """Somebody in front of the page: what they read and press."""

    page: Page
    narrow: bool

    @property
    def fold(self) -> Locator:
        return self.page.locator("button.fold")

    def follows(self, step: int) -> None:
        """Press a step at the top; on a phone the list is unfolded first, and folds itself again."""
        if self.page.locator("ol.steps").count() == 0:
            self.fold.click()
        self.page.locator("ol.steps > li").nth(step - 1).get_by_role("button").click()
        if self.narrow:
            expect(self.page.locator("ol.steps")).to_have_count(0)

    def sees_next(self, step: int | None) -> None:
        """Read at the top which step comes next; None when all are done."""
        words = f"Step {step} of 4" if step else "All steps done"
        expect(self.fold).to_contain_text(words, timeout=PATIENCE)

    def becomes(self, first_name: str) -> None:
        """One press and the page is somebody else's."""
        if self.narrow:
            self.page.get_by_role("button", name="Channels and people").click()
        self.page.locator("#side .people").get_by_role("button", name=re.compile(f"^.*{first_name}")).click()
        expect(self.page).to_have_title(re.compile(f"^{first_name} · "))

    def opens_tandem(self, first_name: str, tab: str) -> Locator:
        """Become somebody and open Tandem's Home, or their messages from it."""
        expect(self.page.locator("#main h1")).to_contain_text(re.compile("."), timeout=PATIENCE)
        self.becomes(first_name)
        if self.narrow:
            self.page.get_by_role("button", name="Channels and people").click()
        self.page.locator("#side").get_by_role("button", name=re.compile("Tandem")).first.click()
        chosen = self.page.get_by_role("tab", name=tab)
        if chosen.get_attribute("aria-selected") != "true":
            chosen.click()
        return self.page.locator("#main")

    def last(self) -> Locator:
        """The newest message on the screen."""
        return self.page.locator("#main .message").last


@pytest.fixture(params=["desk", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, made: Made) -> Iterator[tuple[Visitor, Live]]:
    narrow = request.param == "phone"
    size = {"width": 390, "height": 844} if narrow else {"width": 1280, "height": 800}
    with playing(made) as live:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=2,
            has_touch=narrow,
            is_mobile=narrow,
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(live.demo.page_url)
        yield Visitor(page, narrow), live
        context.close()
        assert broken == []


def test_somebody_new_walks_through_the_four_steps(visitor: tuple[Visitor, Live], pictures: Path) -> None:
    somebody, _live = visitor
    page = somebody.page

    # 1: this morning's digest comes while they look, in #pipeline, with its details in the thread
    expect(page).to_have_title(re.compile(r"^Ines · Brightwater"), timeout=PATIENCE)
    expect(page.locator("#main h1")).to_contain_text("pipeline")
    digest = page.locator("#main .message", has_text="Pipeline · Mon 16 Nov")
    expect(digest).to_contain_text("Won $940k of $2.0M · 47 % (pace 50 %)", timeout=PATIENCE)
    expect(digest).to_contain_text("3 replies", timeout=PATIENCE)
    somebody.sees_next(2)
    page.screenshot(path=pictures / ("phone.png" if somebody.narrow else "digest.png"))
    digest.get_by_role("button", name="3 replies").click()
    expect(page.locator("#thread")).to_contain_text("2,700 + 120 + 15 − 80 − 60 − 45 = 2,650 ($k)")
    expect(page.locator("#thread")).to_contain_text("12 of 17, 71 %, range 47–87 %")
    page.get_by_role("button", name="Close the thread").click()

    # 2: the step makes them Jonas, in #sales, with the line ready to send
    somebody.follows(2)
    expect(page).to_have_title(re.compile(r"^Jonas · "))
    expect(page.locator("#composer")).to_have_value("/lead reject 79 budget asked for next year")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(somebody.last()).to_contain_text("L-79 Cedar Mutual rejected: no budget.", timeout=PATIENCE)
    expect(somebody.last()).to_contain_text("Only you can see this")
    somebody.sees_next(3)

    # 3: Priya sees the alert and answers it with a form; the alert says so
    somebody.follows(3)
    expect(page).to_have_title(re.compile(r"^Priya · "))
    alert = page.locator("#main .message", has_text="L-79 Cedar Mutual")
    expect(alert).to_contain_text("Answer by Tue 17 Nov 17:00", timeout=PATIENCE)
    expect(alert).to_contain_text("30 days: 3 of 21 decided say no budget")
    if not somebody.narrow:
        page.locator("#main").screenshot(path=pictures / "alert.png")
    alert.get_by_role("button", name="Nurture until…").click()
    form = page.locator("dialog.view")
    expect(form).to_contain_text("Nurture until", timeout=PATIENCE)
    form.locator("button.submit").click()
    expect(form).to_contain_text("L-79 Cedar Mutual answered: nurture until 15 Feb.", timeout=PATIENCE)
    form.get_by_role("button", name="Close").last.click()
    expect(form).to_have_count(0)
    expect(alert).to_contain_text("rejected, answered", timeout=PATIENCE)
    expect(alert.get_by_role("button", name="Fix it")).to_have_count(0)
    somebody.sees_next(4)

    # 4: the clock jumps, and the next digest says what became of the day
    somebody.follows(4)
    page.get_by_role("button", name="Jump to tomorrow 08:30", exact=True).last.click()
    next_digest = page.locator("#main .message", has_text="Pipeline · Tue 17 Nov")
    expect(next_digest).to_contain_text("1 rejected · 1 no budget", timeout=PATIENCE)
    expect(next_digest).to_contain_text("Won $960k of $2.0M")
    expect(page.locator(".clock")).to_contain_text("Tue 17 Nov 08:30")
    somebody.sees_next(None)


def test_a_channel_asks_for_charts_and_sees_them_in_the_thread(
    visitor: tuple[Visitor, Live], pictures: Path
) -> None:
    somebody, _live = visitor
    page = somebody.page
    digest = page.locator("#main .message", has_text="Pipeline · Mon 16 Nov")
    expect(digest.first).to_contain_text("3 replies", timeout=PATIENCE)
    page.locator("#composer").fill("/digest set picture on")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(somebody.last()).to_contain_text(
        "In its thread comes a chart of the month's MQLs", timeout=PATIENCE
    )
    page.locator("#composer").fill("/digest now pipeline yes")
    page.get_by_role("button", name="Send", exact=True).click()
    replies = page.locator("#main .message").get_by_role("button", name="5 replies")
    expect(replies).to_be_visible(timeout=PATIENCE * 2)
    replies.click()
    thread = page.locator("#thread")
    for finding in (
        "MQLs Nov: 86 of 200, 14 below the line",
        "Won Q4: $940k of $2.0M, $60k below the line",
    ):
        expect(thread.get_by_role("img", name=finding)).to_be_visible(timeout=PATIENCE)
    expect(thread).to_contain_text("Needed 11.4 a day · leads to 172")
    if not somebody.narrow:
        thread.get_by_role("img").first.scroll_into_view_if_needed()
        thread.locator(".message", has_text="MQLs in Nov").last.screenshot(path=pictures / "chart.png")


def test_a_workspace_that_wants_pictures_sees_them_in_the_thread(visitor: tuple[Visitor, Live]) -> None:
    somebody, _live = visitor
    page = somebody.page
    digest = page.locator("#main .message", has_text="Pipeline · Mon 16 Nov")
    expect(digest.first).to_contain_text("3 replies", timeout=PATIENCE)
    for who, line, answer in (
        ("Olga", "/tandem setup pictures png", "Charts: pictures that Tandem draws and uploads."),
        ("Ines", "/digest set picture on", "In its thread comes a chart of the month's MQLs"),
        ("Ines", "/digest now pipeline yes", "It is being posted here."),
    ):
        somebody.becomes(who)
        page.locator("#composer").fill(line)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#main")).to_contain_text(answer, timeout=PATIENCE)
    replies = page.locator("#main .message").get_by_role("button", name="5 replies")
    expect(replies).to_be_visible(timeout=PATIENCE * 2)
    replies.click()
    for finding in (
        "86 of 200 MQLs after 10 of 20 working days, 14 below the line",
        "$940k of $2.0M won after 32 of 64 working days, $60k below the line",
    ):
        chart = page.locator("#thread").get_by_role("img", name=finding)
        expect(chart).to_be_visible(timeout=PATIENCE)
        expect(chart).to_have_js_property("naturalWidth", 1280, timeout=PATIENCE)


REPORTS = {
    "scorecard": ("/pipeline scorecard week", "Scorecard"),
    "funnel": ("/pipeline funnel", "Of 294 MQLs of Q4"),
    "forecast": ("/pipeline forecast", "Win rate, all decided"),
    "plan": ("/pipeline plan", "Marketing"),
    "commitment": ("/pipeline commitment", "MQL"),
    "sources": ("/pipeline sources", "Sources"),
    "hygiene": ("/pipeline hygiene", "lack something"),
}
"""What the tour shows of the reports, and the words by which each is known."""


def test_a_manager_asks_for_the_reports(visitor: tuple[Visitor, Live], pictures: Path) -> None:
    somebody, _live = visitor
    page = somebody.page
    digest = page.locator("#main .message", has_text="Pipeline · Mon 16 Nov")
    expect(digest.first).to_contain_text("3 replies", timeout=PATIENCE)
    for name, (line, words) in REPORTS.items():
        page.locator("#composer").fill(line)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(somebody.last()).to_contain_text(words, timeout=PATIENCE)
        if not somebody.narrow:
            somebody.last().screenshot(path=pictures / f"{name}.png")


def test_jonas_finds_his_leads_in_home_and_marketings_answer_in_messages(
    visitor: tuple[Visitor, Live], pictures: Path
) -> None:
    somebody, _live = visitor
    home = somebody.opens_tandem("Jonas", "Home")
    expect(home).to_contain_text("Good morning, Jonas · Mon 16 Nov", timeout=PATIENCE)
    expect(home).to_contain_text("L-79 Cedar Mutual")
    expect(home).to_contain_text("Waiting for marketing")
    for each in ("Tue 10:00 lead review", "Leo listens in", "Coffee with Leo: pick a time"):
        expect(home).to_contain_text(each)
    if not somebody.narrow:
        home.screenshot(path=pictures / "home-jonas.png")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Priya", ("Answers you owe", "Your campaigns, what sales says")),
        ("Ines", ("Left behind", "Late and why", "Both promises")),
        ("Olga", ("Good morning, Olga",)),
    ],
)
def test_each_role_has_a_home_of_its_own(
    visitor: tuple[Visitor, Live], pictures: Path, who: str, words: tuple[str, ...]
) -> None:
    somebody, _live = visitor
    home = somebody.opens_tandem(who, "Home")
    for each in words:
        expect(home).to_contain_text(each, timeout=PATIENCE)
    if not somebody.narrow:
        home.screenshot(path=pictures / f"home-{who.casefold()}.png")


def test_a_new_lead_reaches_its_rep_by_direct_message(visitor: tuple[Visitor, Live], pictures: Path) -> None:
    somebody, _live = visitor
    page = somebody.page
    expect(page.locator("#main h1")).to_contain_text("pipeline", timeout=PATIENCE)
    for who, line in (("Priya", "/lead handover 87"), ("Ines", "/lead give 87 @amira")):
        somebody.becomes(who)
        page.locator("#composer").fill(line)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(somebody.last()).to_contain_text("L-87 Juniper Dairies", timeout=PATIENCE)
    messages = somebody.opens_tandem("Amira", "Messages")
    offer = messages.locator(".message:not(.only-me)", has_text="L-87 Juniper Dairies").last
    expect(offer).to_contain_text("wants a demo", timeout=PATIENCE)
    expect(offer).to_contain_text('Asked "demo for two plants"')
    taken(somebody, offer, pictures / "offer.png")
    offer.get_by_role("button", name="Accept").click()
    expect(offer).to_contain_text("Accepted", timeout=PATIENCE)


def answered(somebody: Visitor, line: str, words: str) -> Locator:
    """Send a line where somebody stands and return its answer, once it is there."""
    somebody.page.locator("#composer").fill(line)
    somebody.page.get_by_role("button", name="Send", exact=True).click()
    expect(somebody.last()).to_contain_text(words, timeout=PATIENCE)
    return somebody.last()


def taken(somebody: Visitor, what: Locator, place: Path) -> None:
    """Take a picture of something, at a desk."""
    if not somebody.narrow:
        what.screenshot(path=place)


def test_what_both_teams_do_together_stands_where_it_is_done(
    visitor: tuple[Visitor, Live], pictures: Path
) -> None:
    somebody, _live = visitor
    page = somebody.page
    turn = page.locator("#main .message", has_text="Next in marketing: Jonas, 20 Nov")
    expect(turn).to_contain_text("Ines and Daniel agreed on 12 Nov", timeout=PATIENCE)
    expect(page.locator("#main .message", has_text="Pipeline · Mon 16 Nov").first).to_contain_text(
        "3 replies", timeout=PATIENCE
    )
    taken(somebody, turn, pictures / "rotation.png")
    turn.get_by_role("button", name="Why Jonas").click()
    expect(somebody.last()).to_contain_text("Next of four in this round", timeout=PATIENCE)
    taken(somebody, somebody.last(), pictures / "rotation-why.png")
    year = answered(somebody, "/rotation plan campaign day", "Mei")
    taken(somebody, year, pictures / "rotation-year.png")
    taken(somebody, answered(somebody, "/meeting agenda", "Lead review"), pictures / "agenda.png")

    somebody.becomes("Jonas")
    if somebody.narrow:
        page.get_by_role("button", name="Channels and people").click()
    page.locator("#side").get_by_role("button", name="sales").first.click()
    duty = page.locator("#main .message", has_text="Inbound today: Amira")
    expect(duty).to_contain_text("Next: Mei", timeout=PATIENCE)
    taken(somebody, duty, pictures / "duty.png")


def test_priya_picks_a_time_takes_a_seat_and_says_what_she_heard(
    visitor: tuple[Visitor, Live], pictures: Path
) -> None:
    somebody, _live = visitor
    page = somebody.page
    call = page.locator("#main .message", has_text="A seat on a call with Harbor Foods")
    expect(call).to_contain_text("1 seat free", timeout=PATIENCE)
    somebody.becomes("Priya")
    taken(somebody, call, pictures / "ride-along.png")
    call.get_by_role("button", name="Ask for the seat").click()
    expect(somebody.last()).to_contain_text("You listen in: Harbor Foods", timeout=PATIENCE)
    expect(call).to_contain_text("No seat is free", timeout=PATIENCE)
    mine = answered(somebody, "/tandem calendar", "Your calendar")
    expect(mine).to_contain_text("Fri Jonas in marketing")
    taken(somebody, mine, pictures / "calendar.png")

    if somebody.narrow:
        page.get_by_role("button", name="Channels and people").click()
    page.locator("#side").get_by_role("button", name="Amira Haddad, Tandem").click()
    coffee = page.locator("#main .message", has_text="Coffee, round 1")
    expect(coffee).to_contain_text("You two have not been paired before.", timeout=PATIENCE)
    taken(somebody, coffee, pictures / "coffee.png")
    coffee.get_by_role("button", name="Thu 15:00").click()
    expect(coffee).to_contain_text("as Priya picked", timeout=PATIENCE)

    messages = somebody.opens_tandem("Priya", "Messages")
    asked = messages.locator(".message", has_text="What did you hear?").last
    asked.get_by_role("button", name="Four questions").click()
    form = page.locator("dialog.view")
    expect(form).to_contain_text("What did they object to?", timeout=PATIENCE)
    form.locator("textarea").first.fill("We would buy it if it paid for itself by summer.")
    taken(somebody, form, pictures / "debrief.png")
    form.locator("button.submit").click()
    expect(form).to_contain_text("1 answer kept of the call with Quarry Tools", timeout=PATIENCE)


def test_nothing_on_the_page_is_wider_than_a_phone(visitor: tuple[Visitor, Live]) -> None:
    somebody, _live = visitor
    expect(somebody.page.locator("#main h1")).to_contain_text("pipeline", timeout=PATIENCE)
    if somebody.page.locator("ol.steps").count() == 0:
        somebody.fold.click()
    expect(somebody.page.locator("ol.steps > li")).to_have_count(4)
    wide = somebody.page.evaluate(
        "[...document.querySelectorAll('#top *, #main *')].filter((one) => one.scrollWidth > one.clientWidth + 1"
        " && getComputedStyle(one).overflowX === 'visible' && getComputedStyle(one).display !== 'inline'"
        " && one.clientWidth > 0).map((one) => one.className || one.tagName)"
    )
    assert wide == []
    assert somebody.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
