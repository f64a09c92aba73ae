"""The snapshots that were taken over the control API, by number."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.state.sandbox import Sandbox

KEPT: Final = 100  # snapshots; whoever wants more forgets some


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot; `at` is the time on the sandbox's clock when it was taken."""

    number: int
    at: datetime
    state: Sandbox


class Snapshots:
    """Snapshots of one sandbox, at most `KEPT` of them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._kept: dict[int, Snapshot] = {}
        self._numbers = 0
        self._lock = threading.Lock()

    @property
    def kept(self) -> tuple[Snapshot, ...]:
        """All of them, the oldest first."""
        with self._lock:
            return tuple(self._kept.values())

    def take(self) -> Snapshot:
        """Keep the state as it is now.

        Raises:
            ConfigurationError: if there are too many.
        """
        state = self._sandbox.fork()
        if isinstance(state.clock, SandboxClock):
            state.clock.freeze()
        with self._lock:
            if len(self._kept) >= KEPT:
                raise ConfigurationError(
                    f"there are {KEPT} snapshots already; delete those that you do not need"
                )
            self._numbers += 1
            taken = Snapshot(self._numbers, state.clock.now(), state)
            self._kept[taken.number] = taken
            return taken

    def restore(self, number: int) -> bool:
        """Go back to a snapshot; False if there is none of this number."""
        with self._lock:
            kept = self._kept.get(number)
        if kept is not None:
            self._sandbox.restore(kept.state)
        return kept is not None

    def forget(self, number: int) -> bool:
        """Let a snapshot go; False if there is none of this number."""
        with self._lock:
            return self._kept.pop(number, None) is not None
