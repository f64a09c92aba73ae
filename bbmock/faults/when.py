"""When a rule fires, of the requests that it is about: values, and the count that goes with them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks

Moment = datetime | timedelta

_YEARS: Final = range(2, 9999)
"""In which every time zone has every moment."""


@dataclass(frozen=True, slots=True)
class When:
    """Of the requests that a rule is about, those at which it fires.

    Requests are counted from the moment at which the rule was added, and only within its window. All that is
    given has to agree:

    Args:
        times: so often at the most, then never again; None is without an end.
        after: the first so many pass.
        nth: only the nth, from 1, of those that did not pass.
        every: only each nth of them.
        probability: from 0 to 1; each of them is drawn for.
        seed: of those draws; without one they follow from the rule's place among the world's rules.
        since: where the window begins on the sandbox's clock: a moment, or how long after the rule was added.
        until: where it ends, likewise; from this moment on the rule is over.

    Raises:
        ConfigurationError: if a value is none, nth and every are both given, or the window ends before it
            begins.
    """

    times: int | None = None
    after: int = 0
    nth: int | None = None
    every: int | None = None
    probability: float = 1.0
    seed: int | str | None = None
    since: Moment | None = None
    until: Moment | None = None

    def __post_init__(self) -> None:
        checks.whole("after", self.after, least=0)
        for name in ("times", "nth", "every"):
            if getattr(self, name) is not None:
                checks.whole(name, getattr(self, name), least=1)
        if self.nth is not None and self.every is not None:
            raise ConfigurationError("nth names one request, every names many; give one of the two")
        checks.number("probability", self.probability, least=0, most=1)
        if not _is_seed(self.seed):
            raise ConfigurationError(f"seed must be a whole number or a text, got {self.seed!r}")
        for name in ("since", "until"):
            _check_moment(name, getattr(self, name))
        if type(self.since) is type(self.until) and self.since is not None and self.until <= self.since:  # type: ignore[operator]
            raise ConfigurationError(_never_open(self.since, self.until))


def _never_open(since: object, until: object) -> str:
    return f"the window ends at {until}, before it begins at {since}; until must be later"


def _is_seed(value: object) -> bool:
    return value is None or checks.is_text(value) or (isinstance(value, int) and not isinstance(value, bool))


def _check_moment(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, timedelta):
        if value < timedelta(0):
            raise ConfigurationError(f"{name} must be zero or more after the rule was added, got {value}")
    elif not isinstance(value, datetime) or value.tzinfo is None:
        raise ConfigurationError(
            f"{name} must be an aware datetime, or a timedelta after the rule was added; got {value!r}"
        )
    elif value.year not in _YEARS:
        raise ConfigurationError(f"{name} must be a moment before the year 9999, got {value}")


ALWAYS: Final = When()
ONCE: Final = When(times=1)


class Draw(NamedTuple):
    """That a rule fires: at which of its requests, what was drawn, and how often it still may."""

    request: int
    drawn: float | None
    left: int | None


@dataclass(slots=True)
class Turns:
    """The count of a rule's requests, and its own chance.

    Args:
        when: at which of them it fires.
        added: when the rule was added.
        chance: where its draws come from.

    Raises:
        ConfigurationError: if its window ends before it begins, or beyond the year 9999.
    """

    when: When
    added: datetime
    chance: random.Random
    seen: int = 0
    fired: int = 0
    _window: tuple[datetime | None, datetime | None] = field(init=False)

    def __post_init__(self) -> None:
        since, until = self._moment(self.when.since), self._moment(self.when.until)
        if since is not None and until is not None and until <= since:
            raise ConfigurationError(_never_open(since, until))
        self._window = since, until

    def copied(self) -> Turns:
        """The same count and the same draws to come, on its own from now on."""
        chance = random.Random()  # noqa: S311 - its state is the other's
        chance.setstate(self.chance.getstate())
        return Turns(self.when, self.added, chance, self.seen, self.fired)

    def _moment(self, told: Moment | None) -> datetime | None:
        if not isinstance(told, timedelta):
            return told
        try:
            return self.added + told
        except OverflowError as exc:
            raise ConfigurationError(f"{told} after {self.added} is beyond the year 9999") from exc

    def is_open(self, now: datetime) -> bool:
        """Whether the clock stands within the window."""
        since, until = self._window
        return (since is None or now >= since) and (until is None or now < until)

    def is_over(self, now: datetime) -> bool:
        """Whether the rule can never fire again."""
        until, when = self._window[1], self.when
        if (until is not None and now >= until) or self.left == 0:
            return True
        return when.nth is not None and self.seen >= when.after + when.nth

    @property
    def left(self) -> int | None:
        """How often the rule may still fire; None is without an end."""
        return None if self.when.times is None else self.when.times - self.fired

    def take(self, now: datetime) -> Draw | None:
        """Count a request; how the rule fires at it, None if it does not."""
        if not self.is_open(now) or self.left == 0:
            return None
        when, self.seen = self.when, self.seen + 1
        count = self.seen - when.after
        if count < 1 or (when.nth is not None and count != when.nth):
            return None
        if when.every is not None and count % when.every:
            return None
        drawn = None if when.probability == 1 else self.chance.random()
        if drawn is not None and drawn >= when.probability:
            return None
        self.fired += 1
        return Draw(self.seen, drawn, self.left)
