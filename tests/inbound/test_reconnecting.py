"""Connections of Socket Mode that come and go under people's hands: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import pytest

from bot.process import Mode, Part
from db import tables as t
from tests.inbound.conftest import Office, soon

WEB = frozenset({Part.WEB})


def connections(office: Office) -> int:
    assert office.process is not None
    assert office.process.socket is not None
    return office.process.socket.connections


def test_forced_disconnects_lose_no_command(office: Office) -> None:
    slack = office.slack
    with office.open(Mode.SOCKET, WEB):
        for number in range(4):
            slack.disconnect("refresh_requested", grace=2)
            for lead in (42, 43):
                outcome = slack.command("jonas", f"/lead called {lead}", "sales", wait=0)
                assert outcome.status == "ok", (number, outcome.said)
                assert f"L-{lead}" in outcome.said
        assert connections(office) > 1
        assert office.touches() == 8


@pytest.mark.parametrize("breaks", ["cut_sockets", "disconnect"])
def test_an_envelope_that_comes_again_through_the_next_connection_counts_once(
    office: Office, breaks: str
) -> None:
    slack = office.slack
    with office.open(Mode.SOCKET, WEB):
        slack.command("jonas", "/lead reject 42 budget", "sales")
        slack.add_person("nora", "Nora", id="U0NORA")
        assert soon(lambda: office.count(t.external_id, external="U0NORA") == 1)
        before = connections(office)
        getattr(slack, breaks)(**({"grace": 0.1} if breaks == "disconnect" else {}))
        assert soon(lambda: connections(office) > before and len(slack.sockets()) == 1)
        told = slack.repeat(2)
        assert "L-42 Acorn Robotics" in str(told.body["text"]), "the person gets what now holds"
        assert slack.repeat(1).ok
        assert office.count(t.rejection) == 1
        assert office.count(t.external_id, external="U0NORA") == 1


def test_an_event_that_was_lost_with_its_connection_comes_again_and_is_taken_once(office: Office) -> None:
    slack = office.slack
    slack.retry_delays(0.2, 0.4, 0.8, 1.6, 3.2)
    with office.open(Mode.SOCKET, WEB):
        slack.stall_sockets(stalled=True)
        slack.add_person("nora", "Nora", id="U0NORA")
        slack.cut_sockets()
        slack.stall_sockets(stalled=False)
        assert soon(lambda: office.count(t.external_id, external="U0NORA") == 1)
        assert soon(lambda: any(each["status"] == "ok" for each in slack.event_acks()))
        assert slack.event_acks()[0]["status"] != "ok"
