"""The beneficiary 10,000, BBUser10000, has nearly every field on some claim of each type, as CMS's has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population import identity
from bbmock.population.filed import as_filed
from bbmock.population.records import Claim, ClaimType, DiagnosisRole

if TYPE_CHECKING:
    from bbmock.population.population import Population

OPTIONAL = {
    ClaimType.CARRIER: """
        clm_clncl_tril_num carr_clm_blg_npi_num rfr_physn_npi line_bene_prmry_pyr_cd carr_line_mtus_cd
        carr_line_clia_lab_num line_hct_hgb_type_cd line_hct_hgb_rslt_num line_ndc_cd hcpcs_1st_mdfr_cd
        hcpcs_2nd_mdfr_cd hpsa_scrcty_ind_cd carr_line_rx_num betos_cd prvdr_state_cd prvdr_zip tax_num
        line_service_deductible carr_line_ansthsa_unit_cnt line_pmt_80_100_cd
    """,
    ClaimType.OUTPATIENT: """
        fi_num fi_clm_proc_dt fi_orig_clm_cntl_num clm_mdcr_non_pmt_rsn_cd nch_prmry_pyr_cd clm_mco_pd_sw
        op_physn_npi ot_physn_npi rev_cntr_1st_ansi_cd rev_cntr_2nd_ansi_cd rev_cntr_3rd_ansi_cd
        rev_cntr_4th_ansi_cd rev_cntr_apc_hipps_cd hcpcs_1st_mdfr_cd hcpcs_2nd_mdfr_cd rev_cntr_dscnt_ind_cd
        rev_cntr_packg_ind_cd rev_cntr_otaf_pmt_cd rev_cntr_ide_ndc_upc_num rev_cntr_ndc_qty
        rev_cntr_ndc_qty_qlfr_cd rndrng_physn_npi rev_cntr_stus_ind_cd
    """,
    ClaimType.INPATIENT: """
        fi_num fi_clm_proc_dt fi_orig_clm_cntl_num fi_clm_actn_cd clm_mdcr_non_pmt_rsn_cd nch_prmry_pyr_cd
        op_physn_npi ot_physn_npi clm_pps_ind_cd nch_actv_or_cvrd_lvl_care_thru nch_vrfd_ncvrd_stay_from_dt
        nch_vrfd_ncvrd_stay_thru_dt nch_bene_mdcr_bnfts_exhtd_dt_i clm_uncompd_care_pmt_amt
        ime_op_clm_val_amt dsh_op_clm_val_amt nch_drg_outlier_aprvd_pmt_amt hcpcs_cd
        rev_cntr_ddctbl_coinsrnc_cd rev_cntr_ndc_qty rev_cntr_ndc_qty_qlfr_cd
    """,
    ClaimType.DME: """
        clm_clncl_tril_num line_pmt_80_100_cd line_bene_prmry_pyr_cd line_ndc_cd line_hct_hgb_type_cd
        line_hct_hgb_rslt_num hcpcs_1st_mdfr_cd hcpcs_2nd_mdfr_cd hcpcs_3rd_mdfr_cd line_dme_prchs_price_amt
        prvdr_npi prvdr_taxonomy rfr_physn_taxonomy
    """,
    ClaimType.HHA: """
        fi_num fi_clm_proc_dt fi_orig_clm_cntl_num clm_mdcr_non_pmt_rsn_cd nch_prmry_pyr_cd claim_query_code
        clm_pps_ind_cd clm_hha_rfrl_cd clm_hha_lupa_ind_cd clm_hha_tot_visit_cnt clm_admsn_dt
        rev_cntr_1st_ansi_cd rev_cntr_apc_hipps_cd hcpcs_1st_mdfr_cd hcpcs_2nd_mdfr_cd rev_cntr_ndc_qty
        rev_cntr_ndc_qty_qlfr_cd rev_cntr_dt rev_cntr_stus_ind_cd rndrng_physn_npi
    """,
    ClaimType.HOSPICE: """
        fi_num fi_clm_proc_dt fi_orig_clm_cntl_num clm_mdcr_non_pmt_rsn_cd nch_prmry_pyr_cd
        bene_hospc_prd_cnt clm_hospc_start_dt_id nch_bene_dschrg_dt rndrng_physn_upin rev_cntr_ndc_qty
        rev_cntr_ndc_qty_qlfr_cd hcpcs_1st_mdfr_cd hcpcs_2nd_mdfr_cd rev_cntr_dt
    """,
    ClaimType.SNF: """
        fi_num fi_clm_proc_dt fi_orig_clm_cntl_num fi_clm_actn_cd clm_mdcr_non_pmt_rsn_cd nch_prmry_pyr_cd
        op_physn_npi ot_physn_npi clm_pps_ind_cd clm_drg_cd nch_qlfyd_stay_from_dt nch_qlfyd_stay_thru_dt
        nch_actv_or_cvrd_lvl_care_thru nch_vrfd_ncvrd_stay_from_dt nch_vrfd_ncvrd_stay_thru_dt
        nch_bene_mdcr_bnfts_exhtd_dt_i rev_cntr_ndc_qty rev_cntr_ndc_qty_qlfr_cd rev_cntr_ddctbl_coinsrnc_cd
    """,
    ClaimType.PDE: """
        dspnsng_stus_cd adjstmt_dltn_cd nstd_frmt_cd prcng_excptn_cd ctstrphc_cvrg_cd submsn_clr_cd
        brnd_gnrc_cd ptnt_rsdnc_cd
    """,
}


@pytest.mark.parametrize("claim_type", ClaimType)
def test_every_optional_column_is_filled_on_some_claim(population: Population, claim_type: ClaimType) -> None:
    filled: set[str] = set()
    for summary in population.claims(10_000):
        if summary.type is claim_type:
            claim = population.claim(10_000, summary.number)
            filled |= set(claim.columns)
            filled |= {name for line in claim.lines for name in line.columns}

    assert set(OPTIONAL[claim_type].split()) - filled == set()


@pytest.mark.parametrize("claim_type", ClaimType)
def test_there_are_at_least_ten_claims_of_each_type(population: Population, claim_type: ClaimType) -> None:
    types = [summary.type for summary in population.claims(10_000)]

    assert types.count(claim_type) >= 10


@pytest.mark.parametrize("claim_type", [ClaimType.INPATIENT, ClaimType.OUTPATIENT, ClaimType.SNF])
def test_a_drug_that_is_sold_by_the_gram_is_counted_in_grams(
    population: Population, claim_type: ClaimType
) -> None:
    given = set()
    for summary in population.claims(10_000):
        if summary.type is claim_type:
            for line in population.claim(10_000, summary.number).lines:
                drug = line.columns.get("clm_line_ndc_cd") or line.columns.get("rev_cntr_ide_ndc_upc_num")
                for column in ("clm_line_ndc_qty_qlfyr_cd", "rev_cntr_ndc_qty_qlfr_cd"):
                    if line.columns.get(column) == "GR":
                        given.add(drug)
    assert given == {"69097014260"}


def test_all_four_parts_of_medicare_are_there(population: Population) -> None:
    columns = population.person(10_000).columns

    assert {"pta_cvrg_strt_dt", "ptb_cvrg_strt_dt", "ptc_cntrct_jan_id", "ptd_cntrct_jan_id"} <= set(columns)


def test_the_record_has_a_merged_one_and_the_drug_plan_a_segment(population: Population) -> None:
    columns = population.person(10_000).columns

    assert columns["bene_xref_sk"] == identity.merged_patient_id(10_000)
    assert columns["ptd_sgmt_num"] == columns["ptd_sgmt_jan_id"] == "001"
    assert {"bene_xref_sk", "ptd_sgmt_num"}.isdisjoint(population.person(10_001).columns)


def test_other_people_s_claims_have_rare_columns_rarely(many: list[Claim]) -> None:
    found = ["clm_clncl_tril_num" in claim.columns for claim in many if claim.type is ClaimType.CARRIER]

    assert 0.005 < sum(found) / len(found) < 0.05


@pytest.mark.parametrize("claim_type", [ClaimType.HHA, ClaimType.HOSPICE])
def test_the_reason_for_admission_outside_stays_is_in_no_file(
    population: Population, claim_type: ClaimType
) -> None:
    roles, filed = set(), set()
    for summary in population.claims(10_000):
        if summary.type is claim_type:
            claim = population.claim(10_000, summary.number)
            principal = next(one for one in claim.diagnoses if one.role is DiagnosisRole.PRINCIPAL)
            admitted = [one.code for one in claim.diagnoses if one.role is DiagnosisRole.ADMITTING]
            assert admitted in ([], [principal.code])
            roles |= {one.role for one in claim.diagnoses}
            filed |= {one.role for one in as_filed(claim).diagnoses}

    assert roles - filed == {DiagnosisRole.ADMITTING}
