"""Templates write lines of mrkdwn: escaped once, quotes as typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from jinja2 import TemplateNotFound, UndefinedError

from messages import words
from messages.text import link, unescape
from messages.words import count, environment, render, render_text
from tests.messages.hostile import lines


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for room in words.ROOMS:
        (tmp_path / room / "templates").mkdir(parents=True)
    monkeypatch.setattr(words, "_ROOT", tmp_path)
    environment.cache_clear()
    yield tmp_path
    environment.cache_clear()


def test_a_template_stands_beside_the_room_that_speaks(rooms: Path) -> None:
    (rooms / "digests/templates/pipeline.j2").write_text("*{{ title }}*\n", encoding="utf-8")
    (rooms / "commands/templates/lead.j2").write_text(
        "{% include 'digests/pipeline.j2' %}\n", encoding="utf-8"
    )

    assert render("digests/pipeline", title="Jerry's <b>") == "*Jerry's &lt;b&gt;*"
    assert render("lead", title="x") == "*x*"
    assert words.templates() == ("digests/pipeline.j2", "commands/lead.j2")
    with pytest.raises(TemplateNotFound):
        render("digests/unknown")


def test_a_template_is_compiled_once(rooms: Path) -> None:
    template = rooms / "digests/templates/pipeline.j2"
    template.write_text("first", encoding="utf-8")
    assert render("digests/pipeline") == "first"

    template.write_text("second", encoding="utf-8")

    assert render("digests/pipeline") == "first"


def test_jerrys_name_is_no_entity() -> None:
    written = render_text(
        "{{ name }}{% set again %}{{ name }}{% endset %} {{ again }}", name='Jerry\'s "A" & <b>'
    )

    assert written == 'Jerry\'s "A" &amp; &lt;b&gt; Jerry\'s "A" &amp; &lt;b&gt;'


def test_what_somebody_typed_as_an_entity_stays_what_they_typed() -> None:
    assert unescape(render_text("{{ typed }}", typed="&#39; &amp; &lt;")) == "&#39; &amp; &lt;"


@given(lines)
def test_any_fact_is_escaped_once(fact: str) -> None:
    written = render_text("x{{ fact }}x", fact=fact)

    assert unescape(written) == f"x{fact}x"
    assert "<" not in written


def test_links_are_links_and_lines_are_escaped_once() -> None:
    label = link("https://crm.example/42", "Jerry's & co")

    assert render_text("{{ lead }} {{ link(url, 'a') }}", lead=label, url="https://x.example") == (
        "<https://crm.example/42|Jerry's &amp; co> <https://x.example|a>"
    )
    assert render_text("{{ inner }}", inner=render_text("{{ name }}", name="A & B")) == "A &amp; B"


def test_a_missing_fact_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render_text("{{ missing }}")


def test_blocks_leave_no_empty_lines_and_no_blanks_at_the_ends() -> None:
    written = render_text(
        "\n{% for n in [1, 2] %}\n  {% if n %}\n• {{ n }}  \n  {% endif %}\n{% endfor %}\n\nend\n\n"
    )

    assert written == "• 1\n• 2\n\nend"


def test_counts_carry_their_noun() -> None:
    assert [count(n, "lead") for n in (0, 1, 3, 1200)] == ["0 leads", "1 lead", "3 leads", "1,200 leads"]
    assert count(2, "reply", "replies") == "2 replies"
    assert render_text("{{ 1|count('lead') }}, {{ count(2, 'lead', 'leads') }}, {{ 2|plural('day') }}") == (
        "1 lead, 2 leads, days"
    )


def test_a_persons_words_neither_style_nor_break_the_line() -> None:
    assert (
        render_text("Note: {{ note|one_line(12)|neutral }}", note="*not*\nbold <!channel>")
        == "Note: ∗not∗ bold…"
    )
