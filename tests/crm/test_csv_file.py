"""Any delimiter, encoding and date format is read; what is no CSV file is refused whole, in one sentence."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment import spreadsheets
from alignment.lifecycle import EventKind, Stage
from alignment.records import LeadRecord, OpportunityRecord, Rejected
from alignment.spreadsheets import defused, restored
from crm import csv_file, csv_out, maps
from crm.fields import Kind
from crm.maps import Map
from crm.problems import CannotRead
from crm.text import clean

LEADS = "external,company,mql_at\nA-1,Acorn Robotics,2018-02-26 19:58\n"
SAO_PAULO = Map(source="t", zone="America/Sao_Paulo")


def read(path: Path, mapped: Map = SAO_PAULO, kind: Kind = Kind.LEADS) -> list[LeadRecord]:
    found = list(csv_file.read(path, mapped, kind))
    assert not [each for each in found if isinstance(each, Rejected)]
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_lead_comes_out_of_every_encoding_delimiter_and_line_end(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(LEADS.replace(",", delimiter).replace("\n", end).encode(encoding))
    (lead,) = read(path)
    assert (lead.external, lead.company) == ("A-1", "Acorn Robotics")
    # 26 February 2018 is summer in São Paulo only until the 18th: UTC-3.
    assert lead.reached == ((EventKind.MARKETING_QUALIFIED, datetime(2018, 2, 26, 22, 58, tzinfo=UTC)),)


def test_an_old_windows_encoding_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    rows = "".join(f"A-{n},Müller Straßenbau GmbH & Söhne {n}\n" for n in range(50))
    path.write_bytes(f"external,company\n{rows}".encode("cp1252"))
    assert read(path)[0].company == "Müller Straßenbau GmbH & Söhne 0"


def test_dotted_dates_with_an_hour_without_zero_and_a_utc_column(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes("\ufeffmql id;won date\r\nx1;2018.02.26 9:58\r\n".encode())
    mapped = maps.from_data(
        {
            "zone": "America/Sao_Paulo",
            "time_is_utc": ["won_date"],
            "columns": {"external": "mql_id", "won_at": "won_date"},
            "constants": {"stage": "won", "currency": "BRL"},
            "dates": {"won date": "%Y.%m.%d %H:%M"},
        }
    )
    (deal,) = csv_file.read(path, mapped, Kind.OPPORTUNITIES)
    assert isinstance(deal, OpportunityRecord)
    assert deal.kind == "won"
    assert deal.closed_at == datetime(2018, 2, 26, 9, 58, tzinfo=UTC)


def test_an_export_of_hubspot_is_recognised_whatever_the_capitals(tmp_path: Path) -> None:
    path = tmp_path / "hubspot.csv"
    path.write_text(
        "RECORD ID,First Name,Last Name,Email,Lifecycle stage,Create Date,Contact Owner\n"
        "51,Ada,Byron,Ada@Example.org,Marketing Qualified Lead,3/15/2024 2:30 PM,\n"
    )
    (lead,) = read(path)
    assert (lead.external, lead.name, lead.email, lead.stage) == (
        "51",
        "Ada Byron",
        "ada@example.org",
        Stage.MQL,
    )


def test_an_export_of_salesforce_is_read_up_to_its_footer(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        '"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount","Close Date","Opportunity ID"\n'
        '"Jonas Weber","Acorn","Acorn renewal","Closed Won","$1,234,567","2026-11-13","006A"\n'
        "\n"
        '"All opportunities"\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    )
    (deal,) = csv_file.read(path, Map(), Kind.OPPORTUNITIES)
    assert isinstance(deal, OpportunityRecord)
    assert (deal.external, deal.kind, deal.amount, deal.currency) == ("006A", "won", 123_456_700, "USD")


def test_an_ambiguous_date_column_is_refused_with_the_line_to_put_into_the_map(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("external,mql_at\n1,3/4/2026\n2,5/6/2026\n")
    with pytest.raises(CannotRead) as told:
        read(path)
    assert '"mql_at" = "%d/%m/%Y"' in str(told.value)
    mapped = maps.from_data(
        {"columns": {"external": "external", "mql_at": "mql_at"}, "dates": {"mql_at": "%d/%m/%Y"}}
    )
    assert read(path, mapped)[0].reached[0][1] == datetime(2026, 4, 3, tzinfo=UTC)


def test_one_unmistakable_day_decides_for_its_column(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("external,mql_at\n1,3/4/2026\n2,25/6/2026\n")
    assert [each.reached[0][1].day for each in read(path, Map())] == [3, 25]


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a directory": (Path.mkdir, "is a directory"),
    "nothing": (_empty, "is empty (0 bytes)"),
    "a pipe": (_fifo, "not a plain file"),
    "no file": (lambda _path: None, "There is no file"),
    "no text": (lambda path: path.write_bytes(bytes(range(256)) * 20), "is not text"),
    "no header": (lambda path: path.write_text("1,2\n3,4\n"), "no header that is known"),
    "an empty header": (lambda path: path.write_text("\n1,2\n"), "its first line is empty"),
    "two equal headers": (lambda path: path.write_text("email,Email\na,b\n"), "2 times"),
    "a header alone": (lambda path: path.write_text("email\n"), "a header and no rows"),
    "a quote that never ends": (lambda path: path.write_text('email,company\na@b.de,"x\n'), "broken quote"),
    "a quote in the wrong place": (
        lambda path: path.write_text('email,company\na@b.de,"x" y\n'),
        "broken quote near line 2",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_csv_file_is_refused_in_one_sentence(tmp_path: Path, what: str) -> None:
    make, says = BAD[what]
    make(tmp_path / "file.csv")
    with pytest.raises(CannotRead) as told:
        csv_file.survey(tmp_path / "file.csv", Map(), Kind.LEADS)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"colums": {}}, '"colums"'),
        ({"zone": "Mars/Base"}, "time zone"),
        ({"columns": {"shoe_size": "x"}}, "shoe_size"),
        ({"stages": {"Won": "victory"}}, "open"),
        ({"columns": {"external": "a"}, "time_is_utc": ["nowhere"]}, "nowhere"),
        ({"columns": {"external": "a"}, "date_only": ["nowhere"]}, "nowhere"),
        ({"zones": {"a": "Mars/Base"}}, "time zone"),
        ({"undated": "maybe"}, "undated is"),
    ],
)
def test_a_map_with_a_slip_is_refused_and_says_where(
    tmp_path: Path, data: dict[str, object], says: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CannotRead, match=says):
        csv_file.survey(path, maps.from_data(data), Kind.LEADS)


def test_a_row_that_cannot_be_read_is_rejected_with_its_line_and_the_next_one_is_taken(
    tmp_path: Path,
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        'external,company,mql_at\n1,"two\nlines",2026-01-01\n2,b,2026-13-01\n3,c\n4,d,2026-01-02\n'
    )
    found = list(csv_file.read(path, Map(), Kind.LEADS))
    assert [(each.line, isinstance(each, Rejected)) for each in found] == [
        (2, False),
        (4, True),
        (5, True),
        (6, False),
    ]
    assert isinstance(found[0], LeadRecord)
    assert found[0].company == "two lines"


@given(st.text(max_size=60) | st.text(alphabet="'=+-@\t\r\n\uff1dx", max_size=8))
def test_what_is_defused_for_a_spreadsheet_is_restored_exactly(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), min_size=1, max_size=5))
def test_what_was_exported_is_imported_equal(tmp_path: Path, names: list[str]) -> None:
    cleaned = [clean(each, 200) for each in names]
    path = tmp_path / "out.csv"
    path.write_text(
        spreadsheets.written(["external", "company"], [(f"x{n}", name) for n, name in enumerate(cleaned)]),
        encoding="utf-8",
        newline="",
    )
    again = [clean(each.company, 200) for each in read(path, Map())]
    kept = ["" if each.casefold() in csv_file.DEFAULT_EMPTY else each for each in cleaned]
    assert again == kept or [clean(each) for each in kept] == again


def test_the_reject_file_is_for_its_owner_alone_and_runs_in_no_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "x.rejected.csv"
    with csv_out.RejectFile(path, ["a"]) as rejects:
        rejects.write(Rejected(7, "no id", ("=cmd()",)))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "line,reason,a\n7,no id,'=cmd()\n"


def test_a_line_break_in_a_cell_begins_no_row_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.rejected.csv"
    with csv_out.RejectFile(path, ["a"]) as rejects:
        rejects.write(Rejected(7, "no id", ("Acorn\r=cmd()\r\n=cmd()",)))
    with path.open(newline="") as file:
        assert list(csv.reader(file))[1:] == [["7", "no id", "Acorn\n=cmd()\n=cmd()"]]


def test_a_column_may_have_a_zone_of_its_own_or_mean_its_day_alone(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,made,seen,won\nA,2026-03-05 23:30,2026-03-05 23:30,2026-03-05T00:00:00+00:00\n")
    mapped = maps.from_data(
        {
            "zone": "America/New_York",
            "zones": {"made": "Asia/Tokyo"},
            "date_only": ["won"],
            "columns": {"external": "id", "created_at": "made", "mql_at": "seen", "won_at": "won"},
        }
    )
    (lead,) = csv_file.read(path, mapped, Kind.LEADS)
    assert isinstance(lead, LeadRecord)
    assert [at for _, at in lead.reached] == [
        datetime(2026, 3, 5, 14, 30, tzinfo=UTC),
        datetime(2026, 3, 6, 4, 30, tzinfo=UTC),
        datetime(2026, 3, 5, 5, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (Kind.LEADS, "external,mql_at\nA,\nB,2026-03-05\n", ["refused", "LeadRecord"]),
        (
            Kind.OPPORTUNITIES,
            "external,stage,created_at,close_date\nA,won,,\nB,won,,2026-03-05\nC,new,,2026-03-05\nD,new,2026-03-05,\n",
            ["refused", "OpportunityRecord", "refused", "OpportunityRecord"],
        ),
        (Kind.HISTORY, "external,at,stage\nA,,new\nB,2026-03-05,new\n", ["refused", "HistoryRecord"]),
    ],
)
def test_rows_without_a_date_are_skipped_where_the_map_says_so(
    tmp_path: Path, kind: Kind, text: str, told: list[str]
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text)
    found = list(csv_file.read(path, maps.from_data({"undated": "skip"}), kind))
    assert ["refused" if isinstance(each, Rejected) else type(each).__name__ for each in found] == told
    assert {each.reason for each in found if isinstance(each, Rejected)} <= {
        "no date, and the map skips such rows",
        "no id or no time",
    }


@pytest.mark.parametrize(
    ("kind", "text", "dated"),
    [
        (Kind.HISTORY, "external,at,stage\nA,,new\n", True),
        (Kind.TOUCHES, "external,lead,at\nT-1,A,\n", True),
        (Kind.TOUCHES, "external,lead,at\n,A,\n", False),
        (Kind.MEMBERS, "external,lead,campaign,at\nM-1,A,Webinar,\n", True),
        (Kind.MEMBERS, "external,lead,campaign,at\n,A,Webinar,\n", False),
    ],
)
def test_or_dated_as_their_file_where_the_next_one_would_know_them_again(
    tmp_path: Path, kind: Kind, text: str, dated: bool
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text)
    at = datetime(2026, 11, 14, tzinfo=UTC)
    sheet = csv_file.survey(path, maps.from_data({"undated": "file"}), kind)
    (found,) = sheet.records(file_at=at)
    assert getattr(found, "at", None) == (at if dated else None)
    (found,) = csv_file.survey(path, maps.from_data({}), kind).records(file_at=at)
    assert isinstance(found, Rejected)
