"""The filled records with the columns that only CMS's Integrated Data Repository (IDR) has.

What it alone has is here too: claims of the shared systems and prior authorizations.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from bbmock.population.prior_authorizations import PriorAuthorization
from bbmock.population.records import (
    Claim,
    ClaimType,
    Diagnosis,
    DiagnosisRole,
    Line,
    Procedure,
    Value,
)
from bbmock.population.shared_systems import SharedSystemClaim, System, before_adjudication
from tests.unit.render import filled
from tests.unit.render.filled import DAY, LATER, amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbmock.population.records import Columns

FIRST = date(2026, 2, 20)
NOTHING = "0.00"


def having(claim: Claim, columns: Columns, line: Columns | None = None) -> Claim:
    """The claim with more columns, on itself and on its first line."""
    first, *rest = claim.lines or (Line(1, {}),)
    lines = (Line(first.number, {**first.columns, **(line or {})}), *rest)
    return replace(claim, columns={**claim.columns, **columns}, lines=lines if claim.lines else ())


def without(columns: Columns, *names: str) -> dict[str, Value]:
    """The columns but those."""
    return {name: value for name, value in columns.items() if name not in names}


def _three_lines(claim: Claim, *, until: date | None = None) -> Claim:
    """A second line without a service, of several days perhaps; a third whose service HCPCS codes."""
    first, second = claim.lines
    bare = without(
        second.columns, "hcpcs_cd", "rev_cntr_apc_hipps_cd", "line_hct_hgb_type_cd", "line_last_expns_dt"
    )
    if until:
        bare |= {"rev_cntr_dt": DAY, "clm_line_thru_dt": until}
    third = {
        **without(first.columns, "rev_cntr_apc_hipps_cd"),
        "hcpcs_cd": "J2270",
        "hcpcs_1st_mdfr_cd": "JW",
    }
    lines = (first, Line(2, bare), Line(3, third))
    return replace(claim, lines=lines)


_BILL: Columns = {"clm_bill_fac_type_cd": "1", "clm_bill_clsfctn_cd": "3", "clm_bill_freq_cd": "1"}
_PROFESSIONAL: Columns = {
    **_BILL,
    "carr_num": "14212",
    "clm_blood_pt_frnsh_qty": 1,
    "clm_cms_proc_dt": LATER,
    "clm_nch_prmry_pyr_cd": "A",
    **amounts("clm_blood_lblty_amt", "clm_ncvrd_chrg_amt"),
}
_PROFESSIONAL_LINE: Columns = {
    "clm_rev_cntr_cd": "0636",
    "clm_ddctbl_coinsrnc_cd": "0",
    "clm_line_ndc_qty": Decimal("1.5"),
    "clm_line_ndc_qty_qlfyr_cd": "ML",
    **amounts(
        "clm_line_blood_ddctbl_amt",
        "clm_line_ncvrd_chrg_amt",
        "clm_line_instnl_adjstd_amt",
        "clm_line_instnl_rdcd_amt",
        "clm_line_instnl_msp1_pd_amt",
        "clm_line_instnl_msp2_pd_amt",
        "clm_line_instnl_rate_amt",
    ),
}
_ENHANCED: Columns = {"clm_bnft_enhncmt_1_cd": "5", "clm_bnft_enhncmt_2_cd": "3"}


def carrier() -> Claim:
    line: Columns = {
        **_PROFESSIONAL_LINE,
        **_ENHANCED,
        "clm_line_carr_clncl_chrg_amt": Decimal("4.25"),
        "clm_line_pmd_uniq_trkng_num": "-A321W2Y8CYY2T",
        "clm_ngaco_pdschrg_hcbs_sw": "Y",
        "clm_ngaco_cptatn_sw": "Y",
    }
    settled = amounts("clm_prvdr_acnt_rcvbl_ofst_amt", "clm_bene_pmt_coinsrnc_amt")
    solo: Columns = {"carr_clm_blg_name": "DR. OTTO BERG MD", "prvdr_ccn": "00024"}
    claim = _three_lines(having(filled.carrier(), {**_PROFESSIONAL, **settled, **solo}, line))
    return replace(claim, diagnoses=(*claim.diagnoses, Diagnosis("4019", DiagnosisRole.OTHER, version="9")))


def dme() -> Claim:
    line: Columns = {
        **_PROFESSIONAL_LINE,
        "carr_line_ansthsa_unit_cnt": 2,
        "carr_line_clia_lab_num": "00A0000002",
        "hcpcs_5th_mdfr_cd": "25",
    }
    more: Columns = {"prvdr_fac_fips_st_cd": "22", "clm_prvdr_rmng_due_amt": Decimal("1.25")}
    claim = having(filled.dme(), {**_PROFESSIONAL, **more}, line)
    claim = having(claim, {}, {"hcpcs_cd": "99453", "hcpcs_1st_mdfr_cd": "25"})
    return _three_lines(claim)


_STAY: Columns = {
    "fi_num": "14211",
    "clm_actv_care_thru_dt": LATER,
    "clm_mdcr_exhstd_dt": LATER,
    "clm_ncvrd_from_dt": LATER,
    "clm_ncvrd_thru_dt": LATER,
    "clm_blood_pt_frnsh_qty": 2,
    "clm_pps_ind_cd": "2",
    "clm_ip_admsn_type_cd": "3",
    "clm_src_ip_admsn_cd": "1",
    "clm_drg_cd": "470",
    "op_physn_npi": "9999999907",
    "op_physn_name": "DR. IVY STONE MD",
    "ot_physn_npi": "9999999908",
    "ot_physn_name": "DR. HUGH WELLS MD",
    "at_physn_spclty_cd": "11",
    "rndrng_physn_spclty_cd": "11",
}
_NURSED: Columns = {
    "prvdr_blg_zip_cd": "017301234",
    "clm_hha_lupa_ind_cd": "L",
    "clm_hha_rfrl_cd": "1",
    "dgns_drg_outlier_cd": "6",
    "clm_qlfy_stay_from_dt": FIRST,
    "clm_qlfy_stay_thru_dt": FIRST,
}
_REVENUE_CENTER: Columns = {
    "rev_cntr_ide_ndc_upc_num": "00093104801",
    "clm_line_alowd_chrg_amt": Decimal("5.25"),
    "rev_cntr_blood_ddctbl_amt": Decimal("1.25"),
    "rndrng_physn_spclty_cd": "11",
}
_OUTPATIENT_INDICATORS: Columns = {
    "rev_cntr_otaf_pmt_cd": "Y",
    "rev_cntr_dscnt_ind_cd": "1",
    "rev_cntr_packg_ind_cd": "0",
    "rev_cntr_pmt_mthd_ind_cd": "2",
}
_POA = (
    Diagnosis("R5383", DiagnosisRole.ADMITTING),
    Diagnosis("I639", DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
    Diagnosis("I10", DiagnosisRole.OTHER, present_on_admission="N"),
    Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL, present_on_admission="Y"),
)
_PROCEDURES = (Procedure("3E03329", DAY), Procedure("0SRC0J9", DAY))


def hha() -> Claim:
    switches: Columns = {
        "clm_ngaco_pdschrg_hcbs_sw": "Y",
        "clm_ngaco_snf_wvr_sw": "Y",
        "clm_ngaco_tlhlth_sw": "Y",
        "clm_aco_care_mgmt_hcbs_sw": "Y",
    }
    more: Columns = {**_STAY, **_NURSED, **switches, **_ENHANCED, "clm_cob_ptnt_resp_amt": Decimal("1.25")}
    line = {**_REVENUE_CENTER, **_OUTPATIENT_INDICATORS}
    claim = _three_lines(having(filled.hha(), more, line), until=LATER)
    diagnoses = (*_POA, Diagnosis("4019", DiagnosisRole.OTHER, version="9"))
    return replace(claim, diagnoses=diagnoses, procedures=_PROCEDURES)


def hospice() -> Claim:
    claim = _three_lines(having(filled.hospice(), {**_STAY, **_NURSED}, _REVENUE_CENTER))
    return replace(claim, diagnoses=_POA, procedures=_PROCEDURES)


def inpatient() -> Claim:
    settled = amounts(
        "clm_cob_ptnt_resp_amt",
        "clm_prvdr_intrst_pd_amt",
        "clm_prvdr_otaf_amt",
        "clm_prvdr_rmng_due_amt",
        "clm_tot_cntrctl_amt",
        "clm_bene_pmt_coinsrnc_amt",
        "clm_othr_tp_pd_amt",
    )
    more: Columns = {
        **_STAY,
        **_NURSED,
        **_ENHANCED,
        **settled,
        "clm_aco_care_mgmt_hcbs_sw": "Y",
        "clm_rlt_cond_cd": "09",
        "prvdr_tax_num": "999999999",
        "prvdr_blg_zip_cd": "017301234",
        "rfr_physn_npi": "9999999913",
        "rfr_physn_name": "DR. RUTH LANE MD",
    }
    line = {**_REVENUE_CENTER, **_OUTPATIENT_INDICATORS, "clm_line_non_ehr_rdctn_amt": Decimal("1.25")}
    first, second, third = _three_lines(having(filled.inpatient(), more, line), until=LATER).lines
    third = Line(3, {**third.columns, "rev_cntr_dt": DAY})
    claim = having(filled.inpatient(), more)
    return replace(claim, lines=(first, second, third), procedures=_PROCEDURES)


def outpatient() -> Claim:
    more: Columns = {**_STAY, "clm_op_srvc_type_cd": "1"}
    claim = _three_lines(having(filled.outpatient(), more, _REVENUE_CENTER))
    return replace(
        claim,
        diagnoses=(*claim.diagnoses[1:], Diagnosis("I639", DiagnosisRole.PRINCIPAL)),
        procedures=_PROCEDURES,
    )


def pde() -> Claim:
    more: Columns = {
        "clm_line_authrzd_fill_num": 2,
        "clm_line_ndc_qty_qlfyr_cd": "ML",
        "ncvrd_plan_pd_amt": Decimal(NOTHING),
    }
    return replace(filled.pde(), columns={**filled.pde().columns, **more})


def snf() -> Claim:
    line: Columns = {
        **_REVENUE_CENTER,
        **_OUTPATIENT_INDICATORS,
        "clm_line_pmd_uniq_trkng_num": "-A321W2Y8CYY2T",
    }
    claim = _three_lines(having(filled.snf(), {**_STAY, **_NURSED}, line), until=LATER)
    return replace(claim, diagnoses=_POA, procedures=_PROCEDURES)


CLAIMS: Mapping[ClaimType, Callable[[], Claim]] = MappingProxyType({
    ClaimType.CARRIER: carrier,
    ClaimType.DME: dme,
    ClaimType.HHA: hha,
    ClaimType.HOSPICE: hospice,
    ClaimType.INPATIENT: inpatient,
    ClaimType.OUTPATIENT: outpatient,
    ClaimType.PDE: pde,
    ClaimType.SNF: snf,
})  # fmt: skip


def compound() -> Claim:
    """A drug that was compounded by a doctor who dispenses."""
    more: Columns = {"cmpnd_cd": "2", "srvc_prvdr_name": "DR. GRACE HALL MD"}
    return replace(pde(), columns={**pde().columns, **more})


def unknown_provider(claim: Claim) -> Claim:
    """The claim without the number of whoever billed."""
    return replace(claim, columns=without(claim.columns, "org_npi_num", "org_name"))


def billed_by_person(claim: Claim) -> Claim:
    """The claim of an institution that bills under a person's number."""
    more: Columns = {"org_name": "DR. ALAN REED MD", "prvdr_blg_zip_cd": "01730"}
    return replace(claim, columns={**without(claim.columns, "prvdr_num"), **more})


def mcs() -> SharedSystemClaim:
    """A physician's claim, paid; it has what the sample of CMS's mapping has."""
    decided = without(carrier().columns, "nch_clm_type_cd", "nch_wkly_proc_dt")
    more: Columns = {
        "clm_type_cd": "2700",
        "clm_pd_stus_cd": "P",
        "clm_audt_trl_stus_cd": "MD",
        "clm_nch_wkly_proc_dt": LATER,
        "clm_mdcr_exhstd_dt": LATER,
        "clm_actv_care_from_dt": DAY,
        "clm_dschrg_dt": LATER,
    }
    claim = replace(carrier(), columns={**decided, **more}, diagnoses=carrier().diagnoses[:2])
    return SharedSystemClaim(System.MCS, claim)


def vms() -> SharedSystemClaim:
    """A supplier's claim, suspended."""
    billed: Columns = {"carr_clm_blg_npi_num": "9999999901", "carr_clm_blg_name": "DR. OTTO BERG MD"}
    received = before_adjudication(filled.dme(), number=9)
    line: Columns = {"clm_bnft_enhncmt_1_cd": "5", "hcpcs_3rd_mdfr_cd": "25"}
    claim = having(received.claim, {**billed, "carr_num": "14212"}, line)
    old = Diagnosis("4019", DiagnosisRole.OTHER, version="9")
    return replace(received, claim=replace(claim, diagnoses=(*claim.diagnoses, old)))


def fiss_outpatient() -> SharedSystemClaim:
    """A claim of an outpatient clinic that adjusts an earlier one."""
    received = before_adjudication(filled.outpatient(), number=10)
    more: Columns = {
        "fi_num": "14211",
        "clm_ip_admsn_type_cd": "3",
        "clm_src_ip_admsn_cd": "1",
        "clm_drg_cd": "470",
        "clm_disp_cd": "01",
        "at_physn_spclty_cd": "11",
        "org_name": "DR. ALAN REED MD",
        **_ENHANCED,
    }
    line: Columns = {"hcpcs_cd": "J2270", "hcpcs_1st_mdfr_cd": "JW", "clm_line_thru_dt": LATER}
    bill = having(received.claim, more)
    lines = tuple(
        Line(line_.number, {**without(line_.columns, "rev_cntr_ide_ndc_upc_num"), **line})
        for line_ in bill.lines
    )
    names = ("prvdr_num", "ot_physn_npi")
    claim = replace(bill, columns=without(bill.columns, *names), lines=lines, diagnoses=(), procedures=())
    return replace(received, claim=having(claim, {"clm_orig_cntl_num": "31646182683541"}))


def fiss_snf() -> SharedSystemClaim:
    """A nursing home's claim about substance use, whose provider has no number."""
    received = before_adjudication(filled.snf(), number=11)
    more: Columns = {"fi_num": "14211", "clm_disp_cd": "01", "clm_drg_cd": "470"}
    line: Columns = {**_REVENUE_CENTER, "rev_cntr_dt": DAY, "clm_line_thru_dt": LATER}
    first, _ = having(received.claim, more, line).lines
    second = Line(2, {**first.columns, "hcpcs_cd": "J2270", "hcpcs_1st_mdfr_cd": "JW"})
    lines = tuple(Line(one.number, without(one.columns, "rndrng_physn_npi")) for one in (first, second))
    diagnoses = (
        *_POA,
        Diagnosis("F1020", DiagnosisRole.OTHER),
        Diagnosis("4019", DiagnosisRole.OTHER, version="9"),
    )
    columns = without({**received.claim.columns, **more}, "org_npi_num", "op_physn_npi")
    claim = replace(received.claim, columns=columns, lines=lines, diagnoses=diagnoses)
    return replace(received, claim=claim, final=True)


SHARED: tuple[Callable[[], SharedSystemClaim], ...] = (mcs, vms, fiss_outpatient, fiss_snf)


def authorization(kind: str = "H") -> PriorAuthorization:
    """A prior authorization of two services."""
    columns: Columns = {
        "clm_type": kind,
        "clm_cntrctr_num": "01911",
        "clm_bill_type": "32X",
        "unique_tracking_number": "-0Y2K7HP0Y71BO",
        "pa_icn_dcn": "81830352987564",
        "pa_dt_added": DAY,
        "pa_strt_dt": DAY,
        "pa_end_dt": date(2027, 3, 2),
        "org_npi_num": "9999999905",
        "org_name": "HARBOR HOME CARE",
        "prvdr_num": "227001",
        "at_physn_npi": "9999999920",
        "rfr_physn_npi": "9999999922",
        "rndrng_physn_npi": "9999999923",
        "at_physn_name": "DR. ALAN REED MD",
        "rfr_physn_name": "DR. RUTH LANE MD",
        "rndrng_physn_name": "DR. NINA FORD MD",
    }
    line: Columns = {
        "hcpcs_cd": "G0299",
        "hcpcs_1st_mdfr_cd": "NU",
        "line_place_of_srvc_cd": "12",
        "pa_decision": "A",
        "pa_dt_added": DAY,
        "pa_dt_updated": LATER,
        "pa_req_sub_dt": DAY,
        "pa_req_rec_dt": DAY,
        "pa_decision_dt": LATER,
        "pa_decision_exp_dt": date(2027, 3, 2),
        "service_cnts": 11,
        "mr_count_ind": 99,
        "mr_count_st_dt": LATER,
        "mr_count_end_dt": date(2027, 3, 6),
        "svc_render_st": "MA",
        "rrb_excl_ind": "N",
    }
    second: Columns = {**without(line, "hcpcs_cd"), "hipps_cd": "1AA11", "pa_decision": "N"}
    return PriorAuthorization(filled.BENEFICIARY, 0, columns, (Line(1, line), Line(2, second)))
