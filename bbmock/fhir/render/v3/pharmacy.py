"""The columns of a Part D drug event in v3.

Source: BFD-NG's snapshots of two drug events; the sample output of its mapping for amounts that they lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.v3 import terms, values
from bbmock.fhir.render.v3.placements import Amount, At, Doubled, Info, drug_quantity
from bbmock.fhir.render.v3.providers import prescriber

if TYPE_CHECKING:
    from bbmock.population.records import Value

_COMPOUND: Final = "2"

BEFORE_LINES: Final = (
    Row("CLM_LINE_FROM_DT", At("billablePeriod.start")),
    Row("CLM_LINE_FROM_DT", At("billablePeriod.end")),
    Row("CLM_CREATED_DT", At("created", values.midnight)),
    Row("PRSCRBR_ID", prescriber),
)


def dispensed(spot: Spot, column: str, value: Value) -> None:
    """The drug and how much of it: a compound is only called one, and its drug stands in the detail."""
    drug = {"coding": [values.drug(column, value)]}
    quantity = drug_quantity(spot, "CLM_LINE_SRVC_UNIT_QTY", "CLM_LINE_NDC_QTY_QLFYR_CD") or {}
    whole = {key: quantity[key] for key in ("value", "unit") if key in quantity}
    if spot.columns.get("CLM_CMPND_CD") == _COMPOUND:
        spot.element["productOrService"] = terms.COMPOUND.concept()
        whole.pop("unit", None)
    else:
        spot.element["productOrService"] = drug
    spot.element["quantity"] = whole
    spot.element["detail"] = [{"sequence": 1, "productOrService": drug, "quantity": quantity}]


def refills(_: str, value: Value) -> dict[str, object]:
    """A Quantity of refills that the prescription allowed."""
    return {"value": tree.number(value), "unit": "refills"}


LINE: Final = (
    Row("CLM_LINE_NDC_CD", dispensed),
    Row("CLM_LINE_FROM_DT", At("servicedDate")),
    Row("CLM_LINE_CVRD_PD_AMT", Amount(terms.BENEFIT)),
    Row("CLM_LINE_BENE_PMT_AMT", Amount(terms.PAID_BY_PATIENT)),
    Row("CLM_LINE_NCVRD_PD_AMT", Amount()),
    Row("CLM_LINE_OTHR_TP_PD_AMT", Amount()),
    Row("CLM_LINE_PLRO_AMT", Amount()),
    Row("CLM_LINE_LIS_AMT", Amount()),
    Row("CLM_LINE_GRS_BLW_THRSHLD_AMT", Amount()),
    Row("CLM_LINE_GRS_ABOVE_THRSHLD_AMT", Amount()),
    Row("CLM_LINE_RPTD_GAP_DSCNT_AMT", Amount()),
    Row("TOT_RX_CST_AMT", Amount(terms.SUBMITTED)),
)

CLAIM: Final = (
    Row("CLM_ADJSTMT_TYPE_CD", Info()),
    Row("CLM_IDR_LD_DT", Info("timingDate", values.text)),
    Row("CLM_SBMT_FRMT_CD", Info()),
    Row("CLM_SBMTR_CNTRCT_NUM", Info("valueString", values.text)),
    Row("CLM_SBMTR_CNTRCT_PBP_NUM", Info("valueString", values.text)),
    Row("CLM_SUBMSN_DT", Info("timingDate", values.text, terms.RECEIVED)),
    Row("CLM_CMS_PROC_DT", Info("timingDate", values.text)),
    Row("CLM_PHRMCY_SRVC_TYPE_CD", Info()),
    Row(
        "CLM_LINE_RX_ORGN_CD",
        Info(write=Doubled(f"{terms.NCPDP}PrescriptionOriginCode"), category=terms.RX_ORIGIN),
    ),
    Row(
        "CLM_BRND_GNRC_CD",
        Info(
            write=Doubled(f"{terms.NCPDP}BrandGenericIndicator", display=True),
            category=terms.BRAND_OR_GENERIC,
        ),
    ),
    Row("CLM_PTNT_RSDNC_CD", Info()),
    Row("CLM_LTC_DSPNSNG_MTHD_CD", Info()),
    Row(
        "CLM_CMPND_CD",
        Info(write=Doubled(f"{terms.NCPDP}CompoundCode", display=True), category=terms.COMPOUND_CODE),
    ),
    Row("CLM_LINE_AUTHRZD_FILL_NUM", Info("valueQuantity", refills, terms.REFILLS_AUTHORIZED)),
    Row("CLM_LINE_DAYS_SUPLY_QTY", Info("valueQuantity", values.days, terms.DAYS_SUPPLY)),
    Row("CLM_LINE_RX_FILL_NUM", Info("valueQuantity", values.fills, terms.REFILL_NUMBER)),
    Row(
        "CLM_DAW_PROD_SLCTN_CD",
        Info(
            write=Doubled(f"{terms.NCPDP}DispensedAsWrittenOrProductSelectionCode", own=None),
            category=terms.DISPENSED_AS_WRITTEN,
        ),
    ),
    Row("CLM_DRUG_CVRG_STUS_CD", Info()),
    Row("CLM_DSPNSNG_STUS_CD", Info()),
    Row("CLM_CTSTRPHC_CVRG_IND_CD", Info()),
    Row("CLM_LINE_RX_NUM", Info("valueString", values.text)),
    Row("CLM_BENE_PMT_AMT", Amount(terms.PAID_BY_PATIENT, "total")),
    Row("CLM_OTHR_TP_PD_AMT", Amount(terms.PRIOR_PAYER_PAID, "total")),
    Row("TOT_RX_CST_AMT", Amount(terms.SUBMITTED, "total")),
    Row("CLM_PD_DT", At("payment.date")),
)
