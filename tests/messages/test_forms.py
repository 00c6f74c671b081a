"""A form is built, filled in, sent and read back by the names of its fields."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import forms
from messages.forms import (
    Act,
    Amount,
    Channel,
    Choice,
    Day,
    Form,
    Home,
    Option,
    Person,
    Pick,
    Say,
    Tags,
    Text,
    TimeOfDay,
    errors,
    read,
    row,
    suggestions,
)
from messages.limits import check_view
from messages.message import Button
from tests.messages.hostile import texts

REASONS = [Option("budget", "No budget"), Option("size", "Wrong size", "definition v3")]


def everything() -> Form:
    return Form(
        "Reject a lead",
        "Reject",
        "/lead reject 42",
        [
            Say("*L-42 Acorn Robotics*"),
            Pick("lead", "Which lead", "leads", initial=Option("42", "L-42 Acorn Robotics")),
            Choice("reason", "Why", REASONS, initial="size"),
            Choice(
                "campaign", "Campaign", [Option(f"c{n}", f"Campaign {n}") for n in range(11)], optional=True
            ),
            Tags("tags", "Tags", [Option(f"t{n}", f"Tag {n}") for n in range(6)], most=3, initial=["t1"]),
            Tags("days", "Days", [Option("mon", "Mon"), Option("tue", "Tue")], hint="Any"),
            Text(
                "note", "Note", multiline=True, optional=True, limit=3000, initial="typed", placeholder="Why"
            ),
            Amount("amount", "Amount", optional=True),
            Day("close", "Close date", initial=date(2027, 1, 31)),
            TimeOfDay("at", "At", initial=time(8, 30), zone="America/New_York"),
            Person("who", "Who", initial="U1"),
            Channel("where", "Where"),
            Act(
                [
                    Button("Called · talked", "/lead called 42"),
                    Button("Called · no answer", "/lead noanswer 42"),
                ]
            ),
        ],
        note="Marketing answers by Wed 12:10.",
        private={"lead": 42},
    )


def submitted(view: dict[str, Any], typed: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Give `state.values` as Slack builds it from the view's own blocks."""
    state: dict[str, dict[str, dict[str, Any]]] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, answer = block["element"], typed.get(block["block_id"])
        given: dict[str, Any] = {"type": element["type"]}
        match element["type"]:
            case "checkboxes" | "multi_static_select":
                given["selected_options"] = [
                    one for one in element["options"] if one["value"] in (answer or ())
                ]
            case "external_select":
                given["selected_option"] = {"value": answer} if answer else None
            case "radio_buttons" | "static_select":
                given["selected_option"] = next(
                    (one for one in element["options"] if one["value"] == answer), None
                )
            case "datepicker":
                given["selected_date"] = answer
            case "timepicker":
                given["selected_time"] = answer
            case "users_select":
                given["selected_user"] = answer
            case "conversations_select":
                given["selected_conversation"] = answer
            case _:
                given["value"] = answer
        state[block["block_id"]] = {element["action_id"]: given}
    return state


def test_a_form_is_within_slacks_limits_and_carries_its_line() -> None:
    view = everything().view()

    assert check_view(view) == []
    assert view["callback_id"] == "form"
    assert forms.private(view["private_metadata"]) == {"line": "/lead reject 42", "lead": 42}
    assert everything().view() == view


def test_what_was_filled_in_is_read_back_by_name() -> None:
    typed = {
        "lead": "42",
        "reason": "budget",
        "campaign": "c3",
        "tags": ("t0", "t5"),
        "days": ("tue",),
        "note": "Jerry's <b>\nsecond line",
        "amount": "24k",
        "close": "2027-01-31",
        "at": "08:30",
        "who": "U9",
        "where": "C7",
    }

    assert read(submitted(everything().view(), typed)) == typed


def test_what_was_left_empty_is_none() -> None:
    answers = read(submitted(everything().view(), {}))

    assert answers.pop("tags") == answers.pop("days") == ()
    assert set(answers.values()) == {None}


@given(texts)
def test_typed_words_come_back_as_typed(typed: str) -> None:
    view = Form("Note", "Send", "/lead good 57", [Text("note", "Note", initial=typed)]).view()

    assert check_view(view) == []
    assert read(submitted(view, {"note": typed})) == {"note": typed}


@given(texts, st.text(alphabet="abc0", min_size=1, max_size=75))
def test_any_label_makes_an_option_that_slack_takes(label: str, value: str) -> None:
    view = Form("Pick", "Pick", "/lead", [Choice("one", "One", [Option(value, label, label)])]).view()

    assert check_view(view) == []


def test_each_field_is_the_element_that_fits() -> None:
    kinds = {
        block["block_id"]: block["element"]["type"]
        for block in everything().view()["blocks"]
        if block["type"] == "input"
    }

    assert kinds["reason"] == "radio_buttons"
    assert kinds["campaign"] == "static_select"
    assert kinds["tags"] == "multi_static_select"
    assert kinds["days"] == "checkboxes"
    blocks = {block["block_id"]: block for block in everything().view()["blocks"]}
    assert blocks["lead"]["element"]["action_id"] == "pick:leads"
    assert blocks["tags"]["element"]["max_selected_items"] == 3
    assert blocks["where"]["element"]["filter"]["exclude_external_shared_channels"] is True
    assert blocks["note"]["optional"] is True
    assert "optional" not in blocks["reason"]


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Form("x" * 25, "Send", "/lead", [Say("a")]), "title has 1 to 24"),
        (lambda: Form("", "Send", "/lead", [Say("a")]), "title"),
        (lambda: Form("a", "x" * 25, "/lead", [Say("a")]), "submit"),
        (lambda: Form("a", None, "/lead", [Day("d", "Day")]), "submit button"),
        (lambda: Form("a", "b", "/lead", [Day("d", "Day"), Day("d", "Day")]), "same name"),
        (lambda: Form("a", "b", "/lead", []), "1 to 100 parts"),
        (lambda: Form("a", "b", "x" * 3000, [Say("a")]), "ids"),
        (lambda: Form("a", "b", "/lead", [Say("a")], private={"line": "x"}), "line"),
        (lambda: Form("a", "b", "/lead", [Say("x" * 3001)]), "3000"),
        (lambda: Form("a", "b", "/lead", [Act([])]), "1 to 25 buttons"),
        (lambda: Form("a", "b", "/lead", [Text("n", "Note", limit=3001)]), "1 to 3000"),
        (lambda: Form("a", "b", "/lead", [Text("", "Note")]), "name"),
        (lambda: Form("a", "b", "/lead", [Text("n", " ")]), "label"),
        (lambda: Form("a", "b", "/lead", [Choice("c", "Why", [])]), "1 to 100 options"),
        (lambda: Form("a", "b", "/lead", [Choice("c", "Why", REASONS, initial="x")]), "no such option"),
        (lambda: Form("a", "b", "/lead", [Choice("c", "Why", REASONS * 2)]), "same code"),
        (lambda: Form("a", "b", "/lead", [Choice("c", "Why", [Option("x" * 76, "a")])]), "code"),
        (lambda: Form("a", "b", "/lead", [Tags("t", "Tags", REASONS, most=0)]), "at least one"),
    ],
)
def test_a_form_that_slack_would_refuse_is_refused_here(build: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build()


def test_contact_leaves_nothing_to_send() -> None:
    view = Form(
        "Contact", None, "/lead contact 87", [Act([Button("Called · talked", "/lead called 87")])]
    ).view()

    assert "submit" not in view
    assert check_view(view) == []


def test_errors_stand_under_their_fields() -> None:
    assert errors({"note": "Say why\nin a word."}) == {
        "response_action": "errors",
        "errors": {"note": "Say why in a word."},
    }
    with pytest.raises(ValueError, match="at least one"):
        errors({})


def test_somebody_elses_form_is_not_read() -> None:
    for metadata in ("[]", '{"lead": 42}', '{"line": 42}', "not json"):
        with pytest.raises(ValueError, match=r"ours|Expecting value"):
            forms.private(metadata)


def test_a_type_ahead_offers_a_hundred_at_most() -> None:
    answer = suggestions([Option(str(n), "L-" + "x" * 90) for n in range(120)])

    assert len(answer["options"]) == 100
    assert all(len(one["text"]["text"]) <= 75 for one in answer["options"])


def test_home_has_rows_with_their_own_menu() -> None:
    view = Home(
        [
            "*Good morning, Jonas* · Mon 16 Nov",
            row(
                "*L-87 Juniper Dairies*",
                [Button("Contact", "/lead contact 87"), Button("Why", "/lead why 87")],
            ),
        ],
        context=["CRM 07:45"],
        buttons=[Button(label, "/tandem") for label in ("New lead", "Feedback", "I'm away…", "Settings")],
    ).view()

    assert check_view(view) == []
    assert [block["type"] for block in view["blocks"]] == ["section", "section", "context", "actions"]
    assert view["blocks"][1]["accessory"]["options"][1]["value"] == "/lead why 87"


def test_home_says_how_many_it_does_not_show() -> None:
    view = Home([f"lead {n}" for n in range(150)], buttons=[Button("Settings", "/tandem settings")]).view()

    assert check_view(view) == []
    assert view["blocks"][-2]["text"]["text"] == "_52 more_"
    assert view["blocks"][-3]["text"]["text"] == "lead 97"
