"""What of the sandbox's secrets and people has found its way into texts: logs, messages, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bbmock.state.nicknames import nickname, user_of
from bbmock.state.sandbox import Sandbox

_AROUND: Final = 30  # characters of a text before what leaked
_BLANK: Final = "…"
_BLANKS: Final = re.compile(f"{_BLANK}+")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that stood in a text: what it is, which text, in which line, and what stood before it.

    Other secrets before it are `…` there.
    """

    what: str
    text: int
    line: int
    before: str = field(default="")

    def __str__(self) -> str:
        return f"{self.what} stands in text {self.text}, line {self.line}, after {self.before!r}"


def leaks_in(texts: Iterable[str], sandbox: Sandbox) -> tuple[Leak, ...]:
    """Every place at which a token, code, secret, Medicare number or name of the sandbox stands in texts."""
    known = [(value, what) for value, what in _canaries(sandbox) if value]
    return tuple(leak for number, text in enumerate(texts, start=1) for leak in _leaks(text, number, known))


def _leaks(text: str, number: int, known: Iterable[tuple[str, str]]) -> Iterator[Leak]:
    """What leaked into one text, in the order in which it stands there."""
    places = sorted((place, value, what) for value, what in known for place in _places(value, text))
    blanked = _blanked(text, places)
    for place, _, what in places:
        begin = text.rfind("\n", 0, place) + 1
        before = _BLANKS.sub(_BLANK, blanked[max(begin, place - _AROUND) : place])
        yield Leak(what, number, text.count("\n", 0, place) + 1, before)


def _places(value: str, text: str) -> Iterator[int]:
    place = text.find(value)
    while place >= 0:
        yield place
        place = text.find(value, place + len(value))


def _blanked(text: str, places: Iterable[tuple[int, str, str]]) -> str:
    """The text without what leaked, as long as it was: what stands before one secret may be another."""
    letters = list(text)
    for place, value, _ in places:
        letters[place : place + len(value)] = _BLANK * len(value)
    return "".join(letters)


def _canaries(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """What must not leave the client, with what it is."""
    population = sandbox.population
    for token in sandbox.grants.issued():
        yield token.token, nickname(token, population)
    for code in sandbox.grants.codes.known():
        yield code, "an authorization code"
    for application in sandbox.applications:
        yield application.client_secret, f"the secret of {application.name}"
    for beneficiary in sorted(sandbox.accounts.people()):
        person, user = population.person(beneficiary), user_of(beneficiary, population)
        yield population.medicare_number(beneficiary), f"the Medicare number of {user}"
        yield f"{person.given_name} {person.family_name}", f"the name of {user}"
        yield f"{person.family_name}, {person.given_name}", f"the name of {user}"
