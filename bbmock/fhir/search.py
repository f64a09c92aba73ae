"""Search parameters: what CMS's server checks, what it passes on and what it drops.

Unknown parameters vanish silently, a scalar's last value counts, and `_count` is always sent on. Source: the
parameter schemas of CMS's server; the texts are those of its answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bbmock.fhir.dates import DateBound
from bbmock.fhir.errors import BadParameter, UpstreamRefused

DEFAULT_COUNT = 10
MAX_COUNT = 50
CLAIM_TYPES = ("carrier", "pde", "dme", "hha", "hospice", "inpatient", "outpatient", "snf")
Pairs = Sequence[tuple[str, str]]

_OPERATOR = re.compile(r"(lt|le|gt|ge).+", re.DOTALL)
_TYPE_SYSTEM = "https://bluebutton.cms.gov/resources/codesystem/eob-type|"
_PASSED_ON = {
    "Patient": ("_id", "identifier"),
    "Coverage": (),
    "ExplanationOfBenefit": ("_tag", "_source", "_security:not", "_offset"),
}
_REPEATABLE = ("_tag", "_source")


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it goes to the data: bounds, filters, and the parameters that the links repeat.

    `start` is None where the caller gave no startIndex. `types` is None where every claim type is wanted.
    """

    count: int
    start: int | None
    last_updated: tuple[DateBound, ...]
    service_date: tuple[DateBound, ...]
    types: frozenset[str] | None
    filters: tuple[tuple[str, str], ...]

    @property
    def offset(self) -> int:
        """Where the page begins."""
        return self.start or 0

    def check_page(self, total: int) -> None:
        """Refuse a page that the backend refuses.

        Raises:
            UpstreamRefused: for a page size of zero, a negative start, or one behind the last match.
        """
        if self.count == 0:
            raise UpstreamRefused("Invalid pageSize '0'")
        if self.offset < 0:
            raise UpstreamRefused(f"Value for startIndex cannot be negative: {self.offset}")
        if total and self.offset >= total:
            raise UpstreamRefused(
                f"Value for startIndex ({self.offset}) must be less than than result size ({total})"
            )


def parse(resource: str, query: Pairs) -> Search:
    """The search in a query string.

    Raises:
        BadParameter: for a number that is none or out of bounds, a date without an operator, or a claim type
            that there is not.
    """
    last = dict(query)
    is_eob = resource == "ExplanationOfBenefit"
    count = _count(last)
    start = _integer(last["startIndex"]) if "startIndex" in last else None
    last_updated = _dates(query, "_lastUpdated")
    service_date = _dates(query, "service-date") if is_eob else ()
    types = _types(last["type"]) if is_eob and "type" in last else None
    if is_eob and "_offset" in last:
        _integer(last["_offset"])
    return Search(
        count=count,
        start=start,
        last_updated=tuple(DateBound.parse(text) for text in last_updated),
        service_date=tuple(DateBound.parse(text) for text in service_date),
        types=types,
        filters=_filters(resource, query, last_updated, service_date, last.get("type") if is_eob else None),
    )


def _count(last: dict[str, str]) -> int:
    count = _integer(last.get("count", last.get("_count", str(DEFAULT_COUNT))))
    if count < 0:
        raise BadParameter("value must be at least 0")
    if count > MAX_COUNT:
        raise BadParameter(f"value must be at most {MAX_COUNT}")
    return count


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as exc:
        raise BadParameter("expected int") from exc


def _dates(query: Pairs, name: str) -> tuple[str, ...]:
    texts = tuple(value for key, value in query if key == name)
    if not all(_OPERATOR.fullmatch(text) for text in texts):
        raise BadParameter(f"the {name} operator is not valid")
    return texts


def _types(text: str) -> frozenset[str] | None:
    """The claim types of a comma list, in any case, each with or without the code system before it."""
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    names = [part.removeprefix(_TYPE_SYSTEM).lower() for part in wanted]
    if not names or not all(name in ("", *CLAIM_TYPES) for name in names):
        raise BadParameter("the type parameter value is not valid")
    return frozenset(filter(None, names)) or None


def _filters(
    resource: str, query: Pairs, last_updated: Sequence[str], service_date: Sequence[str], types: str | None
) -> tuple[tuple[str, str], ...]:
    named = _PASSED_ON[resource]
    passed = [(key, value) for key, value in dict(query).items() if key in named and key not in _REPEATABLE]
    passed += [(key, value) for key, value in query if key in named and key in _REPEATABLE]
    passed += [("_lastUpdated", text) for text in last_updated]
    passed += [("service-date", text) for text in service_date]
    if types is not None:
        passed.append(("type", types))
    return tuple(passed)
