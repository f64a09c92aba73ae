"""How a beneficiary is enrolled in Medicare: who they are, since when, in which parts and plans.

`enrol` draws the few facts that everything else rests on; `enrolment_columns` spreads them over the columns
of CMS's beneficiary file, most of which say the same thing once a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, identity
from bbmock.population.records import MedicareNumber
from bbmock.population.repository import repository_columns

if TYPE_CHECKING:
    from bbmock.population.chance import Chance
    from bbmock.population.records import Columns, Value

FIRST_DAY: Final = date(2019, 1, 1)  # of the claims that there are
LAST_DAY: Final = date(2026, 6, 30)
REFERENCE_YEAR: Final = 2025  # the last whole year

FIRST_MEDICARE_NUMBER: Final = date(2018, 4, 1)  # the day on which CMS began to send them out

FULL: Final = 10_000  # this beneficiary has nearly every field on some claim, as CMS's BBUser10000 has
ALL_PARTS: Final = 50  # the first so many beneficiaries have all of A, B and D: the ones that people try
DRUG_PLAN_PERCENT: Final = 90
HEALTH_PLAN_PERCENT: Final = 30  # Part C; their claims are there all the same
MEDICAID_PERCENT: Final = 18
RENAL_PERCENT: Final = 1.5
DISABLED_PERCENT: Final = 12
DECEASED_PERCENT: Final = 7
SUBSIDY_PERCENT: Final = 4  # of the members of drug plans without Medicaid
REPLACED_PERCENT: Final = 8  # have had another Medicare number before
EMPLOYER_PERCENT: Final = 15  # of the plans are paid by an employer

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")
_RACES: Final = ("1", "2", "5", "4", "3", "6", "0")  # white, black, Hispanic, Asian, other, native, unknown
_RACE_WEIGHTS: Final = (74, 11, 8, 4, 1, 1, 1)
MEDICAID_STATUSES: Final = ("02", "01", "03", "04", "06", "08")
_COST_SHARES: Final = MappingProxyType(
    {"01": "02", "02": "01", "03": "03", "04": "02", "06": "03", "08": "01"}
)
_OTHER_SUBSIDIES: Final = ("04", "05", "06", "07", "08")
_NO_SUBSIDY: Final = "09"
_NOT_IN_PART_D: Final = "10"
_LANGUAGES: Final = ("en", "es", None)
_LANGUAGE_WEIGHTS: Final = (88, 9, 3)
_NOT_TERMINATED: Final = "0"
_DEAD: Final = "1"
_NO_MEDICAID: Final = "NA"
_NOT_ENROLLED: Final = "0"  # of the contracts of Part D: not in Medicare in that month
_NO_PART_D: Final = "**"


# Of a health plan, by the last digit of its package: a local preferred provider organization, a health
# maintenance organization without and with a point of service, private fee-for-service.
_FEE_FOR_SERVICE: Final = "09"
_PLAN_TYPES: Final = ("04", "04", "01", "02", _FEE_FOR_SERVICE)


@dataclass(frozen=True, slots=True)
class Plan:
    """A private plan: its contract with CMS, which benefit package of it, and of that which segment.

    Most have none, which is segment `000`.
    """

    contract: str
    package: str
    segment: str = "000"

    @property
    def type(self) -> str:
        """The type of a health plan in CMS's enrolment file, `04`."""
        return _PLAN_TYPES[int(self.package[-1]) % len(_PLAN_TYPES)]

    @property
    def is_fee_for_service(self) -> bool:
        """Whether a health plan pays each provider for each service, and binds nobody to any."""
        return self.type == _FEE_FOR_SERVICE


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The facts of one beneficiary's Medicare; `covered_from` is the first day of Parts A and B.

    `dual` is the Medicaid status, None for people who have Medicaid in no form, and `dual_since` its first
    day. `cost_share` is the group of Part D that says what a low income subsidy pays. `replaced_on` is the
    first day of the present Medicare number, for people who had another before.
    """

    sex: str
    race: str
    born: date
    died: date | None
    state: codes.State
    zip: str
    disabled: bool
    renal: bool
    covered_from: date
    health_plan: Plan | None
    drug_plan: Plan | None
    dual: str | None
    cost_share: str
    language: str | None
    health_plan_since: date
    dual_since: date
    by_employer: bool
    replaced_on: date | None

    @property
    def subsidized(self) -> bool:
        """Whether somebody pays a part of the drugs for them."""
        return self.cost_share not in (_NO_SUBSIDY, _NOT_IN_PART_D)

    @property
    def claims_from(self) -> date:
        """The first day that a claim can have."""
        return max(self.covered_from, FIRST_DAY)

    @property
    def claims_to(self) -> date:
        """The last day that a claim can have."""
        return self.died or LAST_DAY

    @property
    def reference_year(self) -> int:
        """The year that the monthly columns tell of."""
        return min(self.claims_to.year, REFERENCE_YEAR)


def enrol(chance: Chance, n: int) -> Enrolment:
    """Draw the facts of beneficiary n."""
    disabled = chance.happens(DISABLED_PERCENT)
    born = chance.day(date(1958, 1, 1), date(1985, 12, 31)) if disabled else _birthday_of_the_aged(chance)
    covered_from = chance.day(date(2010, 1, 1), date(2022, 12, 31)) if disabled else sixty_fifth(born)
    state = chance.weighted(codes.states(), codes.state_percents())
    sex, race = chance.weighted("21", (54, 46)), chance.weighted(_RACES, _RACE_WEIGHTS)
    died = _death(chance, max(covered_from, FIRST_DAY))
    zip_code, renal = chance.digits(f"{chance.pick(state.zips)}##"), chance.happens(RENAL_PERCENT)
    health_plan = _plan(chance, "Y") if chance.happens(HEALTH_PLAN_PERCENT) or n == FULL else None
    in_part_d = chance.happens(DRUG_PLAN_PERCENT) or n < ALL_PARTS or n == FULL
    drug_plan = _plan(chance, "Z", "001" if n == FULL else "000") if in_part_d else None
    dual = chance.pick(MEDICAID_STATUSES) if chance.happens(MEDICAID_PERCENT) or n == FULL else None
    return Enrolment(
        sex=sex,
        race=race,
        born=born,
        died=died,
        state=state,
        zip=zip_code,
        disabled=disabled,
        renal=renal,
        covered_from=covered_from.replace(day=1),
        health_plan=health_plan,
        drug_plan=drug_plan,
        dual=dual,
        cost_share=_cost_share(chance, drug_plan, dual),
        language="en" if n == FULL else chance.weighted(_LANGUAGES, _LANGUAGE_WEIGHTS),
        health_plan_since=_new_year(chance, covered_from, died),
        dual_since=_new_year(chance, covered_from, died),
        by_employer=chance.happens(EMPLOYER_PERCENT),
        replaced_on=_replacement(chance, covered_from, died, n),
    )


def _cost_share(chance: Chance, drug_plan: Plan | None, dual: str | None) -> str:
    if drug_plan is None:
        return _NOT_IN_PART_D
    if dual is None and chance.happens(SUBSIDY_PERCENT):
        return chance.pick(_OTHER_SUBSIDIES)
    return cost_share_of(dual)


def cost_share_of(dual: str | None) -> str:
    """The cost share group of a member of a drug plan who has no subsidy but by Medicaid."""
    return _NO_SUBSIDY if dual is None else _COST_SHARES[dual]


def _new_year(chance: Chance, covered_from: date, died: date | None) -> date:
    """The first day of Medicare, or of a year since then that the monthly columns need not tell of."""
    last = min((died or LAST_DAY).year, REFERENCE_YEAR)
    year = chance.between(min(max(covered_from.year, 2015), last), last)
    return max(covered_from.replace(day=1), date(year, 1, 1))


def _replacement(chance: Chance, covered_from: date, died: date | None, n: int) -> date | None:
    """When somebody got another Medicare number, because the first was lost or stolen."""
    first, last = max(covered_from, FIRST_MEDICARE_NUMBER) + timedelta(days=90), died or LAST_DAY
    if first >= last or not (chance.happens(REPLACED_PERCENT) or n == FULL):
        return None
    return chance.day(first, last)


def _birthday_of_the_aged(chance: Chance) -> date:
    old = chance.happens(15)
    return (
        chance.day(date(1926, 1, 1), date(1937, 12, 31))
        if old
        else chance.day(date(1938, 1, 1), date(1959, 12, 31))
    )


def sixty_fifth(born: date) -> date:
    """The first day of Medicare of the aged: the first of the month in which they become 65.

    Who was born on a first does so the day before.
    """
    return (
        (born.replace(year=born.year + 65, day=1))
        if born.day > 1
        else _month_before(born.replace(year=born.year + 65))
    )


def _month_before(day: date) -> date:
    return (day - timedelta(days=1)).replace(day=1)


def _death(chance: Chance, claims_from: date) -> date | None:
    if not chance.happens(DECEASED_PERCENT):
        return None
    return chance.day(max(claims_from + timedelta(days=365), date(2022, 1, 1)), LAST_DAY)


def _plan(chance: Chance, letter: str, segment: str = "000") -> Plan:
    return Plan(f"{letter}{chance.between(1, 12):04d}", f"{chance.between(801, 804)}", segment)


def enrolment_columns(n: int, enrolment: Enrolment) -> Columns:
    """The columns of CMS's beneficiary file for beneficiary n."""
    columns: dict[str, Value] = {
        "bene_id": identity.patient_id(n, 2),
        "mbi_num": identity.mbi(n),
        "efctv_bgn_dt": medicare_numbers(n, enrolment)[-1].first_day,
        "bene_birth_dt": enrolment.born,
        "bene_sex_ident_cd": enrolment.sex,
        "bene_race_cd": enrolment.race,
        "rti_race_cd": enrolment.race,
        "state_code": enrolment.state.usps,
        "bene_zip_cd": enrolment.zip,
        "rfrnc_yr": enrolment.reference_year,
        "bene_esrd_ind": "Y" if enrolment.renal else "0",
        **_entitlement(enrolment),
        **_parts(enrolment),
        **repository_columns(n, enrolment),
    }
    if enrolment.died is not None:
        columns["death_dt"] = enrolment.died
    if n == FULL:
        columns["bene_xref_sk"] = identity.merged_patient_id(n)
    for place, month in enumerate(_MONTHS, start=1):
        if _enrolled_in(enrolment, place):
            columns |= _monthly(enrolment, place, month)
        elif enrolment.drug_plan is not None:
            columns[f"ptd_cntrct_{month}_id"] = _NOT_ENROLLED
    return columns


def medicare_numbers(n: int, enrolment: Enrolment) -> tuple[MedicareNumber, ...]:
    """The Medicare numbers of beneficiary n, the current one last."""
    first_day, replaced_on = max(enrolment.covered_from, FIRST_MEDICARE_NUMBER), enrolment.replaced_on
    if replaced_on is None:
        return (MedicareNumber(identity.mbi(n), first_day),)
    return (
        MedicareNumber(identity.former_mbi(n), first_day, replaced_on - timedelta(days=1)),
        MedicareNumber(identity.mbi(n), replaced_on),
    )


def _entitlement(enrolment: Enrolment) -> Columns:
    aged = enrolment.born.year + 65 <= enrolment.reference_year
    reason = "0" if aged else "1"
    original = "1" if enrolment.disabled else "0"
    if enrolment.renal:  # the reason is then renal disease, alone or with disability
        original = "3" if enrolment.disabled else original
        reason = reason if aged else "3"
    return {
        "bene_entlmt_rsn_orig": original,
        "bene_entlmt_rsn_curr": reason,
        "bene_mdcr_status_cd": ("1" if aged else "2") + ("1" if enrolment.renal else "0"),
    }


def _parts(enrolment: Enrolment) -> Columns:
    starts: dict[str, Value] = {
        "pta_cvrg_strt_dt": enrolment.covered_from,
        "ptb_cvrg_strt_dt": enrolment.covered_from,
    }
    if enrolment.drug_plan is not None:  # there was no Part D before 2006
        starts["ptd_cvrg_strt_dt"] = max(enrolment.covered_from, date(2006, 1, 1))
    if enrolment.died is None:
        return starts | {"bene_pta_trmntn_cd": _NOT_TERMINATED, "bene_ptb_trmntn_cd": _NOT_TERMINATED}
    ends: dict[str, Value] = {column.replace("_strt_", "_end_"): enrolment.died for column in starts}
    return starts | ends | {"bene_pta_trmntn_cd": _DEAD, "bene_ptb_trmntn_cd": _DEAD}


def _enrolled_in(enrolment: Enrolment, month: int) -> bool:
    first = date(enrolment.reference_year, month, 1)
    return enrolment.covered_from <= first <= (enrolment.died or first)


def _monthly(enrolment: Enrolment, place: int, month: str) -> Columns:
    health_plan, drug_plan, dual = enrolment.health_plan, enrolment.drug_plan, enrolment.dual
    columns: dict[str, Value] = {
        f"mdcr_stus_{month}_cd": str(_entitlement(enrolment)["bene_mdcr_status_cd"]),
        f"mdcr_entlmt_buyin_{place}_ind": "C" if dual else "3",  # A and B, bought in by the state or not
        f"meta_dual_elgbl_stus_{month}_cd": dual or (_NO_MEDICAID if drug_plan else _NO_PART_D),
        f"hmo_{place}_ind": "1" if health_plan else "0",  # 1: CMS still pays the claims of providers
        # A former employer whose own drug plan Medicare subsidizes is why somebody needs no Part D.
        f"rds_{month}_ind": "N" if drug_plan or dual else "Y",
        f"cst_shr_grp_{month}_cd": enrolment.cost_share,
    }
    if health_plan is not None:
        columns |= {
            f"ptc_cntrct_{month}_id": health_plan.contract,
            f"ptc_pbp_{month}_id": health_plan.package,
            f"ptc_plan_type_{month}_cd": health_plan.type,
        }
    if drug_plan is not None:
        columns |= {
            f"ptd_cntrct_{month}_id": drug_plan.contract,
            f"ptd_pbp_{month}_id": drug_plan.package,
            f"ptd_sgmt_{month}_id": drug_plan.segment,
        }
    return columns
