"""The interpreter of the tables that say where each column of a claim goes.

A version of the API is a set of tables. A row names a column and a placement: a small callable that writes
the column's value into the resource. Rows of absent columns are skipped, so what Medicare does not know
leaves no trace. Within an array the order of the rows is the order that is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bbmock.population.records import Columns, Value

if TYPE_CHECKING:
    import orjson

    from bbmock.fhir.render.tree import JSON


@dataclass(frozen=True, slots=True)
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
        head: JSON = {"extension": list(extension)} if extension else {}
        entries.append({**head, "sequence": len(entries) + 1, **body})
        return len(entries)


Placement = Callable[[Spot, str, Value], None]


class Row(NamedTuple):
    """One column, where its value goes, and what is written if there is none."""

    column: str
    place: Placement
    otherwise: Callable[[Spot], None] | None = None


def write(table: Iterable[Row], spot: Spot) -> None:
    """Walk the table over the columns."""
    for column, place, otherwise in table:
        value = spot.columns.get(column)
        if value is not None:
            place(spot, column, value)
        elif otherwise is not None:
            otherwise(spot)
