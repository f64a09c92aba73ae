"""A configuration file: the same settings that Python hands to `Sandbox`, in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.faults.plan import Fault, FaultPlan, new_fault
from bbmock.population.identity import BENEFICIARIES
from bbmock.population.population import DEFAULT_SEED, SANDBOX_SIZE, Population
from bbmock.state.applications import application_from, refuse_unknown_keys, shipped_applications
from bbmock.state.sandbox import Sandbox, Settings

_KEYS = ("seed", "beneficiaries", "access_token_lifetime", "pinned_host", "applications", "faults")

_FAULT_KEYS = ("endpoint", "times", "backend", "edge")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a mock is made from; each value has the default of a mock without a file.

    `applications` are those of the file, which come after the shipped ones; `faults` are there from the
    start.
    """

    seed: str = DEFAULT_SEED
    beneficiaries: int = SANDBOX_SIZE
    settings: Settings = field(default_factory=Settings)
    applications: tuple[Application, ...] = ()
    faults: tuple[Fault, ...] = ()

    def sandbox(self) -> Sandbox:
        """A sandbox so configured.

        Raises:
            ConfigurationError: if two applications share a client_id.
        """
        sandbox = Sandbox(
            population=Population(self.seed, self.beneficiaries),
            applications=(*shipped_applications(self.seed), *self.applications),
            settings=self.settings,
        )
        sandbox.faults = FaultPlan(self.faults)
        return sandbox


def read_configuration(path: Path) -> Configuration:
    """The configuration in a YAML file.

    Raises:
        ConfigurationError: if the file cannot be read, is no YAML, or has a key or value that nobody reads;
            the message names file, key and what was expected.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigurationError(f"{path}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from exc
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"{path}{_place(exc)}: is not YAML: {_problem(exc)}") from exc
    except ValueError as exc:  # a date such as 2026-99-99
        raise ConfigurationError(f"{path}: is not YAML: {exc}") from exc
    if document is None:
        return Configuration()
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"{path}: expected keys and values at the top, got {document!r}")
    return _configuration(document, where=str(path))


def _configuration(document: Mapping[Any, object], *, where: str) -> Configuration:
    refuse_unknown_keys(document, _KEYS, where=where)
    seed = document.get("seed", DEFAULT_SEED)
    if not isinstance(seed, str | int) or isinstance(seed, bool):
        raise ConfigurationError(f"{where}: seed must be a text or a whole number, got {seed!r}")
    entries = _list(document, "applications", where=where)
    return Configuration(
        seed=str(seed),
        beneficiaries=_whole(document, "beneficiaries", SANDBOX_SIZE, most=BENEFICIARIES, where=where),
        settings=_settings(document, where=where),
        applications=tuple(
            application_from(entry, seed=str(seed), where=f"{where}, applications[{number}]")
            for number, entry in enumerate(entries)
        ),
        faults=tuple(
            _fault(entry, where=f"{where}, faults[{number}]")
            for number, entry in enumerate(_list(document, "faults", where=where))
        ),
    )


def _list(document: Mapping[Any, object], key: str, *, where: str) -> list[object]:
    entries = document.get(key) or []
    if not isinstance(entries, list):
        raise ConfigurationError(f"{where}: {key} must be a list, got {entries!r}")
    return entries


def _fault(entry: object, *, where: str) -> Fault:
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: expected a fault's keys and values, got {entry!r}")
    refuse_unknown_keys(entry, _FAULT_KEYS, where=where)
    endpoint = entry.get("endpoint")
    if not isinstance(endpoint, str):
        raise ConfigurationError(f"{where}: endpoint must be a text, got {endpoint!r}")
    numbers = {key: _number(entry, key, where=where) for key in ("times", "backend", "edge") if key in entry}
    try:
        return new_fault(endpoint, **numbers)
    except ConfigurationError as exc:
        raise ConfigurationError(f"{where}: {exc}") from exc


def _number(entry: Mapping[Any, object], key: str, *, where: str) -> int:
    value = entry[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} must be a whole number, got {value!r}")
    return value


def _settings(document: Mapping[Any, object], *, where: str) -> Settings:
    default = Settings()
    hour = int(default.access_token_lifetime.total_seconds())
    seconds = _whole(document, "access_token_lifetime", hour, most=10**9, where=where)
    pinned = document.get("pinned_host")
    if pinned is not None and not _is_origin(pinned):
        raise ConfigurationError(
            f"{where}: pinned_host must be a scheme and a host, as https://sandbox.bluebutton.cms.gov; "
            f"got {pinned!r}"
        )
    return Settings(
        access_token_lifetime=timedelta(seconds=seconds),
        pinned_host=str(pinned) if pinned is not None else None,
    )


def _is_origin(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and f"{parts.scheme}://{parts.netloc}" == value
    )


def _whole(document: Mapping[Any, object], key: str, default: int, *, most: int, where: str) -> int:
    value = document.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ConfigurationError(f"{where}: {key} must be a whole number from 1 to {most}, got {value!r}")
    return value


def _place(exc: yaml.YAMLError) -> str:
    mark = getattr(exc, "problem_mark", None)
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""


def _problem(exc: yaml.YAMLError) -> str:
    return str(getattr(exc, "problem", None) or exc).partition("\n")[0]
