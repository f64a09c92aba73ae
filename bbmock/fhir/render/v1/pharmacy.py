"""The columns of a Part D event (PDE) in v1: one prescription filled, one claim, one item.

Source: BFD's v1 answers of 2020 to 2026; for drugs that Part D does not cover, its program.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.placements import Adjudication, At, Extension, IfCovered, Info
from bbmock.fhir.render.v1.providers import Member

if TYPE_CHECKING:
    from bbmock.population.records import Value

_INVOICES: Final = MappingProxyType({"1": terms.RX_DISPENSE, "2": terms.RX_COMPOUND})


def drug_dispensed(spot: Spot, column: str, value: Value) -> None:
    """The drug itself is the item's service."""
    spot.element["service"] = {"coding": [values.drug(column, value)]}


def invoice_detail(spot: Spot, _: str, value: Value) -> None:
    """HL7's invoice type of a drug that was compounded (2) or was not (1), as a detail of the item.

    It has no `sequence`, which STU3 asks for: CMS's has none.
    """
    if invoice := _INVOICES.get(tree.text(value)):
        spot.element["detail"] = [{"type": invoice.concept()}]


CLAIM: Final = (
    Row("srvc_dt", At("billablePeriod.start")),
    Row("srvc_dt", At("billablePeriod.end")),
    Row("srvc_prvdr_id", At("organization.identifier", values.typed_npi)),
    Row("srvc_prvdr_name", At("organization.display")),
    Row("phrmcy_srvc_type_cd", Extension(at="facility")),
    Row("srvc_prvdr_id", At("facility.identifier", values.typed_npi)),
    Row("srvc_prvdr_name", At("facility.display")),
    Row("daw_prod_slctn_cd", Info()),
    Row("dspnsng_stus_cd", Info()),
    Row("drug_cvrg_stus_cd", Info()),
    Row("adjstmt_dltn_cd", Info()),
    Row("nstd_frmt_cd", Info()),
    Row("prcng_excptn_cd", Info()),
    Row("ctstrphc_cvrg_cd", Info()),
    Row("rx_orgn_cd", Info()),
    Row("brnd_gnrc_cd", Info()),
    Row("phrmcy_srvc_type_cd", Info()),
    Row("ptnt_rsdnc_cd", Info()),
    Row("submsn_clr_cd", Info()),
    Row("plan_cntrct_rec_id", Extension("valueIdentifier", at="insurance.coverage")),
    Row("plan_pbp_rec_num", Extension("valueIdentifier", at="insurance.coverage")),
    Row("pd_dt", At("payment.date")),
)

LINE: Final = (
    Row("prscrbr_id", Member(terms.PRIMARY, named=True)),
    Row("prod_srvc_id", drug_dispensed),
    Row("srvc_dt", At("servicedDate")),
    Row("fill_num", Extension("valueQuantity", at="quantity")),
    Row("days_suply_num", Extension("valueQuantity", at="quantity")),
    Row("qty_dspnsd_num", At("quantity.value", values.number)),
    Row(
        "drug_cvrg_stus_cd",
        IfCovered(
            Row("cvrd_d_plan_pd_amt", Adjudication(reason="drug_cvrg_stus_cd")),
            Row("ncvrd_plan_pd_amt", Adjudication(reason="drug_cvrg_stus_cd")),
        ),
    ),
    Row("gdc_blw_oopt_amt", Adjudication()),
    Row("gdc_abv_oopt_amt", Adjudication()),
    Row("ptnt_pay_amt", Adjudication()),
    Row("othr_troop_amt", Adjudication()),
    Row("lics_amt", Adjudication()),
    Row("plro_amt", Adjudication()),
    Row("tot_rx_cst_amt", Adjudication()),
    Row("rptd_gap_dscnt_num", Adjudication()),
    Row("cmpnd_cd", invoice_detail),
)
