"""The columns of a claim for durable equipment (DME, Part B) in v2.

Source: BFD's approved v2 answer of 2026. Some of it looks like slips of CMS's server and is copied for the
clients that have seen it: the payments and the purchase price stand twice, under other names too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.v2 import carrier, institutional, terms, values
from bbmock.fhir.render.v2.diagnoses import link_diagnosis
from bbmock.fhir.render.v2.placements import (
    Adjudication,
    At,
    Coded,
    Extension,
    Modifier,
    Period,
    absent_code,
    absent_drug,
    drug_extension,
)
from bbmock.fhir.render.v2.providers import Member, referral, supplier
from bbmock.population.records import DiagnosisRole

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON
    from bbmock.population.records import Value

# What a line alone is for is typed as a professional's, unlike what the claim lists.
DIAGNOSIS_ROLES: Final = MappingProxyType(
    {**institutional.DIAGNOSIS_ROLES, DiagnosisRole.LINE: terms.SECONDARY}
)
_NOT_THERE: Final = ("carr_clm_blg_npi_num", "carr_clm_rfrng_pin_num", "rfr_physn_npi")
_UNIT: Final = "dmerc_line_mtus_cd"


def counted(spot: Spot, column: str, value: Value) -> None:
    """How many there are, in an extension, with the code of what is counted as the unit."""
    quantity: JSON = {"value": tree.number(value)}
    if (unit := spot.columns.get(_UNIT)) is not None:
        code = tree.text(unit)
        display = codebook.display(_UNIT, code)
        quantity |= {"unit": display} if display else {}
        quantity |= {"system": terms.VARIABLES + _UNIT, "code": code}
    tree.extend(spot.element, {"url": terms.VARIABLES + column, "valueQuantity": quantity})


CLAIM: Final = (
    *(row for row in carrier.CLAIM if row.column not in _NOT_THERE),
    Row("rfr_physn_npi", referral),
    Row("rfr_physn_npi", Member(terms.REFERRING, named=True, qualified=True)),
)

LINE: Final = (
    Row("prvdr_num", Extension("valueIdentifier", name="suplrnum")),
    Row("dmerc_line_scrn_svgs_amt", Extension("valueQuantity")),
    Row("dmerc_line_mtus_cnt", counted),
    Row("dmerc_line_prcng_state_cd", Extension()),
    Row("dmerc_line_supplr_type_cd", Extension()),
    Row("betos_cd", Extension()),
    Row("line_bene_prmry_pyr_cd", Extension()),
    Row("line_prcsg_ind_cd", Extension()),
    Row("line_service_deductible", Extension()),
    Row("prvdr_npi", supplier),
    Row(
        "prvdr_npi",
        Member(
            terms.PERFORMING,
            named=True,
            qualified=True,
            responsible=True,
            extensions=("prtcptng_ind_cd",),
            specialty="prvdr_spclty",
        ),
    ),
    Row("line_icd_dgns_cd", link_diagnosis),
    Row("line_hct_hgb_rslt_num", carrier.line_observation),
    Row("line_cms_type_srvc_cd", Coded("category")),
    Row("line_ndc_cd", drug_extension, otherwise=absent_drug),
    Row("hcpcs_cd", Coded("productOrService", terms.HCPCS), otherwise=absent_code),
    Row("hcpcs_1st_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("hcpcs_2nd_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("hcpcs_3rd_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("hcpcs_4th_mdfr_cd", Modifier(version="carr_clm_hcpcs_yr_cd")),
    Row("line_1st_expns_dt", Period("servicedPeriod", end="line_last_expns_dt")),
    Row("prvdr_state_cd", Extension(at="locationCodeableConcept")),
    Row("line_place_of_srvc_cd", Coded("locationCodeableConcept")),
    Row("line_srvc_cnt", At("quantity.value", values.number)),
    Row("line_prvdr_pmt_amt", Adjudication(terms.PAID_TO_PROVIDER, name="rev_cntr_prvdr_pmt_amt")),
    Row("line_prmry_alowd_chrg_amt", Adjudication(terms.ELIGIBLE)),
    Row("line_dme_prchs_price_amt", Adjudication(terms.SUBMITTED)),
    Row("line_nch_pmt_amt", Adjudication(terms.BENEFIT, extra="line_pmt_80_100_cd")),
    Row("line_bene_pmt_amt", Adjudication(terms.PAID_TO_PATIENT)),
    Row("line_prvdr_pmt_amt", Adjudication(terms.PAID_TO_PROVIDER)),
    Row("line_bene_ptb_ddctbl_amt", Adjudication(terms.DEDUCTIBLE)),
    Row("line_bene_prmry_pyr_pd_amt", Adjudication(terms.PRIOR_PAYER_PAID)),
    Row("line_coinsrnc_amt", Adjudication(terms.COINSURANCE)),
    Row("line_sbmtd_chrg_amt", Adjudication(terms.SUBMITTED)),
    Row("line_alowd_chrg_amt", Adjudication(terms.ELIGIBLE)),
    Row("line_dme_prchs_price_amt", Adjudication(terms.PAID_TO_PROVIDER, name="line_bene_pmt_amt")),
    Row("line_dme_prchs_price_amt", Adjudication(terms.SUBMITTED)),
)
