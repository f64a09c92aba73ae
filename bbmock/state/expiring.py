"""A store of things that all live equally long."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bbmock.domain.clock import Clock

Value = TypeVar("Value")


class Expiring(Generic[Value]):
    """Values by key, each gone `lifetime` after it was put; what is gone is forgotten as others arrive.

    At the very instant of its end a value is gone already.
    """

    def __init__(self, clock: Clock, lifetime: timedelta) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._values: dict[str, tuple[datetime, Value]] = {}
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
            if key in self._values:
                self._values[key] = (self._values[key][0], value)

    def get(self, key: str) -> Value | None:
        """The value, or None if it never was or is gone."""
        ends, value = self._values.get(key, (None, None))
        return value if ends is not None and self._clock.now() < ends else None

    def take(self, key: str) -> Value | None:
        """As `get`, and nobody gets it again."""
        with self._lock:
            value = self.get(key)
            self._values.pop(key, None)
            return value

    def since_end(self, key: str) -> timedelta | None:
        """How long ago a value's time ended; None if it has not, or nobody remembers."""
        ends, _ = self._values.get(key, (None, None))
        now = self._clock.now()
        return now - ends if ends is not None and ends <= now else None

    def __len__(self) -> int:
        return len(self._values)

    def _keep(self, key: str, value: Value) -> None:
        self._forget()
        self._values[key] = (self._clock.now() + self._lifetime, value)

    def _forget(self) -> None:
        now = self._clock.now()
        while self._values:
            oldest = next(iter(self._values))
            if now < self._values[oldest][0]:
                return
            del self._values[oldest]
