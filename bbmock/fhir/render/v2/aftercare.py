"""The columns of institutional claims outside hospitals in v2: home health, hospice, skilled nursing.

Source: BFD's approved v2 answers of 2026, and its program for what none of them shows, such as a line without
a service code.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.table import Row
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.institutional import (
    BILL,
    BLOOD,
    CAPITAL,
    CHARGES,
    CONTROL,
    DAYS,
    DRUG_UNIT,
    EARLIER_PAYER,
    LIABILITY,
    LINE,
    MANAGED_CARE,
    RECEIVED,
    SHARED,
    SHARED_COST,
)
from bbmock.fhir.render.v2.placements import (
    Adjudication,
    At,
    Coded,
    Extension,
    Info,
    InfoPeriod,
    Modifier,
    absent_code,
    denial_reason,
)
from bbmock.fhir.render.v2.providers import Member

_NEAR_LINE: Final = Row("nch_near_line_rec_ident_cd", Extension())
_UNITS: Final = Row("rev_cntr_unit_cnt", Extension("valueQuantity"))
_SERVICE: Final = Row("hcpcs_cd", Coded("productOrService", terms.HCPCS), otherwise=absent_code)
_DAY: Final = Row("rev_cntr_dt", At("servicedDate"))
_PAID: Final = Row("rev_cntr_pmt_amt_amt", Adjudication(terms.SUBMITTED))
_STATUS: Final = Row("nch_ptnt_status_ind_cd", Info(terms.INFO, name="nch_ptnt_stus_ind_cd"))
_MODIFIERS: Final = (Row("hcpcs_1st_mdfr_cd", Modifier()), Row("hcpcs_2nd_mdfr_cd", Modifier()))

HHA: Final = (
    _NEAR_LINE,
    *CONTROL,
    *SHARED,
    Row("at_physn_npi", Member(terms.ATTENDING, qualified=True)),
    RECEIVED,
    *BILL,
    Row("clm_pps_ind_cd", Info(terms.INFO)),
    Row("clm_hha_lupa_ind_cd", Info(terms.INFO)),
    Row("clm_hha_rfrl_cd", Info(terms.INFO)),
    Row("clm_hha_tot_visit_cnt", Info(terms.INFO, "valueQuantity", values.quantity)),
    Row("clm_admsn_dt", InfoPeriod(terms.ADMISSION_PERIOD)),
    EARLIER_PAYER,
)

HHA_LINE: Final = (
    _UNITS,
    Row("rev_cntr_stus_ind_cd", Extension(at="revenue")),
    *LINE,
    *SHARED_COST,
    _SERVICE,
    *_MODIFIERS,
    DRUG_UNIT,
    _DAY,
    Row("rev_cntr_1st_ansi_cd", denial_reason),
    *CHARGES,
    _PAID,
)

HOSPICE: Final = (
    _NEAR_LINE,
    *CONTROL,
    Row("bene_hospc_prd_cnt", Extension("valueQuantity")),
    *SHARED,
    # The approved answer has no specialty of the attending physician.
    Row("at_physn_npi", Member(terms.ATTENDING)),
    RECEIVED,
    _STATUS,
    Row("clm_hospc_start_dt_id", InfoPeriod(terms.ADMISSION_PERIOD, end="nch_bene_dschrg_dt")),
    *BILL,
    DAYS,
    EARLIER_PAYER,
)

HOSPICE_LINE: Final = (
    Row("rndrng_physn_upin", Member(terms.PERFORMING, write=values.upin)),
    *LINE,
    *SHARED_COST,
    _SERVICE,
    DRUG_UNIT,
    *_MODIFIERS,
    _DAY,
    *CHARGES,
    Row("rev_cntr_prvdr_pmt_amt", Adjudication(terms.PAID_TO_PROVIDER)),
    Row("rev_cntr_bene_pmt_amt", Adjudication(terms.PAID_TO_PATIENT)),
    _PAID,
)

SNF: Final = (
    _NEAR_LINE,
    Row("fi_clm_actn_cd", Extension()),
    *CONTROL,
    *SHARED,
    Row("at_physn_npi", Member(terms.ATTENDING, qualified=True)),
    Row("op_physn_npi", Member(terms.OPERATING, qualified=True)),
    Row("ot_physn_npi", Member(terms.OTHER_OPERATING, qualified=True)),
    RECEIVED,
    Row("clm_ip_admsn_type_cd", Info(terms.ADMISSION_TYPE, write=values.admission_type)),
    Row("clm_src_ip_admsn_cd", Info(terms.INFO)),
    Row(
        "nch_vrfd_ncvrd_stay_from_dt",
        InfoPeriod(terms.INFO, end="nch_vrfd_ncvrd_stay_thru_dt", labelled=True),
    ),
    Row("nch_bene_mdcr_bnfts_exhtd_dt_i", Info(terms.INFO, "timingDate", values.text)),
    Row("clm_drg_cd", Info(terms.INFO)),
    _STATUS,
    Row("clm_admsn_dt", InfoPeriod(terms.ADMISSION_PERIOD, end="nch_bene_dschrg_dt")),
    Row("nch_qlfyd_stay_from_dt", InfoPeriod(terms.INFO, end="nch_qlfyd_stay_thru_dt", labelled=True)),
    Row("clm_pps_ind_cd", Info(terms.INFO)),
    Row("nch_blood_pnts_frnshd_qty", Info(terms.INFO, "valueQuantity", values.pints)),
    MANAGED_CARE,
    *BILL,
    DAYS,
    *LIABILITY,
    *CAPITAL,
    BLOOD,
    EARLIER_PAYER,
)

SNF_LINE: Final = (
    _UNITS,
    *LINE,
    *SHARED_COST,
    _SERVICE,
    # Only a nursing claim shows what the unit is called.
    Row("rev_cntr_ndc_qty_qlfr_cd", Modifier(terms.UCUM, named=True)),
    *CHARGES,
)
