"""One door for lines and forms: repeats, rights, bad input, and every example of the grammar as every role."""

from __future__ import annotations

import pytest

from alignment.lifecycle import Stage
from db.stores import leads as stored
from messages.house import Kind, breaches
from messages.limits import check, check_view
from tests.dialogue import Dialogue

VERBS_WITH_FORMS = {
    "jonas": ("accept", "reject", "notmine", "called", "emailed", "met", "noanswer", "later", "recycle", "qualify",
              "good", "poor", "feedback", "add", "why", "contact", "show", "find"),
    "priya": ("answer", "ask", "recycle", "add"),
    "ines": ("give", "rule"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "verb"), [(who, verb) for who, verbs in VERBS_WITH_FORMS.items() for verb in verbs]
)
def test_a_verb_alone_is_its_form_with_the_lead_picked_by_type_ahead(
    talk: Dialogue, who: str, verb: str
) -> None:
    assert talk.says(who, f"/lead {verb}").startswith("[")
    assert not check_view(talk.form.view())
    assert "lead" in talk.fields or verb == "add"


def test_a_form_goes_through_the_same_door_as_the_line(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject")
    assert talk.submits("jonas", lead="42", reason="other", note="short").startswith("note: ")
    talk.says("jonas", "/lead reject")
    assert talk.chooses("jonas", lead="42", reason="timing", note="they move") == [
        "lead",
        "reason",
        "until",
        "note",
    ]
    said = talk.submits("jonas", lead="42", reason="timing", note="they move house", until="2027-03-01")
    assert said.startswith("L-42 Acorn Robotics rejected: timing. Nurture until 1 Mar.")


def test_the_same_envelope_twice_is_answered_with_what_now_holds(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    said = talk.again("jonas", "/lead reject 42 budget")
    assert said.startswith("L-42 Acorn Robotics · in nurture")
    events = talk.company.see(lambda work: stored.events(work, 42))
    assert sum(each.kind == "rejected" for each in events) == 1


@pytest.mark.parametrize("who", ["guest", "stranger", "bot", "deactivated", "unknown"])
@pytest.mark.parametrize("line", ["/lead 42", "/lead reject 42 budget", "/lead", "/campaign", "/lead why 42"])
def test_nobody_but_members_gets_more_than_help(talk: Dialogue, who: str, line: str) -> None:
    said = talk.says(who, line)
    assert "Acorn" not in said
    assert said.split("\n")[0].startswith(line.split(maxsplit=1)[0])
    assert talk.stage(42) is Stage.ACCEPTED


def test_a_rep_may_not_touch_a_colleagues_lead(talk: Dialogue) -> None:
    for line in ("reject 42 budget", "called 42", "qualify 42 24k 31 jan", "notmine 42 territory"):
        assert talk.says("amira", f"/lead {line}") == "L-42 is Jonas's: Jonas, or their manager, can do that."
    assert talk.says("ines", "/lead called 42").startswith("Call logged")


BAD = (
    "/lead reject 42 <!channel>",
    "/lead reject 42 budget <!channel> =cmd()|' /C calc'!A0",
    "/lead reject “42” ‘budget’",
    "/lead reject 42 budget \u202eevil\u202c שלום",
    "/lead reject 42\nbudget\nnext year",
    "/lead " + "x" * 10_000,
    "/lead show <script>alert(1)</script>",
    "/lead show '; drop table lead; --",
    "/lead accept -1",
    "/lead accept 0",
    "/lead %_%",
    "/lead reject",
    "/lead 42 42 42",
    "/lead thank x",
    "/lead reply 42 999999999999999999999",
    "/lead answer same x budget",
    "/lead answer same",
    "/lead later 42 32 feb",
    "/lead qualify 42 -5 31 jan",
    "/lead give 42 <@U999>",
    "/campaign set cost abc",
    "/campaign mute webinar nov until fri",
    "/campaign zzz",
)


@pytest.mark.parametrize("who", ["jonas", "priya", "ines", "daniel", "olga"])
def test_bad_input_gets_a_clear_answer(talk: Dialogue, who: str) -> None:
    for line in BAD:
        assert talk.says(who, line).strip(), line
        if talk.reply.message is not None:
            assert not check(talk.message.payload()), line
            assert "<!channel>" not in str(talk.message.payload()), line
        else:
            assert not check_view(talk.form.view()), line


def test_a_line_that_is_too_long_is_refused_with_its_count(talk: Dialogue) -> None:
    assert "10,006 characters; a line may have 3,000" in talk.says("jonas", "/lead " + "x" * 10_000)


def test_a_hostile_company_stays_harmless_everywhere(talk: Dialogue) -> None:
    talk.company.lead(66, "<!channel>\n*Bold* & Söhne\u202e", owner="jonas")
    for line in (
        "/lead 66",
        "/lead why 66",
        "/lead called 66",
        "/lead reject 66 budget",
        "/lead",
        "/lead good 66",
    ):
        talk.says("jonas", line)
        assert "<!channel>" not in str(talk.message.payload())
        assert not check(talk.message.payload())
        assert "\u202e" not in str(talk.message.payload())


EXAMPLES = (
    "/lead", "/lead 42", "/lead acorn", "/lead accept 42", "/lead a 42", "/lead take 42",
    "/lead reject 42 budget asked for next year", "/lead no 42 budget", "/lead notmine 42 territory", "/lead nm 42 territory",
    "/lead called 42", "/lead emailed 42", "/lead met 42", "/lead noanswer 42", "/lead touch 42 call",
    "/lead later 42 tomorrow 9", "/lead recycle 42 timing mar", "/lead qualify 42 24k 31 jan", "/lead q 42 24k 31 jan",
    "/lead good 42 right role", "/lead poor 42 too small", "/lead feedback 42 ok", "/lead answer 42 fix",
    "/lead answer 42 nurture feb", "/lead answer 42 look", "/lead answer 42 send west", "/lead rule 42 uphold",
    "/lead rule 42 return", "/lead give 42 @jonas", "/lead add acorn", "/lead why 42", "/lead undo", "/lead status",
    "/lead mine", "/lead help", "/lead list", "/lead ?", "/campaign", "/campaign webinar-nov", "/campaign why webinar-nov",
    "/campaign mute webinar-nov", "/campaign set cost 1200", "/campaign set webinar-nov cost 1200",
)  # fmt: skip


@pytest.mark.parametrize("who", ["jonas", "priya", "ines", "daniel", "olga", "guest"])
def test_every_example_of_the_grammar_is_answered_for_every_role(talk: Dialogue, who: str) -> None:
    for line in EXAMPLES:
        said = talk.says(who, line)
        assert said.strip(), line
        assert "is not something I know" not in said, line
        if talk.reply.message is not None:
            assert not check(talk.message.payload()), line
            wording = [each for each in breaches(talk.message, Kind.ANSWER) if each.rule in (4, 5, 7, 8)]
            assert not wording or line.endswith(("help", "?")) or who == "guest", (line, wording)
        else:
            assert not check_view(talk.form.view()), line
