"""The columns of a carrier claim (physicians and suppliers, Part B) in v2.

Source: BFD's v2 answers of 2022 to 2026; for anesthesia and for counts of nothing, its program.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.diagnoses import link_diagnosis
from bbmock.fhir.render.v2.placements import (
    Adjudication,
    At,
    Balance,
    Coded,
    Extension,
    Info,
    Modifier,
    Period,
    Total,
    UnlessZero,
    absent_code,
    absent_drug,
    category_of,
    denial_reason,
    drug_extension,
)
from bbmock.fhir.render.v2.providers import Member
from bbmock.population.records import DiagnosisRole, Value

DIAGNOSIS_ROLES: Final = MappingProxyType(
    dict.fromkeys(DiagnosisRole, terms.SECONDARY) | {DiagnosisRole.PRINCIPAL: terms.CARRIER_PRINCIPAL}
)


def line_observation(spot: Spot, column: str, value: Value) -> None:
    """A line's blood test: a contained Observation, a supportingInfo that refers to it, the item's link."""
    name = f"line-observation-{spot.number}"
    kind = spot.columns.get("line_hct_hgb_type_cd")
    code = {"code": values.concept("line_hct_hgb_type_cd", kind)} if kind is not None else {}
    spot.resource.setdefault("contained", []).append({
        "resourceType": "Observation",
        "id": name,
        "status": "unknown",
        **code,
        "valueQuantity": {"value": float(tree.number(value))},
    })  # fmt: skip
    category = category_of(terms.INFO, terms.INFORMATION, column)
    reference = {"category": category, "valueReference": {"reference": f"#{name}"}}
    spot.element["informationSequence"] = [spot.append("supportingInfo", reference)]


CLAIM: Final = (
    Row("nch_near_line_rec_ident_cd", Extension()),
    Row("carr_num", Extension("valueIdentifier")),
    Row("carr_clm_cntl_num", Extension("valueIdentifier")),
    Row("carr_clm_pmt_dnl_cd", Extension()),
    Row("carr_clm_prvdr_asgnmt_ind_sw", Extension(name="asgmntcd")),
    Row("clm_clncl_tril_num", Extension("valueIdentifier")),
    Row("carr_clm_entry_cd", Extension()),
    Row("clm_from_dt", At("billablePeriod.start")),
    Row("clm_thru_dt", At("billablePeriod.end")),
    Row("carr_clm_blg_npi_num", At("provider.identifier", values.identifier)),
    Row("rfr_physn_npi", At("referral.identifier", values.npi)),
    Row("clm_disp_cd", At("disposition")),
    Row("rfr_physn_npi", Member(terms.REFERRING)),
    Row("carr_clm_rfrng_pin_num", Member(terms.REFERRING)),
    Row("nch_wkly_proc_dt", Info(terms.RECEIVED, "timingDate", values.text)),
    # v2 serves what an earlier payer paid under the name of the total charge.
    Row("carr_clm_prmry_pyr_pd_amt", Total(terms.PRIOR_PAYER_PAID, "clm_tot_chrg_amt")),
    Row("clm_pmt_amt", At("payment.amount", values.money)),
    Row("carr_clm_cash_ddctbl_apld_amt", Balance()),
    Row("nch_clm_prvdr_pmt_amt", Balance()),
    Row("nch_clm_bene_pmt_amt", Balance()),
    Row("nch_carr_clm_sbmtd_chrg_amt", Balance()),
    Row("nch_carr_clm_alowd_amt", Balance()),
)

LINE: Final = (
    Row("carr_line_ansthsa_unit_cnt", UnlessZero(Extension("valueQuantity"))),
    Row("carr_line_mtus_cnt", UnlessZero(Extension("valueQuantity"))),
    # v2 serves the code of the units twice, first under the name of their count.
    Row("carr_line_mtus_cd", Extension(name="carr_line_mtus_cnt")),
    Row("carr_line_mtus_cd", Extension()),
    Row("betos_cd", Extension()),
    Row("line_bene_prmry_pyr_cd", Extension()),
    Row("line_prcsg_ind_cd", Extension()),
    Row("line_service_deductible", Extension()),
    Row(
        "prf_physn_npi",
        Member(
            terms.PERFORMING,
            responsible=True,
            qualified=True,
            extensions=("carr_line_prvdr_type_cd", "prtcptng_ind_cd"),
            specialty="prvdr_spclty",
        ),
    ),
    Row("org_npi_num", Member(terms.PRIMARY, named=True)),
    Row("line_icd_dgns_cd", link_diagnosis),
    Row("line_hct_hgb_rslt_num", line_observation),
    Row("line_cms_type_srvc_cd", Coded("category")),
    Row("line_ndc_cd", drug_extension, otherwise=absent_drug),
    Row("hcpcs_cd", Coded("productOrService", terms.HCPCS), otherwise=absent_code),
    Row("hcpcs_1st_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("hcpcs_2nd_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("line_1st_expns_dt", Period("servicedPeriod", end="line_last_expns_dt")),
    Row("prvdr_state_cd", Extension(at="locationCodeableConcept")),
    Row("prvdr_zip", Extension(at="locationCodeableConcept")),
    Row("carr_line_prcng_lclty_cd", Extension(at="locationCodeableConcept")),
    Row("carr_line_clia_lab_num", Extension("valueIdentifier", at="locationCodeableConcept")),
    Row("line_place_of_srvc_cd", Coded("locationCodeableConcept")),
    Row("line_srvc_cnt", At("quantity.value", values.number)),
    Row("carr_line_rdcd_pmt_phys_astn_c", denial_reason),
    Row("line_nch_pmt_amt", Adjudication(terms.BENEFIT, extra="line_pmt_80_100_cd")),
    Row("line_bene_pmt_amt", Adjudication(terms.PAID_TO_PATIENT)),
    Row("line_prvdr_pmt_amt", Adjudication(terms.PAID_TO_PROVIDER)),
    Row("line_bene_ptb_ddctbl_amt", Adjudication(terms.DEDUCTIBLE)),
    Row("line_bene_prmry_pyr_pd_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("line_coinsrnc_amt", Adjudication(terms.COINSURANCE)),
    Row("line_sbmtd_chrg_amt", Adjudication(terms.SUBMITTED)),
    Row("line_alowd_chrg_amt", Adjudication(terms.ELIGIBLE)),
)
