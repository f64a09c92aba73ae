"""What can be said of a beneficiary of one's own, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.population import identity
from bbmock.population.building import BeneficiaryBuilder, beneficiary
from bbmock.population.enrolment import sixty_fifth
from bbmock.population.errors import CannotBuild
from bbmock.population.population import Population
from bbmock.population.samhsa import about_substance_use
from bbmock.population.user import User
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.records import Columns, Person

SIZE = 60


def built(builder: BeneficiaryBuilder) -> Population:
    return Population(size=SIZE).with_one_more(builder)


def person(builder: BeneficiaryBuilder) -> Person:
    return built(builder).person(SIZE)


def columns(builder: BeneficiaryBuilder) -> Columns:
    return person(builder).columns


# refusals


@pytest.mark.parametrize(
    ("say", "said"),
    [
        (lambda: beneficiary().with_claims(0), "count must be a whole number from 1 on, got 0"),
        (lambda: beneficiary().with_claims(-37), "count must be a whole number from 1 on, got -37"),
        (lambda: beneficiary().with_claims("37"), "count must be a whole number from 1 on, got '37'"),  # type: ignore[arg-type]
        (lambda: beneficiary().with_claims(True), "count must be a whole number from 1 on, got True"),
        (
            lambda: beneficiary().with_claims(9_990).with_claims(11, type="pde"),
            "a beneficiary has 10,000 claims at the most, and 11 more are too many: ask for 10 at the most",
        ),
        (
            lambda: beneficiary().with_claims(1, type="carier"),
            "there is no type of claims 'carier'; did you mean 'carrier'?",
        ),
        (
            lambda: beneficiary().with_claims(1, type="x-ray"),
            "there is no type of claims 'x-ray'; the types are outpatient, dme, hha, inpatient, snf, pde, "
            "carrier, hospice",
        ),
        (lambda: beneficiary().with_claims(1, year=2018), "year must be from 2019 to 2026, got 2018"),
        (lambda: beneficiary().with_claims(1, year=2027), "year must be from 2019 to 2026, got 2027"),
        (lambda: beneficiary().named("", "Lovelace"), "a name must be a text of 1 to 40 characters, got ''"),
        (
            lambda: beneficiary().named("A\0da", "Lovelace"),
            "a name must have no control characters and no half ones, got 'A\\x00da'",
        ),
        (
            lambda: beneficiary().named("Ada", "\ud800"),
            "a name must have no control characters and no half ones, got '\\ud800'",
        ),
        (lambda: beneficiary().named("Ada", " "), "a name must be a text of 1 to 40 characters, got ' '"),
        (
            lambda: beneficiary().named("Ada", "L" * 41),
            f"a name must be a text of 1 to 40 characters, got {'L' * 41!r}",
        ),
        (
            lambda: beneficiary().born(date(1919, 12, 31)),
            "born must be a date from 1920-01-01 to 2007-12-31, got datetime.date(1919, 12, 31)",
        ),
        (
            lambda: beneficiary().died("2025-01-01"),  # type: ignore[arg-type]
            "died must be a date from 2022-01-01 to 2026-06-30, got '2025-01-01'",
        ),
        (
            lambda: beneficiary().born(datetime(1950, 1, 1)),  # noqa: DTZ001 - no moment either
            "born must be a date from 1920-01-01 to 2007-12-31, got datetime.datetime(1950, 1, 1, 0, 0)",
        ),
        (
            lambda: beneficiary().covered_from(date(2020, 1, 2)),
            "covered_from must be the first of a month, got 2020-01-02",
        ),
        (
            lambda: beneficiary().with_medicaid("99"),
            "there is no dual status '99'; the statuses are 01, 02, 03, 04, 06, 08",
        ),
        (
            lambda: beneficiary().merged_into("no-claims"),
            "merged_into takes a login name as BBUser00012, got 'no-claims'",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_word_is_refused_where_it_is_said(say: Callable[[], Any], said: str) -> None:
    with pytest.raises(CannotBuild) as refusal:
        say()

    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("builder", "said"),
    [
        (
            beneficiary().born(date(2000, 5, 1)).covered_from(date(1999, 1, 1)),
            "covered_from must be later than born, which is 2000-05-01; got 1999-01-01",
        ),
        (
            beneficiary().covered_from(date(2025, 1, 1)).died(date(2024, 1, 1)),
            "died must be later than covered_from, which is 2025-01-01; got 2024-01-01",
        ),
        (
            beneficiary().covered_from(date(2023, 1, 1)).with_number_since(date(2022, 1, 1)),
            "replaced_on must be later than covered_from, which is 2023-01-01; got 2022-01-01",
        ),
        (
            beneficiary().with_number_since(date(2025, 1, 1)).died(date(2024, 1, 1)),
            "died must be later than replaced_on, which is 2025-01-01; got 2024-01-01",
        ),
        (beneficiary().merged_into("BBUser00060"), "there is no BBUser00060 to be merged into"),
    ],
    ids=["birth", "death", "number", "number after death", "merged into itself"],
)
def test_an_impossible_life_is_refused_when_it_is_added(builder: BeneficiaryBuilder, said: str) -> None:
    with pytest.raises(CannotBuild) as refusal:
        built(builder)

    assert str(refusal.value) == said


def test_a_full_population_takes_nobody() -> None:
    everybody = Population(size=identity.BENEFICIARIES)

    with pytest.raises(CannotBuild) as refusal:
        everybody.with_one_more(beneficiary())

    assert str(refusal.value) == (
        "the population has 90,000,000 beneficiaries, which is all that there can be; "
        "begin with a smaller one"
    )


def test_what_is_refused_is_a_configuration_that_cannot_be_served() -> None:
    assert issubclass(CannotBuild, ConfigurationError)


# what becomes of it


def test_each_word_gives_a_new_builder() -> None:
    start = beneficiary().with_claims(3)

    more = start.with_claims(4)

    assert start == beneficiary().with_claims(3)
    assert [batch.count for batch in more.said.batches or ()] == [3, 4]


def test_who_is_added_is_the_last_and_changes_nobody() -> None:
    before = Population(size=SIZE)
    after = built(beneficiary().with_claims(2))

    assert (before.size, after.size) == (SIZE, SIZE + 1)
    assert [after.person(n) for n in range(SIZE)] == [before.person(n) for n in range(SIZE)]
    assert [after.claims(n) for n in range(SIZE)] == [before.claims(n) for n in range(SIZE)]
    assert after.index_of_user("BBUser00060") == SIZE
    assert before.index_of_user("BBUser00060") is None


def test_personas_stay_when_somebody_is_added() -> None:
    population = built(beneficiary()).with_one_more(beneficiary().named("Ada", "Lovelace"))

    assert list(population.personas) == ["BBUser00060", "BBUser00061"]
    assert population.person(SIZE + 1).given_name == "Ada"


def test_nobody_added_is_the_one_who_has_every_field() -> None:
    population = Population(size=10_000).with_one_more(beneficiary().with_claims(1))

    assert population.size == 10_002
    assert len(population.claims(10_001)) == 1
    assert len(population.claims(10_000)) > 100


def test_the_same_words_make_the_same_person_and_claims() -> None:
    builder = beneficiary().with_claims(5).with_claims(2, type="inpatient", year=2024)
    one, other = built(builder), built(builder)

    assert one.person(SIZE) == other.person(SIZE)
    assert [one.claim(SIZE, number) for number in range(7)] == [
        other.claim(SIZE, number) for number in range(7)
    ]


def test_whoever_says_no_more_is_ordinary() -> None:
    plain = columns(beneficiary())

    assert {name: plain[name] for name in ("hmo_6_ind", "meta_dual_elgbl_stus_jun_cd")} == {
        "hmo_6_ind": "0",
        "meta_dual_elgbl_stus_jun_cd": "NA",
    }
    assert "death_dt" not in plain
    assert "ptd_cntrct_jun_id" in plain
    assert len(person(beneficiary()).medicare_numbers) == 1


def test_they_are_called_as_they_are_named() -> None:
    named = person(beneficiary().named("Zoë", "de la Cruz"))

    assert (named.given_name, named.middle_initial, named.family_name) == ("Zoë", None, "de la Cruz")


def test_they_live_and_are_covered_as_is_said() -> None:
    said = (
        beneficiary()
        .born(date(1948, 2, 29))
        .covered_from(date(2014, 3, 1))
        .died(date(2025, 6, 7))
        .with_medicaid("04")
        .in_health_plan()
    )

    found = columns(said)

    assert [day(found, name) for name in ("bene_birth_dt", "pta_cvrg_strt_dt", "death_dt")] == [
        date(1948, 2, 29),
        date(2014, 3, 1),
        date(2025, 6, 7),
    ]
    assert (found["meta_dual_elgbl_stus_may_cd"], found["hmo_5_ind"]) == ("04", "1")


def test_another_medicare_number_is_the_present_one_from_a_day_on() -> None:
    former, present = person(beneficiary().with_number_since(date(2024, 5, 6))).medicare_numbers

    assert (former.last_day, present.first_day) == (date(2024, 5, 5), date(2024, 5, 6))
    assert present.value == identity.mbi(SIZE)


def test_a_record_is_replaced_by_that_of_another() -> None:
    assert columns(beneficiary().merged_into("BBUser00003"))["bene_xref_efctv_sk"] == identity.patient_id(
        3, 3
    )


def test_version_3_can_know_nobody_of_them() -> None:
    population = built(beneficiary().without_v3_id())

    assert population.patient_id(SIZE, 3) is None
    assert population.patient_id(SIZE, 2) == identity.patient_id(SIZE, 2)


@pytest.mark.parametrize(
    ("builder", "born", "covered_from", "reason"),
    [
        (beneficiary().born(date(1950, 3, 4)), date(1950, 3, 4), date(2015, 3, 1), "0"),
        (beneficiary().born(date(1950, 3, 1)), date(1950, 3, 1), date(2015, 2, 1), "0"),
        (
            beneficiary().born(date(1970, 3, 4)).with_claims(1, year=2021),
            date(1970, 3, 4),
            date(2021, 1, 1),
            "1",
        ),
        (beneficiary().covered_from(date(2025, 12, 1)), date(1960, 12, 27), date(2025, 12, 1), "0"),
        (beneficiary().covered_from(date(1970, 1, 1)), date(1926, 1, 27), date(1970, 1, 1), "1"),
        (
            beneficiary().born(date(1990, 1, 2)).covered_from(date(2020, 6, 1)),
            date(1990, 1, 2),
            date(2020, 6, 1),
            "1",
        ),
    ],
    ids=["aged", "on a first", "disabled", "newly enrolled", "long enrolled", "both said"],
)
def test_birth_and_coverage_go_together(
    builder: BeneficiaryBuilder, born: date, covered_from: date, reason: str
) -> None:
    found = columns(builder)

    assert (day(found, "bene_birth_dt"), day(found, "pta_cvrg_strt_dt")) == (born, covered_from)
    assert found["bene_entlmt_rsn_orig"] == reason


@pytest.mark.parametrize("year", [2019, 2022, 2026])
def test_who_needs_to_be_is_covered_from_the_first_year_asked_for(year: int) -> None:
    for n in range(1, 30):
        found = Population(size=n).with_one_more(beneficiary().with_claims(1, year=year)).person(n).columns

        born, covered_from = day(found, "bene_birth_dt"), day(found, "pta_cvrg_strt_dt")
        assert covered_from <= date(year, 1, 1)
        assert covered_from == sixty_fifth(born) or found["bene_entlmt_rsn_orig"] in ("1", "3")


def test_the_dead_were_covered_before() -> None:
    for n in range(1, 30):
        population = Population(size=n).with_one_more(beneficiary().died(date(2022, 1, 1)).with_claims(9))

        assert len(population.claims(n)) == 9


def test_medicaid_and_a_health_plan_begin_before_death() -> None:
    for n in range(1, 30):
        builder = beneficiary().died(date(2022, 1, 1)).with_medicaid().in_health_plan()
        found = Population(size=n).with_one_more(builder).person(n).columns

        for start in ("dual_strt_dt", "ptc_cvrg_strt_dt"):
            assert day(found, "pta_cvrg_strt_dt") <= day(found, start) <= date(2022, 1, 1)


def test_claims_can_be_denied_adjusted_and_about_substance_use() -> None:
    population = built(
        beneficiary()
        .with_denied_claims()
        .with_adjusted_claims()
        .with_substance_use()
        .with_claims(30, year=2025)
        .with_claims(9, type="pde", year=2025)
    )
    claims = [population.claim(SIZE, number) for number in range(39)]

    assert len([claim for claim in claims if claim.columns.get("carr_clm_pmt_dnl_cd") == "0"]) > 5
    assert len([claim for claim in claims if claim.columns.get("adjstmt_dltn_cd") == "A"]) > 2
    assert any(map(about_substance_use, claims))
    assert not all(map(about_substance_use, claims))


@pytest.mark.parametrize("kind", ["carrier", "dme"])
def test_one_in_three_claims_of_professionals_and_of_suppliers_is_denied(kind: str) -> None:
    population = built(beneficiary().with_denied_claims().with_claims(30, type=kind, year=2025))
    claims = [population.claim(SIZE, number) for number in range(30)]
    denied = {claim.number for claim in claims if claim.columns["carr_clm_pmt_dnl_cd"] == "0"}

    assert set(range(0, 30, 3)) <= denied
    assert len(denied) < 15


def test_prior_authorizations_are_there_when_they_are_asked_for() -> None:
    assert len(built(beneficiary().with_authorizations()).authorizations(SIZE)) == 5
    assert built(beneficiary()).authorizations(SIZE) == ()


def test_what_is_optional_can_be_left_out() -> None:
    assert person(beneficiary().without_optionals()).middle_initial is None
    assert columns(beneficiary().without_optionals())["bene_race_cd"] == "0"


# users


def test_a_user_is_a_login_name_that_knows_the_rest() -> None:
    population = built(beneficiary().without_v3_id())

    user = User.of(SIZE, population)

    assert user == "BBUser00060"
    assert (user.beneficiary, user.password, user.medicare_number) == (SIZE, "PW00060!", identity.mbi(SIZE))
    assert (user.patient_id(), user.patient_id(3)) == (identity.patient_id(SIZE, 2), None)
