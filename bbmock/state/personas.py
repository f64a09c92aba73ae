"""The personas that ship with bbmock, read from YAML and checked key by key."""

from __future__ import annotations

import dataclasses
import functools
import re
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from bbmock.domain.errors import ConfigurationError
from bbmock.population.enrolment import MEDICAID_STATUSES
from bbmock.population.identity import BENEFICIARIES
from bbmock.population.personas import MOST_CLAIMS, ORDER, PERIODS, Persona
from bbmock.population.records import ClaimType
from bbmock.state import entries
from bbmock.state.document import read_document
from bbmock.state.entries import Entry

_KEYS = tuple(field.name for field in dataclasses.fields(Persona) if field.name != "batches")
_TEXTS = frozenset({"given_name", "family_name"})
_TRUTHS = frozenset(
    {
        "health_plan",
        "surgery",
        "substance_use",
        "authorizations",
        "denied",
        "adjusted",
        "any_code",
        "sparse",
        "known_to_v3",
    }
)
_KEBAB_CASE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@functools.cache
def shipped_personas() -> tuple[Persona, ...]:
    """The personas of `bbmock_fixtures/personas.yaml`.

    Raises:
        ConfigurationError: as `read_personas` does.
    """
    with resources.as_file(resources.files("bbmock_fixtures").joinpath("personas.yaml")) as path:
        return read_personas(path)


def read_personas(path: Path) -> tuple[Persona, ...]:
    """The personas in a YAML file: a mapping `personas` from each name to what the persona is.

    Raises:
        ConfigurationError: if the file cannot be read, is no YAML, or has a key or value that nobody reads;
            the message names file, persona and key.
    """
    document, where = read_document(path), path.name
    if not isinstance(document, dict):
        raise ConfigurationError(f"{where}: must be a mapping with the key personas")
    entries.refuse_unknown_keys(document, ("personas",), where=where)
    listed = document.get("personas")
    if not isinstance(listed, dict):
        raise ConfigurationError(f"{where}: personas must be a mapping of names to personas")
    personas = tuple(
        _persona(name, entry, where=f"{where}, persona {name!r}") for name, entry in listed.items()
    )
    _refuse_sharing(personas, where=where)
    return personas


def _persona(name: object, entry: object, *, where: str) -> Persona:
    if not isinstance(name, str) or not _KEBAB_CASE.fullmatch(name):
        raise ConfigurationError(f"{where}: a name is small letters, digits and single hyphens, as no-claims")
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where}: must be a mapping of keys and values")
    entries.refuse_unknown_keys(entry, _KEYS[1:], where=where)
    required: dict[str, Any] = {
        "name": name,
        "description": entries.text(entry, "description", where=where),
        "beneficiary": _index(entry, "beneficiary", where=where),
    }
    persona = Persona(**required, **{key: _value(entry, key, where) for key in entry if key not in required})
    _refuse_impossible_days(persona, where=where)
    return persona


def _refuse_impossible_days(persona: Persona, *, where: str) -> None:
    """Refuse a life whose days come in another order than they can."""
    if persona.died is not None and persona.covered_from is None:
        raise ConfigurationError(f"{where}: died needs covered_from, or the day of death may come first")
    for before, after in ORDER:
        first, last = getattr(persona, before), getattr(persona, after)
        if first is not None and last is not None and last < first:
            raise ConfigurationError(f"{where}: {after} must not be before {before}, {first}; got {last}")


def _value(entry: Entry, key: str, where: str) -> Any:
    """The value of an optional key, of the kind that the key has."""
    if key in _TRUTHS:
        return entries.truth(entry, key, where=where)
    if key in _TEXTS:
        return entries.text(entry, key, where=where)
    if key in PERIODS:
        return _day(entry, key, *PERIODS[key], where=where)
    match key:
        case "claims":
            return _count(entry, where=where)
        case "merged_into":
            return _index(entry, key, where=where)
        case "medicaid":
            return entries.chosen(
                MEDICAID_STATUSES, {key: [entry[key]]}, key, called="dual status", where=where
            )[0]
        case _:
            known = tuple(ClaimType)
            types = entries.chosen(known, entry, key, called="type of claims", where=where)
            return tuple(ClaimType(kind) for kind in types)


def _index(entry: Entry, key: str, *, where: str) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < BENEFICIARIES:
        raise ConfigurationError(
            f"{where}: {key} must be an index from 0 to {BENEFICIARIES - 1} (12 is BBUser00012), "
            f"got {'nothing' if value is None else repr(value)}"
        )
    return value


def _count(entry: Entry, *, where: str) -> int:
    value = entries.number(entry, "claims", where=where)
    if not 0 <= value <= MOST_CLAIMS:
        raise ConfigurationError(f"{where}: claims must be from 0 to {MOST_CLAIMS}, got {value}")
    return value


def _day(entry: Entry, key: str, first: date, last: date, *, where: str) -> date:
    value = entry[key]
    if type(value) is not date or not first <= value <= last:
        raise ConfigurationError(f"{where}: {key} must be a day from {first} to {last}, got {value!s}")
    if key == "covered_from" and value.day > 1:
        raise ConfigurationError(f"{where}: {key} must be the first of a month, got {value}")
    return value


def _refuse_sharing(personas: tuple[Persona, ...], *, where: str) -> None:
    owners: dict[int, str] = {}
    for persona in personas:
        if (other := owners.setdefault(persona.beneficiary, persona.name)) != persona.name:
            raise ConfigurationError(
                f"{where}, persona {persona.name!r}: beneficiary {persona.beneficiary} is {other!r} already"
            )
