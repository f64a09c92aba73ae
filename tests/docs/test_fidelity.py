"""The ledger in docs/fidelity.md: complete, of one form, and held by tests that exist."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bbmock.domain.oddities import Oddity
from tests.docs.ledger import COLUMNS, Row, Section, exists, rows, sections

ROWS = rows()
SURENESS = {"observed", "read", "documented", "ours", "unknown"}
_KEBAB_CASE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MACHINE_PATH = re.compile(
    r"(?<![\w.}:/-])(?:/(?:work|tmp|root|Users|mnt|var|etc|usr|opt|private)\b|[A-Z]:\\|~/)"
)
_URL = re.compile(r"https?://(?P<host>[^/\s`]+)")
_LOOPBACK = {"127.0.0.1", "[::1]"}


def names_of(wrong: list[Row]) -> list[str]:
    return [row.name for row in wrong]


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.heading)
def test_a_section_is_one_table_of_the_five_columns(section: Section) -> None:
    (table,) = section.tables

    assert table[0] == COLUMNS
    assert len(table) > 2, "a section without rows"


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.heading)
def test_every_row_is_complete(section: Section) -> None:
    lines = [line for table in section.tables for line in table[2:]]

    assert [line for line in lines if len(line) != len(COLUMNS) or not all(line)] == []


def test_names_are_kebab_case() -> None:
    assert names_of([row for row in ROWS if not _KEBAB_CASE.fullmatch(row.name)]) == []


def test_names_are_unique() -> None:
    assert [name for name, times in Counter(names_of(ROWS)).items() if times > 1] == []


def test_every_row_says_how_sure_it_is() -> None:
    assert names_of([row for row in ROWS if row.sure not in SURENESS]) == []


def test_the_test_of_every_row_exists() -> None:
    assert {row.name: row.test for row in ROWS if not exists(row.test)} == {}


def test_every_oddity_is_a_row_that_says_what_relaxing_does() -> None:
    relaxable = {row.name for row in ROWS if "relaxed:" in row.happens}

    assert {str(oddity) for oddity in Oddity} - relaxable == set()


def test_nothing_but_an_oddity_is_said_to_be_relaxable() -> None:
    relaxable = {row.name for row in ROWS if "relax" in row.happens.lower()}

    assert relaxable - {str(oddity) for oddity in Oddity} == set()


def test_what_is_ours_has_no_other_source() -> None:
    assert names_of([row for row in ROWS if row.sure == "ours" and row.source != "bbmock"]) == []


def test_what_has_a_source_is_not_ours() -> None:
    sourced = [row for row in ROWS if row.sure in {"observed", "read", "documented"}]

    assert names_of([row for row in sourced if row.source == "bbmock"]) == []


def test_what_is_unknown_says_what_bbmock_does() -> None:
    unknown = [row for row in ROWS if row.sure == "unknown"]

    assert names_of([row for row in unknown if "bbmock: " not in row.happens]) == []


def test_no_row_names_a_path_of_a_machine() -> None:
    assert names_of([row for row in ROWS if _MACHINE_PATH.search(" ".join((row.happens, row.source)))]) == []


def test_no_row_leads_outside_but_to_cms() -> None:
    hosts = {row.name: [found["host"] for found in _URL.finditer(row.happens)] for row in ROWS}

    assert {name for name, named in hosts.items() if not all(map(is_ours_or_cms, named))} == set()


def is_ours_or_cms(host: str) -> bool:
    return host.endswith((".cms.gov", ".example")) or host in _LOOPBACK
