"""A beneficiary of one's own, said in words: `beneficiary().with_claims(37, type="carrier", year=2025)`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from bbmock.domain.nearest import did_you_mean
from bbmock.domain.told import told
from bbmock.population import identity
from bbmock.population.enrolment import (
    FIRST_DAY,
    LAST_DAY,
    MEDICAID_STATUSES,
    REFERENCE_YEAR,
    sixty_fifth,
)
from bbmock.population.errors import CannotBuild
from bbmock.population.personas import MOST_CLAIMS, ORDER, PERIODS, Batch, Persona
from bbmock.population.records import ClaimType

if TYPE_CHECKING:
    from bbmock.population.enrolment import Enrolment

_LONGEST_NAME: Final = 40
_NO_LETTERS: Final = ("Cc", "Cs")  # Unicode's words for them
_FIRST_BIRTH: Final = 1926  # years, of those whose birth is not said
_YEARS: Final = range(FIRST_DAY.year, LAST_DAY.year + 1)


@dataclass(frozen=True, slots=True)
class BeneficiaryBuilder:
    """A beneficiary to be: what is said of them; all else is as it is of anybody, and ordinary.

    Each method gives a new builder and leaves this one as it was, so that one can be the start of many. Who
    they are, with ids of their own, is decided when they are added to a mock, and `Handle.add` does that.

    They are alive, in Parts A, B and D alone, without Medicaid, under one Medicare number, and have the
    claims that are asked for and no others. Where neither birth nor coverage is said, they are old enough to
    be covered in each year that a claim is asked for.
    """

    said: Persona

    def named(self, given: str, family: str) -> BeneficiaryBuilder:
        """Call them so, without a middle initial."""
        for name in (given, family):
            if type(name) is not str or not 0 < len(name.strip()) <= len(name) <= _LONGEST_NAME:
                raise CannotBuild(f"a name must be a text of 1 to {_LONGEST_NAME} characters, got {name!r}")
            if any(category(letter) in _NO_LETTERS for letter in name):
                raise CannotBuild(f"a name must have no control characters and no half ones, got {name!r}")
        return self._saying(given_name=given, family_name=family)

    def born(self, day: date) -> BeneficiaryBuilder:
        """Their day of birth; who is covered before 65 is so by disability."""
        return self._saying(born=_day("born", day))

    def died(self, day: date) -> BeneficiaryBuilder:
        """Their day of death; no claim is later."""
        return self._saying(died=_day("died", day))

    def covered_from(self, day: date) -> BeneficiaryBuilder:
        """The first day of Parts A and B, a first of a month; no claim is earlier."""
        if _day("covered_from", day).day > 1:
            raise CannotBuild(f"covered_from must be the first of a month, got {day}")
        return self._saying(covered_from=day)

    def with_claims(
        self,
        count: int,
        *,
        type: str = ClaimType.CARRIER,  # noqa: A002 - the API's own word
        year: int | None = None,
    ) -> BeneficiaryBuilder:
        """Give them so many claims more, of one type and with all services in one year, or in any.

        Nursing (`snf`) follows a stay in hospital. Where no `inpatient` claim of the same year is asked for,
        the stay was there, and has no claim.

        Args:
            count: 1 to 10,000, with all that was asked for before.
            type: outpatient, dme, hha, inpatient, snf, pde, carrier or hospice.
            year: 2019 to 2026, `hha` and `snf` from 2020 on; in 2026 up to June.

        Raises:
            CannotBuild: if one of them is none of these.
        """
        before = self.said.batches or ()
        _check_count(count, MOST_CLAIMS - sum(batch.count for batch in before))
        if type not in tuple(ClaimType):
            hint = did_you_mean(type, ClaimType, otherwise=f"the types are {', '.join(ClaimType)}")
            raise CannotBuild(f"there is no type of claims {type!r}; {hint}")
        if year is not None and year not in _YEARS:
            raise CannotBuild(f"year must be from {_YEARS[0]} to {_YEARS[-1]}, got {year!r}")
        return self._saying(batches=(*before, Batch(count, ClaimType(type), year)))

    def with_medicaid(self, status: str = "02") -> BeneficiaryBuilder:
        """Give them Medicaid, too, by dual status: `02` is full Medicaid with payment of the premiums."""
        if status not in MEDICAID_STATUSES:
            raise CannotBuild(
                f"there is no dual status {status!r}; the statuses are {', '.join(sorted(MEDICAID_STATUSES))}"
            )
        return self._saying(medicaid=status)

    def in_health_plan(self) -> BeneficiaryBuilder:
        """Put them in a Part C plan, too."""
        return self._saying(health_plan=True)

    def with_number_since(self, day: date) -> BeneficiaryBuilder:
        """Give them another Medicare number from that day on; version 3 shows both."""
        return self._saying(replaced_on=_day("replaced_on", day))

    def merged_into(self, user: str) -> BeneficiaryBuilder:
        """Let their record be replaced by that of a test user, by login name, at version 3."""
        index = _index(user)
        if index is None:
            raise CannotBuild(f"merged_into takes a login name as BBUser00012, got {told(user)}")
        return self._saying(merged_into=index)

    def with_surgery(self) -> BeneficiaryBuilder:
        """Let every stay in hospital be for an operation."""
        return self._saying(surgery=True)

    def with_substance_use(self) -> BeneficiaryBuilder:
        """Let them live with a dependence on alcohol, which some of the claims are about."""
        return self._saying(substance_use=True)

    def with_authorizations(self) -> BeneficiaryBuilder:
        """Give them a prior authorization of every kind, which version 3 shows by `_source=CWF`."""
        return self._saying(authorizations=True)

    def with_denied_claims(self) -> BeneficiaryBuilder:
        """Deny one in three of the claims of professionals and of suppliers of equipment."""
        return self._saying(denied=True)

    def with_adjusted_claims(self) -> BeneficiaryBuilder:
        """Let two of three bills of hospitals, and of drug events, be replacements of earlier ones."""
        return self._saying(adjusted=True)

    def with_any_codes(self) -> BeneficiaryBuilder:
        """Draw some codes of their claims from CMS's lists, whatever the claims are about.

        They are those of disposition, kind of bill, record, managed care and pharmacy.
        """
        return self._saying(any_code=True)

    def without_optionals(self) -> BeneficiaryBuilder:
        """Leave out all that is optional, of them and of their claims."""
        return self._saying(sparse=True)

    def without_v3_id(self) -> BeneficiaryBuilder:
        """Let version 3 not know them."""
        return self._saying(known_to_v3=False)

    def _saying(self, **changes: Any) -> BeneficiaryBuilder:
        return BeneficiaryBuilder(replace(self.said, **changes))


def beneficiary() -> BeneficiaryBuilder:
    """A beneficiary of one's own, with no claims yet; say what they are, and `Handle.add` them."""
    return BeneficiaryBuilder(Persona("", "Built for a test.", 0, batches=()))


def document_of(builder: BeneficiaryBuilder) -> dict[str, object]:
    """What was said, in the words of the control API.

    Raises:
        CannotBuild: if it is no builder.
    """
    said = _said(builder)
    days = {
        "born": said.born,
        "died": said.died,
        "covered_from": said.covered_from,
        "number_since": said.replaced_on,
    }
    truths = {
        "health_plan": said.health_plan,
        "surgery": said.surgery,
        "substance_use": said.substance_use,
        "authorizations": said.authorizations,
        "denied_claims": said.denied,
        "adjusted_claims": said.adjusted,
        "any_codes": said.any_code,
        "without_optionals": said.sparse,
        "without_v3_id": not said.known_to_v3,
    }
    named = {"given": said.given_name, "family": said.family_name} if said.given_name is not None else None
    merged_into = identity.login(said.merged_into) if said.merged_into is not None else None
    batches = [{"count": one.count, "type": str(one.type), "year": one.year} for one in said.batches or ()]
    texts = {"name": named, "medicaid": said.medicaid, "merged_into": merged_into, "claims": batches or None}
    return {
        **{word: day.isoformat() for word, day in days.items() if day is not None},
        **{word: True for word, is_so in truths.items() if is_so},
        **{word: value for word, value in texts.items() if value is not None},
    }


def as_persona(builder: BeneficiaryBuilder, n: int, drawn: Enrolment) -> Persona:
    """The persona that a builder makes of beneficiary n, of whom an enrolment was drawn.

    Raises:
        CannotBuild: if it is no builder, or the days that are said of them come in an impossible order.
    """
    said = _said(builder)
    born, covered_from = _birth_and_coverage(said, drawn)
    persona = replace(said, name=identity.login(n), beneficiary=n, born=born, covered_from=covered_from)
    _refuse_impossible(persona)
    return persona


def _said(builder: object) -> Persona:
    if not isinstance(builder, BeneficiaryBuilder):
        raise CannotBuild(f"a beneficiary to add is what `beneficiary()` begins; got {told(builder)}")
    return builder.said


def _birth_and_coverage(said: Persona, drawn: Enrolment) -> tuple[date, date]:
    """What of both is said, and else what goes with it, and with a claim in each year asked for."""
    years = [batch.year for batch in said.batches or () if batch.year is not None]
    if said.died is not None:
        years.append(said.died.year - 1)
    wanted = date(min([*years, REFERENCE_YEAR]), 1, 1)
    if said.born is not None:
        return said.born, said.covered_from or min(sixty_fifth(said.born), wanted)
    if said.covered_from is not None:
        year = max(said.covered_from.year - 65, _FIRST_BIRTH)
        return date(year, said.covered_from.month, max(drawn.born.day % 28, 2)), said.covered_from
    covered_from = drawn.covered_from
    years_late = max(covered_from.year - wanted.year + (covered_from.month > 1), 0)
    return _earlier(drawn.born, years_late), _earlier(covered_from, years_late)


def _earlier(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28)) if years else day


def _index(user: object) -> int | None:
    return identity.index_of_login(user) if isinstance(user, str) else None


def _day(name: str, day: date) -> date:
    first, last = PERIODS[name]
    if type(day) is not date or not first <= day <= last:
        raise CannotBuild(f"{name} must be a date from {first} to {last}, got {day!r}")
    return day


def _check_count(count: int, room: int) -> None:
    if type(count) is not int or count < 1:
        raise CannotBuild(f"count must be a whole number from 1 on, got {count!r}")
    if count > room:
        raise CannotBuild(
            f"a beneficiary has {MOST_CLAIMS:,} claims at the most, and {count:,} more are too many: "
            f"ask for {room:,} at the most"
        )


def _refuse_impossible(persona: Persona) -> None:
    for before, after in ORDER:
        first, last = getattr(persona, before), getattr(persona, after)
        if first is not None and last is not None and last <= first:
            raise CannotBuild(f"{after} must be later than {before}, which is {first}; got {last}")
