"""A rule: where, when and what; and its firing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bbmock.domain import durations
from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.effects.slots import Slot
from bbmock.faults.vocabulary import Effect, name_of
from bbmock.faults.when import ALWAYS, When
from bbmock.faults.where import ANYWHERE, Where

if TYPE_CHECKING:
    from datetime import datetime

_UNKNOWN_TO_BACKEND: Final = ("path", "method", "application", "token", "page", "headers")


_PARTS: Final = (
    ("effect", Effect, "an effect, as Edge() or Status(418)"),
    ("where", Where, "a Where"),
    ("when", When, "a When"),
)


def _require(word: str, value: object, kind: Any, what: str) -> None:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{word} must be {what}; got {value!r}")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where something happens, when, and what it is.

    `name` is how the journal calls it, the name of its effect if nobody gave it one.

    Raises:
        ConfigurationError: if one of the three is none, or they do not go together.
    """

    effect: Effect
    where: Where = ANYWHERE
    when: When = ALWAYS
    name: str = ""

    def __post_init__(self) -> None:
        for word, kind, what in _PARTS:
            _require(word, getattr(self, word), kind, what)
        if self.name == "":
            object.__setattr__(self, "name", name_of(self.effect))
        checks.text("name", self.name)
        match self.slot:
            case Slot.BACKEND:
                self._check_backend()
            case Slot.SERVER:
                self._check_server()
            case _:
                self._check_request()

    @property
    def slot(self) -> Slot:
        """Where in the life of a request it comes in."""
        return self.effect.slot

    def _check_backend(self) -> None:
        endpoint = self.where.endpoint
        if endpoint is not None and endpoint not in BACKED:
            raise ConfigurationError(
                f"CMS asks its backend at {', '.join(BACKED)} only; for {endpoint} use an effect such as "
                "status or edge"
            )
        for key in _UNKNOWN_TO_BACKEND:
            if getattr(self.where, key) is not None:
                raise ConfigurationError(
                    f"the backend does not know the {key} of the request; a rule about the backend has "
                    "endpoint, version, beneficiary and resource"
                )

    def _check_server(self) -> None:
        if self.where != ANYWHERE:
            raise ConfigurationError(f"{self.name} is about the whole server; it has no where ({self.where})")
        if When(since=self.when.since, until=self.when.until) != self.when:
            raise ConfigurationError(
                f"{self.name} lasts from since to until, and nothing is counted in it; give it until, or "
                "times without an end (null, None) where it is to last"
            )

    def _check_request(self) -> None:
        endpoint = self.where.endpoint
        if endpoint is not None and endpoint not in ENDPOINTS:
            raise ConfigurationError(
                f"{endpoint} is a question to the backend and no endpoint; only the effect backend fits it"
            )


@dataclass(frozen=True, slots=True)
class Firing:
    """That a rule fired: at which of its requests, what was drawn, and how often it still may.

    `number` is the rule's among the world's rules, from 1. `drawn` is None where nothing was. `seconds` is
    the wait that was drawn, for an effect that waits.
    """

    number: int
    rule: Rule
    at: datetime
    request: int
    drawn: float | None = None
    left: int | None = None
    seconds: float | None = None

    def __str__(self) -> str:
        parts = [f"{self.rule.name} (rule {self.number}, request {self.request}"]
        if self.drawn is not None:
            parts.append(f"drew {self.drawn:.4f}")
        if self.seconds is not None:
            parts.append(f"{durations.told(self.seconds)} s")
        if self.left is not None:
            parts.append(f"{self.left} left")
        return ", ".join(parts) + ")"
