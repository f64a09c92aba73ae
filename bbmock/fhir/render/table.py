"""The interpreter of the tables that say where each column of a claim goes.

A version of the API is a set of tables. A row names a column and a placement, which writes the column's value
into the resource: a function, or an object that prepares one for its column when the table is first used.
Rows of absent columns are skipped, so what Medicare does not know leaves no trace. Within an array the order
of the rows is the order that is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bbmock.population.records import Columns, Value

if TYPE_CHECKING:
    import orjson

    from bbmock.fhir.render.tree import JSON


@dataclass(slots=True)
class Spot:
    """Where a table is being written.

    `element` is what the columns describe: one item of the resource, or the resource itself. `number` is the
    item's number in the claim file. `sequences` are the sequence numbers of what items link to, by the array
    or the role and the code. `plain` are code systems (by the end of their URL) whose codes are shown without
    a display.
    """

    resource: JSON
    element: JSON
    columns: Columns
    number: int = 0
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()

    def item(self, element: JSON, columns: Columns, number: int) -> Spot:
        """The spot of an item of the same resource."""
        return Spot(self.resource, element, columns, number, self.sequences, self.plain)

    def append(self, key: str, body: JSON, extension: Sequence[JSON | orjson.Fragment] = ()) -> int:
        """Append an entry to an array of the resource; return the sequence number that it gets."""
        entries = self.resource.setdefault(key, [])
        sequence = len(entries) + 1
        entry = {"sequence": sequence, **body}
        entries.append({"extension": list(extension), **entry} if extension else entry)
        return sequence


Place = Callable[[Spot, str, Value], None]
Otherwise = Callable[[Spot], None]
Step = tuple[str, Place, Otherwise | None]


class Prepared(Protocol):
    """A placement that does once for a column what is the same for all its values."""

    def of(self, column: str) -> Place:
        """The function that writes the values of a column."""


Placement = Place | Prepared


class Row(NamedTuple):
    """One column, where its value goes, and what is written if there is none."""

    column: str
    place: Placement
    otherwise: Otherwise | None = None

    @property
    def step(self) -> Step:
        """The row with its placement prepared."""
        place = self.place if callable(self.place) else self.place.of(self.column)
        return self.column, place, self.otherwise


class Table:
    """Rows in their order, whose placements are prepared when the table is first written."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        return tuple(row.step for row in self._rows)

    def write(self, spot: Spot) -> None:
        """Walk the table over the columns."""
        _walk(self._steps, spot)


def write(rows: Iterable[Row], spot: Spot) -> None:
    """Walk a few rows over the columns; a `Table` is for many, or many times."""
    _walk((row.step for row in rows), spot)


def _walk(steps: Iterable[Step], spot: Spot) -> None:
    columns = spot.columns
    for column, place, otherwise in steps:
        value = columns.get(column)
        if value is not None:
            place(spot, column, value)
        elif otherwise is not None:
            otherwise(spot)
