from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest

from bbmock.population import codes
from bbmock.population.records import ClaimType
from bbmock.population.services import services_for

NAMES = [condition.name for condition in codes.conditions()] + ["cancer"]
TABLES = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "ndc", "taxonomy")


@pytest.mark.parametrize("table", TABLES)
def test_a_code_stands_once_and_has_a_description(table: str) -> None:
    rows = codes.rows(table)

    assert len({code for code, _ in rows}) == len(rows)
    assert all(code and description for code, description in rows)


def test_descriptions_of_diagnoses_are_in_capitals() -> None:
    assert [text for _, text in codes.rows("icd10cm") if text != text.upper()] == []


@pytest.mark.parametrize("table", ["icd10cm", "icd10pcs"])
def test_a_description_with_a_comma_is_quoted_as_the_api_quotes_it(table: str) -> None:
    for _, text in codes.rows(table):
        assert (text[0] == text[-1] == '"') == ("," in text)


def test_drug_codes_have_eleven_digits() -> None:
    assert [ndc for ndc, _ in codes.rows("ndc") if not re.fullmatch("[0-9]{11}", ndc)] == []


def test_every_diagnosis_that_a_claim_may_have_is_described() -> None:
    described = {code for code, _ in codes.rows("icd10cm")}
    used = {code for condition in codes.conditions() for code in condition.diagnoses}
    used |= {row[13][1:] for row in codes.rows("services") if row[13].startswith("=")}
    used |= {code for name in NAMES for code in codes.terminal(name)}
    drgs = [drg for nights in range(15) for drg in codes.drgs(nights)]
    used |= {code for drg in drgs for code, _ in drg.principals}
    used |= {codes.aftercare(code) for code in used} | {drg.complication or "I10" for drg in drgs}
    used |= {"I110", "I129", "I130", "E876", "K5900"}  # what is presumed, and what comes in hospital

    assert used - described == set()


def test_suppliers_bring_something_for_most_conditions() -> None:
    served = {
        condition.name
        for condition in codes.conditions()
        if any(codes.equipment(condition.name, code) for code in condition.diagnoses)
    }

    assert served == {"diabetes", "heart", "copd", "apnea", "joints", "memory", "prostate"}


def test_oxygen_is_brought_to_those_whose_lungs_need_it_alone() -> None:
    assert "E1390" in {thing.hcpcs for thing in codes.equipment("copd", "J449")}
    assert "E1390" not in {thing.hcpcs for thing in codes.equipment("copd", "J45909")}


def test_equipment_is_rented_bought_or_supplied_and_at_some_price() -> None:
    for condition in codes.conditions():
        for code in condition.diagnoses:
            for thing in codes.equipment(condition.name, code):
                assert thing.type in "RP9"
                assert 0 < thing.low <= thing.high
                assert thing.rented == any("RR" in modifiers for modifiers in thing.modifiers)
                assert len(thing.units) >= 1
                assert all(len(modifiers) <= 4 for modifiers in thing.modifiers)


def test_a_service_is_done_for_what_it_is_for() -> None:
    for_pneumonia = {service.hcpcs for service in services_for("P", "acute", "J209", "F")}
    for_infection = {service.hcpcs for service in services_for("P", "acute", "N390", "F")}
    for_macula = {service.hcpcs for service in services_for("P", "eyes", "H353130", "F")}
    for_cataract = {service.hcpcs for service in services_for("P", "eyes", "H2513", "F")}

    assert "71046" in for_pneumonia - for_infection  # an x-ray of the chest
    assert "87086" in for_infection - for_pneumonia  # a culture of urine
    assert "66984" in for_cataract - for_macula  # cataract surgery


def test_mammography_is_for_women() -> None:
    assert "77067" in {service.hcpcs for service in services_for("O", "acute", "J209", "F")}
    assert "77067" not in {service.hcpcs for service in services_for("O", "acute", "J209", "M")}


def test_a_therapist_sees_nobody_like_a_doctor() -> None:
    (visit,) = [service for service in services_for("P", "joints", "M1711", "F") if service.hcpcs == "99213"]

    assert visit.done_by("20")
    assert not visit.done_by("65")


def test_every_kind_of_organization_has_names() -> None:
    for kind in (
        "hospital",
        "practice",
        "pharmacy",
        "nursing",
        "agency",
        "hospice",
        "supplier",
        "plan",
        "clinic",
    ):
        assert len(codes.organization_names(kind)) >= 3


def test_every_procedure_that_a_claim_may_have_is_described() -> None:
    described = {code for code, _ in codes.rows("icd10pcs")}
    stays = (drg for nights in range(15) for drg in codes.drgs(nights))
    used = {code for drg in stays for _, procedures in drg.principals for code in procedures}

    assert used - described == set()


def test_every_drug_has_a_name_and_a_condition() -> None:
    names = {condition.name for condition in codes.conditions()}
    drugs = [drug for name in names for drug in codes.drugs(name)]

    given = {row[-2] for row in codes.rows("services")} | {row[-1] for row in codes.rows("equipment")}
    assert {drug.ndc for drug in drugs} | given - {"-"} == {ndc for ndc, _ in codes.rows("ndc")}
    assert len(drugs) == len(codes.rows("drugs"))


def test_every_condition_has_doctors_with_a_taxonomy_and_services() -> None:
    described = {code for code, _ in codes.rows("taxonomy")}

    for condition in codes.conditions():
        for specialty in condition.specialties:
            assert {doctor.taxonomy for doctor in codes.physicians(specialty)} <= described
            assert len(codes.physicians(specialty)) == 4
        for billed_by, diagnosis, sex in product("PO", condition.diagnoses, condition.sexes):
            assert len(services_for(billed_by, condition.name, diagnosis, sex)) >= 3


def test_numbers_of_providers_are_none_that_the_registry_gives_out() -> None:
    assert {row[0][:5] for row in codes.rows("physicians")} == {"99999"}


def test_people_stay_for_some_reason_however_long() -> None:
    assert all(codes.drgs(nights) for nights in range(60))


def test_shares_of_states_add_up_to_at_least_a_hundred() -> None:
    assert 80 <= sum(codes.state_percents()) <= 120


@pytest.mark.parametrize(("claim_type", "part"), list(product(ClaimType, ("claim", "line"))), ids=str)
def test_a_fixed_column_has_no_place_for_chance(claim_type: ClaimType, part: str) -> None:
    table = codes.columns(claim_type, part)

    assert not any("#" in value for value in table.fixed.values())
    assert all(0 < percent <= 100 and values for _, percent, values in table.drawn)


def test_a_stay_has_no_reason_before_there_was_a_code_for_it() -> None:
    infections = next(drg for drg in codes.drgs(5) if drg.code == "177")

    assert {code for code, _ in infections.reasons(date(2020, 3, 31))} == {"J690"}
    assert {code for code, _ in infections.reasons(date(2020, 4, 1))} == {"J690", "U071"}


def test_nurses_code_what_is_left_of_an_operation_or_a_stroke() -> None:
    assert codes.aftercare("M1711") == "Z471"
    assert codes.aftercare("S72001A") == "S72001D"
    assert codes.aftercare("I639") == "I69354"
    assert codes.aftercare("J189") == "J189"


@pytest.mark.parametrize("nights", range(15))
def test_people_die_of_something_however_long_they_stay(nights: int) -> None:
    assert any(drg.may_end_in_death for drg in codes.drgs(nights))
