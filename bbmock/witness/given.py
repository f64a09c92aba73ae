"""What a test hands to an assertion, checked; what may be of people is told by its type alone.

Each of these raises ConfigurationError, naming the argument and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.told import told
from bbmock.faults import checks


def waits_of(at_least: float | Iterable[float]) -> list[float]:
    """The waits that are asked for, one or more."""
    checks.kind("at_least", at_least, (int, float, Iterable), "seconds, or a list of them")
    waits = [at_least] if isinstance(at_least, int | float) else list(at_least)
    if not waits:
        raise ConfigurationError("at_least must be seconds, or a list of them; got []")
    for wait in waits:
        checks.number("at_least", wait)
    return waits


def claims_of(claims: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The claims, or Bundles of them."""
    what = "claims must be a list of resources, or of Bundles of them"
    try:
        each = iter(claims)
    except TypeError as exc:
        raise ConfigurationError(what) from exc
    listed = list(each)
    if isinstance(claims, Mapping) or not all(is_claim(one) for one in listed):
        raise ConfigurationError(what)
    return listed


def is_claim(one: object) -> bool:
    """Whether this can be a claim, or a Bundle of claims."""
    if not isinstance(one, Mapping):
        return False
    if one.get("resourceType") != "Bundle":
        return isinstance(one.get("meta", {}), Mapping)
    listed = one.get("entry", ())
    return isinstance(listed, list | tuple) and all(
        isinstance(entry, Mapping) and "resource" in entry and is_claim(entry["resource"]) for entry in listed
    )


def check_search(search: object) -> None:
    """Refuse what is no parameters of a search."""
    what = "a mapping of texts, as {'type': 'pde'}"
    checks.kind("search", search, (Mapping, type(None)), what)
    if isinstance(search, Mapping):
        for part in (part for pair in search.items() for part in pair):
            if not checks.is_text(part):
                raise ConfigurationError(f"search must be {what}; got {told(part)} in it")


def check_texts(texts: Iterable[object]) -> None:
    """Refuse what is no text, such as a log's bytes."""
    for text in texts:
        checks.kind("texts", text, str, "texts, such as caplog.text")
