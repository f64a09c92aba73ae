"""The rules of a world, and which of them fire at a request."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.documents import WORDS, rule_of
from bbmock.faults.effects.answers import Backend
from bbmock.faults.effects.delays import Latency, LognormalLatency, UniformLatency
from bbmock.faults.effects.slots import EXCLUSIVE, Slot
from bbmock.faults.rules import Firing, Rule
from bbmock.faults.vocabulary import Effect, read_effect
from bbmock.faults.when import Turns

if TYPE_CHECKING:
    from datetime import datetime

    from bbmock.domain.clock import Clock
    from bbmock.faults.occasion import Occasion

Whose = Callable[[str | int], int]


def _of_anybody(who: str | int) -> int:
    """Whom a world knows without a population: everybody, by index."""
    if isinstance(who, str):
        raise ConfigurationError(f"there is no test user {who!r}; give an index")
    return who


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands: what it is, how many requests it has seen and how often it has fired.

    `left` is how often it still may, None without an end; `is_over` that it never will again.
    """

    number: int
    rule: Rule
    seen: int
    fired: int
    left: int | None
    is_over: bool


class Faults:
    """The rules of one world, in the order in which they were added.

    At a request, each place of its life (`Slot`) is looked at in turn, and there the rules in their order. A
    rule counts the request if its `where` holds and its window is open, and fires if its `when` says so. Of
    the rules that answer, that are about the backend, or that break the wire, the first that fires is the
    only one; the later ones do not count the request, so that two rules of one time each follow each other.
    All others go together.

    Args:
        clock: the world's clock, for the windows.
        seed: of the draws of rules that have no seed of their own.
        rules: those that are there from the start.
        when_changed: is called whenever a rule was added or taken away.
        whose: the index of a beneficiary who is named so, or has that index; it refuses whom there is not.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        seed: object = 0,
        rules: Iterable[Rule] = (),
        when_changed: Callable[[], None] = lambda: None,
        whose: Whose = _of_anybody,
    ) -> None:
        self._clock = clock
        self._tell = when_changed
        self._whose = whose
        self._seed = seed
        self._lock = threading.Lock()
        self._numbers = 0
        self._rules: dict[int, tuple[Rule, Turns]] = {}
        self._slots: frozenset[Slot] = frozenset()
        self._asked = random.Random(f"{seed}/0")  # noqa: S311
        self.add_rules(rules)

    def copied(self, clock: Clock, when_changed: Callable[[], None], whose: Whose) -> Faults:
        """The same rules with the same counts and draws to come, on their own from now on, under a clock."""
        copy = Faults(clock, seed=self._seed, when_changed=when_changed, whose=whose)
        with self._lock:
            copy._rules = {number: (rule, turns.copied()) for number, (rule, turns) in self._rules.items()}
            copy._numbers, copy._slots = self._numbers, self._slots
            copy._asked.setstate(self._asked.getstate())
        return copy

    def add(
        self,
        endpoint: str | None = None,
        effect: Effect | str | Mapping[str, object] | None = None,
        *,
        name: str = "",
        **terms: Any,
    ) -> int:
        """Add a rule in words: `add("ExplanationOfBenefit", "token-expired", page=3)`.

        Args:
            endpoint: where, by name; further words of `Where` go into `terms`, as `page=3`.
            effect: what happens, as a value or as documents have it (`{"status": 503}`); the backend's 500
                by default.
            name: how the journal calls the rule.
            terms: the words of `Where` and `When`, with values as Python or as documents have them;
                `beneficiary` may be a login name or a persona, too. Without any of `When`, the rule fires
                once.

        Returns:
            The rule's number, for `remove`.

        Raises:
            ConfigurationError: if a word or value is none, or there is no such beneficiary; the rules are
                unchanged.
        """
        for word in terms:
            checks.one_of("a rule", word, WORDS, called="word")
        if isinstance(terms.get("beneficiary"), str):
            terms["beneficiary"] = self._whose(terms["beneficiary"])
        return self.add_rule(rule_of(_effect(effect), {"endpoint": endpoint, **terms}, name))

    def add_rule(self, rule: Rule) -> int:
        """Add a rule, behind those that are there; returns its number.

        Raises:
            ConfigurationError: if it would never fire, as about somebody who is no beneficiary, or its window
                ends beyond the year 9999.
        """
        return self.add_rules((rule,))[0]

    def add_rules(self, rules: Iterable[Rule], *, now: datetime | None = None) -> tuple[int, ...]:
        """Add rules together, behind those that are there: all of them, or none; returns their numbers.

        Args:
            rules: in this order.
            now: when they count as added; the clock's moment by default.

        Raises:
            ConfigurationError: as `add_rule`, of the first that is refused; the rules are unchanged.
        """
        checks.kind("rules", rules, Iterable, "a list of rules")
        with self._lock:
            added = self._numbered(rules, now or self._clock.now())
            self._rules, self._numbers = {**self._rules, **added}, self._numbers + len(added)
            self._slots |= {rule.slot for rule, _ in added.values()}
        if added:
            self._tell()
        return tuple(added)

    def check_rules(self, rules: Iterable[Rule], now: datetime) -> None:
        """Refuse what `add_rules` would refuse at a moment, as it does; the rules are unchanged."""
        with self._lock:
            self._numbered(rules, now)

    def _numbered(self, rules: Iterable[Rule], now: datetime) -> dict[int, tuple[Rule, Turns]]:
        """Rules with the numbers that come next, each with its count from this moment on."""
        return {
            number: (rule, self._begun(rule, number, now))
            for number, rule in enumerate(rules, self._numbers + 1)
        }

    def _begun(self, rule: Rule, number: int, now: datetime) -> Turns:
        require_rule(rule)
        self._check_beneficiary(rule)
        chance = random.Random(f"{self._seed}/{number}" if rule.when.seed is None else rule.when.seed)  # noqa: S311
        turns = Turns(rule.when, now, chance)
        if turns.is_over(now):
            raise ConfigurationError(
                f"{rule.name} would never fire: the clock stands at {now}, and until is {rule.when.until}"
            )
        return turns

    def _check_beneficiary(self, rule: Rule) -> None:
        if rule.where.beneficiary is None:
            return
        try:
            self._whose(rule.where.beneficiary)
        except ConfigurationError as exc:
            raise ConfigurationError(f"{rule.name} would never fire: {exc}") from exc

    def remove(self, number: int) -> bool:
        """Take a rule away; False if there is none of this number.

        Raises:
            ConfigurationError: if it is no number.
        """
        checks.kind("number", number, int, "a rule's number, as `add` gives it")
        with self._lock:
            kept = {other: entry for other, entry in self._rules.items() if other != number}
            is_there = len(kept) < len(self._rules)
            self._rules, self._slots = kept, frozenset(rule.slot for rule, _ in kept.values())
        self._tell()
        return is_there

    def clear(self) -> None:
        """Take all rules away; numbers go on."""
        with self._lock:
            self._rules, self._slots = {}, frozenset()
        self._tell()

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every rule and how it stands, those that are over, too."""
        with self._lock:
            now = self._clock.now()
            return tuple(
                Standing(number, rule, turns.seen, turns.fired, turns.left, turns.is_over(now))
                for number, (rule, turns) in self._rules.items()
            )

    @property
    def pending(self) -> tuple[Standing, ...]:
        """The rules that may still fire, in order."""
        return tuple(one for one in self.standing if not one.is_over)

    def has(self, slot: Slot) -> bool:
        """Whether any rule is about this place of a request's life; cheap, for every request asks it."""
        return slot in self._slots

    def fire(self, slot: Slot, occasion: Occasion) -> tuple[Firing, ...]:
        """Let the rules of one place meet a request: those that fire, in order."""
        if slot not in self._slots:
            return ()
        fired = []
        with self._lock:
            now = self._clock.now()
            for number, (rule, turns) in self._rules.items():
                if rule.slot is not slot or not rule.where.holds(occasion):
                    continue
                draw = turns.take(now)
                if draw is None:
                    continue
                seconds = _wait(rule.effect, turns.chance)
                fired.append(Firing(number, rule, now, draw.request, draw.drawn, draw.left, seconds))
                if slot in EXCLUSIVE:
                    break
        return tuple(fired)

    def fire_asked(self, effect: Effect) -> Firing:
        """Let an effect happen that a request asks for itself; it belongs to rule 0, which is nobody's."""
        with self._lock:
            now, seconds = self._clock.now(), _wait(effect, self._asked)
        return Firing(0, Rule(effect), now, 1, seconds=seconds)

    def refuses_connections(self, now: datetime) -> bool:
        """Whether the whole server takes no connection at this moment."""
        if Slot.SERVER not in self._slots:
            return False
        with self._lock:
            return any(
                rule.slot is Slot.SERVER and turns.is_open(now) for rule, turns in self._rules.values()
            )


def require_rule(rule: object) -> None:
    """Refuse what is no rule.

    Raises:
        ConfigurationError: with what one is.
    """
    if not isinstance(rule, Rule):
        raise ConfigurationError(f"a rule must be a Rule, or be added in words by `add`; got {rule!r}")


def _effect(told: Effect | str | Mapping[str, object] | None) -> Effect:
    """The effect that was told; a member of `Mishap` is a text, too, and reads as itself."""
    if told is None:
        return Backend()
    return read_effect(told) if isinstance(told, str | Mapping) else told


def _wait(effect: Effect, chance: random.Random) -> float | None:
    if isinstance(effect, Latency | UniformLatency | LognormalLatency):
        return effect.drawn(chance)
    return None
