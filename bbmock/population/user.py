"""Who can log in, by name, with what else a test needs to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
