"""What a mock has to know of its beneficiaries, whether they grow from a seed or are read from files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bbmock.population.identity import Version
from bbmock.population.personas import Persona
from bbmock.population.records import Person


class Beneficiaries(Protocol):
    """Beneficiaries 0 to `size` - 1, who log in by the names and passwords of `bbmock.population.identity`.

    They never change: one more are others. `seed` decides on the shipped application's credentials.
    """

    @property
    def seed(self) -> str:
        """Any text."""

    @property
    def size(self) -> int:
        """How many there are."""

    @property
    def personas(self) -> Mapping[str, Persona]:
        """The named ones, by name."""

    def __contains__(self, n: object) -> bool: ...

    def __hash__(self) -> int: ...

    def person(self, n: int) -> Person:
        """Name and date of birth of beneficiary n, at least.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """

    def index_of_user(self, name: str) -> int | None:
        """Who logs in with this name; None if nobody does."""

    def patient_id(self, n: int, version: Version) -> str | None:
        """The id under which the backend of a version knows beneficiary n; None if it does not."""

    def index_of_patient_id(self, text: str, version: Version) -> int | None:
        """Whose patient id this is in that version of the API; None if nobody's."""

    def medicare_number(self, n: int) -> str:
        """The number by which the backends are asked for beneficiary n."""

    def index_of_medicare_number(self, text: str) -> int | None:
        """Whose current Medicare number this is; None if nobody's."""
