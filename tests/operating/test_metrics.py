"""What Prometheus is told: everything an operator needs, from fixed sets of labels, and nothing of anybody."""

from __future__ import annotations

import asyncio
import logging
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from alignment.notices import BY_NAME as NOTICES
from bot.delivery.lookup import Finding
from bot.delivery.outcomes import Verdict
from bot.http.probes import Metrics
from bot.http.serving import Serving, Taken
from bot.measures import METRICS, Measures, Type
from db import tables as t
from db.memory import Memory, Work
from db.stores import beats
from db.tables.delivery import Act, NoticeState
from operations.notices import Owed, owe
from tests.conftest import NOW
from tests.delivery.conftest import make_workspace
from tests.journeys.conftest import House

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def fetch(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def samples(text: str) -> Samples:
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            found[each.name, tuple(sorted(each.labels.items()))] = each.value
    return found


def scraped(memory: Memory, measures: Measures, now: datetime = NOW) -> Samples:
    return samples(asyncio.run(Metrics(memory, lambda: now, measures, dict).text()).decode())


def test_a_day_in_the_office_is_measured_and_nobody_is_named(house: House) -> None:
    house.process.settings.metrics_port = 0
    port = asyncio.run_coroutine_threadsafe(house.process.open_probes(), house.loop).result(timeout=10)
    outcome = house.slack.command("jonas", "/lead reject 79 budget canary-free-text", "sales")
    assert outcome.status == "ok"
    house.slack.wait_for_posts(len(house.slack.posted("marketing")) + 1, "marketing", 10)
    house.slack.command("jonas", "/lead 79", "sales")

    status, text = fetch(port, "/metrics")
    assert status == 200
    told = samples(text)
    assert told["tandem_ack_seconds_count", (("kind", "command"),)] == 2
    assert told["tandem_answers_total", (("kind", "command"), ("outcome", "ok"))] == 2
    assert told["tandem_database_up", ()] == 1
    assert told["tandem_workspaces", (("state", "speaking"),)] == 1
    assert told["tandem_slack_calls_total", (("method", "chat.postMessage"), ("outcome", "sent"))] >= 1
    assert told["tandem_render_seconds_count", (("kind", "rejected"),)] >= 1
    assert told["tandem_oldest_due_seconds", ()] < 3600
    assert "process_resident_memory_bytes" in text

    for betraying in (
        *("canary", "jonas", "Jonas", "Cedar", "L-79", "budget"),
        house.slack.bot_token,
        house.slack.channel("marketing").id,
        house.slack.person("jonas").id,
        house.process.settings.database_url,
    ):
        assert betraying not in text
    assert fetch(port, "/healthz") == (200, "ok")
    status, ready = fetch(port, "/readyz")
    assert status in (200, 503), "a demo's clock may be apart from Slack's"
    assert '"database":"ok"' in ready


def test_every_label_is_from_a_fixed_set(house: House) -> None:
    house.slack.command("jonas", "/lead", "sales")
    house.slack.command("jonas", "/lead no-such-verb jane@example.com", "sales")
    house.slack.wait_for_posts(1, "marketing", 10)
    assert house.process.ticker is not None
    allowed = {
        "kind": {*NOTICES, "command", "click", "form", "suggest", "shortcut"},
        "outcome": {"ok", "slow", "error", *(each.name.lower() for each in Verdict)},
        "state": {*(each.value for each in NoticeState), "due", "uncertain", "speaking", "suspended"},
        "job": {each.name for each in house.process.ticker._jobs},
        "finding": {"found", "not_there", "unsure", "blind", "parentless", "dead"},
        "level": {"warning", "error"},
        "part": {"clock", "worker"},
        "with": {"slack"},
    }
    assert len(allowed["finding"]) == len(Finding.__args__)
    held = house.process.measures
    for name, labels in [*held.counters, *held.spreads]:
        metric = next(each for each in METRICS if each.name == name)
        for label, value in zip(metric.labels, labels, strict=True):
            if label == "method":
                assert value.partition(".")[0] in {"chat", "conversations", "views", "files"}
            else:
                assert value in allowed[label], f"{name}: {label}={value}"


def test_delivery_is_told_from_the_database_wherever_it_happens(memory: Memory) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)

    def history(work: Work) -> None:
        def row(number: int, state: str, **more: object) -> None:
            notice_id = owe(
                work, Owed("rejected", f"r/{number}", "C1", due_at=NOW - timedelta(seconds=number))
            )
            work.execute(
                sa.update(t.notice)
                .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id)
                .values(state=state, **more)
            )

        row(90, "pending")
        row(30, "pending")
        row(-60, "pending")
        row(200, "sending", lease_until=datetime(2020, 1, 1, tzinfo=UTC))
        row(201, "sending", lease_until=datetime(2199, 1, 1, tzinfo=UTC))
        row(300, "held")
        row(301, "failed")
        row(302, "failed")
        row(4000, "sent", ts="1.0")
        parent = owe(work, Owed("pipeline", "d", "C2", due_at=NOW + timedelta(hours=1)))
        under = Owed(
            "pipeline_thread", "d/1", "C2", act=Act.REPLY, parent_id=parent, due_at=NOW - timedelta(days=1)
        )
        owe(work, under)

    memory.do(history, workspace_id, now=NOW)
    told = scraped(memory, Measures())
    by_state = {labels[0][1]: value for (name, labels), value in told.items() if name == "tandem_notices"}
    assert by_state == {"pending": 5, "due": 2, "sending": 2, "uncertain": 1, "held": 1, "failed": 2}
    assert told["tandem_oldest_due_seconds", ()] == 90, "a reply whose parent is not sent cannot go"
    assert told["tandem_database_bytes", ()] > 100_000


def test_a_suspended_workspace_is_told_and_its_backlog_is_no_delay(memory: Memory) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)

    def act(work: Work) -> None:
        owe(work, Owed("rejected", "r/1", "C1", due_at=NOW - timedelta(hours=5)))
        work.execute(
            sa.update(t.workspace_)
            .where(t.workspace_.c.id == work.workspace_id)
            .values(suspended="token_revoked")
        )

    memory.do(act, workspace_id, now=NOW)
    told = scraped(memory, Measures())
    assert told["tandem_oldest_due_seconds", ()] == 0
    assert told["tandem_workspaces", (("state", "suspended"),)] == 1


def test_the_last_round_of_clock_and_worker_is_told_by_any_process(memory: Memory) -> None:
    assert not [name for name, _ in scraped(memory, Measures()) if name == "tandem_last_round_seconds"]
    memory.do(lambda work: beats.beat(work, beats.CLOCK, "host/1", "0.1.0"), 0, now=NOW)
    told = scraped(memory, Measures())
    assert 0 <= told["tandem_last_round_seconds", (("part", "clock"),)] < 30


def test_without_a_database_the_rest_is_still_told(postgres_url: str) -> None:
    memory = Memory.open(postgres_url)
    memory.close()
    measures = Measures()
    measures.count("tandem_job_failures", "diary")
    told = scraped(memory, measures)
    assert told["tandem_database_up", ()] == 0
    assert told["tandem_job_failures_total", (("job", "diary"),)] == 1


def test_what_was_timed_falls_into_its_bucket_once(quick_memory: Memory) -> None:
    measures = Measures()
    for seconds in (0.005, 0.3, 7.0):
        measures.took("tandem_ack_seconds", seconds, "click")
    told = scraped(quick_memory, measures)
    counts = {
        dict(labels)["le"]: value
        for (name, labels), value in told.items()
        if name == "tandem_ack_seconds_bucket"
    }
    assert (counts["0.005"], counts["0.25"], counts["0.5"], counts["+Inf"]) == (1, 1, 2, 3)
    assert told["tandem_ack_seconds_sum", (("kind", "click"),)] == pytest.approx(7.305)


def test_a_number_that_is_no_metric_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Measures().count("tandem_jane")
    with pytest.raises(AssertionError):
        Measures().count("tandem_answers", "click")
    assert all(each.name.startswith("tandem_") and each.says for each in METRICS)
    assert all(bool(each.buckets) is (each.type is Type.HISTOGRAM) for each in METRICS)


def test_a_port_that_is_taken_is_told_with_its_setting() -> None:
    async def two() -> None:
        first = Serving(None, "127.0.0.1", 0)
        await first.open()
        with pytest.raises(Taken, match="METRICS_PORT"):
            await Serving(None, "127.0.0.1", first.port).open()
        first.close()

    asyncio.run(two())


def test_the_library_is_loaded_only_when_somebody_asks(caplog: pytest.LogCaptureFixture) -> None:
    import subprocess
    import sys

    caplog.set_level(logging.INFO)
    loaded = "import sys, bot.process, bot.http.probes; print('prometheus_client' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
