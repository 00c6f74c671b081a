"""A rep makes an address in Slack, and a calendar program reads by it over HTTP, until they turn it off."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import timedelta
from email.message import Message

import icalendar
import recurring_ical_events

from tests.journeys.conftest import House


def read(address: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    asked = urllib.request.Request(
        address, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


def test_a_calendar_is_read_by_its_address_until_it_is_turned_off(house: House) -> None:
    said = house.slack.command("jonas", "/tandem calendar new", "sales")
    (address,) = set(re.findall(r"http://127[^|>\\\"\s]+\.ics", str(said.ephemerals)))
    status, headers, content = read(address)
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    now = house.process.clock.now()
    coming = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(
        now, now + timedelta(days=14)
    )
    assert "Lead review" in {str(each["SUMMARY"]) for each in coming}
    assert read(address, if_none_match=headers["etag"])[0] == 304
    status, headers, body = read(address, "HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(content)))
    house.slack.command("jonas", "/tandem calendar off", "sales")
    assert read(address)[::2] == (404, b"not found")
    assert read(address.replace("/calendar/", "/calendar/7"))[::2] == (404, b"not found")


def test_an_invitation_is_sent_once_and_its_link_opens_the_series(house: House) -> None:
    house.slack.command("jonas", "/tandem settings invitations on", "sales")
    told = house.hears("@jonas", "In your calendar")
    addresses = re.findall(r"http://127[^|>\"'\s]+/invitation/[^|>\"'\s]+?\.ics", json.dumps(told["blocks"]))
    read_back = [read(address) for address in addresses]
    assert {status for status, _, _ in read_back} == {200}
    titles: set[str] = set()
    for _, headers, content in read_back:
        assert headers["content-disposition"] == 'attachment; filename="tandem.ics"'
        titles |= {str(each["SUMMARY"]) for each in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    assert "Lead review" in titles
    house.slack.command("jonas", "/tandem settings invitations off", "sales")
    assert {read(address)[::2] for address in addresses} == {(404, b"not found")}
