"""The columns of professional claims in v3: physicians (carrier, MCS) and suppliers (dme, VMS).

Source: BFD-NG's snapshots of a carrier claim and of VMS claims; for dme and MCS the sample outputs of its
mapping, which show every column in alphabetical order. The order here is that of the snapshots, with the
columns that they lack where their neighbours are.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bbmock.fhir.render.table import Placement, Row
from bbmock.fhir.render.v3 import terms, values
from bbmock.fhir.render.v3.diagnoses import link_diagnosis
from bbmock.fhir.render.v3.placements import (
    Amount,
    At,
    Coded,
    Extension,
    Info,
    InfoPeriod,
    absent_service,
    bare_concept,
    bare_drug_detail,
    decimal,
    drug_detail,
    federal_state,
    known_coding,
    line_status,
    modifier,
    observation,
    served,
    service,
    type_of_bill,
)
from bbmock.fhir.render.v3.providers import Member

BEFORE_LINES: Final = (
    Row("CLM_FROM_DT", At("billablePeriod.start")),
    Row("CLM_THRU_DT", At("billablePeriod.end")),
    Row("CLM_CREATED_DT", At("created", values.midnight)),
    Row("CLM_ADJSTMT_TYPE_CD", Info()),
    Row("CLM_IDR_LD_DT", Info("timingDate", values.text)),
)

LINE: Final = (
    # extensions
    Row("CLM_PMT_80_100_CD", Extension()),
    Row("CLM_PRVDR_SPCLTY_CD", Extension()),
    Row("CLM_SRVC_DDCTBL_SW", Extension()),
    Row("CLM_MTUS_IND_CD", Extension()),
    Row("CLM_PHYSN_ASTNT_CD", Extension()),
    Row("CLM_PRCSG_IND_CD", Extension()),
    Row("CLM_PRVDR_TYPE_CD", Extension()),
    Row("CLM_PRVDR_TAX_NUM", Extension("valueIdentifier", values.tax_number)),
    Row("CLM_RNDRG_PRVDR_PRTCPTG_CD", Extension(write=values.bare_coding)),
    Row("CLM_PRCNG_LCLTY_CD", Extension(write=known_coding)),
    Row("CLM_FED_TYPE_SRVC_CD", Extension(write=values.bare_coding)),
    Row("CLM_LINE_CARR_HPSA_SCRCTY_CD", Extension(write=values.bare_coding)),
    Row("CLM_PRMRY_PYR_CD", Extension(write=values.bare_coding)),
    Row("CLM_LINE_ANSTHSA_UNIT_CNT", Extension("valueDecimal", decimal)),
    Row("CLM_LINE_PRFNL_MTUS_CNT", Extension("valueDecimal", decimal)),
    Row("CLM_LINE_RX_NUM", Extension("valueString", values.text)),
    # what it was, when and by whom
    Row("PRF_PHYSN_NPI", Member(terms.RENDERING, qualified=True, specialty="CLM_PRVDR_SPCLTY_CD")),
    Row("PRVDR_NPI", Member(terms.RENDERING, qualified=True, specialty="CLM_PRVDR_SPCLTY_CD")),
    Row("CLM_LINE_DGNS_CD", link_diagnosis),
    Row("CLM_LINE_HCT_HGB_RSLT_NUM", observation),
    Row("CLM_LINE_PMD_UNIQ_TRKNG_NUM", Info("valueString", values.text)),
    Row("CLM_BNFT_ENHNCMT_1_CD", Info(name="CLM_BNFT_ENHNCMT_CD", write=bare_concept)),
    Row("CLM_BNFT_ENHNCMT_2_CD", Info(name="CLM_BNFT_ENHNCMT_CD", write=bare_concept)),
    Row("RNDRG_PRVDR_FIPS_ST_CD", Info(write=federal_state)),
    Row("CLM_NGACO_PDSCHRG_HCBS_SW", Info(system="CLM_BNFT_ENHNCMT_CD_SWITCH", write=bare_concept)),
    Row("CLM_NGACO_CPTATN_SW", Info(system="CLM_BNFT_ENHNCMT_CD_SWITCH", write=bare_concept)),
    Row("CLM_REV_CNTR_CD", Coded("revenue")),
    Row("CLM_REV_CNTR_CD", Coded("revenue", terms.REVENUE_CODES)),
    Row("CLM_DDCTBL_COINSRNC_CD", Coded("revenue")),
    Row("CLM_LINE_HCPCS_CD", service, otherwise=absent_service),
    Row("HCPCS_1_MDFR_CD", modifier),
    Row("HCPCS_2_MDFR_CD", modifier),
    Row("HCPCS_3_MDFR_CD", modifier),
    Row("HCPCS_4_MDFR_CD", modifier),
    Row("HCPCS_5_MDFR_CD", modifier),
    Row("CLM_LINE_FROM_DT", served),
    Row("CLM_POS_CD", At("locationCodeableConcept", values.place_of_service)),
    Row("CLM_LINE_SRVC_UNIT_QTY", At("quantity.value", values.number)),
    Row("CLM_LINE_NDC_CD", drug_detail),
    # amounts
    Row("CLM_LINE_CARR_PSYCH_OT_LMT_AMT", Amount()),
    Row("CLM_LINE_MDCR_COINSRNC_AMT", Amount(terms.COINSURANCE)),
    Row("CLM_LINE_ALOWD_CHRG_AMT", Amount(terms.ELIGIBLE)),
    Row("CLM_LINE_MDCR_DDCTBL_AMT", Amount(terms.DEDUCTIBLE)),
    Row("CLM_LINE_BLOOD_DDCTBL_AMT", Amount()),
    Row("CLM_LINE_BENE_PD_AMT", Amount(terms.PAID_TO_PATIENT)),
    Row("CLM_LINE_BENE_PMT_AMT", Amount(terms.PAID_BY_PATIENT)),
    Row("CLM_LINE_NCVRD_CHRG_AMT", Amount(terms.NONCOVERED)),
    Row("CLM_LINE_PRVDR_PMT_AMT", Amount(terms.PAID_TO_PROVIDER)),
    Row("CLM_LINE_CVRD_PD_AMT", Amount(terms.BENEFIT)),
    Row("CLM_LINE_PRFNL_DME_PRICE_AMT", Amount()),
    Row("CLM_LINE_SBMT_CHRG_AMT", Amount(terms.SUBMITTED)),
    Row("CLM_LINE_SBMT_CHRG_AMT", line_status),
    Row("CLM_LINE_OTAF_AMT", Amount()),
    Row("CLM_LINE_PRFNL_INTRST_AMT", Amount()),
    Row("CLM_MDCR_PRMRY_PYR_ALOWD_AMT", Amount()),
    Row("CLM_BENE_PRMRY_PYR_PD_AMT", Amount(terms.PRIOR_PAYER_PAID)),
    Row("CLM_LINE_DMERC_SCRN_SVGS_AMT", Amount(terms.DISCOUNT)),
    Row("CLM_LINE_CARR_CLNCL_CHRG_AMT", Amount()),
    Row("CLM_LINE_INSTNL_ADJSTD_AMT", Amount()),
    Row("CLM_LINE_INSTNL_RDCD_AMT", Amount()),
    Row("CLM_LINE_INSTNL_MSP1_PD_AMT", Amount(terms.PRIOR_PAYER_PAID)),
    Row("CLM_LINE_INSTNL_MSP2_PD_AMT", Amount(terms.PRIOR_PAYER_PAID)),
    Row("CLM_LINE_INSTNL_RATE_AMT", Amount()),
)

# Before final action CMS knows less of who rendered a service, and not how much of a drug it was about.
_CONTRACTORS: Final = MappingProxyType[str, Placement]({
    "PRF_PHYSN_NPI": Member(terms.RENDERING, bare=True),
    "PRVDR_NPI": Member(terms.RENDERING, bare=True),
    "CLM_LINE_NDC_CD": bare_drug_detail,
})  # fmt: skip
CONTRACTORS_LINE: Final = tuple(row._replace(place=_CONTRACTORS.get(row.column, row.place)) for row in LINE)

CLAIM: Final = (
    Row("RFR_PHYSN_NPI", Member(terms.REFERRING, bare=True)),
    Row("CLM_BILL_FAC_TYPE_CD", type_of_bill),
    Row("CLM_BLOOD_PT_FRNSH_QTY", Info("valueQuantity", values.pints)),
    Row("CLM_ACTV_CARE_FROM_DT", InfoPeriod(terms.ADMISSION_PERIOD, end="CLM_DSCHRG_DT")),
    Row("CLM_SUBMSN_DT", Info("timingDate", values.text, terms.RECEIVED)),
    Row("CLM_CNTRCTR_NUM", Info()),
    Row("CLM_CLNCL_TRIL_NUM", Info("valueString", values.text)),
    Row("CLM_QUERY_CD", Info()),
    Row("CLM_NCH_WKLY_PROC_DT", Info("timingDate", values.text)),
    Row("CLM_CMS_PROC_DT", Info("timingDate", values.text)),
    Row("CLM_MDCR_EXHSTD_DT", Info("timingDate", values.text)),
    Row("CLM_NRLN_RIC_CD", Info()),
    Row("CLM_NCH_PRMRY_PYR_CD", Info(system="CLM_PRMRY_PYR_CD")),
    Row("CLM_DISP_CD", Info()),
    Row("CLM_CARR_PMT_DNL_CD", Info()),
    Row("CLM_MDCR_PRFNL_PRVDR_ASGNMT_SW", Info()),
    Row("PRVDR_FAC_FIPS_ST_CD", Info(write=federal_state)),
    Row("CLM_PD_STUS_CD", Info(write=bare_concept)),
    Row("CLM_AUDT_TRL_STUS_CD", Info()),
    # amounts
    Row("CLM_MDCR_PRFNL_PRMRY_PYR_AMT", Amount()),
    Row("CLM_BENE_INTRST_PD_AMT", Amount()),
    Row("CLM_BLOOD_LBLTY_AMT", Amount()),
    Row("CLM_BLOOD_NCVRD_CHRG_AMT", Amount()),
    Row("CLM_COB_PTNT_RESP_AMT", Amount()),
    Row("CLM_PRVDR_INTRST_PD_AMT", Amount()),
    Row("CLM_PRVDR_OTAF_AMT", Amount()),
    Row("CLM_PRVDR_RMNG_DUE_AMT", Amount()),
    Row("CLM_PRVDR_ACNT_RCVBL_OFST_AMT", Amount()),
    Row("CLM_ALOWD_CHRG_AMT", Amount(terms.ELIGIBLE, "total")),
    Row("CLM_SBMT_CHRG_AMT", Amount(terms.SUBMITTED, "total")),
    Row("CLM_BENE_PMT_AMT", Amount(terms.PAID_BY_PATIENT, "total")),
    Row("CLM_BENE_PD_AMT", Amount(terms.PAID_TO_PATIENT, "total")),
    Row("CLM_PRVDR_PMT_AMT", Amount(terms.PAID_TO_PROVIDER, "total")),
    Row("CLM_MDCR_DDCTBL_AMT", Amount(terms.DEDUCTIBLE, "total")),
    Row("CLM_MDCR_COINSRNC_AMT", Amount(terms.COINSURANCE, "total")),
    Row("CLM_NCVRD_CHRG_AMT", Amount(terms.NONCOVERED, "total")),
    Row("CLM_OTHR_TP_PD_AMT", Amount(terms.PRIOR_PAYER_PAID, "total")),
    Row("CLM_BENE_PMT_COINSRNC_AMT", Amount(terms.COINSURANCE, "total")),
    Row("CLM_PMT_AMT", At("payment.amount", values.money)),
)
