"""Which prior authorizations people have, and what is asked for in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.authorizations import EVERY, NEEDS
from bbmock.population.building import beneficiary
from bbmock.population.enrolment import FULL
from bbmock.population.errors import ClaimNumberError
from bbmock.population.population import Population
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.prior_authorizations import PriorAuthorization

SOMEBODY = [*range(EVERY // 2, 10 * EVERY, EVERY), FULL]


@pytest.fixture(scope="module")
def authorizations(population: Population) -> list[PriorAuthorization]:
    return [
        population.authorization(n, number)
        for n in SOMEBODY
        for number in range(len(population.authorizations(n)))
    ]


def test_nobody_has_an_authorization_beyond_the_last(population: Population) -> None:
    with pytest.raises(ClaimNumberError, match="beneficiary 12 has no authorization number 1"):
        population.authorization(12, 1)


def test_one_in_25_has_an_authorization_and_the_one_with_everything_each_kind(
    population: Population,
) -> None:
    assert [n for n in range(100) if population.authorizations(n)] == [12, 37, 62, 87]
    assert [one.type for one in population.authorizations(FULL)] == [
        need.claim_type for need in NEEDS.values()
    ]


def test_nobody_asks_who_is_dead_or_not_yet_covered(population: Population) -> None:
    for n in range(EVERY // 2, 10_000, EVERY):
        columns = population.person(n).columns
        died = columns.get("death_dt")
        asked = population.authorizations(n)
        assert len(asked) <= 1
        if isinstance(died, date):
            assert all(one.first_day < died for one in asked)
            assert asked or died < date(2025, 7, 11)
            for one in range(len(asked)):
                assert day(population.authorization(n, one).lines[0].columns, "pa_dt_updated") <= died


def test_a_persona_who_died_before_or_was_not_covered_asks_for_nothing() -> None:
    few = Population(size=5)
    dead = few.with_one_more(beneficiary().with_authorizations().died(date(2024, 5, 1)))
    late = few.with_one_more(beneficiary().with_authorizations().covered_from(date(2025, 12, 1)))

    assert dead.authorizations(5) == ()
    with pytest.raises(ClaimNumberError, match="beneficiary 5 has no authorization number 0"):
        dead.authorization(5, 0)
    assert {one.first_day >= date(2025, 12, 1) for one in late.authorizations(5)} == {True}
    assert len(late.authorizations(5)) == len(NEEDS)


def test_what_is_asked_for_is_of_its_kind(authorizations: list[PriorAuthorization]) -> None:
    for one in authorizations:
        need = NEEDS[str(one.columns["clm_type"])]
        assert one.columns.get("clm_bill_type") == need.bill
        services = [line.columns[need.column] for line in one.lines]
        assert set(services) <= set(need.services)
        assert len(set(services)) == len(services)
        for line in one.lines:
            assert ("line_place_of_srvc_cd" in line.columns) == bool(need.places)
            assert ("hcpcs_1st_mdfr_cd" in line.columns) == bool(need.modifiers)


def test_rehabilitation_in_hospital_is_asked_for_by_group_of_patients(
    authorizations: list[PriorAuthorization],
) -> None:
    stays = [one for one in authorizations if one.columns["clm_type"] == "I"]

    assert stays
    assert {name for one in stays for line in one.lines for name in line.columns if name.endswith("_cd")} == {
        "hipps_cd"
    }


def test_it_is_decided_after_it_was_asked_for_and_good_for_a_year(
    authorizations: list[PriorAuthorization],
) -> None:
    for one in authorizations:
        asked = day(one.columns, "pa_dt_added")
        assert date(2025, 7, 1) <= asked
        for line in one.lines:
            assert day(line.columns, "pa_req_rec_dt") == asked
            if line.columns["pa_decision"] != "P":
                decided, expires = (day(line.columns, f"pa_decision_{end}dt") for end in ("", "exp_"))
                assert asked < decided == day(line.columns, "pa_dt_updated")
                assert (expires - decided).days == 365


def test_each_has_a_period_of_a_year_from_its_decision_or_its_request(
    authorizations: list[PriorAuthorization],
) -> None:
    found = set()
    for one in authorizations:
        start, end = day(one.columns, "pa_strt_dt"), day(one.columns, "pa_end_dt")
        assert (end - start).days == 365
        decided = [line for line in one.lines if line.columns["pa_decision"] != "P"]
        found.add(bool(decided))
        assert all(start == day(line.columns, "pa_decision_dt") for line in decided)
        assert decided or start == day(one.columns, "pa_dt_added")
    assert found == {False, True}


def test_one_of_part_b_alone_has_its_contractors_control_number(
    authorizations: list[PriorAuthorization],
) -> None:
    for one in authorizations:
        assert ("pa_icn_dcn" in one.columns) == (one.columns["clm_type"] == "B")


def test_what_is_pending_has_no_day_of_a_decision(authorizations: list[PriorAuthorization]) -> None:
    days = {"pa_decision_dt", "pa_decision_exp_dt", "mr_count_st_dt", "mr_count_end_dt"}
    pending = [
        (one, line.columns)
        for one in authorizations
        for line in one.lines
        if line.columns["pa_decision"] == "P"
    ]

    assert pending
    for one, columns in pending:
        assert days.isdisjoint(columns)
        assert columns["pa_dt_updated"] == one.columns["pa_dt_added"]


def test_the_contractor_is_that_of_the_state(authorizations: list[PriorAuthorization]) -> None:
    states = {state.usps: state for state in codes.states()}
    for one in authorizations:
        state = states[str(one.lines[0].columns["svc_render_st"])]
        number = str(int(state.contractor) - 1).zfill(5)
        by_kind = {"D": state.equipment_contractor, "H": state.home_contractor, "B": state.contractor}
        assert one.columns["clm_cntrctr_num"] == by_kind.get(str(one.columns["clm_type"]), number)


def test_a_therapist_does_not_give_the_service(population: Population) -> None:
    therapists = {therapist.npi for therapist in codes.physicians("65")}
    for n in (*range(EVERY // 2, 200 * EVERY, EVERY), FULL):
        for number in range(len(population.authorizations(n))):
            columns = population.authorization(n, number).columns
            assert columns["rndrng_physn_npi"] not in therapists
            if columns["clm_type"] in {"D", "H", "B"}:
                assert columns["rndrng_physn_npi"] == columns["org_npi_num"]


def test_nobody_rents_a_knee(population: Population) -> None:
    modifiers: dict[object, set[object]] = defaultdict(set)
    for n in range(EVERY // 2, 800 * EVERY, EVERY):
        for number in range(len(population.authorizations(n))):
            for line in population.authorization(n, number).lines:
                if "hcpcs_1st_mdfr_cd" in line.columns:
                    modifiers[line.columns["hcpcs_cd"]].add(line.columns["hcpcs_1st_mdfr_cd"])

    assert modifiers.pop("L5856") == {"NU"}
    assert modifiers == {thing: {"NU", "RR"} for thing in ("K0856", "K0861", "E0277")}


def test_the_physicians_have_names(authorizations: list[PriorAuthorization]) -> None:
    for one in authorizations:
        numbers = {name.removesuffix("_npi") for name in one.columns if name.endswith("_npi")}
        names = {name.removesuffix("_name") for name in one.columns if name.endswith("physn_name")}
        assert {"rfr_physn", "rndrng_physn", "at_physn"} <= numbers == names


def test_equipment_comes_from_a_supplier_and_visits_from_an_agency(population: Population) -> None:
    kinds = {
        str(one.columns["clm_type"]): one.columns["org_name"]
        for one in (population.authorization(FULL, number) for number in range(len(NEEDS)))
    }

    assert kinds["O"] == kinds["B"] == kinds["I"]
    assert len(set(kinds.values())) == 3
