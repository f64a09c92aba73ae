"""docs/fidelity.md as rows; and pages like it, whose tables name the tests that hold them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.docs.snippets import ROOT

FIDELITY = ROOT / "docs" / "fidelity.md"
COLUMNS = ("name", "what happens", "source", "how sure", "test")
_TEST = re.compile(r"(?P<path>tests/(?:\w+/)+test_\w+\.py)::(?P<name>test_\w+)")
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


def sections(page: Path = FIDELITY) -> list[Section]:
    """Every section of the ledger, or of another page."""
    text = page.read_text(encoding="utf-8")
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


def exists(test: str) -> bool:
    """Whether a test of this path and name is in the project; it is read, not imported."""
    named = _TEST.fullmatch(test)
    return named is not None and named["name"] in functions_of(named["path"])


@cache
def functions_of(path: str) -> frozenset[str]:
    """The names of a test module's functions, none if there is no such module."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds))


def _cells(table: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.strip().splitlines()
    )
