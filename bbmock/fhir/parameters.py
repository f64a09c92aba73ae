"""Search parameters: what CMS's server checks, what it sends on to its backend and what it drops.

Unknown parameters vanish silently, a scalar's last value counts, and `_count` is always sent on. Source: the
parameter schemas of CMS's server; the texts are those of its answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bbmock.domain.backend import Pairs
from bbmock.fhir.errors import BadParameter, UnknownParameters

DEFAULT_COUNT = 10
MAX_COUNT = 50
CLAIM_TYPES = ("carrier", "pde", "dme", "hha", "hospice", "inpatient", "outpatient", "snf")
TYPE_SYSTEM = "https://bluebutton.cms.gov/resources/codesystem/eob-type|"

_OPERATOR = re.compile(r"(lt|le|gt|ge).+", re.DOTALL)
_PASSED_ON = {
    "Patient": ("_id", "identifier"),
    "Coverage": (),
    "ExplanationOfBenefit": ("_tag", "_source", "_security:not", "_offset"),
    "AuditEvent": (),
}
_REPEATABLE = ("_tag", "_source")
_OWNERS = {"Coverage": ("beneficiary",), "ExplanationOfBenefit": ("patient",)}
_DATES = {"ExplanationOfBenefit": ("_lastUpdated", "service-date")}
_ALWAYS_TOLERATED = ("count", "_format")


def checked(resource: str, query: Pairs) -> Pairs:
    """The parameters of a search as CMS sends them on, `_count` first.

    Raises:
        BadParameter: for a number that is none or out of bounds, a date without an operator, or a claim type
            that there is not.
    """
    last = dict(query)
    sent = [("_count", str(_count(last)))]
    for name in ("startIndex", *(("_offset",) if resource == "ExplanationOfBenefit" else ())):
        if name in last:
            sent.append((name, str(_integer(name, last[name]))))
    passed = [name for name in _PASSED_ON[resource] if name != "_offset"]
    sent += [(name, last[name]) for name in passed if name in last and name not in _REPEATABLE]
    sent += [pair for pair in query if pair[0] in passed and pair[0] in _REPEATABLE]
    for name in _DATES.get(resource, ("_lastUpdated",)):
        sent += [(name, text) for text in _bounds(query, name)]
    if resource == "ExplanationOfBenefit" and "type" in last:
        sent.append(("type", _types(last["type"])))
    return tuple(sent)


def refuse_unknown(resource: str, query: Pairs, *, is_search: bool) -> None:
    """What `Prefer: handling=strict` asks for at version 3: no parameter that CMS does not know.

    A read knows none at all; `count` and `_format` are tolerated everywhere.

    Raises:
        UnknownParameters: naming them.
    """
    known: set[str] = set(_ALWAYS_TOLERATED)
    if is_search:
        known |= {"_count", "startIndex", *_PASSED_ON[resource], *_OWNERS.get(resource, ())}
        known |= {*_DATES.get(resource, ("_lastUpdated",))}
        known |= {"type"} if resource == "ExplanationOfBenefit" else set()
    unknown = [name for name in dict(query) if name not in known]
    if unknown:
        raise UnknownParameters(unknown)


def _count(last: dict[str, str]) -> int:
    name = "count" if "count" in last else "_count"
    count = _integer(name, last.get(name, str(DEFAULT_COUNT)))
    if count < 0:
        raise BadParameter("value must be at least 0", why=f"{name} is {count}")
    if count > MAX_COUNT:
        raise BadParameter(f"value must be at most {MAX_COUNT}", why=f"{name} is {count}")
    return count


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as exc:
        raise BadParameter("expected int", why=f"{name} is {text!r}; CMS wants a whole number") from exc


def _bounds(query: Pairs, name: str) -> Sequence[str]:
    texts = [value for key, value in query if key == name]
    for text in texts:
        if not _OPERATOR.fullmatch(text):
            raise BadParameter(
                f"the {name} operator is not valid",
                why=f"{name} is {text!r}; it has to begin with lt, le, gt or ge and go on",
            )
    return texts


def _types(text: str) -> str:
    """A comma list of claim types in any case, each with or without the code system before it."""
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    names = [part.removeprefix(TYPE_SYSTEM).lower() for part in wanted]
    if not names or not all(name in ("", *CLAIM_TYPES) for name in names):
        raise BadParameter(
            "the type parameter value is not valid",
            why=f"type is {text!r}; the types are {', '.join(CLAIM_TYPES)}",
        )
    return text
