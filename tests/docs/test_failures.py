"""What docs/failures.md says of rules, their places and words is what the code has, and its test passes."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.faults.effects.slots import Slot
from bbmock.faults.vocabulary import EFFECTS
from bbmock.faults.when import When
from bbmock.faults.where import Where
from bbmock.http.control.assertions import ASSERTIONS
from bbmock.state.recipes import shipped_recipes
from tests.docs.snippets import ROOT, snippets

FILE = ROOT / "docs" / "failures.md"
WORD = re.compile(r"`([\w-]+)`")


def section(heading: str) -> str:
    """The text under a heading."""
    return FILE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]


def first_column(text: str) -> set[str]:
    """The words of code in the first column of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in WORD.findall(row)}


def test_the_test_of_the_page_passes(pytester: pytest.Pytester) -> None:
    (block,) = (block for block in snippets(FILE) if block.language == "python")
    pytester.makepyfile(block.text)

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_every_word_of_where_is_told() -> None:
    assert first_column(section("Where")) == {field.name for field in fields(Where)}


def test_every_word_of_when_is_told() -> None:
    assert first_column(section("When")) == {field.name for field in fields(When)}


def test_every_endpoint_is_told() -> None:
    (row,) = (line for line in section("Where").splitlines() if line.startswith("| `endpoint`"))

    assert set(WORD.findall(row.split("|")[2])) - {"backend"} == {*ENDPOINTS, *BACKED}


def test_every_effect_stands_in_its_place() -> None:
    places = re.split(r"^\d\. ", section("Which comes first").partition("\n\nOf the rules")[0], flags=re.M)[
        1:
    ]

    assert [place.partition("**")[2].partition("**")[0] for place in places] == [str(slot) for slot in Slot]
    assert sorted(word for place in places for word in WORD.findall(place)) == list(EFFECTS)


def test_every_effect_has_been_seen_by_the_libraries() -> None:
    table = section("What HTTP libraries see")
    seen = {row.split("`")[1].partition(":")[0] for row in table.splitlines() if row.startswith("| `")}

    assert set(EFFECTS) - seen == {"demographics-withheld"}


def test_every_assertion_of_the_control_api_is_told() -> None:
    assert {
        name for name in ASSERTIONS if f"`{name.replace('-', '_')}(" not in section("What a client did")
    } == set()


def test_the_readme_counts_the_recipes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"and {len(tuple(shipped_recipes())) - 1} others" in readme
