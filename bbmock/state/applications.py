"""The applications that a sandbox knows, and how they are read from YAML."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import yaml

from bbmock.domain import scopes
from bbmock.domain.applications import CLIENT_ID, Application, DataAccessType, derived_credential
from bbmock.domain.errors import ConfigurationError

CLIENT_ID_LENGTH = 40
CLIENT_SECRET_LENGTH = 128
_KEYS = (
    "name",
    "client_id",
    "client_secret",
    "redirect_uris",
    "data_access_type",
    "require_demographic_scopes",
    "active",
    "scopes",
    "policy_uri",
    "tos_uri",
)


class ApplicationRegistry:
    """Applications by client_id, in the order in which they were registered."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self._applications: dict[str, Application] = {}
        for application in applications:
            self.add(application)

    def add(self, application: Application) -> None:
        """Register one more application.

        Raises:
            ConfigurationError: if its client_id is taken.
        """
        if application.client_id in self._applications:
            raise ConfigurationError(
                f"two applications have the client_id {application.client_id!r}; give each its own"
            )
        self._applications[application.client_id] = application

    def replace(self, application: Application) -> None:
        """Put an application in the place of the one with its client_id."""
        self._applications[application.client_id] = application

    def get(self, client_id: str) -> Application | None:
        """The application with that client_id, switched off or not."""
        return self._applications.get(client_id)

    def __iter__(self) -> Iterator[Application]:
        return iter(tuple(self._applications.values()))


@functools.cache
def shipped_applications(seed: str) -> tuple[Application, ...]:
    """The applications that ship with bbmock; their ids and secrets are functions of the seed."""
    text = resources.files("bbmock_fixtures").joinpath("applications.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["applications"]
    return tuple(application_from(entry, seed=seed, where="applications.yaml") for entry in entries)


def application_from(entry: object, *, seed: str, where: str) -> Application:
    """An application from its entry in a configuration file.

    Args:
        entry: a mapping with `name` and `redirect_uris`, and any other field of `Application`.
        seed: what a missing client_id and client_secret are made from, together with the name.
        where: how the entry is called in a message, as `bbmock.yaml, applications[0]`.

    Raises:
        ConfigurationError: if a key is missing, unknown or of another form; the message names it.
    """
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: expected an application's keys and values, got {entry!r}")
    refuse_unknown_keys(entry, _KEYS, where=where)
    name = _text(entry, "name", where=where)
    fields: dict[str, Any] = {
        key: _text(entry, key, where=where) for key in ("policy_uri", "tos_uri") if key in entry
    }
    for key in ("require_demographic_scopes", "active"):
        if key in entry:
            fields[key] = _truth(entry, key, where=where)
    if "data_access_type" in entry:
        fields["data_access_type"] = _data_access_type(entry["data_access_type"], where=where)
    if "scopes" in entry:
        fields["scopes"] = _scopes(entry["scopes"], where=where)
    return Application(
        name=name,
        client_id=_client_id(entry, name, seed=seed, where=where),
        client_secret=_client_secret(entry, name, seed=seed, where=where),
        redirect_uris=_redirect_uris(entry.get("redirect_uris"), where=where),
        **fields,
    )


def refuse_unknown_keys(entry: Mapping[Any, object], known: Iterable[str], *, where: str) -> None:
    """Refuse a mapping with a key that nobody reads.

    Raises:
        ConfigurationError: naming the key and the nearest one that exists.
    """
    allowed = tuple(known)
    for key in entry:
        if key not in allowed:
            near = difflib.get_close_matches(str(key), allowed, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(allowed)}"
            raise ConfigurationError(f"{where}: unknown key {key!r}; {hint}")


def _text(entry: Mapping[Any, object], key: str, *, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        got = "nothing" if value is None else repr(value)
        raise ConfigurationError(f"{where}: {key} must be a text, got {got}")
    return value


def _truth(entry: Mapping[Any, object], key: str, *, where: str) -> bool:
    value = entry[key]
    if not isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} must be true or false, got {value!r}")
    return value


def _client_id(entry: Mapping[Any, object], name: str, *, seed: str, where: str) -> str:
    if "client_id" not in entry:
        return derived_credential(seed, name, length=CLIENT_ID_LENGTH)
    client_id = _text(entry, "client_id", where=where)
    if not CLIENT_ID.fullmatch(client_id):
        raise ConfigurationError(
            f"{where}: client_id must have exactly 40 letters and digits, as CMS's have; "
            f"{client_id!r} has {len(client_id)} characters"
        )
    return client_id


def _client_secret(entry: Mapping[Any, object], name: str, *, seed: str, where: str) -> str:
    if "client_secret" not in entry:
        return derived_credential(seed, name, length=CLIENT_SECRET_LENGTH)
    client_secret = entry["client_secret"]
    if not isinstance(client_secret, str) or not client_secret:
        # Its value stays out of the message: digits without quotes are a secret all the same.
        raise ConfigurationError(f"{where}: client_secret must be a text; put it in quotes")
    return client_secret


def _redirect_uris(value: object, *, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(uri, str) for uri in value):
        raise ConfigurationError(f"{where}: redirect_uris must be a list of one or more URIs, got {value!r}")
    for uri in value:
        if not _has_scheme(uri):
            raise ConfigurationError(f"{where}: redirect_uris: {uri!r} is not absolute; begin with a scheme")
    return tuple(value)


def _has_scheme(uri: str) -> bool:
    try:
        return bool(urlsplit(uri).scheme)
    except ValueError:
        return False


def _data_access_type(value: object, *, where: str) -> DataAccessType:
    try:
        return DataAccessType(str(value))
    except ValueError as exc:
        names = ", ".join(DataAccessType)
        raise ConfigurationError(f"{where}: data_access_type must be one of {names}, got {value!r}") from exc


def _scopes(value: object, *, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ConfigurationError(f"{where}: scopes must be a list, got {value!r}")
    for scope in value:
        if scope not in scopes.ALL:
            near = difflib.get_close_matches(str(scope), scopes.ALL, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigurationError(f"{where}: scopes: there is no scope {scope!r}{hint}")
    return scopes.ordered(value)
