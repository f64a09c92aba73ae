"""Whether the journal explains what failed, read while it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bbmock.faults.effects.slots import Slot
from bbmock.state.journal import Exchange, Journal
from tests.fuzz.checking import NAMED


@dataclass(slots=True)
class Audit:
    """What the journal told so far; `unseen` exchanges were pushed out of it before anybody looked."""

    statuses: Counter[int] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    unseen: int = 0
    read: int = 0

    def look(self, journal: Journal, *, backend_fails: bool = False) -> None:
        """Read on from where the last look ended.

        `backend_fails` tells whether a rule about the backend stood meanwhile; the journal names no such
        rule, only what the backend did.
        """
        for exchange in journal.exchanges():
            if exchange.number <= self.read:
                continue
            self.unseen += exchange.number - self.read - 1
            self.read = exchange.number
            self._take(exchange, backend_fails=backend_fails)

    def _take(self, exchange: Exchange, *, backend_fails: bool) -> None:
        self.statuses[exchange.status] += 1
        self.fired.update(f"{one.rule.slot}: {one.rule.name}" for one in exchange.firings)
        if exchange.status < 500 or any(one.rule.slot is Slot.ANSWER for one in exchange.firings):
            return
        row = next((one.row for one in NAMED if one.covers(exchange, spent=backend_fails)), None)
        if row is None:
            self.unexplained.append(str(exchange))
        else:
            self.named[row] += 1
