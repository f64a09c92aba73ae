"""Applications, settings and beneficiaries of a mock that runs elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bbmock.domain.oddities import Oddity
from bbmock.faults import checks
from bbmock.population.identity import Version
from bbmock.remote.calls import Calls, segment
from bbmock.state.settings import Settings, Switches, require_names
from bbmock.state.throttle import Rate


@dataclass(frozen=True, slots=True)
class RemoteApplication:
    """A registered application, as far as the control API tells: without its secret."""

    client_id: str
    name: str
    active: bool
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]


class RemoteApplications:
    """The registered applications, in the order in which they were registered."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def __iter__(self) -> Iterator[RemoteApplication]:
        return iter([_application(document) for document in self._calls.ask("GET", "/applications")])

    def get(self, client_id: str) -> RemoteApplication | None:
        """The application with that client_id, switched off or not."""
        checks.kind("client_id", client_id, str, "a text")
        return next((one for one in self if one.client_id == client_id), None)

    def switch(self, client_id: str, *, active: bool) -> RemoteApplication:
        """Switch an application off or on; how it is registered now.

        Raises:
            ConfigurationError: if there is none of that client_id.
        """
        path = f"/applications/{segment('client_id', client_id)}"
        return _application(self._calls.ask("PATCH", path, {"active": active}))


@dataclass(frozen=True, slots=True)
class RemoteSettings:
    """The settings that can be changed while a mock runs, as they were when they were asked for."""

    access_token_lifetime: timedelta
    rate: Rate
    switches: Switches
    relax: frozenset[Oddity]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> RemoteSettings:
        """The settings in the control API's answer."""
        switches = dict(document["switches"])
        adopters = switches["v3_early_adopters"]
        switches["v3_early_adopters"] = None if adopters is None else frozenset(adopters)
        return cls(
            timedelta(seconds=document["access_token_lifetime"]),
            Rate(document["rate"]["calls"], timedelta(seconds=document["rate"]["seconds"])),
            Switches(**switches),
            frozenset(Oddity(name) for name in document["relax"]),
        )


class RemoteUser(str):
    """A login name, to be used as the text that it is, with what else a test needs to know of the person."""

    __slots__ = ("_told",)

    _told: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> RemoteUser:
        """The beneficiary in the control API's answer."""
        user = cls(document["login"])
        user._told = document
        return user

    @property
    def password(self) -> str:
        """What goes with the name on the login page."""
        return str(self._told["password"])

    @property
    def medicare_number(self) -> str:
        """The current Medicare number (MBI)."""
        return str(self._told["medicare_number"])

    def patient_id(self, version: Version = 2) -> str | None:
        """The id of the Patient at a version, which 1 and 2 share; None if the version does not know them."""
        found = self._told["patient_ids"][str(version)]
        return None if found is None else str(found)


def changes(switches: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Changed settings as the control API takes them.

    Raises:
        TypeError: for a name that is none, with the nearest right one.
        ConfigurationError: for a value that is none.
    """
    require_names(settings, switches)
    replace(Settings(), **settings)  # these two know the values
    replace(Switches(), **(switches or {}))
    told = {name: _written(value) for name, value in settings.items()}
    if switches:
        told["switches"] = {name: _written(value) for name, value in switches.items()}
    return told


def _written(value: Any) -> Any:
    match value:
        case timedelta():
            return _seconds(value)
        case Rate():
            return {"calls": value.calls, "seconds": _seconds(value.window)}
        case set() | frozenset():
            return sorted(value)
        case _:
            return value


def _seconds(length: timedelta) -> float:
    """Seconds, a whole number where they are whole: the control API asks for one."""
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _application(document: Mapping[str, Any]) -> RemoteApplication:
    return RemoteApplication(
        document["client_id"],
        document["name"],
        document["active"],
        tuple(document["redirect_uris"]),
        tuple(document["scopes"]),
    )
