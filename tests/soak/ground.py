"""The mock under the run: served over a socket, changed all along, measured; here or in another process."""

from __future__ import annotations

import logging
import multiprocessing
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, Protocol, cast

from bbmock.domain.applications import Application
from bbmock.faults.effects.slots import Slot
from bbmock.handle import Mock
from bbmock.state.grants import ENDED_REMEMBERED
from bbmock.state.journal import Journal
from bbmock.state.sandbox import Sandbox
from tests.soak import weather
from tests.soak.auditing import Audit
from tests.soak.measuring import Sample, sample

PEOPLE = 40  # so few that what is made for each, and kept, is made early in the run
RESTORES = 10  # a snapshot is taken or restored in one of so many changes


@dataclass(frozen=True, slots=True)
class Address:
    """Where the mock is, which application asks there, and how many people log in again and again."""

    base_url: str
    application: Application
    people: int


class Place(Protocol):
    """A mock that can be changed and measured."""

    def address(self) -> Address: ...
    def tend(self, requests: int) -> Sample: ...
    def end(self) -> tuple[Sample, Audit, list[str]]: ...


class Ground:
    """The mock in this process.

    Args:
        seed: of what is drawn.
        filled: whether the memory of ended tokens is full from the start, so that it cannot grow later.
        people: how many log in.
    """

    def __init__(self, seed: str, *, filled: bool = False, people: int = PEOPLE) -> None:
        self._people = people
        self._drawn = random.Random(f"{seed}/ground")
        self._mock = Mock()
        self._handle = self._mock.fresh()
        self._audit = Audit()
        self._backend_fails = False
        self._log = Complaints()
        logging.getLogger().addHandler(self._log)
        if filled:
            for n in range(ENDED_REMEMBERED + people):
                self._handle.login(f"BBUser{n % people:05}")
            self._handle.clock.advance(timedelta(days=1))  # their codes are forgotten at the next login
        self._kept = self._handle.snapshot()

    @property
    def sandbox(self) -> Sandbox:
        """Its world."""
        return self._handle.sandbox

    def address(self) -> Address:
        """Where it is served; the first call starts the server."""
        return Address(self._mock.base_url, self._handle.application, self._people)

    def tend(self, requests: int) -> Sample:
        """Read the journal, measure, and change the world a little."""
        self._look(self.sandbox.journal)
        seen = sample(self.sandbox, requests)
        weather.change(self._handle, self._drawn)
        self._repair()
        self._handle.clock.advance(self._drawn.choice((60, 600, 1800, 3600)))
        match self._drawn.randrange(RESTORES):
            case 0:
                self._kept = self._handle.snapshot()
            case 1:
                self._go_back()
        return seen

    def end(self) -> tuple[Sample, Audit, list[str]]:
        """Stop serving: what is held then, and what was seen."""
        self._look(self.sandbox.journal)
        self._mock.close()
        logging.getLogger().removeHandler(self._log)
        return sample(self.sandbox, self._audit.read), self._audit, self._log.told

    def _go_back(self) -> None:
        left = self.sandbox.journal
        self._look(left)
        self._handle.restore(self._kept)
        self._look(left)
        self._audit.read = self._kept.journal.recorded

    def _look(self, journal: Journal) -> None:
        before = self._backend_fails  # a rule may have fired between the last look and its end
        self._backend_fails = any(one.rule.slot is Slot.BACKEND for one in self._handle.faults.standing)
        self._audit.look(journal, backend_fails=before or self._backend_fails)

    def _repair(self) -> None:
        """Undo what some mishaps do for good: they switch an application off, and close version 3."""
        handle = self._handle
        handle.applications.replace(replace(handle.application, active=True))
        handle.configure(switches={"v3_early_adopters": None})


class Complaints(logging.Handler):
    """Keeps what is logged as a warning or worse: so uvicorn and asyncio tell of what nobody caught."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(self.format(record))


class DistantGround:
    """The mock in a process of its own, spoken to over a pipe."""

    def __init__(self, seed: str, *, filled: bool = False) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, seed, filled), daemon=True)
        self._process.start()
        theirs.close()

    def address(self) -> Address:
        return cast("Address", self._ask("address"))

    def tend(self, requests: int) -> Sample:
        return cast("Sample", self._ask("tend", requests))

    def end(self) -> tuple[Sample, Audit, list[str]]:
        told = cast("tuple[Sample, Audit, list[str]]", self._ask("end"))
        self._process.join()
        return told

    def _ask(self, verb: str, *given: int) -> object:
        self._pipe.send((verb, given))
        return self._pipe.recv()


def _serve(pipe: Connection[Any, Any], seed: str, filled: bool) -> None:
    ground = Ground(seed, filled=filled)
    verb = ""
    while verb != "end":
        verb, given = pipe.recv()
        answer: Callable[..., object] = getattr(ground, verb)
        pipe.send(answer(*given))
