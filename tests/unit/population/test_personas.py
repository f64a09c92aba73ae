"""Personas are what they say, and change nobody else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.personas import Persona
from bbmock.population.population import Population
from bbmock.population.records import ClaimType
from bbmock.population.samhsa import about_substance_use
from bbmock.state.personas import shipped_personas
from tests.unit.population.columns import day, money
from tests.unit.population.invariants import RULES

if TYPE_CHECKING:
    from bbmock.population.records import Claim

SLICE = 120  # claims of each persona: ten thousand of one are alike


@pytest.fixture(scope="module")
def cast() -> Population:
    return Population(personas=shipped_personas())


def claims_of(cast: Population, name: str) -> list[Claim]:
    n = cast.personas[name].beneficiary
    return [cast.claim(n, summary.number) for summary in cast.claims(n)[:SLICE]]


@pytest.mark.parametrize("persona", shipped_personas(), ids=lambda persona: persona.name)
def test_every_rule_holds_for_the_claims_of_a_persona(cast: Population, persona: Persona) -> None:
    claims = claims_of(cast, persona.name)

    broken = [
        (rule.name, claim.number)
        for rule in RULES
        for claim in claims
        if claim.type in rule.types and not rule.holds(claim)
    ]
    assert broken == []


@pytest.mark.parametrize("persona", shipped_personas(), ids=lambda persona: persona.name)
def test_the_claims_of_a_persona_lie_between_enrolment_and_death(cast: Population, persona: Persona) -> None:
    columns = cast.person(persona.beneficiary).columns
    first = max(day(columns, "pta_cvrg_strt_dt"), date(2019, 1, 1))
    last = day(columns, "death_dt") if "death_dt" in columns else date(2026, 6, 30)

    assert first < last
    assert all(first <= s.first_day <= s.last_day <= last for s in cast.claims(persona.beneficiary))


def test_a_persona_changes_nobody_else(cast: Population, population: Population) -> None:
    own = {persona.beneficiary for persona in shipped_personas()}
    others = [*range(29_890, 29_960), 0, 10_000]

    for n in (n for n in others if n not in own):
        assert cast.person(n) == population.person(n)
        assert cast.claims(n) == population.claims(n)
        assert cast.authorizations(n) == population.authorizations(n)


def test_a_persona_of_another_population_is_nobody(cast: Population) -> None:
    small = Population(size=29_901, personas=shipped_personas())

    assert set(small.personas) == {"no-claims"}
    assert [small.index_of_user(name) for name in ("no-claims", "one-claim", "BBUser29901")] == [
        29_900,
        None,
        None,
    ]
    assert cast.index_of_user("one-claim") == cast.index_of_user("BBUser29901") == 29_901


@pytest.mark.parametrize(
    ("name", "count"),
    [("no-claims", 0), ("one-claim", 1), ("claims-37", 37), ("claims-1000", 1000), ("claims-10000", 10_000)],
)
def test_a_persona_with_a_count_keeps_it_while_time_goes_on(cast: Population, name: str, count: int) -> None:
    n = cast.personas[name].beneficiary

    for loaded in (date(2026, 7, 10), date(2026, 12, 25)):
        summaries = cast.claims(n, loaded=loaded)
        assert [summary.number for summary in summaries] == list(range(count))


def test_ten_thousand_claims_are_at_most_four_begun_a_day(cast: Population) -> None:
    days = [summary.first_day for summary in cast.claims(cast.personas["claims-10000"].beneficiary)]

    assert max(days.count(day) for day in set(days[:300])) == 4


def test_who_has_drug_claims_alone_has_no_other_at_any_time(cast: Population) -> None:
    summaries = cast.claims(cast.personas["only-pde"].beneficiary, loaded=date(2026, 12, 25))

    assert len(summaries) > 10
    assert {summary.type for summary in summaries} == {ClaimType.PDE}


def test_who_was_operated_on_is_nursed_from_the_day_of_discharge(cast: Population) -> None:
    claims = claims_of(cast, "surgery")

    (stay,) = [claim for claim in claims if claim.type is ClaimType.INPATIENT]
    (nursing,) = [claim for claim in claims if claim.type is ClaimType.SNF]
    assert stay.procedures
    assert nursing.columns["clm_from_dt"] == stay.columns["nch_bene_dschrg_dt"]


def test_claims_about_substance_use_are_some_of_them(cast: Population) -> None:
    found = [about_substance_use(claim) for claim in claims_of(cast, "substance-use")]

    assert 3 <= sum(found) < len(found)


def test_who_has_denied_claims_has_paid_ones_too(cast: Population) -> None:
    claims = [claim for claim in claims_of(cast, "denied") if claim.type is ClaimType.CARRIER]
    denied = [claim for claim in claims if claim.columns["carr_clm_pmt_dnl_cd"] == "0"]

    assert 0 < len(denied) < len(claims)
    for claim in denied:
        assert money(claim.columns, "clm_pmt_amt") == money(claim.columns, "nch_carr_clm_alowd_amt") == 0
        assert money(claim.columns, "nch_carr_clm_sbmtd_chrg_amt") > 0
        assert {line.columns["line_prcsg_ind_cd"] for line in claim.lines} <= set("OMNC")


def test_who_has_adjusted_claims_has_a_bill_and_a_drug_event_that_replaced_others(cast: Population) -> None:
    claims = claims_of(cast, "adjusted")
    bills = [c.columns["clm_freq_cd"] for c in claims if c.type is ClaimType.OUTPATIENT]
    events = [c.columns.get("adjstmt_dltn_cd") for c in claims if c.type is ClaimType.PDE]

    assert "7" in bills
    assert "1" in bills
    assert "A" in events
    assert None in events


def test_what_is_optional_is_missing(cast: Population, population: Population) -> None:
    n = cast.personas["missing-optionals"].beneficiary
    drawn = [population.claim(n, summary.number) for summary in population.claims(n)]

    assert [optional_columns(claim) for claim in claims_of(cast, "missing-optionals")] == [set()] * 27
    assert sum(len(optional_columns(claim)) for claim in drawn) > 3


def optional_columns(claim: Claim) -> set[str]:
    """The columns of a claim that not every claim of its type has, of those that depend on no other."""
    optional = {
        part: {column for column, percent, _ in codes.columns(claim.type, part).drawn if percent < 100}
        for part in ("claim", "line")
    }
    on_lines = {column for line in claim.lines for column in line.columns}
    return (optional["claim"] & set(claim.columns)) | (optional["line"] & on_lines)


@pytest.mark.parametrize(
    ("name", "full_name"),
    [
        ("name-apostrophe", "D'Arcy O'Brien"),
        ("name-hyphen", "Anne-Marie Smith-Jones"),
        ("name-accents", "Zoë Núñez Françoišová"),
        ("name-spaces", "Mary Ann de la Cruz"),
        ("name-one-letter", "J O"),
        ("name-very-long", "Wilhelminaalexandriabernadette Wolfeschlegelsteinhausenbergerdorffsmith"),
    ],
)
def test_a_persona_is_called_as_it_says(cast: Population, name: str, full_name: str) -> None:
    person = cast.person(cast.personas[name].beneficiary)

    assert f"{person.given_name} {person.family_name}" == full_name
    assert person.middle_initial is None


def test_the_very_long_names_have_30_and_40_letters(cast: Population) -> None:
    person = cast.person(cast.personas["name-very-long"].beneficiary)

    assert (len(person.given_name), len(person.family_name)) == (30, 40)
