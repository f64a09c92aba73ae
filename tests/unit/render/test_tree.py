"""Parts of resources that are made once, and resources as bytes and as plain trees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from bbmock.fhir.render.table import Place, Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, fragment, node_at
from bbmock.population.records import Value


@pytest.mark.parametrize("content", [{}, {"code": "é"}, [1, 0.0, "a"], "text", 37.5])
def test_a_fragment_is_written_as_what_was_made(content: Any) -> None:
    @fragment
    def make() -> object:
        return content

    assert orjson.loads(orjson.dumps([make()])) == [content]


def test_a_part_is_made_once_for_the_same_code() -> None:
    made = []

    @fragment
    def coding(code: str) -> JSON:
        made.append(code)
        return {"code": code}

    assert coding("A") is coding("A")
    assert coding("B") is not coding("A")
    assert made == ["A", "B"]


def test_what_says_nothing_has_no_fragment() -> None:
    @fragment
    def nothing() -> object:
        return None

    assert nothing() is None


def test_nothing_can_be_put_into_a_fragment() -> None:
    @fragment
    def make() -> JSON:
        return {}

    with pytest.raises(TypeError):
        make()["code"] = "A"  # type: ignore[index]


@Rendering
def rendered(name: str, *, amount: float) -> JSON:
    """The resource of a test."""
    return {"name": orjson.Fragment(orjson.dumps(name)), "amount": amount}


def test_a_rendering_is_a_plain_tree_in_the_order_of_its_keys() -> None:
    tree = rendered("José", amount=0.0)

    assert tree == {"name": "José", "amount": 0.0}
    assert list(tree) == ["name", "amount"]


def test_a_rendering_as_bytes_has_no_spaces_and_keeps_its_letters() -> None:
    assert rendered.to_bytes("José", amount=100.0) == '{"name":"José","amount":100.0}'.encode()


def test_a_rendering_says_what_it_is() -> None:
    assert rendered.__doc__ == "The resource of a test."


def test_a_path_leads_to_the_node_that_is_there() -> None:
    element: JSON = {"a": {"b": {"c": 1}}}

    assert node_at(element, "a.b") is element["a"]["b"]
    assert node_at(element, "") is element
    assert node_at(element, "a.x") == {}
    assert element == {"a": {"b": {"c": 1}, "x": {}}}


class Counted:
    """A placement that counts how often it was prepared."""

    def __init__(self) -> None:
        self.prepared: list[str] = []

    def of(self, column: str) -> Place:
        """Keep the value."""
        self.prepared.append(column)

        def place(spot: Spot, own: str, value: Value) -> None:
            spot.element[own] = value

        return place


def test_a_table_prepares_its_placements_once_and_not_before_it_is_written() -> None:
    placement = Counted()
    table = Table((Row("a", placement), Row("b", placement)))
    assert placement.prepared == []

    for day in (date(2026, 1, 1), date(2026, 1, 2)):
        element: JSON = {}
        table.write(Spot({}, element, {"b": day, "c": Decimal(1)}))
        assert element == {"b": day}

    assert placement.prepared == ["a", "b"]


def test_an_item_shares_the_sequence_numbers_of_its_resource() -> None:
    whole = Spot({}, {}, {}, plain=frozenset({"X"}))
    item = whole.item({}, {"a": "1"}, 2)

    whole.sequences["diagnosis", "I10"] = 3

    assert item.sequences["diagnosis", "I10"] == 3
    assert item.resource is whole.resource
    assert item.columns == {"a": "1"}
    assert item.number == 2
    assert item.plain == {"X"}
