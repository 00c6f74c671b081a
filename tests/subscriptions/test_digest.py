"""`/digest` typed by everybody who may, and by those who may not: preview first, next runs, nothing that was called off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.people import Actor, Role, Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels, roster
from db.stores import notices as stored_notices
from db.stores import subscriptions as stored
from db.tables.delivery import Act, NoticeState, SubscriptionState
from messages.house import Kind, breaches
from operations import diary
from operations.notices import Owed, owe
from tests import brightwater as b
from tests.asking import CHANNEL, Asking, pressable


@pytest.fixture
def asking(quick_memory: Memory) -> Asking:
    """The company of the samples on its Monday morning, in a channel that Tandem is in."""
    workspace = b.build(quick_memory)
    made = Asking(quick_memory, workspace, b.MONDAY + timedelta(hours=1))

    def lay(work: Work) -> None:
        channels.set_channel(work, CHANNEL, name="pipeline", member=True)
        olga = roster.add(work, "Olga", standing=Standing.MEMBER)
        roster.grant(work, olga, Role.ADMIN, 0)

    quick_memory.do(lay, workspace, now=b.MONDAY)
    return made


def held(asking: Asking) -> tuple[stored.Subscription, ...]:
    return asking.memory.see(stored.everything, asking.workspace, now=asking.now)


def owed(asking: Asking, *states: NoticeState) -> list[str]:
    def look(work: Work) -> list[str]:
        n = t.notice
        found = sa.select(n.c.kind).where(
            n.c.workspace_id == work.workspace_id, n.c.act.in_((Act.POST, Act.REPLY))
        )
        if states:
            found = found.where(n.c.state.in_(states))
        return sorted(kind for kind in work.execute(found).scalars() if kind.startswith("pipeline"))

    return asking.memory.see(look, asking.workspace, now=asking.now)


def test_a_manager_turns_the_digest_on_after_a_preview(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest on pipeline 08:30 weekdays")
    assert reply.message is not None
    text = reply.message.text
    assert text.startswith("Preview of pipeline: weekdays 08:30 New York")
    assert "Next: Tue 17 Nov 08:30, Wed 18 Nov 08:30, Thu 19 Nov 08:30" in text
    assert "Won $" in text, "the preview is the digest itself"
    assert held(asking) == ()
    said = asking.says(b.INES, pressable(reply)["Turn it on"])
    assert (
        said
        == "Pipeline is on: weekdays 08:30 New York.\nNext: Tue 17 Nov 08:30, Wed 18 Nov 08:30, Thu 19 Nov 08:30"
    )
    assert held(asking)[0].next_at == b.TUESDAY


def test_what_is_owed_without_a_subscription_stays_owed(asking: Asking) -> None:
    def lay(work: Work) -> list[str]:
        return [
            owe(work, Owed("rejected", "r/1", CHANNEL)),
            owe(work, Owed("export", "e/1", "person:1", as_of=work.now, known_at=work.now)),
        ]

    ids = asking.memory.do(lay, asking.workspace, now=asking.now)
    assert asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes").startswith("Pipeline is on")

    def states(work: Work) -> list[NoticeState | None]:
        found = [stored_notices.by_id(work, each) for each in ids]
        return [each.state if each else None for each in found]

    assert asking.memory.see(states, asking.workspace, now=asking.now) == [NoticeState.PENDING] * 2


def test_a_digest_alone_says_what_the_channel_gets(asking: Asking) -> None:
    assert asking.says(b.INES, "/digest") == "This channel gets no digest."
    asking.says(b.INES, "/digest on pipeline 08:30 weekdays yes")
    reply = asking.reply(b.INES, "/digest")
    assert reply.message is not None
    assert "Pipeline · weekdays 08:30 New York · by Ines" in reply.message.text
    assert list(pressable(reply)) == ["Preview", "Pause", "Times and sections", "Turn off", "All digests"]
    assert list(pressable(asking.reply(b.JONAS, "/digest"))) == ["Preview"]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("on", "weekdays 08:30"),
        ("on mon 9", "Mon 09:00"),
        ("subscribe pipeline mon thu 17:15", "Mon, Thu 17:15"),
        ("on 7:45", "weekdays 07:45"),
    ],
)
def test_what_is_not_said_is_the_usual(asking: Asking, line: str, at: str) -> None:
    assert asking.says(b.DANIEL, f"/digest {line} yes").startswith(f"Pipeline is on: {at} New York.")


def test_a_channel_that_tandem_is_not_in_gets_the_sentence_and_try_again(asking: Asking) -> None:
    asking.channel = "C0ELSEWHERE"
    reply = asking.reply(b.INES, "/digest on pipeline 08:30 weekdays")
    assert reply.message is not None
    assert reply.message.text == "I can't post here yet. Type /invite @Tandem, then press"
    assert pressable(reply) == {"Try again": "/digest on pipeline 08:30 weekdays"}
    asking.memory.do(
        lambda work: channels.set_channel(work, "C0ELSEWHERE", name="else", member=True),
        asking.workspace,
        now=asking.now,
    )
    assert asking.says(b.INES, pressable(reply)["Try again"]).startswith("Preview of pipeline")


def test_a_channel_with_outsiders_gets_nothing_until_an_admin_allows_it(asking: Asking) -> None:
    asking.memory.do(
        lambda work: channels.set_channel(work, CHANNEL, outsiders=True), asking.workspace, now=asking.now
    )
    assert asking.says(b.INES, "/digest on yes").startswith("People from outside are in this channel")
    asking.memory.do(
        lambda work: channels.set_channel(work, CHANNEL, allowed_at=work.now),
        asking.workspace,
        now=asking.now,
    )
    assert asking.says(b.INES, "/digest on yes").startswith("Pipeline is on")


def test_pause_until_a_day_resume_and_off(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    said = asking.says(b.INES, "/digest pause until 2 jan")
    assert said.startswith("Paused until 2 Jan.\nThen: Mon 4 Jan 08:30")
    assert "paused until 2 Jan" in asking.says(b.INES, "/digest")
    assert asking.says(b.INES, "/digest resume").startswith("Pipeline is on again.\nNext: Tue 17 Nov 08:30")
    assert asking.says(b.INES, "/digest resume") == "It is on already."
    assert asking.says(b.INES, "/digest stop") == "Pipeline is off here."
    assert asking.says(b.INES, "/digest off") == "This channel gets no digest."


def test_an_unsent_digest_goes_with_the_pause_and_is_rendered_again_after_set(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    asking.now = b.TUESDAY
    asking.memory.do(diary.tick, asking.workspace, now=asking.now)
    assert owed(asking, NoticeState.PENDING) == ["pipeline", *["pipeline_thread"] * 3]
    asking.says(b.INES, "/digest pause")
    assert owed(asking, NoticeState.PENDING) == []
    assert owed(asking, NoticeState.CANCELLED) == ["pipeline", *["pipeline_thread"] * 3]


def test_times_and_sections_are_set_by_form_or_line(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    assert asking.reply(b.INES, "/digest set").form is not None
    answers = {"time": "09:15", "days": ("mon", "thu"), "sections": ("rejected", "changes", "today")}
    assert asking.says(b.INES, "/digest set", answers=answers).startswith(
        "It comes Mon, Thu 09:15 New York now."
    )
    chosen = {"rejected": True, "stalled": False, "changes": True, "today": True}
    chosen |= dict.fromkeys(("picture", "forecast", "hygiene"), False)
    assert held(asking)[0].sections == chosen
    assert asking.says(b.INES, "/digest set 7:00").startswith("It comes Mon, Thu 07:00 New York now.")
    assert asking.says(
        b.INES, "/digest set", answers={"time": "09:15", "days": (), "sections": ()}
    ).startswith("days:")


def test_now_asks_first_and_posts_once_a_minute_however_often_it_is_pressed(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest now")
    assert reply.message is not None
    assert reply.message.text.startswith("Post it?")
    assert owed(asking) == []
    for _ in range(2):
        assert asking.says(b.INES, pressable(reply)["Post it"]) == "It is being posted here."
    assert owed(asking) == ["pipeline", *["pipeline_thread"] * 3]


def test_a_preview_is_for_everybody_and_owes_nothing(asking: Asking) -> None:
    assert "Only you see this" in asking.says(b.JONAS, "/digest preview")
    assert owed(asking) == []


def test_a_digest_in_a_dm_goes_to_the_person_and_others_do_not_see_it_listed(asking: Asking) -> None:
    asking.channel = "D0INES"
    asking.says(b.INES, "/digest on mon 9 yes")
    assert held(asking)[0].target == f"person:{b.INES}"
    assert "you, by DM" in asking.says(b.INES, "/digest list")


def test_a_digest_that_does_not_exist_is_answered_with_what_there_is(asking: Asking) -> None:
    reply = asking.reply(b.INES, "/digest on gossip mon 9")
    assert reply.message is not None
    assert reply.message.text.startswith(
        '"gossip" is no digest I know. There is: pipeline, scorecard, review, brief.'
    )
    assert pressable(reply)["Turn on pipeline"] == "/digest on pipeline"


def test_a_wrong_verb_is_offered_right(asking: Asking) -> None:
    assert "/digest resume" in pressable(asking.reply(b.INES, "/digest resum")).values()
    assert "/digest on 9:00" in pressable(asking.reply(b.INES, "/digest 9:00")).values()


EXAMPLES = (
    "/digest", "/digest on", "/digest on pipeline 08:30 weekdays", "/digest on scorecard mon 9", "/digest subscribe",
    "/digest off", "/digest pause until 2 jan", "/digest resume", "/digest set", "/digest list", "/digest preview",
    "/digest now", "/digest unsubscribe", "/digest stop", "/digest help", "/digest ?",
    "/tandem", "/tandem away 23 nov to 27 nov", "/tandem quiet 18-8", "/tandem settings", "/tandem privacy",
    "/tandem setup", "/tandem people", "/tandem check", "/tandem audit", "/tandem erase L-42", "/tandem help", "/tandem away",
    "/tandem quiet", "/tandem home", "/tandem away off", "/tandem setup zone America/New_York",
    "/tandem setup team North sales", "/tandem setup target revenue q4 2.0m", "/tandem nonsense",
)  # fmt: skip
ADMIN = 9
EVERYBODY = (b.JONAS, b.PRIYA, b.INES, b.DANIEL, ADMIN)
MANAGERS = {b.INES, b.DANIEL, ADMIN}
FOR_MANAGERS = {"on", "off", "pause", "resume", "set", "list", "now", "subscribe", "unsubscribe", "stop"}
FOR_ADMINS = {"setup", "people", "check", "audit", "erase"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_example_has_one_answer_for_every_role_in_house_words(asking: Asking, who: int) -> None:
    for line in EXAMPLES:
        reply = asking.reply(who, line)
        assert sum(each is not None for each in (reply.message, reply.form, reply.home)) == 1, line
        verb = line.split()[1] if len(line.split()) > 1 else ""
        refused = line.startswith("/digest") and verb in FOR_MANAGERS and who not in MANAGERS
        refused |= line.startswith("/tandem") and verb in FOR_ADMINS and who != ADMIN
        if refused:
            assert reply.message is not None
            assert "dmins" in reply.message.text, line
        if reply.message is not None and verb not in ("help", "?"):
            broken = [each for each in breaches(reply.message, Kind.ANSWER) if each.rule not in (1, 2)]
            assert broken == [], line


def test_whoever_is_no_full_member_gets_help_and_changes_nothing(asking: Asking) -> None:
    for standing in set(Standing) - {Standing.MEMBER}:
        for line in EXAMPLES:
            said = asking.says(Actor(b.INES, "Ines", standing, frozenset(Role)), line)
            assert said.startswith(("/digest: ", "/tandem: ")), f"{standing}: {line}"
    assert held(asking) == ()


def test_the_first_digest_is_a_baseline_and_the_next_starts_at_it(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    for now in (b.TUESDAY, b.WEDNESDAY):
        asking.memory.do(diary.tick, asking.workspace, now=now)
        asking.memory.do(sent, asking.workspace, now=now)

    def since(work: Work) -> list[object]:
        n = t.notice
        found = sa.select(n.c.payload).where(n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline")
        return [row["since"] for row in work.execute(found.order_by(n.c.as_of)).scalars()]

    first, second = asking.memory.see(since, asking.workspace, now=asking.now)
    assert first is None
    assert second == [b.TUESDAY.isoformat(), b.TUESDAY.isoformat()]


def sent(work: Work) -> None:
    n = t.notice
    work.execute(sa.update(n).where(n.c.workspace_id == work.workspace_id).values(state=NoticeState.SENT))


def test_what_was_missed_is_named_in_the_next(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    asking.memory.do(diary.tick, asking.workspace, now=b.TUESDAY)
    asking.memory.do(sent, asking.workspace, now=b.TUESDAY)
    friday = b.MONDAY + timedelta(days=4)
    asking.memory.do(diary.tick, asking.workspace, now=friday + timedelta(minutes=1))

    def missed(work: Work) -> dict[str, object]:
        n = t.notice
        found = sa.select(n.c.payload).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline", n.c.as_of == friday
        )
        return dict(work.execute(found).scalar_one())

    payload = asking.memory.see(missed, asking.workspace, now=friday)
    assert payload["missed"] == ["2026-11-18", "2026-11-19"]
    assert payload["since"] == [b.TUESDAY.isoformat(), b.TUESDAY.isoformat()]


def test_a_day_is_read_in_the_zone_of_the_workspace(asking: Asking) -> None:
    asking.says(b.INES, "/digest on yes")
    asking.says(b.INES, "/digest pause until fri")
    paused = held(asking)[0]
    assert paused.state is SubscriptionState.PAUSED
    assert paused.paused_until == datetime(2026, 11, 20, 5, tzinfo=paused.made_at.tzinfo)


def test_a_channel_that_gets_it_already_is_told_so_and_offered_its_times(asking: Asking) -> None:
    asking.says(b.INES, "/digest on pipeline 9:00 weekdays yes")
    said = asking.says(b.INES, "/digest on")
    assert said.startswith("This channel gets it already: pipeline, weekdays 09:00")
    assert next(iter(pressable(asking.reply(b.INES, "/digest on")))) == "Times and sections"
    assert asking.says(b.INES, "/digest on 8:30 weekdays").startswith("Preview of pipeline: weekdays 08:30")
    assert asking.says(b.INES, "/digest list").startswith("1 digest\n")
    asking.says(b.INES, "/digest off")
    assert asking.says(b.INES, "/digest on").startswith("Preview of pipeline")
