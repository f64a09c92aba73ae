from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes, identity
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Person

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")
MONTHLY = [
    *("mdcr_entlmt_buyin_{place}_ind", "hmo_{place}_ind", "meta_dual_elgbl_stus_{month}_cd"),
    *("rds_{month}_ind", "cst_shr_grp_{month}_cd", "mdcr_stus_{month}_cd"),
]
HEALTH_PLAN = ["ptc_cntrct_{month}_id", "ptc_pbp_{month}_id", "ptc_plan_type_{month}_cd"]
DRUG_PLAN = ["ptd_cntrct_{month}_id", "ptd_pbp_{month}_id", "ptd_sgmt_{month}_id"]


@pytest.fixture(scope="module")
def people(population: Population) -> list[Person]:
    return [population.person(n) for n in range(600)]


def filled(person: Person, family: str) -> list[bool]:
    names = [family.format(month=month, place=place) for place, month in enumerate(MONTHS, start=1)]
    return [name in person.columns for name in names]


def test_nobody_without_a_drug_plan_has_drugs_paid(population: Population, people: list[Person]) -> None:
    without = [person.index for person in people if "ptd_cvrg_strt_dt" not in person.columns]

    assert 20 < len(without) < 100
    for n in without:
        assert ClaimType.PDE not in {summary.type for summary in population.claims(n)}


def test_a_person_is_known_by_their_own_ids(people: list[Person]) -> None:
    for person in people:
        assert identity.index_of_patient_id(str(person.columns["bene_id"]), 2) == person.index
        assert identity.index_of_mbi(str(person.columns["mbi_num"])) == person.index


def test_people_are_mostly_aged_and_some_disabled(people: list[Person]) -> None:
    ages = [2025 - day(person.columns, "bene_birth_dt").year for person in people]

    assert 0.8 < sum(65 <= age <= 95 for age in ages) / len(ages) < 0.97
    assert sum(age < 65 for age in ages) > 20


def test_medicare_begins_at_65_or_with_disability(people: list[Person]) -> None:
    for person in people:
        born, start = day(person.columns, "bene_birth_dt"), day(person.columns, "pta_cvrg_strt_dt")
        if person.columns["bene_entlmt_rsn_orig"] == "0":
            assert 64 * 365 < (start - born).days < 65 * 365.25 + 1
        assert start.day == 1


def test_the_status_code_says_what_the_entitlement_says(people: list[Person]) -> None:
    statuses = set()
    for person in people:
        columns = person.columns
        status = str(columns["bene_mdcr_status_cd"])
        age = int(str(columns["rfrnc_yr"])) - day(columns, "bene_birth_dt").year
        assert (status[0] == "1") == (age >= 65)
        assert (status[1] == "1") == (columns["bene_esrd_ind"] == "Y")
        statuses.add(status)
    assert {"10", "20"} <= statuses


def test_a_living_person_has_every_month_of_the_reference_year(people: list[Person]) -> None:
    for person in people:
        if "death_dt" not in person.columns:
            families = MONTHLY + (DRUG_PLAN if "ptd_cvrg_strt_dt" in person.columns else [])
            assert person.columns["rfrnc_yr"] == 2025
            assert all(all(filled(person, family)) for family in families)


def test_nobody_is_enrolled_after_their_death(people: list[Person]) -> None:
    dead = [person for person in people if "death_dt" in person.columns]

    assert dead
    for person in dead:
        died = day(person.columns, "death_dt")
        year = person.columns["rfrnc_yr"]
        months = died.month if year == died.year else 12
        assert year == min(died.year, 2025)
        for family in MONTHLY:
            assert filled(person, family) == [place <= months for place in range(1, 13)]
        assert day(person.columns, "pta_cvrg_end_dt") == died
        assert person.columns["bene_pta_trmntn_cd"] == "1"


def test_some_are_in_health_plans_all_year_round(people: list[Person]) -> None:
    members = [person for person in people if any(filled(person, HEALTH_PLAN[0]))]

    assert 0.2 < len(members) / len(people) < 0.4
    for person in people:
        assert len({tuple(filled(person, family)) for family in HEALTH_PLAN}) == 1
        assert (person.columns["hmo_1_ind"] == "1") == (person in members)


def test_sexes_and_races_are_those_of_medicare(people: list[Person]) -> None:
    sexes = Counter(person.columns["bene_sex_ident_cd"] for person in people)
    races = Counter(person.columns["bene_race_cd"] for person in people)

    assert set(sexes) == {"1", "2"}
    assert set(races) <= set("0123456")
    assert races.most_common(1)[0][0] == "1"


def test_a_zip_code_lies_in_its_state(people: list[Person]) -> None:
    zips = {state.usps: state.zips for state in codes.states()}

    for person in people:
        zip_code = str(person.columns["bene_zip_cd"])
        assert len(zip_code) == 5
        assert zip_code[:3] in zips[str(person.columns["state_code"])]


def test_medicare_numbers_were_sent_out_from_april_2018(people: list[Person]) -> None:
    for person in people:
        start = day(person.columns, "pta_cvrg_strt_dt")
        assert person.medicare_numbers[0].first_day == max(start, date(2018, 4, 1))


def test_the_current_medicare_number_is_the_last(people: list[Person]) -> None:
    for person in people:
        current = person.medicare_numbers[-1]
        assert current.last_day is None
        assert current.value == person.columns["mbi_num"] == identity.mbi(person.index)
        assert current.first_day == person.columns["efctv_bgn_dt"]


def test_some_have_had_another_medicare_number_before(people: list[Person]) -> None:
    replaced = [person for person in people if len(person.medicare_numbers) == 2]

    assert 20 < len(replaced) < 80
    for person in replaced:
        former, current = person.medicare_numbers
        assert former.first_day < current.first_day
        assert former.last_day == current.first_day - timedelta(days=1)
        assert former.value != current.value
        assert former.value[1] == "S"
        assert identity.index_of_mbi(former.value) is None


def test_whoever_has_medicaid_has_it_in_every_file(people: list[Person]) -> None:
    for person in people:
        columns = person.columns
        dual = columns.get("bene_dual_stus_cd")
        assert columns["meta_dual_elgbl_stus_jan_cd"] == dual or dual is None
        assert ("bene_dual_type_cd" in columns) == ("bene_buyin_cd" in columns) == (dual is not None)
        assert columns["mdcr_entlmt_buyin_1_ind"] == ("C" if dual else "3")
    assert {person.columns.get("bene_dual_type_cd") for person in people} == {None, "F", "P"}


def test_the_plan_of_the_repository_is_that_of_the_months(people: list[Person]) -> None:
    for person in people:
        columns = person.columns
        assert columns.get("ptc_cntrct_num") == columns.get("ptc_cntrct_jan_id")
        assert columns.get("ptd_cntrct_num") == columns.get("ptd_cntrct_jan_id")
        for part in ("ptc", "ptd"):
            named = {f"{part}_plan_name", f"{part}_plan_phone", f"{part}_cvrg_strt_dt"} <= set(columns)
            assert named == (f"{part}_cntrct_num" in columns)


def test_a_subsidy_is_that_of_the_cost_share_group(people: list[Person]) -> None:
    subsidies = {}
    for person in people:
        group = person.columns["cst_shr_grp_jan_cd"]
        subsidies[str(group)] = (
            person.columns.get("bene_lis_ptd_prm_pct"),
            person.columns.get("bene_lis_copmt_lvl_cd"),
        )

    assert subsidies["09"] == subsidies["10"] == (None, None)
    assert subsidies["01"] == (Decimal("100.0"), "3")
    assert subsidies["08"] == (Decimal("25.0"), "4")


def test_a_plan_and_medicaid_begin_with_medicare_or_later(people: list[Person]) -> None:
    for person in people:
        columns = person.columns
        for start in ("ptc_cvrg_strt_dt", "ptd_cvrg_strt_dt", "dual_strt_dt"):
            if start in columns:
                assert day(columns, "pta_cvrg_strt_dt") <= day(columns, start)
                assert day(columns, start) <= day(columns, "death_dt") if "death_dt" in columns else True


def test_most_read_english_and_some_spanish(people: list[Person]) -> None:
    languages = Counter(person.columns.get("bene_lang_cd") for person in people)

    assert languages.most_common(1)[0][0] == "en"
    assert set(languages) == {"en", "es", None}


def test_health_plans_are_of_many_types_and_pay_as_these_do(people: list[Person]) -> None:
    kinds = {
        (person.columns[f"ptc_plan_type_{MONTHS[0]}_cd"], person.columns["ptc_cvrg_type_cd"])
        for person in people
        if f"ptc_plan_type_{MONTHS[0]}_cd" in person.columns
    }

    assert kinds == {("04", "3"), ("01", "3"), ("02", "3"), ("09", "5")}


def test_a_former_employer_s_drug_plan_stands_for_part_d(people: list[Person]) -> None:
    for person in people:
        subsidies = {person.columns.get(f"rds_{month}_ind") for month in MONTHS} - {None}
        assert subsidies <= ({"N"} if "ptd_cntrct_num" in person.columns else {"N", "Y"})
    assert any("Y" in {person.columns.get(f"rds_{month}_ind") for month in MONTHS} for person in people)


def test_who_has_medicaid_for_the_premiums_alone_pays_one_for_part_a(people: list[Person]) -> None:
    for person in people:
        premium = person.columns.get("bene_dual_stus_cd") == "01"
        assert person.columns["pta_entlmt_stus_cd"] == ("Y" if premium else "E")


def test_a_month_out_of_medicare_has_a_contract_of_its_own_that_says_so(population: Population) -> None:
    found: set[object] = set()
    for n in range(300):
        columns = population.person(n).columns
        if "ptd_cvrg_strt_dt" in columns:
            contract = columns["ptd_cntrct_dec_id"]
            assert (contract == "0") == ("ptd_pbp_dec_id" not in columns)
            found.add(contract)

    assert "0" in found
    assert len(found) > 2
