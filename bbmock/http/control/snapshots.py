"""The snapshots that were taken over the control API, by number."""

from __future__ import annotations

import threading
from typing import Final

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.state.sandbox import Sandbox

KEPT: Final = 100  # snapshots; whoever wants more forgets some


class Snapshots:
    """Snapshots of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._kept: dict[int, Sandbox] = {}
        self._numbers = 0
        self._lock = threading.Lock()

    def take(self) -> int:
        """Keep the state as it is now; its number.

        Raises:
            ConfigurationError: if there are too many.
        """
        kept = self._sandbox.fork()
        if isinstance(kept.clock, SandboxClock):
            kept.clock.freeze()
        with self._lock:
            if len(self._kept) >= KEPT:
                raise ConfigurationError(
                    f"there are {KEPT} snapshots already; delete those that you do not need"
                )
            self._numbers += 1
            self._kept[self._numbers] = kept
            return self._numbers

    def restore(self, number: int) -> bool:
        """Go back to a snapshot; False if there is none of this number."""
        with self._lock:
            kept = self._kept.get(number)
        if kept is not None:
            self._sandbox.restore(kept)
        return kept is not None

    def forget(self, number: int) -> bool:
        """Let a snapshot go; False if there is none of this number."""
        with self._lock:
            return self._kept.pop(number, None) is not None
