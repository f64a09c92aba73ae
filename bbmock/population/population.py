"""All beneficiaries and their claims, as functions of a seed: nothing is stored, so size costs nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import identity, names
from bbmock.population.care import Case, care_for
from bbmock.population.carrier import carrier_claim
from bbmock.population.chance import Seed
from bbmock.population.enrolment import Enrolment, enrol, enrolment_columns
from bbmock.population.errors import BeneficiaryIndexError, ClaimNumberError
from bbmock.population.inpatient import inpatient_claim
from bbmock.population.outpatient import outpatient_claim
from bbmock.population.pde import pde_claim
from bbmock.population.records import Claim, ClaimSummary, ClaimType, Person
from bbmock.population.schedule import Schedule, plan_claims, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_SEED: Final = "bbmock"
SANDBOX_SIZE: Final = 30_000  # BBUser00000 to BBUser29999

_MAKERS: Final[Mapping[ClaimType, Callable[[Case], Claim]]] = MappingProxyType(
    {
        ClaimType.CARRIER: carrier_claim,
        ClaimType.OUTPATIENT: outpatient_claim,
        ClaimType.INPATIENT: inpatient_claim,
        ClaimType.PDE: pde_claim,
    }
)


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

    def claim(self, n: int, number: int) -> Claim:
        """Claim `number` of beneficiary n, whole.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
            ClaimNumberError: if beneficiary n has no claim of that number.
        """
        enrolment, schedule = self._life(n)
        if not 0 <= number < schedule.claims:
            raise ClaimNumberError(
                f"beneficiary {n} has no claim number {number}: they go from 0 to {schedule.claims - 1}"
            )
        summary = self._summary(enrolment, schedule, n, number)
        given = care_for(self._seed.chance("care", n), enrolment, n)
        return _MAKERS[summary.type](Case(self._seed.chance("body", n, number), summary, enrolment, given))

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
