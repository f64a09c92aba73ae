"""All beneficiaries and their claims, as functions of a seed: nothing is stored, so size costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bbmock.population import identity, names
from bbmock.population.chance import Seed
from bbmock.population.enrolment import Enrolment, enrol, enrolment_columns
from bbmock.population.errors import BeneficiaryIndexError, ClaimNumberError
from bbmock.population.records import ClaimSummary, Person
from bbmock.population.schedule import Schedule, plan_claims, summarize

DEFAULT_SEED: Final = "bbmock"
SANDBOX_SIZE: Final = 30_000  # BBUser00000 to BBUser29999


class Population:
    """The beneficiaries 0 to `size` - 1 that grow from `seed`.

    Two populations of one seed agree on every beneficiary that both have. All methods may be called from
    any number of threads.
    """

    __slots__ = ("_seed", "size")

    def __init__(self, seed: str = DEFAULT_SEED, size: int = SANDBOX_SIZE) -> None:
        if not 0 < size <= identity.BENEFICIARIES:
            raise ValueError(f"a population has 1 to {identity.BENEFICIARIES} beneficiaries, not {size}")
        self.size = size
        self._seed = Seed(seed)

    def __len__(self) -> int:
        return self.size

    def __contains__(self, n: object) -> bool:
        return isinstance(n, int) and 0 <= n < self.size

    def person(self, n: int) -> Person:
        """Beneficiary n as Medicare's enrolment file has them.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """
        enrolment, _ = self._life(n)
        chance = self._seed.chance("name", n)
        return Person(
            index=n,
            given_name=names.given_name(chance, enrolment.sex),
            family_name=names.family_name(chance),
            middle_initial=chance.pick("ABCDEFGHJKLMNPRSTW") if chance.happens(67) else None,
            columns=enrolment_columns(n, enrolment),
        )

    def claims(self, n: int) -> tuple[ClaimSummary, ...]:
        """What beneficiary n has claims of and when, by claim number.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """
        enrolment, schedule = self._life(n)
        return tuple(self._summary(enrolment, schedule, n, number) for number in range(schedule.claims))

    def _life(self, n: int) -> tuple[Enrolment, Schedule]:
        if n not in self:
            raise BeneficiaryIndexError(
                f"no beneficiary has the index {n}: they go from 0 to {self.size - 1}"
            )
        chance = self._seed.chance("person", n)
        enrolment = enrol(chance, n)
        return enrolment, plan_claims(chance, enrolment, n)

    def _summary(self, enrolment: Enrolment, schedule: Schedule, n: int, number: int) -> ClaimSummary:
        return summarize(self._seed.chance("claim", n, number), enrolment, schedule, n, number)
