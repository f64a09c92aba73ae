"""The columns of institutional claims in v2: what all of them share, and those of hospitals.

Source: BFD's v2 answers of 2022 to 2026, for inpatient claims the approved one alone, and its program
for what none of them shows, such as a line without a service code.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bbmock.fhir.render.table import Row
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.placements import (
    Adjudication,
    At,
    Balance,
    Coded,
    Extension,
    Info,
    InfoPeriod,
    Modifier,
    Total,
    absent_code,
    absent_code_of_a_stay,
    absent_drug,
    denial_reason,
    drug_extension,
)
from bbmock.fhir.render.v2.providers import Member, organization_npi, organization_number
from bbmock.population.records import DiagnosisRole

DIAGNOSIS_ROLES: Final = MappingProxyType({
    DiagnosisRole.PRINCIPAL: terms.PRINCIPAL,
    # Only an inpatient claim tells it from any other.
    DiagnosisRole.ADMITTING: terms.OTHER_DIAGNOSIS,
    DiagnosisRole.OTHER: terms.OTHER_DIAGNOSIS,
    DiagnosisRole.EXTERNAL: terms.EXTERNAL,
    DiagnosisRole.REASON_FOR_VISIT: terms.REASON_FOR_VISIT,
})  # fmt: skip
INPATIENT_ROLES: Final = MappingProxyType({**DIAGNOSIS_ROLES, DiagnosisRole.ADMITTING: terms.ADMITTING})

CONTROL: Final = (
    Row("fi_doc_clm_cntl_num", Extension("valueIdentifier")),
    Row("fi_clm_proc_dt", Extension("valueDate")),
    Row("clm_mdcr_non_pmt_rsn_cd", Extension()),
    Row("clm_srvc_clsfctn_type_cd", Extension()),
    Row("fi_num", Extension()),
)

SHARED: Final = (
    Row("prvdr_num", organization_number),
    Row("org_npi_num", organization_npi),
    Row("claim_query_code", Extension(name="claim_query_cd", at="billablePeriod")),
    Row("clm_from_dt", At("billablePeriod.start")),
    Row("clm_thru_dt", At("billablePeriod.end")),
    Row("clm_fac_type_cd", Extension(at="facility")),
    Row("clm_tot_chrg_amt", Total(terms.SUBMITTED, "clm_tot_chrg_amt")),
    Row("clm_pmt_amt", At("payment.amount", values.money)),
)

MANAGED_CARE: Final = Row("clm_mco_pd_sw", Info(terms.INFO))

BILL: Final = (
    Row("clm_freq_cd", Info(terms.TYPE_OF_BILL, labelled=False)),
    Row("ptnt_dschrg_stus_cd", Info(terms.DISCHARGE_STATUS, labelled=False)),
    Row("nch_prmry_pyr_cd", Info(terms.INFO)),
)

RECEIVED: Final = Row("nch_wkly_proc_dt", Info(terms.RECEIVED, "timingDate", values.text))

# v2 takes the unit of a drug's quantity for a modifier.
DRUG_UNIT: Final = Row("rev_cntr_ndc_qty_qlfr_cd", Modifier(terms.UCUM))

CHARGES: Final = (
    Row("rev_cntr_rate_amt", Adjudication(terms.SUBMITTED)),
    Row("rev_cntr_tot_chrg_amt", Adjudication(terms.SUBMITTED)),
    Row("rev_cntr_ncvrd_chrg_amt", Adjudication(terms.NONCOVERED)),
)

LINE: Final = (
    Row("rndrng_physn_npi", Member(terms.PERFORMING, qualified=True)),
    Row("rev_cntr", Coded("revenue")),
    Row("prvdr_state_cd", At("locationAddress.state")),
    Row("rev_cntr_ndc_qty", At("quantity.value", values.number)),
)

# v2 ascribes this code to NUBC's revenue codes first, then to its own list.
SHARED_COST: Final = (
    Row("rev_cntr_ddctbl_coinsrnc_cd", Coded("revenue", terms.REVENUE_CODES)),
    Row("rev_cntr_ddctbl_coinsrnc_cd", Coded("revenue")),
)

CAPITAL: Final = (
    Row("clm_pps_cptl_dsprprtnt_shr_amt", Balance()),
    Row("clm_pps_cptl_excptn_amt", Balance()),
    Row("clm_pps_cptl_fsp_amt", Balance()),
    Row("clm_pps_cptl_ime_amt", Balance()),
    Row("clm_pps_cptl_outlier_amt", Balance()),
    Row("clm_pps_old_cptl_hld_hrmls_amt", Balance()),
)

LIABILITY: Final = (
    Row("bene_tot_coinsrnc_days_cnt", Balance("usedUnsignedInt")),
    Row("clm_non_utlztn_days_cnt", Balance("usedUnsignedInt")),
    Row("nch_bene_ip_ddctbl_amt", Balance()),
    Row("nch_bene_pta_coinsrnc_lblty_am", Balance(name="nch_bene_pta_coinsrnc_lblty_amt")),
    Row("nch_ip_ncvrd_chrg_amt", Balance()),
    Row("nch_ip_tot_ddctn_amt", Balance()),
)

BLOOD: Final = Row("nch_bene_blood_ddctbl_lblty_am", Balance())
EARLIER_PAYER: Final = Row("nch_prmry_pyr_clm_pd_amt", Balance(name="prpayamt"))
DAYS: Final = Row("clm_utlztn_day_cnt", Balance("usedUnsignedInt"))

INPATIENT: Final = (
    Row("nch_near_line_rec_ident_cd", Extension()),
    Row("fi_clm_actn_cd", Extension()),
    Row("ime_op_clm_val_amt", Extension("valueMoney", write=values.money)),
    Row("clm_uncompd_care_pmt_amt", Extension("valueMoney", write=values.money)),
    Row("dsh_op_clm_val_amt", Extension("valueMoney", write=values.money)),
    *CONTROL,
    *SHARED,
    # No answer shows the specialties of these three on an inpatient claim.
    Row("at_physn_npi", Member(terms.ATTENDING)),
    Row("op_physn_npi", Member(terms.OPERATING)),
    Row("ot_physn_npi", Member(terms.OTHER_OPERATING)),
    Row("nch_ptnt_status_ind_cd", Info(terms.INFO, name="nch_ptnt_stus_ind_cd")),
    Row("clm_admsn_dt", InfoPeriod(terms.ADMISSION_PERIOD, end="nch_bene_dschrg_dt")),
    Row("clm_ip_admsn_type_cd", Info(terms.ADMISSION_TYPE, write=values.admission_type)),
    Row("clm_src_ip_admsn_cd", Info(terms.INFO)),
    Row("clm_drg_cd", Info(terms.INFO)),
    Row("nch_blood_pnts_frnshd_qty", Info(terms.INFO, "valueQuantity", values.pints)),
    MANAGED_CARE,
    *BILL,
    RECEIVED,
    Row("clm_pass_thru_per_diem_amt", Balance()),
    Row("nch_profnl_cmpnt_chrg_amt", Balance()),
    Row("clm_tot_pps_cptl_amt", Balance()),
    *LIABILITY,
    *CAPITAL,
    Row("nch_drg_outlier_aprvd_pmt_amt", Balance()),
    BLOOD,
    EARLIER_PAYER,
    DAYS,
    Row("clm_pps_cptl_drg_wt_num", Balance("usedUnsignedInt")),
    Row("bene_lrd_used_cnt", Balance("usedUnsignedInt")),
)

INPATIENT_LINE: Final = (
    *LINE,
    *SHARED_COST,
    Row("hcpcs_cd", Coded("productOrService"), otherwise=absent_code_of_a_stay),
    Row("hcpcs_cd", Coded("productOrService", terms.HCPCS)),
    DRUG_UNIT,
    *CHARGES,
)

OUTPATIENT: Final = (
    Row("nch_near_line_rec_ident_cd", Extension()),
    *CONTROL,
    *SHARED,
    Row("at_physn_npi", Member(terms.ATTENDING, qualified=True)),
    Row("op_physn_npi", Member(terms.OPERATING, qualified=True)),
    Row("ot_physn_npi", Member(terms.OTHER_OPERATING, qualified=True)),
    RECEIVED,
    MANAGED_CARE,
    *BILL,
    Row("nch_profnl_cmpnt_chrg_amt", Balance()),
    Row("nch_bene_ptb_ddctbl_amt", Balance()),
    Row("nch_bene_ptb_coinsrnc_amt", Balance()),
    Row("clm_op_prvdr_pmt_amt", Balance()),
    Row("clm_op_bene_pmt_amt", Balance()),
    BLOOD,
    EARLIER_PAYER,
)

OUTPATIENT_LINE: Final = (
    Row("rev_cntr_unit_cnt", Extension("valueQuantity")),
    Row("rev_cntr_stus_ind_cd", Extension(at="revenue")),
    *LINE,
    Row("rev_cntr_ide_ndc_upc_num", drug_extension, otherwise=absent_drug),
    Row("hcpcs_cd", Coded("productOrService", terms.HCPCS), otherwise=absent_code),
    Row("hcpcs_1st_mdfr_cd", Modifier()),
    Row("hcpcs_2nd_mdfr_cd", Modifier()),
    DRUG_UNIT,
    Row("rev_cntr_dt", At("servicedDate")),
    Row("rev_cntr_1st_ansi_cd", denial_reason),
    Row("rev_cntr_2nd_ansi_cd", denial_reason),
    *CHARGES,
    Row("rev_cntr_blood_ddctbl_amt", Adjudication(terms.DEDUCTIBLE)),
    Row("rev_cntr_cash_ddctbl_amt", Adjudication(terms.DEDUCTIBLE)),
    Row("rev_cntr_coinsrnc_wge_adjstd_c", Adjudication(terms.COINSURANCE)),
    Row("rev_cntr_rdcd_coinsrnc_amt", Adjudication(terms.COINSURANCE)),
    Row("rev_cntr_1st_msp_pd_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("rev_cntr_2nd_msp_pd_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("rev_cntr_prvdr_pmt_amt", Adjudication(terms.PAID_TO_PROVIDER)),
    Row("rev_cntr_bene_pmt_amt", Adjudication(terms.PAID_TO_PATIENT)),
    Row("rev_cntr_ptnt_rspnsblty_pmt", Adjudication(terms.PAID_BY_PATIENT)),
    Row("rev_cntr_pmt_amt_amt", Adjudication(terms.SUBMITTED)),
)
