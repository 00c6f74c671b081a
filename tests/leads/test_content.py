"""Content for sales: marketing adds it, sales says what it is worth, its owner hears it, and it goes out of use."""

from __future__ import annotations

import pytest

from db.stores import contents
from digests import home
from messages.house import Kind, breaches
from tests.company import MARKETING_CHANNEL, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, notices, only

LINK = "https://brightwater.example/roi"


@pytest.fixture
def library(talk: Dialogue) -> Dialogue:
    talk.says("priya", f"/tandem content add ROI guide {LINK}")
    talk.says("tomas", "/tandem content add Larch case study https://brightwater.example/larch")
    return talk


# --- marketing's part -----------------------------------------------------------------------------------------------


def test_a_marketer_adds_an_item_in_a_line_and_sales_sees_it(talk: Dialogue) -> None:
    assert (
        talk.says("jonas", "/tandem content") == "There is no content yet. Marketing adds what sales can use."
    )
    assert (
        talk.says("priya", f"/tandem content add roi-guide {LINK}")
        == "roi guide is there for sales now, as guide."
    )
    shown = talk.press("priya", "Show it")
    assert shown.startswith("roi guide · guide\nAnswers for it: Priya\nSales has said nothing of it yet")
    assert f"<{LINK}|roi guide>" in str(talk.message.payload())
    assert "roi guide · guide · nothing said yet" in talk.says("jonas", "/tandem content")
    assert talk.says("priya", f"/tandem content add ROI Guide {LINK} deck") == "roi guide is there already."


def test_the_form_asks_for_what_is_missing(talk: Dialogue) -> None:
    assert talk.says("priya", "/tandem content add buyers deck") == "[Add content]"
    assert talk.fields == ["name", "link", "kind"]
    assert talk.submits("priya", name="Buyers deck", link="no link").startswith("link: That is no link")
    talk.says("priya", "/tandem content add")
    heard = talk.submits("priya", name="Buyers deck", link=LINK, kind="deck")
    assert heard == "Buyers deck is there for sales now, as deck."


def test_a_kind_behind_the_link_counts_and_an_unknown_one_is_told(talk: Dialogue) -> None:
    assert talk.says("priya", f"/tandem content add Savings {LINK} case study").endswith("as case study.")
    heard = talk.says("priya", f"/tandem content add Costs {LINK} novel")
    assert heard.startswith('"novel" is no kind I know. There are: deck, case study')


def test_only_its_owner_and_marketing_managers_take_it_out_of_use(library: Dialogue) -> None:
    heard = library.says("tomas", "/tandem content retire roi-guide")
    assert heard == "Priya, or a marketing manager, changes this content."
    assert library.says("jonas", "/tandem content retire roi-guide").startswith(
        "Marketers and marketing managers"
    )
    heard = library.says("daniel", "/tandem content retire roi-guide")
    assert heard == "ROI guide is out of use; what was said of it stays."
    assert "ROI guide" not in library.says("jonas", "/tandem content")
    assert library.says("jonas", "/tandem content good roi-guide") == "ROI guide is out of use."
    assert "Out of use since" in library.says("jonas", "/tandem content roi-guide")
    assert library.suggests("jonas", "content", "roi") == []
    assert library.says("daniel", "/tandem content restore roi-guide") == "ROI guide is in use again."
    assert library.suggests("jonas", "content", "roi") == ["ROI guide"]


def test_adding_what_was_retired_brings_it_back_to_its_owner(library: Dialogue) -> None:
    library.says("priya", "/tandem content retire roi-guide")
    assert library.says("tomas", f"/tandem content add ROI guide {LINK}/2").startswith(
        "Priya, or a marketing"
    )
    assert library.says("priya", f"/tandem content add ROI guide {LINK}/2").startswith(
        "ROI guide is there for"
    )
    found = library.company.see(lambda work: contents.by_word(work, "roi-guide"))
    assert found is not None
    assert (found.link, found.owner_id, found.retired_at) == (f"{LINK}/2", library.company.priya, None)


# --- sales' part ----------------------------------------------------------------------------------------------------


def test_a_rep_praises_content_and_its_owner_reads_it(library: Dialogue) -> None:
    heard = library.says("jonas", '/tandem content good roi-guide helped the talk, "they quoted page 3"')
    assert heard == "ROI guide: good content (helped the talk). The owner is told."
    (notice,) = notices(library.company, "feedback")
    assert notice.target == MARKETING_CHANNEL
    message = only(library.company, "feedback")
    assert body(message) == "*ROI guide* · good content\nHelped the talk\n30 days: 1 good, 0 ok, 0 poor"
    assert labels(message) == ["Thank", "Ask", "⋯ Read note · Mute"]
    assert not breaches(message, Kind.ALERT)
    assert library.says("priya", "/tandem content thank 1").startswith("Thanks noted for ROI guide.")
    assert library.says("priya", "/tandem content notes roi-guide") == "[Newest notes]"
    assert "they quoted page 3" in str(library.form.view())
    assert "Sales says, 90 days: 1 good, 0 ok, 0 poor\nIn short: helped the talk 1" in library.says(
        "priya", "/tandem content roi guide"
    )


def test_what_is_said_of_most_comes_first(library: Dialogue) -> None:
    for who in ("jonas", "luca"):
        library.says(who, "/tandem content poor larch out of date")
    library.says("ines", "/tandem content ok roi-guide")
    heard = library.says("jonas", "/tandem content")
    assert heard.startswith(
        "Content for sales · 2 in use\nLarch case study · case study · 0 good, 0 ok, 2 poor"
    )
    assert "ROI guide · guide · 0 good, 1 ok, 0 poor" in heard


def test_the_verb_alone_opens_its_form(library: Dialogue) -> None:
    assert library.says("jonas", "/tandem content good") == "[Content feedback]"
    assert library.fields == ["content", "verdict", "tags", "note"]
    assert library.suggests("jonas", "content", "lar") == ["Larch case study"]
    heard = library.submits("jonas", content="2", verdict="ok", tags=("too_long", "knew_us"), note="")
    assert heard == "Larch case study: ok content (too long). The owner is told."
    library.says("jonas", "/tandem content good")
    assert library.submits("jonas", content="99", verdict="ok") == "content: That content is not in use."


def test_what_is_not_there_is_asked_back_and_can_be_added_by_who_may(library: Dialogue) -> None:
    heard = library.says("jonas", "/tandem content poor roi-gide out of date")
    assert heard == 'There is no content "roi-gide" yet. Marketing adds it, such as Daniel.'
    assert library.press("jonas", "ROI guide") == "ROI guide: poor fit (out of date). The owner is told."
    assert library.says("priya", "/tandem content show pricing") == 'There is no content "pricing" yet.'
    assert library.press("priya", "Add it") == "[Add content]"
    assert library.says("jonas", "/tandem content shwo roi-guide").startswith(
        '"shwo" is not something I know.'
    )
    assert library.says("jonas", "/tandem contnt").startswith('"contnt" is not something I know.')
    assert library.says("jonas", "/tandem content help").startswith("/tandem content · content for sales")


def test_undo_ask_reply_and_quiet_are_those_of_campaigns(library: Dialogue) -> None:
    library.says("jonas", "/tandem content good roi-guide")
    assert library.press("jonas", "Undo") == "Taken back: your feedback on ROI guide."
    library.wait(minutes=1)
    library.says("jonas", "/tandem content poor roi-guide wrong buyer")
    assert library.says("priya", "/tandem content ask 2 which buyer?").startswith("Asked about ROI guide.")
    note = notices(library.company, "ask", library.now)[0].payload["note"]
    assert library.says("jonas", f"/tandem content reply 2 {note} plant heads").startswith("Sent.")
    assert library.says("priya", "/tandem content mute roi-guide").startswith("ROI guide is quiet until")
    before = len(notices(library.company, "feedback", library.now))
    heard = library.says("luca", "/tandem content good roi-guide")
    assert heard == "ROI guide: good content. It is kept; its owner asked for quiet."
    assert len(notices(library.company, "feedback", library.now)) == before
    assert (
        library.says("priya", "/tandem content mute roi-guide off") == "ROI guide is told again from now on."
    )
    assert library.says("priya", "/tandem content mute roi-guide soon").startswith("Until when?")


def test_both_homes_count_what_is_said_of_content(library: Dialogue) -> None:
    company: Company = library.company
    library.says("jonas", "/tandem content good roi-guide")
    library.says("priya", "/tandem content thank 1")
    words = {
        who: str(company.see(lambda work, w=who: home.of(work, company.actor(w)).view()))  # type: ignore[misc]
        for who in ("jonas", "priya")
    }
    assert "*Your notes* 1 · answered 1 · changed a form 0" in words["jonas"]
    assert "*Your content, what sales says* · 30 days" in words["priya"]
    assert "ROI guide · 1 good" in words["priya"]


def test_the_trail_names_it(library: Dialogue) -> None:
    library.says("jonas", "/tandem content good roi-guide")
    trail = library.says("olga", "/tandem audit since 1 nov")
    assert "Jonas · gave feedback: ROI guide" in trail
    assert "Priya · added content: ROI guide, kind guide" in trail
