"""A store of things that all live equally long."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bbmock.domain.clock import Clock

Value = TypeVar("Value")

MEMORY = timedelta(hours=1)
"""How long a value that is gone can still be asked after; ours, for refusals that say what became of it."""


@dataclass(frozen=True, slots=True)
class Kept(Generic[Value]):
    """A value with the moment of its end, and the moment at which it was taken, if it was."""

    value: Value
    ends: datetime
    taken: datetime | None = None


class Expiring(Generic[Value]):
    """Values by key, each gone `lifetime` after it was put; what is long gone is forgotten as others arrive.

    At the very instant of its end a value is gone already.
    """

    def __init__(self, clock: Clock, lifetime: timedelta) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._kept: dict[str, Kept[Value]] = {}
        self._lock = threading.Lock()

    def put(self, key: str, value: Value) -> None:
        """Keep the value for one lifetime from now."""
        with self._lock:
            self._keep(key, value)

    def add(self, key: str, value: Value) -> Value | None:
        """As `put`, unless something is kept under the key: then that, and it gets no more time."""
        with self._lock:
            held = self.get(key)
            if held is None:
                self._keep(key, value)
            return held

    def replace(self, key: str, value: Value) -> None:
        """Change what is kept under a key without giving it more time; nothing if it is gone."""
        with self._lock:
            if key in self._kept:
                self._kept[key] = replace(self._kept[key], value=value)

    def get(self, key: str) -> Value | None:
        """The value, or None if it never was or is gone."""
        kept = self._kept.get(key)
        if kept is None or kept.taken is not None or kept.ends <= self._clock.now():
            return None
        return kept.value

    def take(self, key: str) -> Value | None:
        """As `get`, and nobody gets it again."""
        with self._lock:
            value = self.get(key)
            if value is not None:
                self._kept[key] = replace(self._kept[key], taken=self._clock.now())
            return value

    def since_end(self, key: str) -> timedelta | None:
        """How long ago a value's time ended; None if it has not, or nobody remembers."""
        kept, now = self._kept.get(key), self._clock.now()
        return now - kept.ends if kept is not None and kept.ends <= now else None

    def trace(self, key: str) -> Kept[Value] | None:
        """The value, in force or gone; None if it never was or is forgotten."""
        return self._kept.get(key)

    def known(self) -> tuple[str, ...]:
        """What is remembered, in force or gone."""
        with self._lock:
            return tuple(self._kept)

    def copied(self, clock: Clock) -> Expiring[Value]:
        """The same values, on their own from now on, under a clock."""
        copy: Expiring[Value] = Expiring(clock, self._lifetime)
        with self._lock:
            copy._kept = dict(self._kept)
        return copy

    def __len__(self) -> int:
        return len(self._kept)

    def _keep(self, key: str, value: Value) -> None:
        self._forget()
        self._kept.pop(key, None)  # what is put again ends later, and stands behind what ends before
        self._kept[key] = Kept(value, self._clock.now() + self._lifetime)

    def _forget(self) -> None:
        forgotten = self._clock.now() - MEMORY
        while self._kept:
            oldest = next(iter(self._kept))
            if forgotten < self._kept[oldest].ends:
                return
            del self._kept[oldest]
