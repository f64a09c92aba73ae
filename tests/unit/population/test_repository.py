from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.chance import Seed
from bbmock.population.enrolment import Plan, enrol
from bbmock.population.repository import repository_columns
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Person

LIVING = replace(
    enrol(Seed("").chance(), 0), died=None, disabled=False, renal=False, dual=None, born=date(1950, 5, 5)
)
PLANS = ("ptc", "ptd")


@pytest.fixture(scope="module")
def people(population: Population) -> list[Person]:
    return [population.person(n) for n in range(600)]


def test_nobody_has_columns_of_what_they_have_not() -> None:
    columns = repository_columns(1, replace(LIVING, health_plan=None, drug_plan=None))

    assert sorted(columns) == [
        "bene_dsbld_stus_id",
        "bene_esrd_stus_id",
        "bene_lang_cd",
        "pta_enrlmt_rsn_cd",
        "pta_entlmt_stus_cd",
        "ptb_enrlmt_rsn_cd",
        "ptb_entlmt_stus_cd",
    ]


@pytest.mark.parametrize(("disabled", "reason"), [(True, "D"), (False, "A")], ids=["disabled", "aged"])
def test_part_a_began_with_disability_or_with_age(disabled: bool, reason: str) -> None:
    assert repository_columns(1, replace(LIVING, disabled=disabled))["pta_enrlmt_rsn_cd"] == reason


@pytest.mark.parametrize(("dual", "reason"), [("02", "S"), (None, "I")], ids=["dual", "alone"])
def test_a_state_enrols_in_part_b_whose_premiums_it_pays(dual: str | None, reason: str) -> None:
    columns = repository_columns(1, replace(LIVING, dual=dual))

    assert columns["ptb_enrlmt_rsn_cd"] == reason
    assert ("bene_buyin_cd" in columns) == (dual is not None)


@pytest.mark.parametrize(("born", "disabled"), [(date(1970, 1, 1), "Y"), (date(1950, 1, 1), "N")], ids=str)
def test_disability_ends_at_65(born: date, disabled: str) -> None:
    columns = repository_columns(1, replace(LIVING, disabled=True, born=born))

    assert columns["bene_dsbld_stus_id"] == disabled


@pytest.mark.parametrize(("renal", "status"), [(True, "Y"), (False, "N")])
def test_renal_disease_is_told(renal: bool, status: str) -> None:
    assert repository_columns(1, replace(LIVING, renal=renal))["bene_esrd_stus_id"] == status


@pytest.mark.parametrize(
    ("dual", "extent", "copayment"),
    [(code, "F", "2") for code in ("02", "04", "08")] + [(code, "P", "1") for code in ("01", "03", "06")],
)
def test_medicaid_is_full_or_partial_and_helps_with_drugs(dual: str, extent: str, copayment: str) -> None:
    columns = repository_columns(1, replace(LIVING, dual=dual, drug_plan=Plan("Z0001", "801")))

    assert (columns["bene_dual_stus_cd"], columns["bene_dual_type_cd"]) == (dual, extent)
    assert (columns["bene_lis_copmt_lvl_cd"], columns["bene_mdcd_state_cd"]) == (copayment, LIVING.state.usps)


def test_nobody_is_helped_with_the_costs_of_a_plan_they_have_not() -> None:
    assert "bene_lis_copmt_lvl_cd" not in repository_columns(1, replace(LIVING, dual="02", drug_plan=None))


def test_death_ends_medicaid_and_the_health_plan() -> None:
    dead = replace(LIVING, dual="02", health_plan=Plan("Y0001", "801"), died=date(2024, 3, 1))

    columns = repository_columns(1, dead)
    assert (columns["dual_end_dt"], columns["ptc_cvrg_end_dt"]) == (date(2024, 3, 1), date(2024, 3, 1))


@pytest.mark.parametrize(("race", "language"), [("5", "es"), ("1", "en")])
def test_hispanic_people_are_written_to_in_spanish(race: str, language: str) -> None:
    assert repository_columns(1, replace(LIVING, race=race))["bene_lang_cd"] == language


def test_of_every_fifth_the_language_is_not_known() -> None:
    known = [n for n in range(10) if "bene_lang_cd" in repository_columns(n, LIVING)]

    assert known == [1, 2, 3, 4, 6, 7, 8, 9]


def test_every_hundredth_was_known_twice() -> None:
    merged = [n for n in range(300) if "bene_xref_sk" in repository_columns(n, LIVING)]

    assert merged == [49, 149, 249]


def test_the_one_who_has_every_field_was_known_twice_and_has_a_segment(population: Population) -> None:
    columns = population.person(10_000).columns

    assert {"bene_xref_sk", "ptd_sgmt_num"} <= set(columns)


def test_the_plan_is_that_of_the_monthly_columns(people: list[Person]) -> None:
    for person in people:
        for part in PLANS:
            year = [value for name, value in person.columns.items() if name.startswith(f"{part}_cntrct_")]
            assert len(set(year)) == (f"{part}_cntrct_num" in person.columns)


def test_plans_begin_after_medicare_and_before_the_end(people: list[Person]) -> None:
    for person in people:
        columns = person.columns
        if "ptc_cvrg_strt_dt" in columns:
            start = day(columns, "ptc_cvrg_strt_dt")
            assert day(columns, "pta_cvrg_strt_dt") <= start
            assert "ptc_cvrg_end_dt" not in columns or start <= day(columns, "ptc_cvrg_end_dt")


def test_every_plan_is_described_and_drug_plans_have_what_their_card_says() -> None:
    for number in range(1, 13):
        for letter in "YZ":
            plan = codes.insurance_plans()[f"{letter}{number:04d}"]
            pharmacy = (plan.bank, plan.processor, plan.group)
            assert plan.name
            assert plan.phone.startswith("1-800-555-01")
            assert (None not in pharmacy) == (letter == "Z")
