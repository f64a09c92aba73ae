"""Who can log in, by name, with what else a test needs to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import nearest
from bbmock.domain.told import told
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.beneficiaries import Beneficiaries
    from bbmock.population.identity import Version


class User(str):
    """A login name, to be used as the text that it is: `bbmock.login(user)`.

    `beneficiary` is the index in the population; password, patient ids and Medicare number go with it.
    """

    __slots__ = ("_beneficiaries", "beneficiary")

    _beneficiaries: Beneficiaries
    beneficiary: int

    @classmethod
    def of(cls, n: int, beneficiaries: Beneficiaries) -> User:
        """Beneficiary n as a user."""
        user = cls(identity.login(n))
        user._beneficiaries, user.beneficiary = beneficiaries, n
        return user

    @property
    def password(self) -> str:
        """What goes with the name on the login page."""
        return identity.password(self.beneficiary)

    @property
    def medicare_number(self) -> str:
        """The current Medicare number (MBI)."""
        return self._beneficiaries.medicare_number(self.beneficiary)

    def patient_id(self, version: Version = 2) -> str | None:
        """The id of the Patient at a version, which 1 and 2 share; None if the version does not know them."""
        return self._beneficiaries.patient_id(self.beneficiary, version)


def beneficiary_of(user: str, beneficiaries: Beneficiaries) -> int:
    """The index of a test user, by login name or persona.

    Raises:
        ConfigurationError: if there is no such user, with the nearest persona.
    """
    check_user(user)
    index = beneficiaries.index_of_user(user)
    if index is not None:
        return index
    known = f"they are BBUser00000 to {identity.login(beneficiaries.size - 1)}, and the personas"
    near = nearest(user, beneficiaries.personas)
    hint = "" if near is None else f"; did you mean the persona {near!r}?"
    raise ConfigurationError(f"there is no test user {user!r}; {known}{hint}")


def check_user(user: object) -> None:
    """Refuse what cannot be a user's name.

    Raises:
        ConfigurationError: if it is no text.
    """
    if not isinstance(user, str):
        raise ConfigurationError(f"a user is a login name or a persona, as BBUser00012; got {told(user)}")


def require_beneficiary(n: int, beneficiaries: Beneficiaries) -> None:
    """Refuse an index that nobody has.

    Raises:
        ConfigurationError: with the indexes that there are.
    """
    if n not in beneficiaries:
        last = beneficiaries.size - 1
        raise ConfigurationError(
            f"no beneficiary has the index {n}; they go from 0 to {last}, which is {identity.login(last)}"
        )
