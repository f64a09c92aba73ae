"""docs/client/defects.md: every known defect of CMS's SDK, and a test that holds it off."""

from __future__ import annotations

import pytest

from tests.docs.ledger import Section, exists, functions_of, sections
from tests.docs.snippets import ROOT

PAGE = ROOT / "docs" / "client" / "defects.md"
FOLDER = ROOT / "tests" / "client" / "official_defects"
COLUMNS = ("#", "defect", "bbclient", "test")
DEFECTS = range(1, 30)
UNTESTED = "no test: "
SECTIONS = sections(PAGE)
ROWS = [row for section in SECTIONS for table in section.tables for row in table[2:]]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.heading)
def test_a_section_is_one_table_of_complete_rows(section: Section) -> None:
    (table,) = section.tables

    assert table[0] == COLUMNS
    assert [row for row in table if len(row) != len(COLUMNS) or not all(row)] == []


def test_every_defect_is_there_in_its_order() -> None:
    numbers = [int(row[0]) for row in ROWS]

    assert numbers == sorted(numbers)
    assert set(numbers) == set(DEFECTS)


def test_the_test_of_every_row_exists() -> None:
    named = [row[3] for row in ROWS if not row[3].startswith(UNTESTED)]

    assert [test for test in named if not exists(test.strip("`"))] == []


def test_every_defect_has_a_test() -> None:
    assert {int(row[0]) for row in ROWS if not row[3].startswith(UNTESTED)} == set(DEFECTS)


def test_every_test_of_the_defects_has_its_row() -> None:
    held = {row[3].strip("`").rpartition("::")[2] for row in ROWS}
    paths = [path.relative_to(ROOT).as_posix() for path in FOLDER.glob("test_*.py")]
    tests = {name for path in paths for name in functions_of(path) if name.startswith("test_")}

    assert tests - held == set()
