"""All beneficiaries and their claims, as functions of a seed: nothing is stored, so size costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import identity, loads, names
from bbmock.population.any_code import with_any_code
from bbmock.population.authorizations import NEEDS, authorization, kinds_of, requested
from bbmock.population.building import as_persona
from bbmock.population.care import Care, Case, care_for
from bbmock.population.carrier import carrier_claim
from bbmock.population.casting import cast_care, cast_claim, cast_enrolment, cast_person, is_denied
from bbmock.population.chance import Seed
from bbmock.population.deductibles import shares_of
from bbmock.population.dme import dme_claim
from bbmock.population.enrolment import FULL, Enrolment, enrol, enrolment_columns, medicare_numbers
from bbmock.population.errors import BeneficiaryIndexError, CannotBuild, ClaimNumberError
from bbmock.population.hha import hha_claim
from bbmock.population.hospice import hospice_claim
from bbmock.population.inpatient import inpatient_claim
from bbmock.population.outpatient import outpatient_claim
from bbmock.population.pde import pde_claim
from bbmock.population.records import Claim, ClaimSummary, ClaimType, Person
from bbmock.population.repository_claims import with_repository_columns
from bbmock.population.schedule import Schedule, later_claims, plan_claims, summarize
from bbmock.population.snf import snf_claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from bbmock.population.building import BeneficiaryBuilder
    from bbmock.population.personas import Persona
    from bbmock.population.prior_authorizations import PriorAuthorization

DEFAULT_SEED: Final = "bbmock"
SANDBOX_SIZE: Final = 30_000  # BBUser00000 to BBUser29999
LIVES_REMEMBERED: Final = 256  # about 4 KB each
YEARS: Final = 8  # of claims that somebody has at the most
SUMMARIES_REMEMBERED: Final = 1024  # about 0.3 KB each

_MAKERS: Final[Mapping[ClaimType, Callable[[Case], Claim]]] = MappingProxyType(
    {
        ClaimType.CARRIER: carrier_claim,
        ClaimType.DME: dme_claim,
        ClaimType.HHA: hha_claim,
        ClaimType.HOSPICE: hospice_claim,
        ClaimType.INPATIENT: inpatient_claim,
        ClaimType.OUTPATIENT: outpatient_claim,
        ClaimType.PDE: pde_claim,
        ClaimType.SNF: snf_claim,
    }
)


@dataclass(frozen=True, slots=True)
class Life:
    """What all claims of a beneficiary rest on."""

    enrolment: Enrolment
    schedule: Schedule
    care: Care


class Population:
    """The beneficiaries 0 to `size` - 1 that grow from `seed`.

    Two populations of one seed agree on every beneficiary that both have, but for the personas of each: they
    change what was drawn for their own index. All methods may be called from any number of threads.
    """

    __slots__ = ("_by_index", "_life", "_seed", "_shares", "_summary", "personas", "seed", "size")

    def __init__(
        self, seed: str = DEFAULT_SEED, size: int = SANDBOX_SIZE, *, personas: Iterable[Persona] = ()
    ) -> None:
        if not 0 < size <= identity.BENEFICIARIES:
            raise ValueError(f"a population has 1 to {identity.BENEFICIARIES} beneficiaries, not {size}")
        self.seed = seed
        self.size = size
        known = [persona for persona in personas if persona.beneficiary < size]
        self.personas: Mapping[str, Persona] = MappingProxyType({one.name: one for one in known})
        self._by_index = {persona.beneficiary: persona for persona in known}
        self._seed = Seed(seed)
        # A page shows ten claims of one person; remembering that person halves the cost of each.
        self._life = lru_cache(LIVES_REMEMBERED)(self._draw_life)
        # And a claim is listed before it is made.
        self._summary = lru_cache(SUMMARIES_REMEMBERED)(self._draw_summary)
        self._shares = lru_cache(LIVES_REMEMBERED * YEARS)(self._draw_shares)

    def with_one_more(self, builder: BeneficiaryBuilder) -> Population:
        """A population of the same beneficiaries, and of one more at the end, whom a builder describes.

        Raises:
            CannotBuild: if there cannot be such a beneficiary, or another one at all.
        """
        n = self.size + (self.size == FULL)  # whoever has that index has every field
        if n >= identity.BENEFICIARIES:
            raise CannotBuild(
                f"the population has {self.size:,} beneficiaries, which is all that there can be; "
                "begin with a smaller one"
            )
        persona = as_persona(builder, n, enrol(self._seed.chance("person", n), n))
        if persona.merged_into is not None and persona.merged_into not in self:
            raise CannotBuild(f"there is no {identity.login(persona.merged_into)} to be merged into")
        grown = Population(self.seed, n + 1, personas=(*self.personas.values(), persona))
        grown._life(n)  # what cannot be is refused now, not when somebody looks
        return grown

    def __len__(self) -> int:
        return self.size

    def __contains__(self, n: object) -> bool:
        return isinstance(n, int) and 0 <= n < self.size

    def person(self, n: int) -> Person:
        """Beneficiary n as Medicare's enrolment file has them.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """
        enrolment, persona = self._life(n).enrolment, self._by_index.get(n)
        chance = self._seed.chance("name", n)
        person = Person(
            index=n,
            given_name=names.given_name(chance, enrolment.sex),
            family_name=names.family_name(chance),
            middle_initial=chance.pick("ABCDEFGHJKLMNPRSTW") if chance.happens(67) else None,
            columns=enrolment_columns(n, enrolment),
            medicare_numbers=medicare_numbers(n, enrolment),
        )
        return cast_person(person, persona) if persona is not None else person

    def index_of_user(self, name: str) -> int | None:
        """Who logs in with this name, a persona's or `BBUser00000`; None if nobody does."""
        persona = self.personas.get(name)
        n = persona.beneficiary if persona is not None else identity.index_of_login(name)
        return n if n in self else None

    def patient_id(self, n: int, version: identity.Version) -> str | None:
        """The id under which the backend of a version knows beneficiary n; None if it does not."""
        persona = self._by_index.get(n)
        if n not in self or (version == 3 and persona is not None and not persona.known_to_v3):
            return None
        return identity.patient_id(n, version)

    def index_of_patient_id(self, text: str, version: identity.Version) -> int | None:
        """Whose patient id this is in that version of the API."""
        n = identity.index_of_patient_id(text, version)
        return n if n in self else None

    def medicare_number(self, n: int) -> str:
        """Beneficiary n's current Medicare number."""
        return identity.mbi(n)

    def index_of_medicare_number(self, text: str) -> int | None:
        """Whose current Medicare number this is."""
        n = identity.index_of_mbi(text)
        return n if n in self else None

    def claims(self, n: int, *, loaded: date = loads.DEFAULT) -> tuple[ClaimSummary, ...]:
        """What beneficiary n has claims of and when, by claim number: those that had come with a load.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """
        life = self._life(n)
        begun = life.schedule.claims + later_claims(life.schedule, loaded)
        found = (self._summary(n, number) for number in range(begun))
        return tuple(summary for summary in found if loads.load_of(summary.processed) <= loaded)

    def summary(self, n: int, number: int) -> ClaimSummary:
        """What claim `number` of beneficiary n is and when, whether any load has brought it yet or not.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
            ClaimNumberError: if beneficiary n has no claim of that number.
        """
        life = self._life(n)
        last = life.schedule.claims + life.schedule.later - 1
        if not 0 <= number <= last:
            raise ClaimNumberError(f"beneficiary {n} has no claim number {number}: they go from 0 to {last}")
        return self._summary(n, number)

    def claim(self, n: int, number: int, *, repository: bool = True) -> Claim:
        """Claim `number` of beneficiary n, whole; raises what `summary` raises.

        Without `repository` it lacks what only CMS's data repository says, and v1 and v2 do not show.
        """
        summary = self.summary(n, number)
        life = self._life(n)
        chance = self._seed.chance("body", n, number)
        planned = life.schedule.planned.get(number)
        persona = self._by_index.get(n)
        sparse = persona is not None and persona.sparse
        denied = persona is not None and is_denied(persona, number)
        case = Case(
            chance,
            summary,
            life.enrolment,
            life.care,
            planned,
            sparse=sparse,
            denied=denied,
            deductible_percent=self._shares(n, summary.first_day.year).get(number, 0),
        )
        claim = _MAKERS[summary.type](case)
        if persona is not None:
            claim = cast_claim(claim, persona)
            if persona.any_code:
                claim = with_any_code(claim, self._seed.chance("any code", n, number))
        if sparse or not repository:
            return claim
        return with_repository_columns(claim, self._seed.chance("repository", n, number), full=n == FULL)

    def keeps_records_of(self, n: int) -> bool:
        """Whether Medicare's contractors keep what they had of beneficiary n for good."""
        persona = self._by_index.get(n)
        return n == FULL or (persona is not None and persona.adjusted)

    def authorizations(self, n: int, first_number: int = 0) -> tuple[ClaimSummary, ...]:
        """Which prior authorizations beneficiary n has, asked for when; `first_number` is that of the first.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
        """
        enrolment = self._life(n).enrolment
        found = []
        for number, kind in enumerate(kinds_of(n, enrolment, self._by_index.get(n))):
            day = requested(self._seed.chance("authorization", n, number), enrolment)
            found.append(ClaimSummary(NEEDS[kind].claim_type, n, first_number + number, day, day, day))
        return tuple(found)

    def authorization(self, n: int, number: int) -> PriorAuthorization:
        """Prior authorization `number` of beneficiary n, whole.

        Raises:
            BeneficiaryIndexError: if there is no beneficiary n.
            ClaimNumberError: if beneficiary n has no authorization of that number.
        """
        life = self._life(n)
        kinds = kinds_of(n, life.enrolment, self._by_index.get(n))
        if not 0 <= number < len(kinds):
            raise ClaimNumberError(f"beneficiary {n} has no authorization number {number}")
        chance = self._seed.chance("authorization", n, number)
        return authorization(chance, life.enrolment, life.care, n, number, kinds[number])

    def _draw_life(self, n: int) -> Life:
        if n not in self:
            raise BeneficiaryIndexError(
                f"no beneficiary has the index {n}: they go from 0 to {self.size - 1}"
            )
        chance, persona = self._seed.chance("person", n), self._by_index.get(n)
        enrolment = enrol(chance, n)
        if persona is not None:
            enrolment = cast_enrolment(enrolment, persona)
        care = care_for(self._seed.chance("care", n), enrolment, n)
        if persona is not None:
            care = cast_care(care, persona)
        return Life(enrolment, plan_claims(chance, enrolment, care, n, persona), care)

    def _draw_shares(self, n: int, year: int) -> Mapping[int, int]:
        chance = self._seed.chance("deductible", n, year)
        return shares_of(self._life(n).schedule, year, partial(self._summary, n), chance)

    def _draw_summary(self, n: int, number: int) -> ClaimSummary:
        return summarize(self._seed.chance("claim", n, number), self._life(n).schedule, n, number)
