"""The columns of claims of physicians and suppliers (Part B) in v1: carrier, durable medical equipment.

Source: BFD's v1 answers of 2020 to 2026. The care team's members by tax number are left out: BFD adds them
for callers that ask for tax numbers, and Blue Button does not.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.table import Row
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.diagnoses import link_diagnosis
from bbmock.fhir.render.v1.placements import (
    Adjudication,
    Amount,
    At,
    BlankExtension,
    Coded,
    Extension,
    Info,
    Measured,
    Modifier,
    Period,
    UnlessZero,
    adjudication_reason,
    drug_extension,
    line_observation,
)
from bbmock.fhir.render.v1.providers import Member, Referral, group_npi

_YEAR: Final = "carr_clm_hcpcs_yr_cd"


def _claim(referral: Referral) -> tuple[Row, ...]:
    return (
        Row("rfr_physn_npi", referral),
        Row("carr_clm_prmry_pyr_pd_amt", Amount("prpayamt")),
        Row("carr_num", Extension("valueIdentifier")),
        Row("carr_clm_cntl_num", Extension("valueIdentifier")),
        Row("carr_clm_pmt_dnl_cd", Extension()),
        Row("carr_clm_prvdr_asgnmt_ind_sw", Extension(name="asgmntcd")),
        Row("clm_clncl_tril_num", Extension("valueIdentifier")),
        Row("carr_clm_cash_ddctbl_apld_amt", Amount()),
        Row("nch_clm_prvdr_pmt_amt", Amount()),
        Row("nch_clm_bene_pmt_amt", Amount()),
        Row("nch_carr_clm_sbmtd_chrg_amt", Amount()),
        Row("nch_carr_clm_alowd_amt", Amount()),
        Row("clm_from_dt", At("billablePeriod.start")),
        Row("clm_thru_dt", At("billablePeriod.end")),
        Row("clm_disp_cd", At("disposition")),
        Row("nch_wkly_proc_dt", Info("timingDate", values.text)),
        Row("clm_pmt_amt", At("payment.amount", values.money)),
    )


_DETAILS: Final = (
    Row("line_service_deductible", Extension()),
    Row("line_hct_hgb_rslt_num", line_observation),
    Row("line_ndc_cd", drug_extension),
)

_SERVICE: Final = (
    Row("line_icd_dgns_cd", link_diagnosis),
    Row("line_cms_type_srvc_cd", Coded("category")),
    Row("hcpcs_cd", Coded("service", terms.HCPCS, version=_YEAR)),
    Row("hcpcs_1st_mdfr_cd", Modifier(version=_YEAR)),
    Row("hcpcs_2nd_mdfr_cd", Modifier(version=_YEAR)),
    Row("line_1st_expns_dt", Period("servicedPeriod", end="line_last_expns_dt")),
)

_AMOUNTS: Final = (
    Row("line_nch_pmt_amt", Adjudication(extra="line_pmt_80_100_cd")),
    Row("line_bene_pmt_amt", Adjudication()),
    Row("line_prvdr_pmt_amt", Adjudication()),
    Row("line_bene_ptb_ddctbl_amt", Adjudication()),
    Row("line_bene_prmry_pyr_pd_amt", Adjudication()),
    Row("line_coinsrnc_amt", Adjudication()),
    Row("line_sbmtd_chrg_amt", Adjudication()),
    Row("line_alowd_chrg_amt", Adjudication()),
    Row("line_prcsg_ind_cd", adjudication_reason),
)

CARRIER: Final = _claim(Referral())
CARRIER_LINE: Final = (
    Row("carr_line_mtus_cd", Extension()),
    Row("carr_line_mtus_cnt", UnlessZero(Extension("valueQuantity"))),
    Row("betos_cd", Extension()),
    Row("line_bene_prmry_pyr_cd", Extension()),
    *_DETAILS,
    Row(
        "prf_physn_npi",
        Member(
            terms.PRIMARY,
            responsible=True,
            table=(
                Row("carr_line_prvdr_type_cd", Extension()),
                Row("prtcptng_ind_cd", Extension()),
                Row("org_npi_num", group_npi),
            ),
            specialty="prvdr_spclty",
        ),
    ),
    Row("carr_line_ansthsa_unit_cnt", UnlessZero(Extension("valueQuantity", at="service"))),
    *_SERVICE,
    Row("prvdr_state_cd", Extension(at="locationCodeableConcept")),
    Row("prvdr_zip", Extension(at="locationCodeableConcept")),
    Row("carr_line_prcng_lclty_cd", Extension(at="locationCodeableConcept")),
    Row("carr_line_clia_lab_num", Extension("valueIdentifier", at="locationCodeableConcept")),
    Row("line_place_of_srvc_cd", Coded("locationCodeableConcept")),
    Row("line_srvc_cnt", At("quantity.value", values.number)),
    Row("carr_line_rdcd_pmt_phys_astn_c", adjudication_reason),
    *_AMOUNTS,
)

DME: Final = _claim(Referral(named=True))
DME_LINE: Final = (
    Row("prvdr_num", Extension("valueIdentifier", name="suplrnum")),
    Row("dmerc_line_scrn_svgs_amt", Extension("valueQuantity")),
    Row("dmerc_line_mtus_cnt", Measured("dmerc_line_mtus_cd")),
    Row("betos_cd", Extension()),
    Row("line_bene_prmry_pyr_cd", Extension(), otherwise=BlankExtension("line_bene_prmry_pyr_cd")),
    *_DETAILS,
    Row(
        "prvdr_npi",
        Member(
            terms.PRIMARY,
            named=True,
            responsible=True,
            table=(Row("prtcptng_ind_cd", Extension()),),
            specialty="prvdr_spclty",
        ),
    ),
    *_SERVICE,
    Row("prvdr_state_cd", Extension(at="locationCodeableConcept")),
    Row("dmerc_line_prcng_state_cd", Extension(at="locationCodeableConcept")),
    Row("dmerc_line_supplr_type_cd", Extension(at="locationCodeableConcept")),
    Row("line_place_of_srvc_cd", Coded("locationCodeableConcept")),
    Row("line_srvc_cnt", At("quantity.value", values.number)),
    Row("line_prmry_alowd_chrg_amt", Adjudication()),
    Row("line_dme_prchs_price_amt", Adjudication()),
    *_AMOUNTS,
)
