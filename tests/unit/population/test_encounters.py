"""What a claim of a professional is about: one place, one visit, one doctor who does such things."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.personas import Persona
from bbmock.population.population import Population
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, money

if TYPE_CHECKING:
    from bbmock.population.records import Claim, Columns

VISITS = {"99203", "99212", "99213", "99214", "99215", "99283", "99284", "92014", "90834", "G0439", "99490"}
TESTS = {row[0] for row in codes.rows("services") if row[7] == "81"}


@pytest.fixture(scope="module")
def found(many: list[Claim]) -> list[Claim]:
    """The carrier claims of three hundred people."""
    return [claim for claim in many if claim.type is ClaimType.CARRIER]


def services_of(claim: Claim) -> list[Columns]:
    return [line.columns for line in claim.lines]


def test_a_claim_has_at_most_one_visit(found: list[Claim]) -> None:
    counts = {sum(line["hcpcs_cd"] in VISITS for line in services_of(claim)) for claim in found}

    assert counts == {0, 1}


def test_a_claim_is_about_one_place_and_one_doctor(found: list[Claim]) -> None:
    for claim in found:
        assert len({line["line_place_of_srvc_cd"] for line in services_of(claim)}) == 1
        assert len({line["prf_physn_npi"] for line in services_of(claim)}) == 1


def test_people_are_treated_at_several_kinds_of_places(found: list[Claim]) -> None:
    places = {line["line_place_of_srvc_cd"] for claim in found for line in services_of(claim)}

    assert places == {"11", "20", "22", "23", "24", "81"}


def test_a_laboratory_bills_tests_alone_and_nobody_else_bills_them(found: list[Claim]) -> None:
    for claim in found:
        for line in services_of(claim):
            assert (line["prvdr_spclty"] == "69") == (line["hcpcs_cd"] in TESTS)


@pytest.mark.parametrize(
    ("hcpcs", "specialties"),
    [
        ("97110", {"65"}),
        ("66984", {"18"}),
        ("93306", {"06"}),
        ("00142", {"05"}),
        ("99284", {"93"}),
        ("77067", {"30"}),
    ],
    ids=["therapy", "cataract surgery", "echocardiogram", "anaesthesia", "emergency", "mammography"],
)
def test_a_service_is_done_by_who_does_such_things(
    found: list[Claim], hcpcs: str, specialties: set[str]
) -> None:
    done_by = {
        line["prvdr_spclty"] for claim in found for line in services_of(claim) if line["hcpcs_cd"] == hcpcs
    }

    assert done_by == specialties


def test_no_office_is_open_on_sundays(found: list[Claim]) -> None:
    on_sundays = [claim for claim in found if day(claim.columns, "clm_from_dt").weekday() == 6]

    assert on_sundays == []


def test_whoever_has_claims_every_day_is_seen_in_an_emergency_on_sundays() -> None:
    crowded = Persona("crowded", "Has three claims a day.", 5, claims=7000, covered_from=date(2020, 1, 1))
    population = Population(personas=[crowded])
    on_sundays = [
        population.claim(5, summary.number)
        for summary in population.claims(5)[:400]
        if summary.type is ClaimType.CARRIER and summary.first_day.weekday() == 6
    ]

    places = {line["line_place_of_srvc_cd"] for claim in on_sundays for line in services_of(claim)}
    assert places == {"20", "23"}


def test_a_visit_beside_a_procedure_says_that_it_was_one_of_its_own(found: list[Claim]) -> None:
    beside = 0
    for claim in found:
        operated = any(line["line_cms_type_srvc_cd"] == "2" for line in services_of(claim))
        for line in services_of(claim):
            separate = line.get("hcpcs_1st_mdfr_cd") == "25"
            assert separate == (operated and line["hcpcs_cd"] in VISITS)
            beside += separate
    assert beside > 20


def test_a_side_is_the_side_of_the_diagnosis(found: list[Claim]) -> None:
    for claim in found:
        sides = {"M1711": {"RT"}, "M1712": {"LT"}}.get(claim.diagnoses[0].code, {"RT", "LT"})
        for line in services_of(claim):
            if line["hcpcs_cd"] in ("20610", "73562"):
                assert line["hcpcs_1st_mdfr_cd"] in sides


def test_a_laboratory_has_one_clia_number_in_a_state(found: list[Claim]) -> None:
    numbers: dict[object, set[object]] = {}
    for claim in found:
        for line in services_of(claim):
            if "carr_line_clia_lab_num" in line:
                key = (line["prf_physn_npi"], claim.columns["carr_num"])
                numbers.setdefault(key, set()).add(line["carr_line_clia_lab_num"])

    assert numbers
    assert all(len(known) <= 3 for known in numbers.values())  # a contractor may serve several states


def test_only_anaesthesia_counts_time(found: list[Claim]) -> None:
    timed = {
        line["hcpcs_cd"]
        for claim in found
        for line in services_of(claim)
        if line["carr_line_ansthsa_unit_cnt"]
    }

    assert timed == {"00142"}


def test_influenza_is_vaccinated_against_from_september_to_february(found: list[Claim]) -> None:
    months = {
        day(claim.columns, "clm_from_dt").month
        for claim in found
        if "90662" in {line["hcpcs_cd"] for line in services_of(claim)}
    }

    assert months <= {9, 10, 11, 12, 1, 2}
    assert len(months) > 3


def test_a_vaccination_is_for_nothing_else(found: list[Claim]) -> None:
    reasons = {
        claim.diagnoses[0].code
        for claim in found
        if "90662" in {line["hcpcs_cd"] for line in services_of(claim)}
    }

    assert reasons == {"Z23"}


def test_who_takes_no_assignment_is_paid_through_the_patient_and_charges_little_more(
    found: list[Claim],
) -> None:
    unassigned = [claim for claim in found if claim.columns["carr_clm_prvdr_asgnmt_ind_sw"] == "N"]

    assert {claim.columns["carr_clm_pmt_dnl_cd"] for claim in unassigned} <= {"0", "2"}
    for claim in unassigned:
        for line in services_of(claim):
            assert line["prtcptng_ind_cd"] in {"4", "6"}
            if claim.columns["carr_clm_pmt_dnl_cd"] == "2" and line["line_prcsg_ind_cd"] in {"A", "S"}:
                limit = money(line, "line_alowd_chrg_amt") * 115 / 100 + 1
                assert money(line, "line_sbmtd_chrg_amt") <= limit


def test_some_lines_without_assignment_are_all_deductible(found: list[Claim]) -> None:
    taken = [line for claim in found for line in services_of(claim) if line["prtcptng_ind_cd"] == "6"]

    assert taken
    for line in taken:
        assert money(line, "line_bene_ptb_ddctbl_amt") == money(line, "line_alowd_chrg_amt") > 0


def test_a_physician_participates_on_all_claims_or_on_none(found: list[Claim]) -> None:
    promised: dict[object, set[bool]] = {}
    for claim in found:
        for line in services_of(claim):
            promised.setdefault(line["prf_physn_npi"], set()).add(line["prtcptng_ind_cd"] in {"1", "2"})

    assert {len(answers) for answers in promised.values()} == {1}
    assert {True} in promised.values()
    assert {False} in promised.values()


def test_a_refused_line_is_charged_and_nothing_more(found: list[Claim]) -> None:
    refused = [
        line for claim in found for line in services_of(claim) if line["line_prcsg_ind_cd"] not in {"A", "S"}
    ]

    assert {line["line_prcsg_ind_cd"] for line in refused} == {"O", "M", "N", "C"}
    for line in refused:
        assert money(line, "line_alowd_chrg_amt") == money(line, "line_nch_pmt_amt") == 0
        assert money(line, "line_sbmtd_chrg_amt") > 0
        assert line["carr_line_mtus_cnt"] == 0


def test_a_nurse_practitioner_is_paid_less(found: list[Claim]) -> None:
    fees = []
    for claim in found:
        for line in services_of(claim):
            reduced = line["carr_line_rdcd_pmt_phys_astn_c"] == "3"
            assert reduced == (line["prvdr_spclty"] == "50" and line["line_cms_type_srvc_cd"] in {"1", "2"})
            if reduced and line["hcpcs_cd"] == "99213":
                fees.append(money(line, "line_alowd_chrg_amt"))

    assert fees
    assert max(fees) <= Decimal("101.00") * 85 / 100


def test_some_physicians_bill_for_themselves(found: list[Claim]) -> None:
    alone = [
        claim.columns["carr_clm_blg_npi_num"] == claim.lines[0].columns["prf_physn_npi"] for claim in found
    ]
    types = {line["carr_line_prvdr_type_cd"] for claim in found for line in services_of(claim)}

    assert 0 < sum(alone) < len(alone)
    assert types == {"0", "1", "5"}


def test_a_splint_makes_a_claim_one_for_equipment(found: list[Claim]) -> None:
    for claim in found:
        splint = "Q4046" in {line["hcpcs_cd"] for line in services_of(claim)}
        assert claim.columns["nch_clm_type_cd"] == ("72" if splint else "71")
    assert {claim.columns["nch_clm_type_cd"] for claim in found} == {"71", "72"}
