"""What is read of a resource beside its bytes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bbmock.owndata.own_data import read_own_data
from bbmock.owndata.resource import OwnResource
from bbmock.population import loads
from tests.own_files import claim, coverage, patient, typed, write


def read(folder: Path, resource: dict[str, Any], version: int = 2) -> OwnResource:
    """The resource as it is read beside its Patient."""
    write(folder, **{f"v{version}__a": patient(), f"v{version}__b": resource})
    return read_own_data(folder).resources[1]


@pytest.mark.parametrize(
    ("meta", "moment"),
    [
        ({"lastUpdated": "2025-04-01T02:00:00.5+02:00"}, datetime(2025, 4, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ({"lastUpdated": "2025-04-01T02:00:00Z"}, datetime(2025, 4, 1, 2, tzinfo=UTC)),
        ({"lastUpdated": "2025-04-01"}, datetime(2025, 4, 1, tzinfo=UTC)),
        ({}, loads.moment_of(loads.DEFAULT)),
    ],
    ids=["offset", "Z", "day", "none"],
)
def test_last_updated_is_an_instant(tmp_path: Path, meta: dict[str, Any], moment: datetime) -> None:
    assert read(tmp_path, coverage(meta=meta)).last_updated == moment


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ({"start": "2025-01-01", "end": "2025-01-31"}, date(2025, 1, 31)),
        ({"start": "2025-01-01"}, date(2025, 1, 1)),
        ({"start": "2025-01-01", "end": "2025-01-31T10:00:00Z"}, date(2025, 1, 31)),
        ({"end": "2025"}, None),
        ({}, None),
    ],
    ids=["end", "start", "moment", "year", "none"],
)
def test_the_last_day_of_a_claim(tmp_path: Path, period: dict[str, str], day: date | None) -> None:
    assert read(tmp_path, claim(billablePeriod=period)).last_day == day


@pytest.mark.parametrize(
    ("resource", "source"),
    [
        (claim("-7"), "NCH"),
        (claim("-7", type=typed("pde")), "DDPS"),
        (claim("-7", type=typed("pde"), meta={"source": "MCS"}), "MCS"),
    ],
    ids=["a claim", "a drug claim", "as it says"],
)
def test_where_a_claim_of_version_3_comes_from(tmp_path: Path, resource: dict[str, Any], source: str) -> None:
    assert read(tmp_path, resource, 3).source == source


def test_a_file_may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does(tmp_path: Path) -> None:
    (tmp_path / "v2").mkdir()
    lines = f"{json.dumps(patient())}\r\n{json.dumps(claim())}\r\n"
    (tmp_path / "v2" / "a.NDJSON").write_bytes(b"\xef\xbb\xbf" + lines.encode())

    assert [found.id for found in read_own_data(tmp_path).resources] == ["-1", "carrier--7"]
