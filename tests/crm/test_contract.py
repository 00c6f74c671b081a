"""The CSV connector keeps the contract, on leads and on deals that mean harm."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from alignment.records import Record, Rejected
from crm import csv_file, maps
from crm.fields import Kind
from tests.crm.contract import ConnectorContract

HOSTILE = [
    "<!channel>",
    '=cmd|" /C calc"!A0',
    "line\nbreak\r\nand\ttab",
    "\u202egnp.exe\u2066",
    "@everyone & <https://evil.example|here>",
    "  double  blanks ",
    "\u0007bell\u001b[31m",
    "x" * 10_000,
    "Ünïcödé \U0001f600",
]


class TestLeads(ConnectorContract):
    @pytest.fixture(autouse=True)
    def _sample(self, tmp_path: Path) -> None:
        path = tmp_path / "leads.csv"
        with path.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(
                ["external", "company", "email", "name", "stage", "created_at", "mql_at", "won_at"]
            )
            for number, text in enumerate(HOSTILE):
                won = "2026-02-01T10:00:00+02:00" if number % 2 else ""
                writer.writerow(
                    [
                        f"a{number}",
                        text,
                        f"p{number}@example.org",
                        text,
                        "mql",
                        "2026-01-01",
                        "2026-01-02",
                        won,
                    ]
                )
            writer.writerow(["bad", "x", "", "", "no such stage", "", "", ""])
            writer.writerow(["", "x", "no address", "", "", "", "", ""])
        mapped = maps.Map(source="t", zone="America/Sao_Paulo")
        self._found = list(csv_file.read(path, mapped, Kind.LEADS))

    def records(self) -> Sequence[Record | Rejected]:
        return self._found

    def test_what_cannot_be_read_is_refused_and_the_rest_is_taken(self) -> None:
        assert len(self.taken()) == len(HOSTILE)
        assert len(self._found) == len(HOSTILE) + 2


class TestDeals(ConnectorContract):
    @pytest.fixture(autouse=True)
    def _sample(self, tmp_path: Path) -> None:
        path = tmp_path / "deals.csv"
        rows = ["Record ID;Deal Name;Deal Stage;Close Date;Deal owner;Amount;Create Date"]
        rows += [
            f"{number};Deal {number};{stage};2026-03-{number + 1:02};Jonas;{amount};2026-01-02 09:14"
            for number, (stage, amount) in enumerate(
                [
                    ("Closed Won", "$1,234,567"),
                    ("closedlost", ""),
                    ("Contract sent", "950.5"),
                    ("New", "24.000"),
                ]
            )
        ]
        path.write_text("\n".join(rows), encoding="utf-8")
        self._found = list(csv_file.read(path, maps.Map(), Kind.OPPORTUNITIES))

    def records(self) -> Sequence[Record | Rejected]:
        return self._found
