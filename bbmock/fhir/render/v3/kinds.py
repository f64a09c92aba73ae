"""What sets the types of claims apart in v3: which amounts they always show, and what they hide.

Final claims come from the National Claims History and the Drug Data Processing System, others from the shared
systems of Medicare's contractors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bbmock.fhir.render.table import Row
from bbmock.fhir.render.v3 import terms
from bbmock.fhir.render.v3.families import (
    BILLED,
    CONTRACTORS,
    INSTITUTIONAL,
    PHARMACY,
    PROFESSIONAL,
    SAMPLED,
    Kind,
)
from bbmock.fhir.render.v3.providers import BillingProvider, absent_provider, pharmacy

_DAYS: Final = (
    "CLM_MDCR_IP_LRD_USE_CNT", "CLM_INSTNL_MDCR_COINS_DAY_CNT", "CLM_INSTNL_NCVRD_DAY_CNT",
    "CLM_INSTNL_CVRD_DAY_CNT", "CLM_MDCR_IP_PPS_DRG_WT_NUM",
)  # fmt: skip
_PERIODS_AND_VISITS: Final = ("CLM_MDCR_HOSPC_PRD_CNT", "CLM_MDCR_HHA_TOT_VISIT_CNT")
_PROSPECTIVE: Final = (
    "CLM_OPRTNL_DSPRTNT_AMT", "CLM_OPRTNL_IME_AMT", "CLM_INSTNL_PER_DIEM_AMT",
    "CLM_MDCR_IP_PPS_DSPRPRTNT_AMT", "CLM_MDCR_IP_PPS_EXCPTN_AMT", "CLM_MDCR_IP_PPS_CPTL_FSP_AMT",
    "CLM_MDCR_IP_PPS_CPTL_IME_AMT", "CLM_MDCR_IP_PPS_OUTLIER_AMT", "CLM_MDCR_IP_PPS_CPTL_HRMLS_AMT",
    "CLM_MDCR_IP_PPS_CPTL_TOT_AMT", "CLM_MDCR_INSTNL_PRMRY_PYR_AMT", "CLM_INSTNL_PRFNL_AMT",
    "CLM_INSTNL_DRG_OUTLIER_AMT", "CLM_HIPPS_UNCOMPD_CARE_AMT", "CLM_MDCR_IP_BENE_DDCTBL_AMT",
    "CLM_BLOOD_LBLTY_AMT",
)  # fmt: skip
_STANDARDIZED: Final = (
    "CLM_FINL_STDZD_PYMT_AMT", "CLM_HAC_RDCTN_PYMT_AMT", "CLM_HIPPS_MODEL_BNDLD_PMT_AMT",
    "CLM_HIPPS_READMSN_RDCTN_AMT", "CLM_HIPPS_VBP_AMT", "CLM_INSTNL_LOW_VOL_PMT_AMT",
    "CLM_MDCR_IP_1ST_YR_RATE_AMT", "CLM_MDCR_IP_SCND_YR_RATE_AMT", "CLM_PPS_MD_WVR_STDZD_VAL_AMT",
    "CLM_SITE_NTRL_CST_BSD_PYMT_AMT", "CLM_SITE_NTRL_IP_PPS_PYMT_AMT", "CLM_SS_OUTLIER_STD_PYMT_AMT",
)  # fmt: skip
_SETTLEMENT: Final = (
    "CLM_BENE_INTRST_PD_AMT", "CLM_BLOOD_NCVRD_CHRG_AMT", "CLM_COB_PTNT_RESP_AMT",
    "CLM_PRVDR_INTRST_PD_AMT", "CLM_PRVDR_OTAF_AMT", "CLM_PRVDR_RMNG_DUE_AMT",
)  # fmt: skip
_REVENUE_CENTER: Final = (
    "CLM_LINE_MDCR_DDCTBL_AMT", "CLM_LINE_BENE_PD_AMT", "CLM_LINE_BENE_PMT_AMT",
    "CLM_LINE_NCVRD_CHRG_AMT", "CLM_LINE_PRVDR_PMT_AMT", "CLM_LINE_CVRD_PD_AMT",
    "CLM_LINE_SBMT_CHRG_AMT", "CLM_LINE_INSTNL_ADJSTD_AMT", "CLM_LINE_INSTNL_RDCD_AMT",
    "CLM_LINE_INSTNL_MSP1_PD_AMT", "CLM_LINE_INSTNL_MSP2_PD_AMT", "CLM_LINE_INSTNL_RATE_AMT",
)  # fmt: skip
_PROFESSIONAL_LINE: Final = (
    "CLM_LINE_CARR_PSYCH_OT_LMT_AMT", "CLM_LINE_MDCR_COINSRNC_AMT", "CLM_LINE_ALOWD_CHRG_AMT",
    "CLM_LINE_MDCR_DDCTBL_AMT", "CLM_LINE_BENE_PD_AMT", "CLM_LINE_PRVDR_PMT_AMT", "CLM_LINE_CVRD_PD_AMT",
    "CLM_LINE_PRFNL_DME_PRICE_AMT", "CLM_LINE_SBMT_CHRG_AMT",
)  # fmt: skip


_ATTENDING: Final = frozenset({"AT_PHYSN_TAXONOMY", "AT_PHYSN_SPCLTY_CD"})
_RENDERING: Final = frozenset({"RNDRNG_PHYSN_TAXONOMY", "RNDRNG_PHYSN_SPCLTY_CD"})
_INDICATORS: Final = frozenset({
    "CLM_OTAF_ONE_IND_CD", "CLM_REV_CNTR_STUS_CD", "CLM_REV_DSCNT_IND_CD", "CLM_REV_PACKG_IND_CD",
    "CLM_REV_PMT_MTHD_CD",
})  # fmt: skip
_UNQUALIFIED: Final = _ATTENDING | _RENDERING


def _named(*names: str) -> frozenset[str]:
    return frozenset(names)


_STAY: Final = Kind(
    family=INSTITUTIONAL,
    profile="ExplanationOfBenefit-Inpatient-Institutional",
    source="NCH",
    system=terms.NATIONAL_CLAIMS_HISTORY,
    part="Part A",
    provider=Row("PRVDR_BLG_NPI_NUM", BillingProvider(), otherwise=absent_provider),
    zeros=_named(
        *_PROSPECTIVE, *_DAYS, *_PERIODS_AND_VISITS, *_STANDARDIZED, "CLM_BLOOD_CHRG_AMT",
        "CLM_BLOOD_NCVRD_CHRG_AMT",
    ),
    line_zeros=_named(
        *_REVENUE_CENTER, "CLM_LINE_BLOOD_DDCTBL_AMT", "CLM_LINE_ADD_ON_PYMT_AMT", "CLM_REV_CNTR_TDAPA_AMT"
    ),
    unseen=frozenset({*_UNQUALIFIED, "CLM_REV_APC_HIPPS_CD"}),
    sub_type=terms.INPATIENT,
)  # fmt: skip
_CARRIER: Final = Kind(
    family=PROFESSIONAL,
    profile="ExplanationOfBenefit-Professional-NonClinician",
    source="NCH",
    system=terms.NATIONAL_CLAIMS_HISTORY,
    part="Part B",
    provider=Row("PRVDR_BLG_NPI_NUM", BillingProvider(always_person=True), otherwise=absent_provider),
    zeros=_named("CLM_MDCR_PRFNL_PRMRY_PYR_AMT", "CLM_MDCR_DDCTBL_AMT"),
    line_zeros=_named(
        *_PROFESSIONAL_LINE, "CLM_LINE_PRFNL_INTRST_AMT", "CLM_MDCR_PRMRY_PYR_ALOWD_AMT",
        "CLM_BENE_PRMRY_PYR_PD_AMT", "CLM_LINE_DMERC_SCRN_SVGS_AMT",
    ),
    unseen=frozenset({"CLM_BENE_PD_AMT", "CLM_ACTV_CARE_FROM_DT", "CLM_MDCR_EXHSTD_DT"}),
    plain=frozenset({"CLM-DDCTBL-COINSRNC-CD"}),
)  # fmt: skip

# No snapshot shows a claim of these kinds in the National Claims History: they have what the samples of the
# mapping have, where most of a line is coded without displays.
_PLAIN_LINE: Final = frozenset({
    "EOB-TYPE", "CLM-SRVC-DDCTBL-SW", "CLM-PRVDR-TYPE-CD", "Place_of_Service_Code_Set",
    "CLM-DDCTBL-COINSRNC-CD",
})  # fmt: skip
_DME: Final = replace(
    _CARRIER,
    provider=_STAY.provider,
    line_zeros=_named(*(name for name in _PROFESSIONAL_LINE if "PSYCH" not in name)),
    unseen=frozenset({
        "CLM_BENE_PD_AMT", "CLM_BENE_PMT_AMT", "CLM_ALOWD_CHRG_AMT", "CLM_LINE_CARR_PSYCH_OT_LMT_AMT",
        "CLM_LINE_PRFNL_INTRST_AMT", "CLM_MDCR_PRMRY_PYR_ALOWD_AMT", "CLM_LINE_DGNS_CD",
        "CLM_MTUS_IND_CD", "CLM_LINE_PRFNL_MTUS_CNT", "CLM_PRCSG_IND_CD",
        "CLM_PRVDR_SPCLTY_CD", "CLM_PMT_80_100_CD", "CLM_PHYSN_ASTNT_CD", "CLM_PRMRY_PYR_CD",
        "CLM_FED_TYPE_SRVC_CD", "CLM_PRCNG_LCLTY_CD", "CLM_LINE_THRU_DT", "CLM_LINE_HCT_HGB_TYPE_CD",
        "CLM_BNFT_ENHNCMT_1_CD",
    }),
    plain=_PLAIN_LINE | {"loinc.org"},
)  # fmt: skip
_OUTPATIENT: Final = replace(
    _STAY,
    family=SAMPLED,
    profile="ExplanationOfBenefit-Outpatient-Institutional",
    part="Part B",
    zeros=_named(*_PROSPECTIVE, *_DAYS),
    line_zeros=_named(*_REVENUE_CENTER),
    unseen=frozenset(
        {
            *_ATTENDING,
            "CLM_REV_APC_HIPPS_CD",
            "CLM_ALOWD_CHRG_AMT",
            "CLM_MDCR_INSTNL_BENE_PD_AMT",
            "CLM_BNFT_ENHNCMT_1_CD",
        }
    ),
    plain=_PLAIN_LINE,
    sub_type=terms.OUTPATIENT,
)
_HOSPICE: Final = replace(
    _STAY,
    family=SAMPLED,
    zeros=_named(*_PROSPECTIVE, *_DAYS, *_PERIODS_AND_VISITS),
    line_zeros=_named(*_REVENUE_CENTER, "CLM_LINE_BLOOD_DDCTBL_AMT"),
    unseen=frozenset(
        {
            *_UNQUALIFIED,
            "CLM_ALOWD_CHRG_AMT",
            "CLM_PRVDR_PMT_AMT",
            "CLM_MDCR_INSTNL_BENE_PD_AMT",
            "CLM_REV_APC_HIPPS_CD",
            "CLM_OTAF_ONE_IND_CD",
            "CLM_REV_CNTR_STUS_CD",
            "CLM_REV_DSCNT_IND_CD",
            "CLM_REV_PACKG_IND_CD",
            "CLM_REV_PMT_MTHD_CD",
        }
    ),
    plain=_PLAIN_LINE,
)
_INPATIENT: Final = replace(_STAY, unseen=frozenset({*_RENDERING, "CLM_REV_APC_HIPPS_CD"}))
_HHA: Final = replace(_STAY, unseen=frozenset({*_RENDERING, "PRVDR_CCN"}))
_DRUG: Final = Kind(
    family=PHARMACY,
    profile="ExplanationOfBenefit-Pharmacy",
    source="DDPS",
    system=terms.DRUG_DATA,
    part="Part D",
    provider=Row("PRVDR_SRVC_ID", pharmacy, otherwise=absent_provider),
    line_zeros=_named("CLM_LINE_RPTD_GAP_DSCNT_AMT"),
    status=terms.OUT_OF_NETWORK,
)

# By the type of the claim. The keys are strings, which are equal to the members of `ClaimType`.
FINAL: Final[Mapping[str, Kind]] = MappingProxyType({
    "carrier": _CARRIER,
    "dme": _DME,
    "hha": _HHA,
    "hospice": _HOSPICE,
    "inpatient": _INPATIENT,
    "outpatient": _OUTPATIENT,
    "pde": _DRUG,
    "snf": _STAY,
})  # fmt: skip

_FISS_STAY: Final = replace(
    _STAY,
    family=BILLED,
    source="FISS",
    system=terms.SHARED_SYSTEM,
    zeros=_named(
        *_PROSPECTIVE, *_DAYS, *_PERIODS_AND_VISITS, *_STANDARDIZED, *_SETTLEMENT, "CLM_TOT_CNTRCTL_AMT",
        "CLM_ALOWD_CHRG_AMT", "CLM_SBMT_CHRG_AMT", "CLM_BENE_PMT_AMT", "CLM_OTHR_TP_PD_AMT",
    ),
    line_zeros=_named(
        *_REVENUE_CENTER, "CLM_LINE_ALOWD_CHRG_AMT", "CLM_LINE_OTAF_AMT", "CLM_LINE_NCVRD_PD_AMT",
        "CLM_LINE_OTHR_TP_PD_AMT", "CLM_LINE_ADD_ON_PYMT_AMT", "CLM_LINE_NON_EHR_RDCTN_AMT",
    ),
    unseen=frozenset({
        *_UNQUALIFIED, *_INDICATORS, "CLM_REV_APC_HIPPS_CD", "CLM_ACTV_CARE_THRU_DT",
        "CLM_BLOOD_PT_FRNSH_QTY", "CLM_MDCR_EXHSTD_DT", "CLM_MDCR_NPMT_RSN_CD", "CLM_NCH_PRMRY_PYR_CD",
        "CLM_NCVRD_FROM_DT", "CLM_NCVRD_THRU_DT", "CLM_NRLN_RIC_CD", "CLM_PPS_IND_CD",
        "CLM_QLFY_STAY_FROM_DT", "CLM_QLFY_STAY_THRU_DT", "PRVDR_FAC_FIPS_ST_CD", "CLM_HHA_LUP_IND_CD",
        "CLM_HHA_RFRL_CD", "DGNS_DRG_OUTLIER_CD", "CLM_DDCTBL_COINSRNC_CD", "CLM_LINE_BLOOD_DDCTBL_AMT",
        "CLM_LINE_ANSI_1_CD", "CLM_LINE_ANSI_2_CD", "CLM_LINE_ANSI_3_CD", "CLM_LINE_ANSI_4_CD",
        "CLM_NCH_WKLY_PROC_DT", "CLM_LINE_PMD_UNIQ_TRKNG_NUM", "CLM_OP_SRVC_TYPE_CD",
    }),
    plain=frozenset({"CLM-ADMSN-SRC-CD"}),
)  # fmt: skip
_FISS_OUTPATIENT: Final = replace(
    _FISS_STAY,
    profile="ExplanationOfBenefit-Outpatient-Institutional",
    part="Part B",
    unseen=(_FISS_STAY.unseen - _ATTENDING) | {"CLM_ADJSTMT_TYPE_CD"},
    plain=frozenset(),
    sub_type=terms.OUTPATIENT,
)
_MCS: Final = replace(
    _CARRIER,
    family=CONTRACTORS,
    source="MCS",
    system=terms.SHARED_SYSTEM,
    line_zeros=_named(*(name for name in _PROFESSIONAL_LINE if "PSYCH" not in name)),
    unseen=frozenset({
        "CLM_LINE_DGNS_CD", "CLM_LINE_HCT_HGB_TYPE_CD", "RNDRG_PRVDR_FIPS_ST_CD",
        "CLM_LINE_PMD_UNIQ_TRKNG_NUM", "CLM_BNFT_ENHNCMT_1_CD", "CLM_BNFT_ENHNCMT_2_CD",
        "CLM_NGACO_PDSCHRG_HCBS_SW", "CLM_NGACO_CPTATN_SW",
        "CLM_PRVDR_ACNT_RCVBL_OFST_AMT", "CLM_BENE_PMT_COINSRNC_AMT", "CLM_LINE_CARR_CLNCL_CHRG_AMT",
    }),
    plain=frozenset({
        *_PLAIN_LINE, "loinc.org", "CLM-AUDT-TRL-STUS-CD", "CLM-MTUS-IND-CD", "CLM-PRCSG-IND-CD",
        "CLM-PHYSN-ASTNT-CD", "CLM-PMT-80-100-CD", "CLM-PRVDR-SPCLTY-CD",
    }),
)  # fmt: skip
_VMS: Final = replace(
    _CARRIER,
    family=CONTRACTORS,
    source="VMS",
    system=terms.SHARED_SYSTEM,
    zeros=_named(
        *_SETTLEMENT, "CLM_BLOOD_LBLTY_AMT", "CLM_PRVDR_ACNT_RCVBL_OFST_AMT", "CLM_ALOWD_CHRG_AMT",
        "CLM_MDCR_DDCTBL_AMT", "CLM_PRVDR_PMT_AMT", "CLM_OTHR_TP_PD_AMT", "CLM_BENE_PMT_COINSRNC_AMT",
    ),
    line_zeros=_named(*_PROFESSIONAL_LINE, "CLM_LINE_OTAF_AMT"),
    unseen=frozenset({
        "PRVDR_CCN", "CLM_LINE_DGNS_CD", "CLM_LINE_HCT_HGB_RSLT_NUM",
        "RNDRG_PRVDR_FIPS_ST_CD", "CLM_CARR_PMT_DNL_CD", "CLM_DISP_CD", "CLM_NRLN_RIC_CD", "CLM_QUERY_CD",
        "CLM_ADJSTMT_TYPE_CD", "CLM_MDCR_PRFNL_PRMRY_PYR_AMT", "CLM_BENE_PD_AMT", "CLM_LINE_BENE_PMT_AMT",
        "CLM_BENE_PRMRY_PYR_PD_AMT", "CLM_LINE_DMERC_SCRN_SVGS_AMT", "CLM_MDCR_PRMRY_PYR_ALOWD_AMT",
        "CLM_MTUS_IND_CD", "CLM_LINE_PRFNL_MTUS_CNT", "CLM_FED_TYPE_SRVC_CD", "CLM_PMT_80_100_CD",
        "CLM_PRCSG_IND_CD", "CLM_PRMRY_PYR_CD", "CLM_PRVDR_SPCLTY_CD", "CLM_PRVDR_TAX_NUM",
        "CLM_PRVDR_TYPE_CD", "CLM_RNDRG_PRVDR_PRTCPTG_CD", "CLM_PHYSN_ASTNT_CD", "CLM_PRCNG_LCLTY_CD",
        "CLM_NCH_WKLY_PROC_DT", "CLM_CMS_PROC_DT", "CLM_NCH_PRMRY_PYR_CD", "PRVDR_FAC_FIPS_ST_CD",
        "CLM_BLOOD_PT_FRNSH_QTY", "CLM_BILL_FAC_TYPE_CD", "CLM_REV_CNTR_CD", "CLM_DDCTBL_COINSRNC_CD",
        "CLM_LINE_ANSTHSA_UNIT_CNT", "CLM_LINE_CARR_CLIA_LAB_NUM", "CLM_LINE_BLOOD_DDCTBL_AMT",
        "CLM_LINE_NCVRD_CHRG_AMT", "CLM_LINE_INSTNL_ADJSTD_AMT", "CLM_LINE_INSTNL_RDCD_AMT",
        "CLM_LINE_INSTNL_MSP1_PD_AMT", "CLM_LINE_INSTNL_MSP2_PD_AMT", "CLM_LINE_INSTNL_RATE_AMT",
    }),
)  # fmt: skip

SHARED: Final[Mapping[str, Kind]] = MappingProxyType({
    "carrier": _MCS,
    "dme": _VMS,
    "hha": _FISS_STAY,
    "hospice": _FISS_STAY,
    "inpatient": _FISS_STAY,
    "outpatient": _FISS_OUTPATIENT,
    "snf": _FISS_STAY,
})  # fmt: skip
