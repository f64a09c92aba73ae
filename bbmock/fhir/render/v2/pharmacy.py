"""The columns of a Part D event (PDE) in v2: one prescription filled, one claim, one item.

Source: BFD's v2 answers of 2022 and 2026; for drugs that Part D does not cover, its program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.placements import Adjudication, At, Extension, IfCovered, Info, Total
from bbmock.fhir.render.v2.providers import Member

if TYPE_CHECKING:
    from bbmock.population.records import Value


def drug_dispensed(spot: Spot, column: str, value: Value) -> None:
    """The drug itself is the item's service."""
    spot.element["productOrService"] = {"coding": [values.drug(column, value)]}


def other_total(spot: Spot, *_: object) -> None:
    """The second total, which v2 serves as a 0 without decimals."""
    amount = {"value": 0, "currency": "USD"}
    total = {"category": terms.OTHER_AMOUNT.concept(), "amount": amount}
    spot.resource.setdefault("total", []).append(total)


CLAIM: Final = (
    Row("srvc_dt", At("billablePeriod.start")),
    Row("srvc_dt", At("billablePeriod.end")),
    Row("srvc_prvdr_id", At("provider.identifier", values.us_npi)),
    Row("phrmcy_srvc_type_cd", Extension(at="facility")),
    Row("srvc_prvdr_id", At("facility.identifier", values.bare_npi)),
    Row("srvc_prvdr_name", At("facility.display")),
    Row("cmpnd_cd", Info(terms.COMPOUND_CODE, write=values.compound, labelled=False)),
    Row("fill_num", Info(terms.REFILL_NUMBER, "valueQuantity", values.quantity, labelled=False)),
    Row("days_suply_num", Info(terms.DAYS_SUPPLY, "valueQuantity", values.quantity, labelled=False)),
    Row("drug_cvrg_stus_cd", Info(terms.INFO)),
    Row("daw_prod_slctn_cd", Info(terms.INFO)),
    Row("dspnsng_stus_cd", Info(terms.INFO)),
    Row("adjstmt_dltn_cd", Info(terms.INFO)),
    Row("nstd_frmt_cd", Info(terms.INFO)),
    Row("prcng_excptn_cd", Info(terms.INFO)),
    Row("ctstrphc_cvrg_cd", Info(terms.INFO)),
    Row("rx_orgn_cd", Info(terms.RX_ORIGIN, labelled=False)),
    Row("brnd_gnrc_cd", Info(terms.BRAND_OR_GENERIC, labelled=False)),
    Row("ptnt_rsdnc_cd", Info(terms.INFO)),
    Row("submsn_clr_cd", Info(terms.INFO)),
    Row("plan_cntrct_rec_id", Extension("valueIdentifier", at="coverage")),
    Row("plan_pbp_rec_num", Extension("valueIdentifier", at="coverage")),
    Row("tot_rx_cst_amt", Total(terms.DRUG_COST)),
    Row("tot_rx_cst_amt", other_total),
    Row("pd_dt", At("payment.date")),
)

LINE: Final = (
    Row("prscrbr_id", Member(terms.PRESCRIBING, named=True, qualified=True)),
    Row("prod_srvc_id", drug_dispensed),
    Row("srvc_dt", At("servicedDate")),
    Row("qty_dspnsd_num", At("quantity.value", values.number)),
    Row(
        "drug_cvrg_stus_cd",
        IfCovered(
            Row("cvrd_d_plan_pd_amt", Adjudication(terms.BENEFIT)),
            # v2 serves what a plan paid for any other drug under the name of covered ones.
            Row("ncvrd_plan_pd_amt", Adjudication(terms.NONCOVERED, name="cvrd_d_plan_pd_amt")),
        ),
    ),
    Row("gdc_blw_oopt_amt", Adjudication(terms.COINSURANCE)),
    Row("gdc_abv_oopt_amt", Adjudication(terms.COINSURANCE)),
    Row("ptnt_pay_amt", Adjudication(terms.PAID_BY_PATIENT)),
    Row("othr_troop_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("lics_amt", Adjudication(terms.DISCOUNT)),
    Row("plro_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("tot_rx_cst_amt", Adjudication(terms.DRUG_COST)),
    Row("rptd_gap_dscnt_num", Adjudication(terms.DISCOUNT)),
)
