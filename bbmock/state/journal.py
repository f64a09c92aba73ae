"""What was asked and what was answered: a bounded record of exchanges, each refusal with its reason.

The reason is for a developer and stands here only; the answer itself says what CMS says. Nothing secret is
kept: no header, no body, no query, only names.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from bbmock.faults.rules import Firing

EXCHANGES_KEPT = 1000
_WHY_AT_MOST = 500  # characters; a reason quotes what was sent, and that may be long
_APPROVAL = re.compile(r"(/o/authorize)/[^/]+")  # who knows an approval's id can agree in its name


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    `number` counts from 1 over the journal's life. `path` has `…` where an approval's id stood. `endpoint` is
    the name that faults use, None for a path without one. `client_id` and `beneficiary` are who was
    recognised, None where nobody was. `why` says in a sentence why the request was refused, cut after 500
    characters, and is None where it was not. `firings` are the rules of faults that fired at it.
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

    @property
    def refused(self) -> bool:
        """Whether it was refused: by its status, or by a redirect or page that has a reason."""
        return self.status >= 400 or self.why is not None


class Journal:
    """The last exchanges of a sandbox, oldest first.

    Args:
        kept: how many exchanges are remembered; the oldest go first.
    """

    def __init__(self, kept: int = EXCHANGES_KEPT) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=kept)
        self._numbers = 0
        self._lock = threading.Lock()

    def record(
        self,
        *,
        at: datetime,
        method: str,
        path: str,
        status: int,
        endpoint: str | None = None,
        client_id: str | None = None,
        beneficiary: int | None = None,
        why: str | None = None,
        firings: tuple[Firing, ...] = (),
    ) -> Exchange:
        """Take note of an exchange, as the next number."""
        path = _APPROVAL.sub(r"\1/…", path)
        if why is not None and len(why) > _WHY_AT_MOST:
            why = why[:_WHY_AT_MOST] + "…"
        with self._lock:
            self._numbers += 1
            exchange = Exchange(
                self._numbers, at, method, path, status, endpoint, client_id, beneficiary, why, firings
            )
            self._exchanges.append(exchange)
        return exchange

    def exchanges(self, *, endpoint: str | None = None, refused: bool | None = None) -> tuple[Exchange, ...]:
        """The exchanges, oldest first; only those of an endpoint, or those that were refused, or were not."""
        with self._lock:
            kept = tuple(self._exchanges)
        return tuple(
            exchange
            for exchange in kept
            if (endpoint is None or exchange.endpoint == endpoint)
            and (refused is None or exchange.refused is refused)
        )

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, None before the first."""
        with self._lock:
            return self._exchanges[-1] if self._exchanges else None

    def __len__(self) -> int:
        return len(self._exchanges)
