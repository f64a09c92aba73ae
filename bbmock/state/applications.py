"""The applications that a sandbox knows."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from importlib import resources

import yaml

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.state.registration import application_from


class ApplicationRegistry:
    """Applications by client_id, in the order in which they were registered."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self._applications: dict[str, Application] = {}
        for application in applications:
            self.add(application)

    def add(self, application: Application) -> None:
        """Register one more application.

        Raises:
            ConfigurationError: if it is none, or its client_id is taken.
        """
        checks.kind("application", application, Application, "an Application")
        if application.client_id in self._applications:
            raise ConfigurationError(
                f"two applications have the client_id {application.client_id!r}; give each its own"
            )
        self._applications[application.client_id] = application

    def replace(self, application: Application) -> None:
        """Put an application in the place of the one with its client_id."""
        checks.kind("application", application, Application, "an Application")
        self._applications[application.client_id] = application

    def switch(self, client_id: str, *, active: bool) -> Application:
        """Switch an application off or on; how it is registered now.

        Raises:
            ConfigurationError: if there is none of that client_id, or it can be neither.
        """
        checks.truth("active", active)
        known = self.get(client_id)
        if known is None:
            raise ConfigurationError("no application has this client_id")
        self.replace(dataclasses.replace(known, active=active))
        return self._applications[client_id]

    def copied(self) -> ApplicationRegistry:
        """The same applications, on their own from now on."""
        return ApplicationRegistry(self)

    def get(self, client_id: str) -> Application | None:
        """The application with that client_id, switched off or not."""
        checks.kind("client_id", client_id, str, "a text")
        return self._applications.get(client_id)

    def __iter__(self) -> Iterator[Application]:
        return iter(tuple(self._applications.values()))


@functools.cache
def shipped_applications(seed: str) -> tuple[Application, ...]:
    """The applications that ship with bbmock; their ids and secrets are functions of the seed."""
    text = resources.files("bbmock_fixtures").joinpath("applications.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["applications"]
    return tuple(application_from(entry, seed=seed, where="applications.yaml") for entry in entries)
