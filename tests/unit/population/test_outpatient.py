from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.records import ClaimType, DiagnosisRole
from tests.unit.population.columns import day, line_sum, money

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim, Columns

THERAPISTS = {therapist.npi for therapist in codes.physicians("65")}


@pytest.fixture(scope="session")
def lines(outpatient: list[Claim]) -> list[Columns]:
    return [line.columns for claim in outpatient for line in claim.lines]


@pytest.mark.parametrize(
    ("claim_column", "line_column"),
    [
        ("clm_pmt_amt", "rev_cntr_pmt_amt_amt"),
        ("clm_tot_chrg_amt", "rev_cntr_tot_chrg_amt"),
        ("clm_op_prvdr_pmt_amt", "rev_cntr_prvdr_pmt_amt"),
        ("clm_op_bene_pmt_amt", "rev_cntr_bene_pmt_amt"),
        ("nch_bene_ptb_ddctbl_amt", "rev_cntr_cash_ddctbl_amt"),
        ("nch_prmry_pyr_clm_pd_amt", "rev_cntr_1st_msp_pd_amt"),
    ],
)
def test_an_amount_of_a_claim_is_the_sum_of_its_lines(
    outpatient: list[Claim], claim_column: str, line_column: str
) -> None:
    for claim in outpatient:
        assert money(claim.columns, claim_column) == line_sum(claim, line_column)
    assert any(money(claim.columns, claim_column) for claim in outpatient)


def test_the_payment_goes_to_provider_and_beneficiary(outpatient: list[Claim]) -> None:
    for claim in outpatient:
        parts = money(claim.columns, "clm_op_prvdr_pmt_amt") + money(claim.columns, "clm_op_bene_pmt_amt")
        assert parts == money(claim.columns, "clm_pmt_amt")


def test_what_the_beneficiary_owes_is_deductible_and_coinsurance(outpatient: list[Claim]) -> None:
    for claim in outpatient:
        owed = money(claim.columns, "nch_bene_ptb_ddctbl_amt") + money(
            claim.columns, "nch_bene_ptb_coinsrnc_amt"
        )
        assert owed == line_sum(claim, "rev_cntr_ptnt_rspnsblty_pmt")


def test_a_hospital_may_ask_for_less_than_a_fifth_and_medicare_pays_no_more_for_it(
    lines: list[Columns],
) -> None:
    shared = [line for line in lines if money(line, "rev_cntr_coinsrnc_wge_adjstd_c")]

    assert shared
    for line in shared:
        whole, reduced = (
            money(line, "rev_cntr_coinsrnc_wge_adjstd_c"),
            money(line, "rev_cntr_rdcd_coinsrnc_amt"),
        )
        owed = money(line, "rev_cntr_ptnt_rspnsblty_pmt") - money(line, "rev_cntr_cash_ddctbl_amt")
        paid = money(line, "rev_cntr_pmt_amt_amt") + money(line, "rev_cntr_1st_msp_pd_amt")
        assert owed == (reduced or whole)
        assert abs((paid + whole) / 5 - whole) < Decimal("0.01")
    assert any(money(line, "rev_cntr_rdcd_coinsrnc_amt") for line in shared)


def test_the_last_line_and_no_other_has_the_totals(outpatient: list[Claim]) -> None:
    for claim in outpatient:
        assert [line.columns["rev_cntr"] == "0001" for line in claim.lines] == [
            line is claim.lines[-1] for line in claim.lines
        ]
        assert money(claim.lines[-1].columns, "rev_cntr_tot_chrg_amt") == money(
            claim.columns, "clm_tot_chrg_amt"
        )


def test_a_line_s_charge_is_its_rate_times_its_units(lines: list[Columns]) -> None:
    for line in lines:
        if line["rev_cntr"] != "0001":
            units = line["rev_cntr_unit_cnt"]
            assert isinstance(units, int)
            assert money(line, "rev_cntr_rate_amt") * units == money(line, "rev_cntr_tot_chrg_amt")


def test_a_line_s_payment_goes_to_provider_and_beneficiary(lines: list[Columns]) -> None:
    for line in lines:
        parts = money(line, "rev_cntr_prvdr_pmt_amt") + money(line, "rev_cntr_bene_pmt_amt")
        assert parts == money(line, "rev_cntr_pmt_amt_amt")


def test_no_more_is_paid_than_was_charged(lines: list[Columns]) -> None:
    for line in lines:
        assert money(line, "rev_cntr_pmt_amt_amt") <= money(line, "rev_cntr_tot_chrg_amt")
        assert money(line, "rev_cntr_ncvrd_chrg_amt") <= money(line, "rev_cntr_tot_chrg_amt")


def test_what_is_packaged_is_not_paid_by_itself(lines: list[Columns]) -> None:
    packaged = [line for line in lines if line.get("rev_cntr_stus_ind_cd") == "N"]

    assert packaged
    assert {money(line, "rev_cntr_pmt_amt_amt") for line in packaged} == {0}


def test_a_service_has_its_day_within_the_claim(outpatient: list[Claim]) -> None:
    for claim in outpatient:
        for line in claim.lines:
            if "rev_cntr_dt" in line.columns:
                when = day(line.columns, "rev_cntr_dt")
                assert day(claim.columns, "clm_from_dt") <= when <= day(claim.columns, "clm_thru_dt")


def test_some_claims_say_why_the_patient_came(outpatient: list[Claim]) -> None:
    roles = {diagnosis.role for claim in outpatient for diagnosis in claim.diagnoses}

    assert roles == {
        DiagnosisRole.PRINCIPAL,
        DiagnosisRole.OTHER,
        DiagnosisRole.EXTERNAL,
        DiagnosisRole.REASON_FOR_VISIT,
    }


def test_a_bill_of_a_health_center_is_of_one_visit_to_it(many: list[Claim]) -> None:
    bills = [claim for claim in many if claim.type is ClaimType.OUTPATIENT]
    centers = [bill for bill in bills if bill.columns["clm_fac_type_cd"] == "7"]

    assert centers
    for bill in bills:
        visited = [line.columns.get("hcpcs_cd") for line in bill.lines].count("G0467")
        assert visited == (bill in centers)
    assert {(bill.columns["clm_srvc_clsfctn_type_cd"], len(bill.lines)) for bill in centers} == {("7", 2)}


def test_medicare_supplements_what_a_health_plan_pays_a_health_center(
    population: Population, many: list[Claim]
) -> None:
    visits = [one for one in many if one.columns.get("clm_fac_type_cd") == "7"]
    kinds = set()
    for visit in visits:
        plan_since = population.person(visit.beneficiary).columns.get("ptc_cvrg_strt_dt")
        by_plan = plan_since is not None and day({"_": plan_since}, "_") <= day(visit.columns, "clm_from_dt")
        line = visit.lines[0].columns
        kinds.add((by_plan, line["rev_cntr"], line["rev_cntr_pmt_mthd_ind_cd"]))
        assert (visit.columns.get("clm_mco_pd_sw") == "1") == by_plan
        if by_plan:
            assert 0 < money(visit.columns, "clm_pmt_amt") < 100
            assert money(line, "rev_cntr_ptnt_rspnsblty_pmt") == 0

    assert kinds == {(False, "0521", "10"), (True, "0519", "16")}


def test_an_adjusted_bill_names_the_one_it_replaced(many: list[Claim]) -> None:
    bills = [claim for claim in many if claim.type is ClaimType.OUTPATIENT]
    adjusted = [bill.columns for bill in bills if bill.columns["clm_freq_cd"] != "1"]

    assert 0 < len(adjusted) < len(bills) / 20
    for bill in bills:
        replaced = bill.columns["claim_query_code"] == "5"
        assert replaced == (bill.columns in adjusted) == ("fi_orig_clm_cntl_num" in bill.columns)


def test_operations_have_bills_of_their_own(many: list[Claim]) -> None:
    for claim in many:
        centers = {line.columns.get("rev_cntr") for line in claim.lines}
        if claim.type is ClaimType.OUTPATIENT and centers & {"0360", "0420", "0430"}:
            assert centers.isdisjoint({"0510", "0450", "0301"})


def test_patients_bear_a_part_of_therapy_and_none_of_tests_or_prevention(many: list[Claim]) -> None:
    borne: dict[object, set[bool]] = {}
    for claim in many:
        if claim.type is ClaimType.OUTPATIENT:
            for line in claim.lines:
                owed = money(line.columns, "rev_cntr_ptnt_rspnsblty_pmt") > 0
                borne.setdefault(line.columns["rev_cntr"], set()).add(owed)

    assert borne["0420"] == borne["0430"] == borne["0521"] == {True}
    assert borne["0300"] == borne["0301"] == borne["0305"] == borne["0401"] == {False}


def test_who_treats_the_reason_answers_for_the_bill_and_operates_unless_it_is_an_operation(
    many: list[Claim],
) -> None:
    for claim in many:
        if claim.type is not ClaimType.OUTPATIENT:
            continue
        operated = any(line.columns["rev_cntr"] == "0360" for line in claim.lines)
        same = claim.columns["op_physn_npi"] == claim.columns["at_physn_npi"]
        assert same or operated, claim.columns["clm_id"]
        rendering = {line.columns["rndrng_physn_npi"] for line in claim.lines[:-1]}
        assert rendering == {claim.columns["at_physn_npi"]} or rendering <= THERAPISTS


def test_the_family_doctor_answers_for_what_a_therapist_does(many: list[Claim]) -> None:
    bills = [claim for claim in many if claim.type is ClaimType.OUTPATIENT]
    treated = [bill for bill in bills if bill.lines[0].columns["rndrng_physn_npi"] in THERAPISTS]
    family = {doctor.npi for doctor in codes.physicians("08")}

    assert treated
    assert {bill.columns["at_physn_npi"] for bill in treated} <= family
    for bill in bills:
        assert THERAPISTS.isdisjoint({bill.columns["at_physn_npi"], bill.columns["op_physn_npi"]})
