"""A search as the backend understands it: page, bounds and filters out of the parameters that CMS sends."""

from __future__ import annotations

from dataclasses import dataclass

from bbmock.domain.backend import Pairs
from bbmock.fhir.dates import DateBound
from bbmock.fhir.outcome import BackendRefusal
from bbmock.fhir.parameters import DEFAULT_COUNT, TYPE_SYSTEM

_NO_FILTERS = ("_format", "_count", "startIndex")


@dataclass(frozen=True, slots=True)
class Search:
    """A search: which page, which bounds, and the parameters that the links repeat.

    `start` is None where the caller gave no startIndex. `types` is None where every claim type is wanted.
    """

    count: int
    start: int | None
    last_updated: tuple[DateBound, ...]
    service_date: tuple[DateBound, ...]
    types: frozenset[str] | None
    filters: Pairs

    @classmethod
    def of(cls, parameters: Pairs) -> Search:
        """The search in parameters that CMS has checked.

        Raises:
            BackendRefusal: for a date that is none.
        """
        last = dict(parameters)
        return cls(
            count=int(last.get("_count", DEFAULT_COUNT)),
            start=int(last["startIndex"]) if "startIndex" in last else None,
            last_updated=_bounds(parameters, "_lastUpdated"),
            service_date=_bounds(parameters, "service-date"),
            types=_types(last["type"]) if "type" in last else None,
            filters=tuple(pair for pair in parameters if pair[0] not in _NO_FILTERS),
        )

    @property
    def offset(self) -> int:
        """Where the page begins."""
        return self.start or 0

    def check_page(self, total: int) -> None:
        """Refuse a page that cannot be, in the words of the backend of versions 1 and 2.

        Raises:
            BackendRefusal: for a page size of zero, a negative start, or one behind the last match.
        """
        if self.count == 0:
            raise BackendRefusal("Invalid pageSize '0'")
        if self.offset < 0:
            raise BackendRefusal(f"Value for startIndex cannot be negative: {self.offset}")
        if total and self.offset >= total:
            raise BackendRefusal(
                f"Value for startIndex ({self.offset}) must be less than than result size ({total})"
            )


def _bounds(parameters: Pairs, name: str) -> tuple[DateBound, ...]:
    return tuple(DateBound.parse(value) for key, value in parameters if key == name)


def _types(text: str) -> frozenset[str] | None:
    names = (part.strip().removeprefix(TYPE_SYSTEM).lower() for part in text.split(","))
    return frozenset(filter(None, names)) or None
