"""Which leads are of one account, and who keeps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.accounts import Account, Holding, account_of, domain_of, keeper, number_of
from alignment.lifecycle import Stage


@pytest.mark.parametrize(
    "text",
    [
        "maya@acorn.example",
        "Maya.Olsen@ACORN.example",
        "maya@mail.acorn.example",
        "acorn.example",
        "www.acorn.example",
        "https://www.acorn.example/about?x=y@z",
        "http://shop.acorn.example:8080/",
        "https://user@acorn.example/",
        " acorn.example. ",
    ],
)
def test_an_address_and_a_website_say_the_same_domain(text: str) -> None:
    assert domain_of(text) == "acorn.example"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("ann@mail.acorn.co.uk", "acorn.co.uk"),
        ("ann@acorn.com.br", "acorn.com.br"),
        ("https://acorn.myshopify.com/", "acorn.myshopify.com"),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("a@co.example", "co.example"),
    ],
)
def test_what_a_company_registers_is_kept_whole(text: str, domain: str) -> None:
    assert domain_of(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        "maya@gmail.com",
        "maya@yahoo.co.uk",
        "maya@gmx.de",
        "maya@mail.outlook.com",
        "maya@t-online.de",
        "maya@qq.com",
        "",
        "n/a",
        "none",
        "maya@localhost",
        "http://192.168.0.1/",
        "co.uk",
        "@",
        "a@b@.",
        "maya@exa mple.com",
        "x@" + "a" * 300 + ".example",
    ],
)
def test_what_is_everybodys_or_no_domain_is_no_account(text: str) -> None:
    assert domain_of(text) == ""


@given(st.text(max_size=80))
def test_any_text_is_a_domain_or_none(text: str) -> None:
    found = domain_of(text)
    assert found == "" or (found.isascii() and "." in found and domain_of(found) == found)


def test_one_salesforce_id_is_written_in_two_ways() -> None:
    assert number_of("salesforce", "0015000000Gv7qJ") == number_of("salesforce", "0015000000Gv7qJAAR")
    assert number_of("hubspot", "77") != number_of("salesforce", "77")
    assert number_of("hubspot", " ") == ""
    assert number_of("hubspot", "77; 78") == number_of("hubspot", "77")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Account("sf/1", "acorn.example"), Account("sf/1", "other.example"), True),
        (Account("sf/1", "acorn.example"), Account("sf/2", "acorn.example"), False),
        (Account("sf/1", "acorn.example"), Account("", "acorn.example"), True),
        (Account("sf/1", "acorn.example"), Account("hs/1", "acorn.example"), True),
        (Account("sf/1", ""), Account("hs/1", ""), False),
        (Account(), Account(), False),
        (Account("", "acorn.example"), Account("", "birch.example"), False),
    ],
)
def test_the_crms_number_decides_before_the_domain(one: Account, other: Account, same: bool) -> None:
    assert one.same_as(other) is same
    assert other.same_as(one) is same


def test_a_website_counts_before_an_address() -> None:
    made = account_of(source="hubspot", number="77", website="acorn.example", email="maya@gmail.com")
    assert made == Account("hubspot/77", "acorn.example")
    assert account_of(website="n/a", email="maya@birch.example") == Account("", "birch.example")
    assert account_of(email="maya@gmail.com") == Account()
    assert not account_of(email="maya@gmail.com")
    assert made.key == "hubspot/77"


def _held(lead_id: int, owner: int, stage: Stage) -> Holding:
    return Holding(lead_id, owner, 1, stage)


def test_the_closest_relationship_keeps_the_account() -> None:
    held = [
        _held(1, 5, Stage.ASSIGNED),
        _held(2, 6, Stage.ACCEPTED),
        _held(3, 7, Stage.WON),
        _held(4, 8, Stage.QUALIFIED),
    ]
    everybody = {5, 6, 7, 8}
    assert keeper(held, everybody) == held[3]
    assert keeper(held, everybody - {8}) == held[2]
    assert keeper(held[:2], everybody) == held[1]
    assert keeper([*held[:1], _held(9, 6, Stage.ASSIGNED)], everybody) == held[0]


def test_nobody_keeps_what_is_over_or_whoever_left() -> None:
    over = [_held(1, 5, Stage.LOST), _held(2, 5, Stage.RECYCLED), _held(3, 0, Stage.MQL)]
    assert keeper(over, {5}) is None
    assert keeper([_held(1, 5, Stage.ACCEPTED)], {6}) is None
