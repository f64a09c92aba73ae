"""The journal of a mock that runs elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from bbmock.faults.documents import read_rule
from bbmock.faults.rules import Firing
from bbmock.population import identity
from bbmock.remote.calls import Calls
from bbmock.state.journal import Exchange, Facts, check_wait, check_wanted, value_of

POLL_SECONDS: Final = 0.05  # of the machine's time, between two looks while something is waited for
_PLAIN: Final = ("number", "method", "path", "status", "endpoint", "client_id", "why", "token")


class RemoteJournal:
    """As `Journal`, to be read."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._people: dict[str, int | None] = {}

    def exchanges(
        self, *, endpoint: str | None = None, refused: bool | None = None, **wanted: Any
    ) -> tuple[Exchange, ...]:
        """The exchanges, oldest first; only those with these values, fields of `Exchange` or `Facts`.

        Raises:
            TypeError: for a field that there is not.
            ConfigurationError: for an endpoint that there is not, with the nearest.
        """
        if endpoint is not None:
            wanted["endpoint"] = endpoint
        if refused is not None:
            wanted["refused"] = refused
        check_wanted(wanted)
        return tuple(
            one for one in self._after(0) if all(value_of(one, key) == item for key, item in wanted.items())
        )

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, None before the first."""
        newest = self._after(max(0, self.recorded - 1))
        return newest[-1] if newest else None

    @property
    def recorded(self) -> int:
        """How many exchanges there have been, those that are forgotten included."""
        return int(self._calls.ask("GET", "/")["exchanges"])

    def wait_for(
        self, is_it: Callable[[Exchange], bool], *, seconds: float = 5.0, after: int = 0
    ) -> Exchange:
        """The first exchange that is it, now or within so many seconds of the machine's time.

        The mock is asked twenty times a second.

        Raises:
            TimeoutError: if none came; it says what came instead.
            ConfigurationError: if one of the three is none.
        """
        check_wait(is_it, seconds, after)
        until, seen = time.monotonic() + seconds, after
        while True:
            for one in self._after(seen):
                if is_it(one):
                    return one
                seen = one.number
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(
                    f"no such exchange within {seconds:g} seconds; the last was {self.last or 'nothing'}"
                )
            time.sleep(min(POLL_SECONDS, left))  # another process can only be asked: it wakes nobody here

    def __len__(self) -> int:
        return len(self._calls.ask("GET", "/journal"))

    def _after(self, number: int) -> tuple[Exchange, ...]:
        return tuple(self._exchange(one) for one in self._calls.ask("GET", f"/journal?after={number}"))

    def _exchange(self, document: Mapping[str, Any]) -> Exchange:
        facts = {field.name: document[field.name] for field in fields(Facts) if field.name in document}
        if "about" in facts:
            facts["about"] = self._beneficiary(facts["about"])
        at = datetime.fromisoformat(document["at"])
        plain: dict[str, Any] = {name: document[name] for name in _PLAIN if name in document}
        return Exchange(
            **plain,
            at=at,
            beneficiary=self._beneficiary(document["user"]) if "user" in document else None,
            firings=tuple(_firing(fired, at) for fired in document.get("fired", ())),
            facts=Facts(**facts),
        )

    def _beneficiary(self, user: str) -> int | None:
        """The index of somebody whom the mock calls so; of a persona, which it is asked for once."""
        found = identity.index_of_login(user)
        if found is not None:
            return found
        if user not in self._people:
            person = self._calls.ask("GET", f"/beneficiaries/{quote(user, safe='')}")
            self._people[user] = identity.index_of_login(person["login"])
        return self._people[user]


def _firing(fired: Mapping[str, Any], at: datetime) -> Firing:
    drawn, left, seconds = fired.get("drawn"), fired.get("left"), fired.get("seconds")
    return Firing(fired["number"], read_rule(fired["rule"]), at, fired["request"], drawn, left, seconds)
