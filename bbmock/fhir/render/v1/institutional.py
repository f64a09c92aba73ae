"""The columns of institutional claims in v1: inpatient, nursing, hospice, outpatient, home health.

Source: BFD's v1 answers of 2020 to 2026, for nursing claims the approved one alone.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.table import Row
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.diagnoses import package_code
from bbmock.fhir.render.v1.placements import (
    Adjudication,
    Amount,
    At,
    BlankExtension,
    BlankInfo,
    Coded,
    Extension,
    Info,
    InfoPeriod,
    Measured,
    Modifier,
    Period,
    adjudication_reason,
    days_used,
    device_extension,
)
from bbmock.fhir.render.v1.providers import Member

_NON_PAYMENT: Final = Row("clm_mdcr_non_pmt_rsn_cd", Extension())
_CONTROL: Final = (
    Row("nch_prmry_pyr_clm_pd_amt", Amount("prpayamt")),
    Row("fi_num", Extension("valueIdentifier")),
    Row("fi_doc_clm_cntl_num", Extension("valueIdentifier")),
    Row("fi_orig_clm_cntl_num", Extension("valueIdentifier")),
)

_QUERY: Final = Row("claim_query_code", Extension(name="claim_query_cd", at="billablePeriod"))

_SHARED: Final = (
    Row("clm_from_dt", At("billablePeriod.start")),
    Row("clm_thru_dt", At("billablePeriod.end")),
    Row("prvdr_num", At("provider.identifier", values.identifier)),
    Row("org_npi_num", At("organization.identifier", values.us_npi)),
    Row("org_name", At("organization.display")),
    Row("clm_fac_type_cd", Extension(at="facility")),
    Row("org_npi_num", At("facility.identifier", values.us_npi)),
    Row("org_name", At("facility.display")),
    Row("clm_tot_chrg_amt", At("totalCost", values.money)),
    Row("clm_pmt_amt", At("payment.amount", values.money)),
    Row("nch_wkly_proc_dt", Info("timingDate", values.text)),
)

_STATUS: Final = Row("nch_ptnt_status_ind_cd", Info(name="nch_ptnt_stus_ind_cd"))
_BLOOD: Final = Row("nch_blood_pnts_frnshd_qty", Info("valueQuantity", values.pints))
_ADMISSION: Final = (
    Row("clm_ip_admsn_type_cd", Info(write=values.admission_type)),
    Row("clm_src_ip_admsn_cd", Info()),
)
_MANAGED_CARE: Final = Row("clm_mco_pd_sw", Info())
_BILL: Final = (
    Row("clm_freq_cd", Info()),
    Row("ptnt_dschrg_stus_cd", Info()),
)
_PRIMARY_PAYER: Final = Row("nch_prmry_pyr_cd", Info())
# Home health and hospice claims say it even where Medicare pays first, which is a blank.
_PRIMARY_PAYER_OR_BLANK: Final = Row("nch_prmry_pyr_cd", Info(), otherwise=BlankInfo("nch_prmry_pyr_cd"))

_ATTENDING: Final = Row("at_physn_npi", Member(terms.PRIMARY))
_PHYSICIANS: Final = (
    Row("op_physn_npi", Member(terms.ASSISTING)),
    Row("ot_physn_npi", Member(terms.OTHER)),
    _ATTENDING,
)

# Amounts that inpatient and nursing claims have in common.
_LIABILITIES: Final = (
    Row("nch_bene_ip_ddctbl_amt", Amount()),
    Row("nch_bene_pta_coinsrnc_lblty_am", Amount("nch_bene_pta_coinsrnc_lblty_amt")),
    Row("nch_ip_ncvrd_chrg_amt", Amount()),
    Row("nch_ip_tot_ddctn_amt", Amount()),
    Row("clm_pps_cptl_dsprprtnt_shr_amt", Amount()),
    Row("clm_pps_cptl_excptn_amt", Amount()),
    Row("clm_pps_cptl_fsp_amt", Amount()),
    Row("clm_pps_cptl_ime_amt", Amount()),
    Row("clm_pps_cptl_outlier_amt", Amount()),
    Row("clm_pps_old_cptl_hld_hrmls_amt", Amount()),
)
_BLOOD_DEDUCTIBLE: Final = Row("nch_bene_blood_ddctbl_lblty_am", Amount())
_STAY: Final = Row("clm_admsn_dt", Period("hospitalization", end="nch_bene_dschrg_dt"))

_DRUG_QUANTITY: Final = Row("rev_cntr_ndc_qty", Measured("rev_cntr_ndc_qty_qlfr_cd", terms.UCUM))
_RENDERING: Final = Row("rndrng_physn_npi", Member(terms.PRIMARY))
_OPPS_STATUS: Final = Row("rev_cntr_stus_ind_cd", Extension(at="revenue"))
_COINSURANCE_CODE: Final = Row("rev_cntr_ddctbl_coinsrnc_cd", Extension(at="revenue"))
_SERVICE: Final = (
    Row("rev_cntr", Coded("revenue")),
    Row("hcpcs_cd", Coded("service", terms.HCPCS)),
)
_MODIFIERS: Final = (
    Row("hcpcs_1st_mdfr_cd", Modifier()),
    Row("hcpcs_2nd_mdfr_cd", Modifier()),
)
_DAY: Final = Row("rev_cntr_dt", At("servicedDate"))
_PLACE: Final = (
    Row("prvdr_state_cd", At("locationAddress.state")),
    Row("rev_cntr_unit_cnt", At("quantity.value", values.number)),
)
_PAID: Final = Row("rev_cntr_pmt_amt_amt", Adjudication())
_CHARGES: Final = (
    Row("rev_cntr_rate_amt", Adjudication()),
    Row("rev_cntr_tot_chrg_amt", Adjudication()),
    Row("rev_cntr_ncvrd_chrg_amt", Adjudication()),
)

INPATIENT: Final = (
    Row("ime_op_clm_val_amt", Amount()),
    Row("dsh_op_clm_val_amt", Amount()),
    Row("clm_pass_thru_per_diem_amt", Amount()),
    Row("nch_profnl_cmpnt_chrg_amt", Amount()),
    Row("clm_tot_pps_cptl_amt", Amount()),
    # v1 serves this amount twice.
    Row("ime_op_clm_val_amt", Amount()),
    Row("clm_uncompd_care_pmt_amt", Amount()),
    *_LIABILITIES,
    Row("nch_drg_outlier_aprvd_pmt_amt", Amount()),
    _BLOOD_DEDUCTIBLE,
    _NON_PAYMENT,
    *_CONTROL,
    _QUERY,
    *_SHARED,
    _STATUS,
    *_ADMISSION,
    _BLOOD,
    _MANAGED_CARE,
    *_BILL,
    _PRIMARY_PAYER,
    *_PHYSICIANS,
    Row("clm_drg_cd", package_code),
    _STAY,
    Row("bene_tot_coinsrnc_days_cnt", days_used),
    Row("clm_non_utlztn_days_cnt", days_used),
    Row("clm_utlztn_day_cnt", days_used),
)

SNF: Final = (
    *_LIABILITIES,
    _BLOOD_DEDUCTIBLE,
    _NON_PAYMENT,
    *_CONTROL,
    _QUERY,
    *_SHARED,
    *_ADMISSION,
    Row("nch_vrfd_ncvrd_stay_from_dt", InfoPeriod(end="nch_vrfd_ncvrd_stay_thru_dt")),
    Row("nch_bene_mdcr_bnfts_exhtd_dt_i", Info("timingDate", values.text)),
    _STATUS,
    _BLOOD,
    Row("nch_qlfyd_stay_from_dt", InfoPeriod(end="nch_qlfyd_stay_thru_dt")),
    _MANAGED_CARE,
    *_BILL,
    _PRIMARY_PAYER,
    *_PHYSICIANS,
    Row("clm_drg_cd", package_code),
    _STAY,
    Row("clm_utlztn_day_cnt", days_used),
    Row("bene_tot_coinsrnc_days_cnt", days_used),
    Row("clm_non_utlztn_days_cnt", days_used),
)

STAY_LINE: Final = (
    _DRUG_QUANTITY,
    _RENDERING,
    _COINSURANCE_CODE,
    *_SERVICE,
    *_PLACE,
    *_CHARGES,
)

HOSPICE: Final = (
    Row("clm_mdcr_non_pmt_rsn_cd", Extension(), otherwise=BlankExtension("clm_mdcr_non_pmt_rsn_cd")),
    *_CONTROL,
    *_SHARED,
    _STATUS,
    *_BILL,
    _PRIMARY_PAYER_OR_BLANK,
    _ATTENDING,
    Row("bene_hospc_prd_cnt", Extension("valueQuantity", at="hospitalization")),
    Row("clm_hospc_start_dt_id", Period("hospitalization", end="nch_bene_dschrg_dt")),
    Row("clm_utlztn_day_cnt", days_used),
)

HOSPICE_LINE: Final = (
    _DRUG_QUANTITY,
    _RENDERING,
    _COINSURANCE_CODE,
    *_SERVICE,
    *_MODIFIERS,
    _DAY,
    *_PLACE,
    Row("rev_cntr_prvdr_pmt_amt", Adjudication()),
    Row("rev_cntr_bene_pmt_amt", Adjudication()),
    *_CHARGES,
    _PAID,
)

HHA: Final = (
    _NON_PAYMENT,
    *_CONTROL,
    *_SHARED,
    *_BILL,
    _PRIMARY_PAYER_OR_BLANK,
    Row("clm_hha_lupa_ind_cd", Info()),
    Row("clm_hha_rfrl_cd", Info()),
    _ATTENDING,
    Row("clm_admsn_dt", Period("hospitalization")),
    Row("clm_hha_tot_visit_cnt", days_used),
)

HHA_LINE: Final = (
    _DRUG_QUANTITY,
    _RENDERING,
    _OPPS_STATUS,
    _COINSURANCE_CODE,
    *_SERVICE,
    *_MODIFIERS,
    _DAY,
    *_PLACE,
    Row("rev_cntr_1st_ansi_cd", adjudication_reason),
    *_CHARGES,
    _PAID,
)

OUTPATIENT: Final = (
    Row("nch_profnl_cmpnt_chrg_amt", Amount()),
    Row("nch_bene_ptb_ddctbl_amt", Amount()),
    Row("nch_bene_ptb_coinsrnc_amt", Amount()),
    Row("clm_op_prvdr_pmt_amt", Amount()),
    Row("clm_op_bene_pmt_amt", Amount()),
    _BLOOD_DEDUCTIBLE,
    _NON_PAYMENT,
    *_CONTROL,
    _QUERY,
    *_SHARED,
    _MANAGED_CARE,
    *_BILL,
    _PRIMARY_PAYER,
    *_PHYSICIANS,
)

OUTPATIENT_LINE: Final = (
    _DRUG_QUANTITY,
    _RENDERING,
    _OPPS_STATUS,
    Row("rev_cntr_ide_ndc_upc_num", device_extension),
    *_SERVICE,
    *_MODIFIERS,
    _DAY,
    *_PLACE,
    Row("rev_cntr_1st_ansi_cd", adjudication_reason),
    Row("rev_cntr_2nd_ansi_cd", adjudication_reason),
    Row("rev_cntr_blood_ddctbl_amt", Adjudication()),
    Row("rev_cntr_cash_ddctbl_amt", Adjudication()),
    Row("rev_cntr_coinsrnc_wge_adjstd_c", Adjudication()),
    Row("rev_cntr_rdcd_coinsrnc_amt", Adjudication()),
    Row("rev_cntr_1st_msp_pd_amt", Adjudication()),
    Row("rev_cntr_2nd_msp_pd_amt", Adjudication()),
    Row("rev_cntr_prvdr_pmt_amt", Adjudication()),
    Row("rev_cntr_bene_pmt_amt", Adjudication()),
    Row("rev_cntr_ptnt_rspnsblty_pmt", Adjudication()),
    _PAID,
    *_CHARGES,
)
