"""What is to be written: whose data, at which version, as of when, in which form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import nearest
from bbmock.population import identity, loads
from bbmock.state.configuration import Configuration
from bbmock.state.personas import shipped_personas

LAST_DAY = date(2099, 12, 31)  # long after the last claim


class Form(StrEnum):
    """How the data is written."""

    NDJSON = "ndjson"
    """Bulk data: a file for each type, a resource on each line."""
    BUNDLES = "bundles"
    """A folder for each beneficiary, a file for each answer that a client gets."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written.

    `count` is how many beneficiaries there are from the first on, `named` are the indexes of others, `as_of`
    is the day whose last weekly load decides what there is.
    """

    version: identity.Version
    count: int
    named: tuple[int, ...] = ()
    as_of: date = loads.DEFAULT
    form: Form = Form.NDJSON

    @property
    def beneficiaries(self) -> Iterator[int]:
        """Whose data is written, by index, in the order of the files."""
        return chain(range(self.count), self.named)

    def __len__(self) -> int:
        return self.count + len(self.named)


def new_order(
    configuration: Configuration,
    *,
    version: identity.Version,
    count: int,
    users: Sequence[str] = (),
    personas: bool = False,
    as_of: date = loads.DEFAULT,
    form: Form = Form.NDJSON,
) -> Order:
    """An order that the population can fill; who is named twice, or is among the first, is written once.

    Args:
        configuration: whose population it is.
        version: the API's version.
        count: how many beneficiaries, from the first on.
        users: others, each by login or as a persona.
        personas: whether every persona is meant, too.
        as_of: the day whose last weekly load decides what there is.
        form: how the data is written.

    Raises:
        ConfigurationError: if it asks for nobody, for somebody who is not there, or for a day without data.
    """
    size = configuration.beneficiaries
    if count > size:
        raise ConfigurationError(
            f"--count {count}: the population has {size} beneficiaries; ask for fewer, or raise "
            "`beneficiaries` in the file of settings"
        )
    if not loads.FIRST <= as_of <= LAST_DAY:
        raise ConfigurationError(
            f"--as-of {as_of}: there is data from {loads.FIRST}, the first load, to {LAST_DAY}"
        )
    known = {one.name: one.beneficiary for one in shipped_personas() if one.beneficiary < size}
    asked = [_index(user, known, size) for user in users] + (list(known.values()) if personas else [])
    named = tuple(n for n in dict.fromkeys(asked) if n >= count)
    if count + len(named) == 0:
        raise ConfigurationError(
            "nobody to write; say how many with --count, who with --users, or all --personas"
        )
    return Order(version, count, named, as_of, form)


def _index(user: str, personas: Mapping[str, int], size: int) -> int:
    n = personas.get(user, identity.index_of_login(user))
    if n is None or n >= size:
        near = nearest(user, personas)
        hint = "" if near is None else f"; did you mean the persona {near!r}?"
        raise ConfigurationError(
            f"--users: there is no {user!r}; users go from {identity.login(0)} to "
            f"{identity.login(size - 1)}, and the personas{hint}"
        )
    return n
