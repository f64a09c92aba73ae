from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bbmock.population import codes
from bbmock.population.chance import Seed
from bbmock.population.records import ClaimType, DiagnosisRole
from bbmock.population.schedule import Schedule, summarize
from bbmock.population.slots import Slots
from tests.unit.population.columns import day, line_sum, money

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim


def test_the_days_used_are_those_from_admission_to_discharge(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        stay = day(claim.columns, "nch_bene_dschrg_dt") - day(claim.columns, "clm_admsn_dt")
        days = (claim.columns[f"clm_{count}_cnt"] for count in ("utlztn_day", "non_utlztn_days"))
        assert sorted(days) == [0, stay.days]
        assert day(claim.columns, "clm_from_dt") == day(claim.columns, "clm_admsn_dt")
        assert day(claim.columns, "clm_thru_dt") == day(claim.columns, "nch_bene_dschrg_dt")


def test_nobody_is_in_hospital_twice_at_once(population: Population) -> None:
    for n in (*range(300), 10_000):
        stays = sorted(
            (summary.first_day, summary.last_day)
            for summary in population.claims(n)
            if summary.type is ClaimType.INPATIENT
        )
        assert all(before[1] < after[0] for before, after in pairwise(stays))


def test_stays_do_not_overlap_however_little_time_there_is() -> None:
    stays = (ClaimType.INPATIENT,)
    schedule = Schedule(Slots(claims=70, first_day=737_000, days=350), first_types=stays, types=stays)
    seed = Seed("hospital")

    summaries = [summarize(seed.chance(number), schedule, 0, number) for number in range(70)]

    assert [
        (before, after)
        for before, after in pairwise(sorted((s.first_day, s.last_day) for s in summaries))
        if after[0] <= before[1]
    ] == []


def test_charges_are_the_sum_of_the_revenue_centres(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        assert money(claim.columns, "clm_tot_chrg_amt") == line_sum(claim, "rev_cntr_tot_chrg_amt")


def test_what_is_not_covered_is_the_sum_of_the_revenue_centres(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        assert money(claim.columns, "nch_ip_ncvrd_chrg_amt") == line_sum(claim, "rev_cntr_ncvrd_chrg_amt")
    assert any(money(claim.columns, "nch_ip_ncvrd_chrg_amt") for claim in inpatient)


def test_the_last_line_has_the_totals(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        last = claim.lines[-1].columns
        assert last["rev_cntr"] == "0001"
        assert money(last, "rev_cntr_tot_chrg_amt") == money(claim.columns, "clm_tot_chrg_amt")
        assert money(last, "rev_cntr_ncvrd_chrg_amt") == money(claim.columns, "nch_ip_ncvrd_chrg_amt")


def test_what_the_beneficiary_owes_is_deductible_coinsurance_and_blood(inpatient: list[Claim]) -> None:
    parts = ("nch_bene_ip_ddctbl_amt", "nch_bene_pta_coinsrnc_lblty_am", "nch_bene_blood_ddctbl_lblty_am")

    for claim in inpatient:
        owed = sum(money(claim.columns, part) for part in parts)
        assert owed == money(claim.columns, "nch_ip_tot_ddctn_amt")
    for part in parts:
        assert any(money(claim.columns, part) for claim in inpatient)


def test_capital_payment_is_the_sum_of_its_parts(inpatient: list[Claim]) -> None:
    parts = (
        "clm_pps_cptl_fsp_amt",
        "clm_pps_cptl_outlier_amt",
        "clm_pps_cptl_dsprprtnt_shr_amt",
        "clm_pps_cptl_ime_amt",
        "clm_pps_cptl_excptn_amt",
        "clm_pps_old_cptl_hld_hrmls_amt",
    )

    for claim in inpatient:
        assert sum(money(claim.columns, part) for part in parts) == money(
            claim.columns, "clm_tot_pps_cptl_amt"
        )


def test_medicare_pays_no_negative_amount(inpatient: list[Claim]) -> None:
    assert min(money(claim.columns, "clm_pmt_amt") for claim in inpatient) >= 0


def test_the_drg_fits_the_principal_diagnosis_and_the_length_of_stay(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        nights = (day(claim.columns, "clm_thru_dt") - day(claim.columns, "clm_from_dt")).days
        fitting = {drg.code: dict(drg.principals) for drg in codes.drgs(nights)}
        principals = [d.code for d in claim.diagnoses if d.role is DiagnosisRole.PRINCIPAL]
        assert len(principals) == 1
        assert principals[0] in fitting[str(claim.columns["clm_drg_cd"])]


def test_procedures_are_done_during_the_stay(inpatient: list[Claim]) -> None:
    done = [(claim, procedure) for claim in inpatient for procedure in claim.procedures]

    assert done
    for claim, procedure in done:
        assert day(claim.columns, "clm_from_dt") <= procedure.performed <= day(claim.columns, "clm_thru_dt")


def test_every_claim_has_one_admitting_diagnosis(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        assert [d.role for d in claim.diagnoses].count(DiagnosisRole.ADMITTING) == 1


def test_surgeons_operate_and_answer_for_it(inpatient: list[Claim]) -> None:
    surgeons = {one.npi for specialty in ("02", "20") for one in codes.physicians(specialty)}
    operated = [
        claim for claim in inpatient if any(line.columns["rev_cntr"] == "0360" for line in claim.lines)
    ]

    assert operated
    for claim in inpatient:
        assert (claim.columns["op_physn_npi"] in surgeons) == (claim in operated)
        assert claim.columns["op_physn_npi"] == claim.columns["at_physn_npi"]


def test_a_fluid_is_named_by_its_drug_code_and_measured_in_millilitres(inpatient: list[Claim]) -> None:
    for claim in inpatient:
        fluids = [line.columns for line in claim.lines if line.columns["rev_cntr"] == "0258"]
        assert len(fluids) == 1
        ndc, millilitres = {"J7050": ("00264780020", 250), "J7120": ("00338011704", 1000)}[
            str(fluids[0]["hcpcs_cd"])
        ]
        units = fluids[0]["rev_cntr_unit_cnt"]
        assert isinstance(units, int)
        assert fluids[0]["clm_line_ndc_cd"] == ndc
        assert fluids[0]["clm_line_ndc_qty"] == units * millilitres
        assert fluids[0]["clm_line_ndc_qty_qlfyr_cd"] == "ML"


def test_what_is_not_there_on_admission_came_in_hospital(inpatient: list[Claim]) -> None:
    came = {
        diagnosis.code
        for claim in inpatient
        for diagnosis in claim.diagnoses
        if diagnosis.present_on_admission == "N" and diagnosis.role is DiagnosisRole.OTHER
    }

    assert came
    assert came <= {"D62", "E876", "K5900"}


def test_nobody_is_transferred_for_a_stay_that_was_planned(inpatient: list[Claim]) -> None:
    planned = [claim for claim in inpatient if claim.columns["clm_ip_admsn_type_cd"] == "3"]

    assert planned
    assert {claim.columns["clm_src_ip_admsn_cd"] for claim in planned} <= {"1", "2"}
