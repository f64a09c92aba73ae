"""What was asked and what was answered: a bounded record of exchanges, each refusal with its reason.

The reason is for a developer and stands here only; the answer itself says what CMS says. Nothing secret is
kept: no header, no body, no query; tokens stand here by their nicknames.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from bbmock.domain.endpoints import ENDPOINTS
from bbmock.faults import checks
from bbmock.faults.rules import Firing

EXCHANGES_KEPT = 1000
_TEXT_AT_MOST = 500  # characters; what was sent may be long, and a reason quotes it
_APPROVAL = re.compile(r"(/o/authorize)/[^/]+")  # who knows an approval's id can agree in its name


@dataclass(frozen=True, slots=True)
class Facts:
    """What an exchange was about, beyond its path and status: what assertions about clients ask for.

    `version` is the API's, `page` the number of a search's page, from 1. `about` is the beneficiary whom path
    or query name. `grant_type` is the form's, `spent` the nickname of the refresh token or None, `issued`
    that of the access token that was issued. `retry_after` are the seconds that the caller was told to wait.
    `token_in_url` tells that a token, code or secret stood in the query or path. At the authorization
    endpoint `challenged` tells whether there was a code_challenge, and `state` is a digest of the state.
    """

    version: int | None = None
    page: int | None = None
    about: int | None = None
    grant_type: str | None = None
    spent: str | None = None
    issued: str | None = None
    retry_after: float | None = None
    token_in_url: bool = False
    challenged: bool | None = None
    state: str | None = None


NO_FACTS: Final = Facts()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    `number` counts from 1 over the journal's life. `path` and `why` have `…` where a token, a code
    or an approval's id stood. `endpoint` is
    the name that faults use, None for a path without one. `client_id` and `beneficiary` are who was
    recognised, None where nobody was. `why` says in a sentence why the request was refused, and is None where
    it was not. Method, path and `why` are cut after 500 characters. `firings` are the rules of faults that
    fired at it. `token` is the bearer token's nickname and how it stood, `BBUser00000/access#2, expired 3 s
    ago`.
    """

    number: int
    at: datetime
    method: str
    path: str
    status: int
    endpoint: str | None = None
    client_id: str | None = None
    beneficiary: int | None = None
    why: str | None = None
    firings: tuple[Firing, ...] = ()
    token: str | None = None
    facts: Facts = NO_FACTS

    @property
    def refused(self) -> bool:
        """Whether it was refused: by its status, or by a redirect or page that has a reason."""
        return self.status >= 400 or self.why is not None

    def __str__(self) -> str:
        parts = [f"#{self.number} {self.at:%H:%M:%S} {self.method} {self.path} {self.status}"]
        if self.token is not None:
            parts.append(self.token)
        parts += [str(firing) for firing in self.firings]
        if self.why is not None:
            parts.append(self.why)
        return "; ".join(parts)


_FIELDS: Final = frozenset({*Exchange.__dataclass_fields__, *Facts.__dataclass_fields__, "refused"})
_WHOLE: Final = (int, "a whole number")
_TEXT: Final = (str, "a text")
_TRUTH: Final = (bool, "true or false")
_KINDS: Final[Mapping[str, tuple[type[object], str]]] = MappingProxyType(
    dict.fromkeys(("number", "status", "beneficiary", "version", "page", "about"), _WHOLE)
    | dict.fromkeys(("method", "path", "endpoint", "client_id", "token", "why"), _TEXT)
    | dict.fromkeys(("grant_type", "spent", "issued", "state"), _TEXT)
    | dict.fromkeys(("refused", "token_in_url", "challenged"), _TRUTH)
)


class Journal:
    """The last exchanges of a sandbox, oldest first.

    Args:
        kept: how many exchanges are remembered; the oldest go first.
    """

    def __init__(self, kept: int = EXCHANGES_KEPT) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=kept)
        self._numbers = 0
        self._written = threading.Condition()

    def record(
        self, *, at: datetime, method: str, path: str, status: int, why: str | None = None, **known: Any
    ) -> Exchange:
        """Take note of an exchange, as the next number.

        Args:
            at: when its answer began.
            method: the HTTP method.
            path: without the query.
            status: of the answer.
            why: the reason of a refusal.
            known: further fields of `Exchange`.
        """
        path = _cut(_APPROVAL.sub(r"\1/…", path))
        reason = _cut(why) if why is not None else None
        exchange = Exchange(0, at, _cut(method), path, status, why=reason, **known)
        with self._written:
            self._numbers += 1
            exchange = replace(exchange, number=self._numbers)
            self._exchanges.append(exchange)
            self._written.notify_all()
        return exchange

    def copied(self) -> Journal:
        """The same exchanges, on their own from now on."""
        copy = Journal(self._exchanges.maxlen or EXCHANGES_KEPT)
        with self._written:
            copy._exchanges.extend(self._exchanges)
            copy._numbers = self._numbers
        return copy

    def exchanges(
        self, *, endpoint: str | None = None, refused: bool | None = None, **wanted: Any
    ) -> tuple[Exchange, ...]:
        """The exchanges, oldest first; only those with these values.

        Args:
            endpoint: by name.
            refused: only those that were refused, or that were not.
            wanted: fields of `Exchange` or `Facts` and their values, as `status=401` or `page=3`.

        Raises:
            TypeError, ConfigurationError: as `check_wanted`.
        """
        if endpoint is not None:
            wanted["endpoint"] = endpoint
        if refused is not None:
            wanted["refused"] = refused
        check_wanted(wanted)
        with self._written:
            kept = tuple(self._exchanges)
        return tuple(one for one in kept if all(value_of(one, key) == item for key, item in wanted.items()))

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, None before the first."""
        with self._written:
            return self._exchanges[-1] if self._exchanges else None

    @property
    def recorded(self) -> int:
        """How many exchanges there have been, those that are forgotten included."""
        return self._numbers

    def wait_for(
        self, is_it: Callable[[Exchange], bool], *, seconds: float = 5.0, after: int = 0
    ) -> Exchange:
        """The first exchange that is it, now or within so many seconds of the machine's time.

        Args:
            is_it: what is waited for.
            seconds: how long to wait at the most.
            after: only exchanges of a higher number count.

        Raises:
            TimeoutError: if none came; it says what came instead.
            ConfigurationError: if one of the three is none.
        """
        check_wait(is_it, seconds, after)
        found: list[Exchange] = []

        def came() -> bool:
            found[:] = [one for one in self._exchanges if one.number > after and is_it(one)]
            return bool(found)

        with self._written:
            if self._written.wait_for(came, timeout=seconds):
                return found[0]
            last = self._exchanges[-1] if self._exchanges else "nothing"
        raise TimeoutError(f"no such exchange within {seconds:g} seconds; the last was {last}")

    def __len__(self) -> int:
        return len(self._exchanges)


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_AT_MOST else text[:_TEXT_AT_MOST] + "…"


def check_wanted(wanted: Mapping[str, Any]) -> None:
    """Refuse to look for what no exchange can have: who looks for that finds nothing, and thinks all is well.

    Raises:
        TypeError: for a field that there is not.
        ConfigurationError: for an endpoint that there is not, with the nearest; for a value that its field
            never has.
    """
    for key, value in wanted.items():
        if key not in _FIELDS:
            raise TypeError(f"an exchange has no {key}")
        if value is not None and key in _KINDS:
            checks.kind(key, value, *_KINDS[key])
    if wanted.get("endpoint") is not None:
        checks.one_of("endpoint", wanted["endpoint"], ENDPOINTS, called="endpoint")


def check_wait(is_it: object, seconds: object, after: object) -> None:
    """Refuse to wait for what cannot come.

    Raises:
        ConfigurationError: if `is_it` cannot be called, or one of the others is no number.
    """
    checks.kind("is_it", is_it, Callable, "a function of an Exchange")  # type: ignore[arg-type]
    checks.number("seconds", seconds)
    checks.whole("after", after, least=0)


def value_of(exchange: Exchange, key: str) -> Any:
    """A field of an exchange or of its facts, by name."""
    return getattr(exchange.facts if key in Facts.__dataclass_fields__ else exchange, key)
