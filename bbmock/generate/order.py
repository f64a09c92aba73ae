"""What is to be written: whose data, at which version, as of when, in which form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

from bbmock.domain.errors import ConfigurationError
from bbmock.population import identity, loads
from bbmock.state.configuration import Configuration

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
    as_of: date = loads.DEFAULT,
    form: Form = Form.NDJSON,
) -> Order:
    """An order that the population can fill; who is named twice, or is among the first, is written once.

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
    asked = dict.fromkeys(_index(user, size) for user in users)
    named = tuple(n for n in asked if n >= count)
    if count + len(named) == 0:
        raise ConfigurationError("nobody to write; say how many with --count, or who with --users")
    return Order(version, count, named, as_of, form)


def _index(user: str, size: int) -> int:
    n = identity.index_of_login(user)
    if n is None or n >= size:
        raise ConfigurationError(
            f"--users: there is no {user!r}; users go from {identity.login(0)} to {identity.login(size - 1)}"
        )
    return n
