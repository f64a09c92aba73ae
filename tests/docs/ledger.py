"""docs/fidelity.md as rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.docs.snippets import ROOT

COLUMNS = ("name", "what happens", "source", "how sure", "test")
_TABLE = re.compile(r"^\|.+\|$\n(?:^\|.*\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour: its cells, without the backticks around the test."""

    name: str
    happens: str
    source: str
    sure: str
    test: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; the cells of a table's lines, its header first."""

    heading: str
    tables: tuple[tuple[tuple[str, ...], ...], ...]


def sections() -> list[Section]:
    """Every section of the ledger."""
    text = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")
    return [
        Section(part.partition("\n")[0], tuple(_cells(table) for table in _TABLE.findall(f"{part}\n")))
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    ]


def rows() -> list[Row]:
    """Every row of the ledger; a line that lacks a cell is left to the test of the tables' form."""
    found = []
    for line in (line for section in sections() for table in section.tables for line in table[2:]):
        if len(line) == len(COLUMNS):
            name, happens, source, sure, test = line
            found.append(Row(name, happens, source, sure, test.strip("`")))
    return found


def _cells(table: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.strip().splitlines()
    )
