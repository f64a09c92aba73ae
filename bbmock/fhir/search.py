"""A search as the backend understands it: page, bounds and filters out of the parameters that CMS sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bbmock.domain.backend import Pairs
from bbmock.fhir import tokens
from bbmock.fhir.dates import DateBound
from bbmock.fhir.labels import Labels, Source, Tag
from bbmock.fhir.outcome import BackendRefusal
from bbmock.fhir.parameters import DEFAULT_COUNT, TYPE_SYSTEM
from bbmock.population import loads
from bbmock.population.records import ClaimSummary

_NO_FILTERS = ("_format", "_count", "startIndex")


@dataclass(frozen=True, slots=True)
class Search:
    """A search: which page, which bounds, and the parameters that the links repeat.

    `start` is None where the caller gave no startIndex, `moved` where there was no `_offset`. `types` is None
    where every claim type is wanted. `tags` and `sources` are those that version 3 filters by: of each set a
    claim has to have one. `sent` are the parameters themselves.
    """

    count: int
    start: int | None
    last_updated: tuple[DateBound, ...]
    service_date: tuple[DateBound, ...]
    types: frozenset[str] | None
    sent: Pairs
    moved: int | None = None
    tags: tuple[frozenset[Tag], ...] = ()
    sources: tuple[frozenset[Source], ...] = ()
    without_substance_use: bool = False

    @classmethod
    def of(cls, parameters: Pairs, version: int = 2) -> Search:
        """The search in parameters that CMS has checked.

        Versions 1 and 2 know neither `_offset` nor tags, sources and security labels.

        Raises:
            BackendRefusal: for a date that is none; at version 3 for a tag, a source or a security label that
                there is not.
        """
        last, at_v3 = dict(parameters), version == 3
        return cls(
            count=int(last.get("_count", DEFAULT_COUNT)),
            start=_start(last, "startIndex", at_v3=at_v3),
            last_updated=_bounds(parameters, "_lastUpdated"),
            service_date=_bounds(parameters, "service-date"),
            types=_types(last["type"]) if "type" in last else None,
            sent=parameters,
            moved=_start(last, "_offset", at_v3=True) if at_v3 else None,
            tags=tokens.tags(parameters) if at_v3 else (),
            without_substance_use=at_v3 and tokens.excludes_substance_use(parameters),
            sources=tokens.sources(parameters) if at_v3 else (),
        )

    @property
    def takes_all(self) -> bool:
        """Whether every claim is searched for, so that none has to be looked at."""
        narrowing = (self.last_updated, self.service_date, self.types, self.tags, self.sources)
        return not (any(narrowing) or self.without_substance_use)

    @property
    def filters(self) -> Pairs:
        """The parameters that choose no page."""
        return tuple(pair for pair in self.sent if pair[0] not in _NO_FILTERS)

    @property
    def offset(self) -> int:
        """Where the page begins; `_offset` wins over startIndex."""
        return (self.start if self.moved is None else self.moved) or 0

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

    def holds_load(self, load: date) -> bool:
        """Whether what a load changed last is within the bounds of `_lastUpdated`."""
        if not self.last_updated:
            return True
        moment = loads.moment_of(load)
        return all(bound.holds_moment(moment) for bound in self.last_updated)

    def holds_claim(self, claim: ClaimSummary, source: Source) -> bool:
        """Whether a claim is one that is searched for, as far as its type, its time and its source tell."""
        return (
            (self.types is None or claim.type in self.types)
            and all(source in wanted for wanted in self.sources)
            and all(bound.holds_day(claim.last_day) for bound in self.service_date)
            and self.holds_load(loads.load_of(claim.processed))
        )

    def holds_labels(self, labels: Callable[[], Labels]) -> bool:
        """Whether a claim's labels are those that are searched for; they are looked at only if need be."""
        if not (self.tags or self.without_substance_use):
            return True
        found = labels()
        return all(not wanted.isdisjoint(found.tags) for wanted in self.tags) and not (
            self.without_substance_use and found.is_substance_use
        )


def _start(last: Mapping[str, str], name: str, *, at_v3: bool) -> int | None:
    """Where a page begins; version 3's backend fails over a negative number, a recorded stand-in did not."""
    if name not in last:
        return None
    return max(int(last[name]), 0) if at_v3 else int(last[name])


def _bounds(parameters: Pairs, name: str) -> tuple[DateBound, ...]:
    return tuple(DateBound.parse(value) for key, value in parameters if key == name)


def _types(text: str) -> frozenset[str] | None:
    names = (part.strip().removeprefix(TYPE_SYSTEM).lower() for part in text.split(","))
    return frozenset(filter(None, names)) or None
