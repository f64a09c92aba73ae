"""What of the sandbox's secrets and people has found its way into texts: logs, messages, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bbmock.state.nicknames import nickname, user_of
from bbmock.state.sandbox import Sandbox

_AROUND = 30  # characters of a text before what leaked


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that stood in a text: what it is, which text, in which line, and what stood before it."""

    what: str
    text: int
    line: int
    before: str = field(default="")

    def __str__(self) -> str:
        return f"{self.what} stands in text {self.text}, line {self.line}, after {self.before!r}"


def leaks_in(texts: Iterable[str], sandbox: Sandbox) -> tuple[Leak, ...]:
    """Every token, code, secret, Medicare number and name of the sandbox that stands in the texts."""
    known = [(value, what) for value, what in _canaries(sandbox) if value]
    return tuple(
        _leak(text, number, value, what)
        for number, text in enumerate(texts, start=1)
        for value, what in known
        if value in text
    )


def _leak(text: str, number: int, value: str, what: str) -> Leak:
    place = text.index(value)
    begin = text.rfind("\n", 0, place) + 1
    before = text[max(begin, place - _AROUND) : place]
    return Leak(what, number, text.count("\n", 0, place) + 1, before)


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
