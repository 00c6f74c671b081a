"""Text escaped for Slack, and measured as a person sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.characters import width
from messages.text import (
    Mrkdwn,
    escape,
    link,
    neutral,
    one_line,
    plain,
    unescape,
    visible_width,
    wrapped,
)
from tests.messages.hostile import lines, texts


@given(texts)
def test_escaped_text_comes_back_and_is_not_escaped_twice(text: str) -> None:
    once = escape(text)

    assert unescape(once) == text
    assert "<" not in once
    assert ">" not in once
    assert escape(once) == once


def test_quotes_are_no_business_of_slacks() -> None:
    assert escape('Jerry\'s "best" & <b>') == 'Jerry\'s "best" &amp; &lt;b&gt;'
    assert Mrkdwn("*a* ") + "Jerry's <b>" == "*a* Jerry's &lt;b&gt;"
    assert type(str(escape("a"))) is str


@given(texts, st.integers(1, 80))
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)

    assert len(line.splitlines()) <= 1
    assert len(line) <= limit
    assert visible_width(escape(neutral(line))) <= limit
    assert one_line(line, limit) == line


def test_one_line_folds_what_a_crm_sends() -> None:
    assert one_line(" Acorn\r\n\tRobotics\u202e \u200bInc. ") == "Acorn Robotics Inc."
    assert one_line("Stonebridge Clinics of the North", 20) == "Stonebridge Clinics…"


@given(texts)
def test_neutral_words_look_as_typed_and_neither_style_nor_ping(text: str) -> None:
    typed = one_line(text)
    shown = escape(neutral(typed))

    assert visible_width(shown) == width(typed)
    assert plain(shown) == shown
    assert "@here" not in shown.lower()
    assert ":boom:" not in shown
    assert neutral(neutral(typed)) == neutral(typed)


def test_neutral_cuts_a_ping_even_where_somebody_forgets_to_escape() -> None:
    assert "<!channel>" not in neutral("<!channel>")
    assert not neutral("> quoted").startswith(">")
    assert neutral("acme_corp") == "acme_corp"
    assert neutral("*not bold*") == "∗not bold∗"


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("*<https://crm.example/a/very/long/address|L-42> Acorn Robotics* · rejected", 30),
        (":warning: *No deals data since Mon 18:05*", 32),
        ("<!date^1763390820^{time}|09:27 New York>", 14),
        ("<@U012ABCDEF> and <@U012ABCDEF|jonas>", 19),
        ("<#C012ABCDE|sales>, <#C012ABCDE>", 16),
        ("`/lead reject 42`", 15),
        ("Mill &amp; Sons &lt;x&gt;", 15),
        ("2 * 3 * 4", 9),
        ("_4 more_", 8 - 2),
        ("a_b_c and 10:00:05", 18),
        ("👩‍🔬 ok", 5),
        ("", 0),
    ],
)
def test_a_line_is_as_wide_as_its_reader_sees_it(line: str, columns: int) -> None:
    assert visible_width(line) == columns


@given(texts)
def test_plain_text_can_neither_ping_nor_link(text: str) -> None:
    seen = plain(text)

    assert "<" not in seen
    assert ">" not in seen
    assert visible_width(text) >= 0


@given(st.text(alphabet="abc *_~`.\n", max_size=60))
def test_plain_text_loses_marks_and_nothing_else(text: str) -> None:
    marks = str.maketrans("", "", "*_~`")

    assert plain(text).translate(marks) == text.translate(marks)


def test_plain_text_keeps_labels_and_reads_code_as_it_stands() -> None:
    assert (
        plain("*bold _and italic_* ~gone~ `*code*` <https://a.example|label>")
        == "bold and italic gone *code* label"
    )
    assert plain("<https://a.example/?a=1&amp;b=2>") == "https://a.example/?a=1&amp;b=2"
    assert (
        plain("<mailto:a@b.example|Maya> <!channel> <!subteam^S1> <@U1>")
        == "Maya @channel @everybody @someone"
    )
    assert plain("AT&T &amp; co") == "AT&amp;T &amp; co"


def test_a_note_of_nothing_but_stars_takes_no_time() -> None:
    assert len(plain("*a " * 20_000)) == 60_000


def test_a_link_leads_somewhere_or_is_only_its_label() -> None:
    assert link("https://crm.example/?a=1&b=2", "Jerry's <A>") == (
        "<https://crm.example/?a=1&amp;b=2|Jerry's &lt;A&gt;>"
    )
    for address in (None, "", "!channel", "@U1", "javascript:alert(1)", "https://a b", "#C1"):
        assert link(address, "L-42") == "L-42"


@given(texts, texts)
def test_a_link_is_one_token_however_hostile_its_parts(address: str, label: str) -> None:
    made = link("https://crm.example/" + address, label)

    assert made.count("<") == made.count(">") <= 1
    assert "\n" not in made
    if one_line(label):
        assert unescape(plain(made)) == neutral(one_line(label))


@given(lines, st.integers(60, 200))
def test_a_wrapped_line_fits_and_loses_only_blanks(line: str, limit: int) -> None:
    pieces = wrapped(line, limit)

    assert all(len(piece) <= limit for piece in pieces)
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")


def test_a_wrapped_line_never_cuts_a_link_or_an_entity() -> None:
    line = "<https://crm.example/L-42|L-42 Acorn> &amp; " * 30

    for piece in wrapped(line, 100):
        assert piece.count("<") == piece.count(">")
        assert piece.replace("&amp;", "").count("&") == 0


def test_a_link_longer_than_a_section_gives_its_label() -> None:
    assert wrapped(f"a <https://crm.example/{'x' * 4000}|L-42>", 3000) == ["a L-42"]
