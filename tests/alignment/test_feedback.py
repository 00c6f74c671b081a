"""Verdicts in the words of what they are on, tags taken out of a note, kinds of content and links that may be shown."""

from __future__ import annotations

import pytest

from alignment.content import KIND_LABELS, ContentKind, can_be_read, read_kind, read_link
from alignment.feedback import (
    LABELS,
    MOST_TAGS,
    NOUNS,
    TAG_BY_CODE,
    TAGS,
    About,
    Verdict,
    known_tags,
    take_tags,
)
from alignment.people import Role
from alignment.permissions import RULES, Right


@pytest.mark.parametrize(
    ("about", "words", "tags", "note"),
    [
        (About.LEAD, "right role, knew us", ("right_role", "knew_us"), ""),
        (About.CAMPAIGN, "right audience, knew us", ("right_audience", "knew_us"), ""),
        (About.CAMPAIGN, "leads came late again", ("came_late",), "again"),
        (About.CAMPAIGN, "Good Follow-up Material", ("good_material",), ""),
        (About.CAMPAIGN, "right role", (), "right role"),
        (About.CONTENT, "they quoted page 3", (), "they quoted page 3"),
        (About.CONTENT, "too long and out_of_date", ("out_of_date", "too_long"), "and"),
        (About.CONTENT, "", (), ""),
        (About.LEAD, "they said, right role, they buy in May", ("right_role",), "they said, they buy in May"),
        (About.LEAD, "Groß, right role, und İzmir", ("right_role",), "Groß, und İzmir"),
        (About.LEAD, "right roles", (), "right roles"),
    ],
)
def test_tags_are_those_of_what_is_spoken_of_and_the_rest_is_the_note(
    about: About, words: str, tags: tuple[str, ...], note: str
) -> None:
    assert take_tags(words, about) == (tags, note)


@pytest.mark.parametrize("about", About)
def test_every_thing_has_its_noun_its_words_and_tags_for_each_verdict(about: About) -> None:
    assert NOUNS[about].startswith("/")
    assert set(LABELS[about]) == set(Verdict)
    for verdict in Verdict:
        assert len([tag for tag in TAGS[about] if verdict in tag.verdicts]) >= MOST_TAGS
    everything = " ".join(tag.label for tag in TAGS[about])
    assert len(take_tags(everything, about)[0]) == MOST_TAGS


def test_a_code_means_one_thing_wherever_it_is_offered_and_a_forged_one_nothing() -> None:
    for tags in TAGS.values():
        assert all(TAG_BY_CODE[tag.code].label == tag.label for tag in tags)
    assert known_tags(About.CAMPAIGN, ("too_small", "knew_us", "x")) == ("knew_us",)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("case study", ContentKind.CASE_STUDY),
        ("One-Pager", ContentKind.ONE_PAGER),
        ("DECK", ContentKind.DECK),
        ("case_study", ContentKind.CASE_STUDY),
        ("novel", None),
        ("", None),
    ],
)
def test_a_kind_is_read_as_people_write_it(typed: str, kind: ContentKind | None) -> None:
    assert read_kind(typed) is kind
    assert set(KIND_LABELS) == set(ContentKind)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://brightwater.example/roi", "https://brightwater.example/roi"),
        ("<https://brightwater.example/roi>", "https://brightwater.example/roi"),
        ("<https://brightwater.example/roi|the guide>", "https://brightwater.example/roi"),
        ("HTTPS://brightwater.example/roi?x=1#p3", "HTTPS://brightwater.example/roi?x=1#p3"),
        ("javascript:alert(1)", ""),
        ("ftp://brightwater.example/roi", ""),
        ("https://priya:secret@brightwater.example/roi", ""),
        ("https://brightwater.example/<!channel>", ""),
        ("https://localhost", ""),
        ("https://brightwater.example/" + "x" * 500, ""),
        ("", ""),
    ],
)
def test_only_a_plain_web_address_is_a_link(typed: str, link: str) -> None:
    assert read_link(typed) == link


def test_sales_says_and_marketing_makes() -> None:
    assert RULES[Right.FEEDBACK].roles == {Role.REP, Role.SALES_MANAGER}
    assert (
        RULES[Right.ADD_CONTENT].roles
        == RULES[Right.CHANGE_CONTENT].roles
        == {Role.MARKETER, Role.MARKETING_MANAGER}
    )


def test_a_name_of_nothing_to_see_is_none() -> None:
    assert not can_be_read("\u115f\u1160 - !")
    assert can_be_read("1")
    assert can_be_read("Größe")
