"""What must be true of every claim, rule by rule, and for each rule a way to break it.

A rule is a function of a claim; it names the columns that it compares. What breaks it is a claim with one
thing changed, so that a test can see that the rule would notice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bbmock.population import codes, identity
from bbmock.population.benefits import PART_A_DEDUCTIBLE
from bbmock.population.contractors import FIRST_SHARED
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Procedure
from tests.unit.population.columns import day, line_sum, money

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.records import Columns, Line, Value

PROFESSIONAL = (ClaimType.CARRIER, ClaimType.DME)
STAYS = (ClaimType.INPATIENT, ClaimType.SNF)
CARE = (ClaimType.HHA, ClaimType.HOSPICE, *STAYS)  # of institutions, for days
INSTITUTIONAL = (ClaimType.OUTPATIENT, *CARE)
BY_LINE = (ClaimType.OUTPATIENT, ClaimType.HHA, ClaimType.HOSPICE)  # Medicare pays line by line
WITH_LINES = (*PROFESSIONAL, *INSTITUTIONAL)
ALL = tuple(ClaimType)

TOTAL_LINE = "0001"
LEVELS_OF_CARE = ("0651", "0652", "0655", "0656")  # of a hospice, paid by the day
PAYMENT_REQUESTED = "P"  # of the reasons why Medicare does not pay, one that is none
VISITS = ("0421", "0431", "0441", "0551", "0561", "0571")  # revenue centres of who comes home
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for claims of some types, and how to break it."""

    holds: Callable[[Claim], bool]
    types: tuple[ClaimType, ...]
    spoil: Callable[[Claim], Claim]

    @property
    def name(self) -> str:
        return self.holds.__name__


# Ways to break a claim


def on_claim(**changes: Value) -> Callable[[Claim], Claim]:
    return lambda claim: replace(claim, columns={**claim.columns, **changes})


def more(column: str, by: Value = CENT) -> Callable[[Claim], Claim]:
    """One column of the claim, raised."""
    return lambda claim: replace(claim, columns=_raised(claim.columns, column, by))


def more_on_line(column: str, by: Value = CENT, line: int = 0) -> Callable[[Claim], Claim]:
    """One column of a line, raised."""

    def spoil(claim: Claim) -> Claim:
        lines = list(claim.lines)
        lines[line] = replace(lines[line], columns=_raised(lines[line].columns, column, by))
        return replace(claim, lines=tuple(lines))

    return spoil


def _raised(columns: Columns, column: str, by: Value) -> Columns:
    value = columns[column]
    if isinstance(value, date):
        return {**columns, column: value + timedelta(days=int(str(by)))}
    assert isinstance(value, Decimal | int)
    assert isinstance(by, Decimal | int)
    return {**columns, column: value + by}


def with_a_line_twice(claim: Claim) -> Claim:
    return replace(claim, lines=(claim.lines[0], *claim.lines))


def without_diagnoses(claim: Claim) -> Claim:
    return replace(claim, diagnoses=())


def paid_by_nobody_earlier(claim: Claim) -> Claim:
    columns = {name: value for name, value in claim.columns.items() if name != "nch_prmry_pyr_cd"}
    return replace(claim, columns={**columns, "nch_prmry_pyr_clm_pd_amt": CENT})


def with_the_other_indicator(claim: Claim) -> Claim:
    columns = {name: value for name, value in claim.columns.items() if name != "clm_hha_lupa_ind_cd"}
    if len(columns) == len(claim.columns):
        columns["clm_hha_lupa_ind_cd"] = "L"
    return replace(claim, columns=columns)


def on_the_first_line(claim: Claim, **changes: Value) -> Claim:
    first = replace(claim.lines[0], columns={**claim.lines[0].columns, **changes})
    return replace(claim, lines=(first, *claim.lines[1:]))


def with_the_other_mark_of_the_deductible(claim: Claim) -> Claim:
    marked = claim.lines[0].columns["prtcptng_ind_cd"] in set("256")
    return on_the_first_line(claim, prtcptng_ind_cd="1" if marked else "6")


def all_of_it_paid_and_not(claim: Claim) -> Claim:
    return on_the_first_line(claim, line_pmt_80_100_cd="1", line_coinsrnc_amt=CENT)


def with_a_laboratory_for_a_visit(claim: Claim) -> Claim:
    return on_the_first_line(claim, carr_line_clia_lab_num="05D0000000", hcpcs_cd="99213")


def without_services(claim: Claim) -> Claim:
    return replace(claim, lines=(claim.lines[0], claim.lines[-1]))


def refused_and_covered(claim: Claim) -> Claim:
    lines = (
        replace(line, columns={**line.columns, "rev_cntr_ncvrd_chrg_amt": Decimal()}) for line in claim.lines
    )
    return replace(on_claim(clm_mdcr_non_pmt_rsn_cd="B")(claim), lines=tuple(lines))


def paid_a_fortune_earlier(claim: Claim) -> Claim:
    paid = on_claim(clm_mdcr_non_pmt_rsn_cd=PAYMENT_REQUESTED)(claim)
    return more("nch_prmry_pyr_clm_pd_amt", 9**9)(paid)


def naming_another(claim: Claim) -> Claim:
    return on_claim(clm_orig_cntl_num=str(claim.columns["fi_doc_clm_cntl_num"]))(claim)


def with_a_service(line: int) -> Callable[[Claim], Claim]:
    def spoil(claim: Claim) -> Claim:
        lines = list(claim.lines)
        lines[line] = replace(lines[line], columns={**lines[line].columns, "hcpcs_cd": "99223"})
        return replace(claim, lines=tuple(lines))

    return spoil


def with_a_service_for_the_bed(claim: Claim) -> Claim:
    bed = next(i for i, line in enumerate(claim.lines) if str(line.columns["rev_cntr"]).startswith("01"))
    return with_a_service(bed)(claim)


def with_the_other_procedures(claim: Claim) -> Claim:
    if any(line.columns["rev_cntr"] == "0360" for line in claim.lines):
        return replace(claim, procedures=())
    return replace(claim, procedures=(Procedure("0DTF0ZZ", day(claim.columns, "clm_from_dt")),))


def of_a_septic_patient(claim: Claim) -> Claim:
    sick = on_claim(clm_drg_cd="871")(claim)
    return replace(sick, diagnoses=tuple(one for one in sick.diagnoses if one.code != "J9601"))


def with_a_failing_heart(claim: Claim) -> Claim:
    sick = (Diagnosis(code, DiagnosisRole.OTHER) for code in ("I10", "I509"))
    return replace(claim, diagnoses=(*claim.diagnoses, *sick))


def with_a_place_alone(claim: Claim) -> Claim:
    others = (one for one in claim.diagnoses if one.role is not DiagnosisRole.EXTERNAL)
    return replace(claim, diagnoses=(*others, Diagnosis("Y92009", DiagnosisRole.EXTERNAL)))


def hurt_at_another_time(claim: Claim) -> Claim:
    others = (one for one in claim.diagnoses if one.role is not DiagnosisRole.EXTERNAL)
    (principal,) = (one.code for one in claim.diagnoses if one.role is DiagnosisRole.PRINCIPAL)
    cause = "W19XXXA" if principal[0] == "S" and principal.endswith("D") else "W19XXXD"
    return replace(claim, diagnoses=(*others, Diagnosis(cause, DiagnosisRole.EXTERNAL)))


def with_a_history_that_was_present(claim: Claim) -> Claim:
    history = Diagnosis("Z87891", DiagnosisRole.OTHER, present_on_admission="Y")
    return replace(claim, diagnoses=(*claim.diagnoses, history))


def late_and_early(claim: Claim) -> Claim:
    return on_claim(bene_tot_coinsrnc_days_cnt=99, nch_bene_ip_ddctbl_amt=CENT)(claim)


def with_the_other_status(claim: Claim) -> Claim:
    other = "A" if claim.columns["nch_ptnt_status_ind_cd"] == "B" else "B"
    return on_claim(nch_ptnt_status_ind_cd=other)(claim)


def with_an_aide_on_sunday(claim: Claim) -> Claim:
    first = day(claim.columns, "clm_from_dt")
    sunday = first + timedelta(days=(6 - first.weekday()) % 7)
    return on_the_first_line(claim, rev_cntr="0571", rev_cntr_dt=sunday)


def done_later(claim: Claim) -> Claim:
    late = day(claim.columns, "clm_thru_dt") + timedelta(days=1)
    return replace(claim, procedures=tuple(replace(p, performed=late) for p in claim.procedures))


def _count(columns: Columns, name: str) -> int:
    value = columns[name]
    assert isinstance(value, int)
    return value


def _first_and_last(claim: Claim) -> tuple[date, date]:
    if claim.type is ClaimType.PDE:
        return day(claim.columns, "srvc_dt"), day(claim.columns, "srvc_dt")
    return day(claim.columns, "clm_from_dt"), day(claim.columns, "clm_thru_dt")


def _listed(claim: Claim) -> list[Line]:
    """The lines, without the one of totals."""
    return [line for line in claim.lines if line.columns.get("rev_cntr") != TOTAL_LINE]


def _is_refused(claim: Claim) -> bool:
    reason = claim.columns.get("clm_mdcr_non_pmt_rsn_cd", PAYMENT_REQUESTED)
    return reason != PAYMENT_REQUESTED


# Money of professionals and suppliers


def submitted_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "nch_carr_clm_sbmtd_chrg_amt") == line_sum(claim, "line_sbmtd_chrg_amt")


def allowed_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "nch_carr_clm_alowd_amt") == line_sum(claim, "line_alowd_chrg_amt")


def paid_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "clm_pmt_amt") == line_sum(claim, "line_nch_pmt_amt")


def paid_to_providers_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "nch_clm_prvdr_pmt_amt") == line_sum(claim, "line_prvdr_pmt_amt")


def paid_to_patients_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "nch_clm_bene_pmt_amt") == line_sum(claim, "line_bene_pmt_amt")


def deducted_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "carr_clm_cash_ddctbl_apld_amt") == line_sum(
        claim, "line_bene_ptb_ddctbl_amt"
    )


def earlier_payment_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "carr_clm_prmry_pyr_pd_amt") == line_sum(claim, "line_bene_prmry_pyr_pd_amt")


def a_line_pays_provider_or_patient(claim: Claim) -> bool:
    return all(
        money(line.columns, "line_nch_pmt_amt")
        == money(line.columns, "line_prvdr_pmt_amt") + money(line.columns, "line_bene_pmt_amt")
        for line in claim.lines
    )


def a_line_allows_no_more_than_was_asked(claim: Claim) -> bool:
    return all(
        money(line.columns, "line_sbmtd_chrg_amt") >= money(line.columns, "line_alowd_chrg_amt")
        for line in claim.lines
    )


def what_a_line_allows_somebody_pays(claim: Claim) -> bool:
    payers = (
        "line_nch_pmt_amt",
        "line_coinsrnc_amt",
        "line_bene_ptb_ddctbl_amt",
        "line_bene_prmry_pyr_pd_amt",
    )
    return all(
        money(line.columns, "line_alowd_chrg_amt") == sum(money(line.columns, payer) for payer in payers)
        for line in claim.lines
    )


def coinsurance_is_a_fifth_after_the_deductible(claim: Claim) -> bool:
    for line in claim.lines:
        base = money(line.columns, "line_alowd_chrg_amt") - money(line.columns, "line_bene_ptb_ddctbl_amt")
        coinsurance = money(line.columns, "line_coinsrnc_amt")
        if coinsurance and abs(coinsurance * 5 - base) > Decimal("0.025"):
            return False
    return True


def what_is_refused_is_charged_and_nothing_more(claim: Claim) -> bool:
    amounts = ("line_alowd_chrg_amt", "line_nch_pmt_amt", "line_coinsrnc_amt", "line_bene_ptb_ddctbl_amt")
    return all(
        line.columns["line_prcsg_ind_cd"] in {"A", "S"} or not any(money(line.columns, a) for a in amounts)
        for line in claim.lines
    )


def a_claim_says_who_is_paid(claim: Claim) -> bool:
    columns = claim.columns
    refused = all(line.columns["line_prcsg_ind_cd"] not in {"A", "S"} for line in claim.lines)
    paid_to = "1" if columns["carr_clm_prvdr_asgnmt_ind_sw"] == "A" else "2"
    return columns["carr_clm_pmt_dnl_cd"] == ("0" if refused else paid_to)


def whoever_promised_it_takes_assignment(claim: Claim) -> bool:
    assigned = claim.columns["carr_clm_prvdr_asgnmt_ind_sw"] == "A"
    return all(line.columns["prtcptng_ind_cd"] in set("1235" if assigned else "46") for line in claim.lines)


def what_the_deductible_took_is_marked(claim: Claim) -> bool:
    """A part of it with assignment, and all of a line without, for which alone there is a code."""
    for line in claim.lines:
        deducted = money(line.columns, "line_bene_ptb_ddctbl_amt")
        whole = deducted == money(line.columns, "line_alowd_chrg_amt")
        assigned = claim.columns["carr_clm_prvdr_asgnmt_ind_sw"] == "A"
        marked = line.columns["prtcptng_ind_cd"] in set("256")
        if marked != (deducted > 0 and (assigned or whole)):
            return False
    return True


def what_an_earlier_payer_paid_is_marked(claim: Claim) -> bool:
    return all(
        (line.columns["line_prcsg_ind_cd"] == "S") == (money(line.columns, "line_bene_prmry_pyr_pd_amt") > 0)
        for line in claim.lines
    )


# Money of institutions


def charged_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "clm_tot_chrg_amt") == line_sum(claim, "rev_cntr_tot_chrg_amt")


def the_last_line_has_the_totals(claim: Claim) -> bool:
    last = claim.lines[-1].columns
    return last["rev_cntr"] == TOTAL_LINE and all(
        money(last, column) == line_sum(claim, column)
        for column in ("rev_cntr_tot_chrg_amt", "rev_cntr_ncvrd_chrg_amt")
    )


def a_line_charges_its_rate_by_the_unit(claim: Claim) -> bool:
    return all(
        money(line.columns, "rev_cntr_tot_chrg_amt")
        == money(line.columns, "rev_cntr_rate_amt") * _count(line.columns, "rev_cntr_unit_cnt")
        for line in _listed(claim)
    )


def a_line_covers_no_less_than_nothing(claim: Claim) -> bool:
    return all(
        money(line.columns, "rev_cntr_ncvrd_chrg_amt") <= money(line.columns, "rev_cntr_tot_chrg_amt")
        for line in _listed(claim)
    )


def uncovered_is_the_sum_of_the_lines(claim: Claim) -> bool:
    return money(claim.columns, "nch_ip_ncvrd_chrg_amt") == line_sum(claim, "rev_cntr_ncvrd_chrg_amt")


def what_the_patient_owes_is_deductible_coinsurance_and_blood(claim: Claim) -> bool:
    parts = ("nch_bene_ip_ddctbl_amt", "nch_bene_pta_coinsrnc_lblty_am", "nch_bene_blood_ddctbl_lblty_am")
    return money(claim.columns, "nch_ip_tot_ddctn_amt") == sum(money(claim.columns, part) for part in parts)


def paid_is_the_sum_of_the_revenue_centers(claim: Claim) -> bool:
    return money(claim.columns, "clm_pmt_amt") == line_sum(claim, "rev_cntr_pmt_amt_amt")


def whoever_paid_earlier_is_named(claim: Claim) -> bool:
    return "nch_prmry_pyr_cd" in claim.columns or not money(claim.columns, "nch_prmry_pyr_clm_pd_amt")


def a_day_in_a_hospice_has_its_price_whoever_pays(claim: Claim) -> bool:
    first = claim.lines[0].columns
    if first["rev_cntr"] != "0651" or _is_refused(claim):
        return True
    earlier = money(claim.columns, "nch_prmry_pyr_clm_pd_amt")
    days = _count(first, "rev_cntr_unit_cnt")
    return 150 <= (money(first, "rev_cntr_pmt_amt_amt") + earlier) / days <= 265


def a_revenue_center_pays_provider_or_patient(claim: Claim) -> bool:
    return all(
        money(line.columns, "rev_cntr_pmt_amt_amt")
        == money(line.columns, "rev_cntr_prvdr_pmt_amt") + money(line.columns, "rev_cntr_bene_pmt_amt")
        for line in claim.lines
    )


def medicare_pays_four_fifths_with_whoever_paid_earlier(claim: Claim) -> bool:
    """Of what is above the deductible, however little of its fifth the hospital asks for."""
    for line in _listed(claim):
        fifth = money(line.columns, "rev_cntr_coinsrnc_wge_adjstd_c")
        paid = money(line.columns, "rev_cntr_pmt_amt_amt") + money(line.columns, "rev_cntr_1st_msp_pd_amt")
        if fifth and abs(fifth * 4 - paid) > Decimal("0.025"):
            return False
    return True


def a_hospital_is_paid_what_the_patient_is_not(claim: Claim) -> bool:
    return money(claim.columns, "clm_pmt_amt") == money(claim.columns, "clm_op_prvdr_pmt_amt") + money(
        claim.columns, "clm_op_bene_pmt_amt"
    )


def capital_is_the_sum_of_its_parts(claim: Claim) -> bool:
    parts = ("fsp", "outlier", "dsprprtnt_shr", "ime", "excptn")
    columns = claim.columns
    return money(columns, "clm_tot_pps_cptl_amt") == sum(
        (money(columns, f"clm_pps_cptl_{part}_amt") for part in parts),
        money(columns, "clm_pps_old_cptl_hld_hrmls_amt"),
    )


# Money of drugs


def a_drug_costs_what_lies_below_and_above_the_limit(claim: Claim) -> bool:
    columns = claim.columns
    return money(columns, "tot_rx_cst_amt") == money(columns, "gdc_blw_oopt_amt") + money(
        columns, "gdc_abv_oopt_amt"
    )


def what_a_drug_costs_somebody_pays(claim: Claim) -> bool:
    payers = (
        "ptnt_pay_amt",
        "othr_troop_amt",
        "lics_amt",
        "plro_amt",
        "cvrd_d_plan_pd_amt",
        "ncvrd_plan_pd_amt",
    )
    return money(claim.columns, "tot_rx_cst_amt") == sum(money(claim.columns, payer) for payer in payers)


def medicare_subsidizes_covered_drugs_alone(claim: Claim) -> bool:
    return claim.columns["drug_cvrg_stus_cd"] == "C" or not money(claim.columns, "lics_amt")


def no_amount_is_negative(claim: Claim) -> bool:
    everything = (claim.columns, *(line.columns for line in claim.lines))
    return all(
        value >= 0 for columns in everything for value in columns.values() if isinstance(value, Decimal | int)
    )


# Days


def a_claim_ends_after_it_begins(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    return first <= last


def a_service_of_a_day_is_one_day(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    return first == last


def processed_on_a_friday_soon_after_the_end(claim: Claim) -> bool:
    processed = day(claim.columns, "nch_wkly_proc_dt")
    return processed.weekday() == 4 and 1 <= (processed - _first_and_last(claim)[1]).days <= 49


def lines_lie_within_the_claim(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    days = [
        day(line.columns, column)
        for line in claim.lines
        for column in ("line_1st_expns_dt", "line_last_expns_dt", "rev_cntr_dt")
        if column in line.columns
    ]
    return all(first <= each <= last for each in days)


def procedures_lie_within_the_claim(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    return all(first <= procedure.performed <= last for procedure in claim.procedures)


def a_stay_lasts_from_admission_to_discharge(claim: Claim) -> bool:
    stay = day(claim.columns, "clm_admsn_dt"), day(claim.columns, "nch_bene_dschrg_dt")
    return stay == _first_and_last(claim)


def days_used_or_not_are_the_nights_of_the_stay(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    days = ("clm_utlztn_day_cnt", "clm_non_utlztn_days_cnt")
    return sum(_count(claim.columns, column) for column in days) == (last - first).days


def nursing_follows_three_nights_in_hospital(claim: Claim) -> bool:
    first, last = (day(claim.columns, f"nch_qlfyd_stay_{end}_dt") for end in ("from", "thru"))
    return (last - first).days >= 3 and 0 <= (day(claim.columns, "clm_admsn_dt") - last).days <= 30


def nursing_costs_the_patient_from_the_21st_day(claim: Claim) -> bool:
    days = _count(claim.columns, "bene_tot_coinsrnc_days_cnt")
    owed = money(claim.columns, "nch_bene_pta_coinsrnc_lblty_am")
    return days == max(0, _count(claim.columns, "clm_utlztn_day_cnt") - 20) and (owed > 0) == (days > 0)


def care_began_before_the_claim_or_with_it(claim: Claim) -> bool:
    column = "clm_admsn_dt" if claim.type is ClaimType.HHA else "clm_hospc_start_dt_id"
    return day(claim.columns, column) <= _first_and_last(claim)[0]


def a_home_health_period_has_thirty_days(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    return (last - first).days < 30


def every_visit_is_a_line(claim: Claim) -> bool:
    visits = [line for line in _listed(claim) if line.columns["rev_cntr"] in VISITS]
    return _count(claim.columns, "clm_hha_tot_visit_cnt") == len(visits)


def few_visits_are_paid_one_by_one(claim: Claim) -> bool:
    few = 0 < _count(claim.columns, "clm_hha_tot_visit_cnt") < 4  # vaccinations are none
    return few == ("clm_hha_lupa_ind_cd" in claim.columns)


def a_hospice_counts_every_day(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    days = sum(
        _count(line.columns, "rev_cntr_unit_cnt")
        for line in claim.lines
        if line.columns["rev_cntr"] in LEVELS_OF_CARE
    )
    return days == _count(claim.columns, "clm_utlztn_day_cnt") == (last - first).days + 1


# Codes


def whoever_is_paid_is_not_refused(claim: Claim) -> bool:
    return not _is_refused(claim) or not money(claim.columns, "clm_pmt_amt")


def what_is_refused_is_not_covered(claim: Claim) -> bool:
    return not _is_refused(claim) or all(
        line.columns["rev_cntr_ncvrd_chrg_amt"] == line.columns["rev_cntr_tot_chrg_amt"]
        for line in claim.lines
    )


def an_adjustment_names_the_bill_before_it(claim: Claim) -> bool:
    if claim.columns.get("claim_query_code") != "5":
        return not {"fi_orig_clm_cntl_num", "clm_orig_cntl_num"} & claim.columns.keys()
    earlier = identity.control_number(claim.beneficiary, FIRST_SHARED + claim.number)
    names = ("fi_orig_clm_cntl_num", "clm_orig_cntl_num")
    return [claim.columns.get(name) for name in names] == [earlier, earlier]


def no_service_stands_for_all_charges(claim: Claim) -> bool:
    return "hcpcs_cd" not in claim.lines[-1].columns


def a_bed_is_no_service(claim: Claim) -> bool:
    beds = [line for line in claim.lines if str(line.columns["rev_cntr"]).startswith("01")]
    return len(beds) == 1 and "hcpcs_cd" not in beds[0].columns


def a_theatre_is_for_an_operation(claim: Claim) -> bool:
    operated = any(p.code[0] == p.code[4] == "0" for p in claim.procedures)
    return operated == any(line.columns["rev_cntr"] == "0360" for line in claim.lines)


def a_group_has_the_complication_that_it_needs(claim: Claim) -> bool:
    needed = {row[0]: row[5] for row in codes.rows("drg")}[str(claim.columns["clm_drg_cd"])]
    return needed == "-" or needed in {diagnosis.code for diagnosis in claim.diagnoses}


def high_pressure_is_coded_with_what_it_hurt(claim: Claim) -> bool:
    codes_of_it = {
        diagnosis.code for diagnosis in claim.diagnoses if diagnosis.role is not DiagnosisRole.ADMITTING
    }
    heart, kidney = (any(code.startswith(begin) for code in codes_of_it) for begin in ("I50", "N18"))
    pressure = codes_of_it & {"I10", "I110", "I129", "I130"}
    wrong = {"I10"} if heart or kidney else set()
    wrong |= {"I129"} if heart else set()
    wrong |= {"I110"} if kidney else set()
    return len(pressure) <= 1 and pressure.isdisjoint(wrong)


def _causes(claim: Claim) -> list[Diagnosis]:
    return [one for one in claim.diagnoses if one.role is DiagnosisRole.EXTERNAL]


def a_place_is_named_after_a_fall_that_is_new(claim: Claim) -> bool:
    causes = [one.code for one in _causes(claim)]
    return not any(code.startswith("Y92") for code in causes) or (
        len(causes) == 2 and causes[0][0] == "W" and causes[0][-1] == "A" and causes[1] == "Y92009"
    )


def what_brought_an_injury_about_is_as_old_as_the_injury(claim: Claim) -> bool:
    (principal,) = (one.code for one in claim.diagnoses if one.role is DiagnosisRole.PRINCIPAL)
    healing = principal.startswith("S") and principal.endswith("D")
    codes_of_causes = (one.code for one in _causes(claim) if not one.code.startswith("Y92"))
    return all(code.endswith("D" if healing else "A") for code in codes_of_causes)


def what_is_no_illness_is_exempt_from_admission(claim: Claim) -> bool:
    return all(
        (one.present_on_admission == "1") == one.code.startswith(("Z", "Y92"))
        for one in claim.diagnoses
        if one.present_on_admission is not None
    )


def a_late_day_is_none_of_the_deductible(claim: Claim) -> bool:
    late = _count(claim.columns, "bene_tot_coinsrnc_days_cnt") + _count(claim.columns, "bene_lrd_used_cnt")
    owed = money(claim.columns, "nch_bene_pta_coinsrnc_lblty_am")
    return (late > 0) == (owed > 0) and not (late and money(claim.columns, "nch_bene_ip_ddctbl_amt"))


def a_late_day_costs_its_share_of_the_deductible(claim: Claim) -> bool:
    spell = PART_A_DEDUCTIBLE[day(claim.columns, "clm_from_dt").year]
    late, reserve = (
        _count(claim.columns, name) for name in ("bene_tot_coinsrnc_days_cnt", "bene_lrd_used_cnt")
    )
    owed = money(claim.columns, "nch_bene_pta_coinsrnc_lblty_am") * 100
    return owed == late * (spell // 4) + reserve * (spell // 2)


def who_dies_in_a_bed_is_not_sent_home(claim: Claim) -> bool:
    return (claim.columns["ptnt_dschrg_stus_cd"] == "20") == (claim.columns["nch_ptnt_status_ind_cd"] == "B")


def a_swing_bed_is_in_a_hospital(claim: Claim) -> bool:
    columns = claim.columns
    bill = f"{columns['clm_fac_type_cd']}{columns['clm_srvc_clsfctn_type_cd']}"
    swings = str(columns["prvdr_num"])[2] in "UZ"
    return (columns["nch_clm_type_cd"], bill, swings) in (("20", "21", False), ("30", "18", True))


def one_doctor_answers_for_all_lines(claim: Claim) -> bool:
    doctor = claim.columns["at_physn_npi"]
    return all(line.columns["rndrng_physn_npi"] == doctor for line in claim.lines)


def nurses_alone_come_on_sundays(claim: Claim) -> bool:
    visits = [line.columns for line in claim.lines if str(line.columns["rev_cntr"]) in VISITS]
    return all(line["rev_cntr"] == "0551" for line in visits if day(line, "rev_cntr_dt").weekday() == 6)


def a_hospice_bills_by_the_month(claim: Claim) -> bool:
    first, last = _first_and_last(claim)
    return (first.year, first.month) == (last.year, last.month)


def a_costly_stay_is_marked(claim: Claim) -> bool:
    code = claim.columns["clm_drg_outlier_stay_cd"]
    return code == ("2" if money(claim.columns, "nch_drg_outlier_aprvd_pmt_amt") else "0")


def a_stay_has_a_drug_and_a_test(claim: Claim) -> bool:
    services = [str(line.columns.get("hcpcs_cd", "")) for line in _listed(claim)]
    return any(code.startswith("J") for code in services) and any(code.isdigit() for code in services)


def a_line_says_what_share_is_paid(claim: Claim) -> bool:
    return all(
        line.columns.get("line_pmt_80_100_cd") != "1" or not money(line.columns, "line_coinsrnc_amt")
        for line in claim.lines
    )


def a_laboratory_is_named_for_tests_alone(claim: Claim) -> bool:
    return all(
        str(line.columns.get("hcpcs_cd", "8")).startswith("8")
        for line in claim.lines
        if "carr_line_clia_lab_num" in line.columns
    )


def whoever_stays_has_more_than_one_diagnosis(claim: Claim) -> bool:
    return DiagnosisRole.OTHER in {diagnosis.role for diagnosis in claim.diagnoses}


def a_hospice_bills_to_the_last_day(claim: Claim) -> bool:
    return claim.columns["nch_bene_dschrg_dt"] == claim.columns["clm_thru_dt"]


# Links


def lines_are_numbered_from_one(claim: Claim) -> bool:
    column = "line_num" if claim.type in PROFESSIONAL else "clm_line_num"
    numbers = list(range(1, len(claim.lines) + 1))
    return [line.number for line in claim.lines] == [line.columns[column] for line in claim.lines] == numbers


def a_line_is_for_a_diagnosis_of_the_claim(claim: Claim) -> bool:
    codes = {diagnosis.code for diagnosis in claim.diagnoses}
    return all(line.columns["line_icd_dgns_cd"] in codes for line in claim.lines)


def one_diagnosis_is_the_principal(claim: Claim) -> bool:
    return [d.role for d in claim.diagnoses].count(DiagnosisRole.PRINCIPAL) == 1


RULES = (
    Rule(
        whoever_is_paid_is_not_refused,
        INSTITUTIONAL,
        on_claim(clm_mdcr_non_pmt_rsn_cd="B", clm_pmt_amt=CENT),
    ),
    Rule(what_is_refused_is_not_covered, CARE, refused_and_covered),
    Rule(an_adjustment_names_the_bill_before_it, INSTITUTIONAL, naming_another),
    Rule(no_service_stands_for_all_charges, CARE, with_a_service(-1)),
    Rule(a_bed_is_no_service, STAYS, with_a_service_for_the_bed),
    Rule(a_theatre_is_for_an_operation, (ClaimType.INPATIENT,), with_the_other_procedures),
    Rule(a_group_has_the_complication_that_it_needs, (ClaimType.INPATIENT,), of_a_septic_patient),
    Rule(high_pressure_is_coded_with_what_it_hurt, WITH_LINES, with_a_failing_heart),
    Rule(a_place_is_named_after_a_fall_that_is_new, INSTITUTIONAL, with_a_place_alone),
    Rule(what_brought_an_injury_about_is_as_old_as_the_injury, INSTITUTIONAL, hurt_at_another_time),
    Rule(what_is_no_illness_is_exempt_from_admission, INSTITUTIONAL, with_a_history_that_was_present),
    Rule(a_late_day_is_none_of_the_deductible, (ClaimType.INPATIENT,), late_and_early),
    Rule(a_late_day_costs_its_share_of_the_deductible, (ClaimType.INPATIENT,), late_and_early),
    Rule(who_dies_in_a_bed_is_not_sent_home, STAYS, with_the_other_status),
    Rule(a_swing_bed_is_in_a_hospital, (ClaimType.SNF,), on_claim(clm_fac_type_cd="3")),
    Rule(one_doctor_answers_for_all_lines, CARE, on_claim(at_physn_npi="9999900000")),
    Rule(nurses_alone_come_on_sundays, (ClaimType.HHA, ClaimType.HOSPICE), with_an_aide_on_sunday),
    Rule(a_hospice_bills_by_the_month, (ClaimType.HOSPICE,), more("clm_thru_dt", 31)),
    Rule(a_costly_stay_is_marked, (ClaimType.INPATIENT,), on_claim(clm_drg_outlier_stay_cd="1")),
    Rule(a_stay_has_a_drug_and_a_test, (ClaimType.INPATIENT,), without_services),
    Rule(a_line_says_what_share_is_paid, (ClaimType.CARRIER,), all_of_it_paid_and_not),
    Rule(a_laboratory_is_named_for_tests_alone, (ClaimType.CARRIER,), with_a_laboratory_for_a_visit),
    Rule(whoever_stays_has_more_than_one_diagnosis, STAYS, without_diagnoses),
    Rule(a_hospice_bills_to_the_last_day, (ClaimType.HOSPICE,), more("nch_bene_dschrg_dt", -1)),
    Rule(submitted_is_the_sum_of_the_lines, PROFESSIONAL, more("nch_carr_clm_sbmtd_chrg_amt")),
    Rule(allowed_is_the_sum_of_the_lines, PROFESSIONAL, more("nch_carr_clm_alowd_amt")),
    Rule(paid_is_the_sum_of_the_lines, PROFESSIONAL, more("clm_pmt_amt")),
    Rule(paid_to_providers_is_the_sum_of_the_lines, PROFESSIONAL, more("nch_clm_prvdr_pmt_amt")),
    Rule(paid_to_patients_is_the_sum_of_the_lines, PROFESSIONAL, more("nch_clm_bene_pmt_amt")),
    Rule(deducted_is_the_sum_of_the_lines, PROFESSIONAL, more("carr_clm_cash_ddctbl_apld_amt")),
    Rule(earlier_payment_is_the_sum_of_the_lines, PROFESSIONAL, more("carr_clm_prmry_pyr_pd_amt")),
    Rule(a_line_pays_provider_or_patient, PROFESSIONAL, more_on_line("line_prvdr_pmt_amt")),
    Rule(a_line_allows_no_more_than_was_asked, PROFESSIONAL, more_on_line("line_alowd_chrg_amt", 9**9)),
    Rule(what_a_line_allows_somebody_pays, PROFESSIONAL, more_on_line("line_nch_pmt_amt")),
    Rule(coinsurance_is_a_fifth_after_the_deductible, PROFESSIONAL, more_on_line("line_coinsrnc_amt")),
    Rule(
        what_is_refused_is_charged_and_nothing_more,
        PROFESSIONAL,
        lambda claim: on_the_first_line(claim, line_prcsg_ind_cd="O", line_alowd_chrg_amt=CENT),
    ),
    Rule(a_claim_says_who_is_paid, PROFESSIONAL, on_claim(carr_clm_pmt_dnl_cd="3")),
    Rule(
        whoever_promised_it_takes_assignment,
        PROFESSIONAL,
        lambda claim: on_the_first_line(claim, prtcptng_ind_cd="7"),
    ),
    Rule(what_the_deductible_took_is_marked, PROFESSIONAL, with_the_other_mark_of_the_deductible),
    Rule(
        what_an_earlier_payer_paid_is_marked,
        PROFESSIONAL,
        lambda claim: on_the_first_line(claim, line_prcsg_ind_cd="A", line_bene_prmry_pyr_pd_amt=CENT),
    ),
    Rule(charged_is_the_sum_of_the_lines, INSTITUTIONAL, more("clm_tot_chrg_amt")),
    Rule(the_last_line_has_the_totals, INSTITUTIONAL, more_on_line("rev_cntr_tot_chrg_amt", line=-1)),
    Rule(a_line_charges_its_rate_by_the_unit, INSTITUTIONAL, more_on_line("rev_cntr_tot_chrg_amt")),
    Rule(a_line_covers_no_less_than_nothing, INSTITUTIONAL, more_on_line("rev_cntr_ncvrd_chrg_amt", 9**9)),
    Rule(uncovered_is_the_sum_of_the_lines, STAYS, more("nch_ip_ncvrd_chrg_amt")),
    Rule(what_the_patient_owes_is_deductible_coinsurance_and_blood, STAYS, more("nch_ip_tot_ddctn_amt")),
    Rule(paid_is_the_sum_of_the_revenue_centers, BY_LINE, more("clm_pmt_amt")),
    Rule(whoever_paid_earlier_is_named, INSTITUTIONAL, paid_by_nobody_earlier),
    Rule(
        a_day_in_a_hospice_has_its_price_whoever_pays,
        (ClaimType.HOSPICE,),
        paid_a_fortune_earlier,
    ),
    Rule(
        a_revenue_center_pays_provider_or_patient,
        (ClaimType.OUTPATIENT, ClaimType.HOSPICE),
        more_on_line("rev_cntr_bene_pmt_amt"),
    ),
    Rule(
        medicare_pays_four_fifths_with_whoever_paid_earlier,
        (ClaimType.OUTPATIENT,),
        lambda claim: on_the_first_line(claim, rev_cntr_coinsrnc_wge_adjstd_c=Decimal(9**9)),
    ),
    Rule(a_hospital_is_paid_what_the_patient_is_not, (ClaimType.OUTPATIENT,), more("clm_op_prvdr_pmt_amt")),
    Rule(capital_is_the_sum_of_its_parts, (ClaimType.INPATIENT,), more("clm_tot_pps_cptl_amt")),
    Rule(a_drug_costs_what_lies_below_and_above_the_limit, (ClaimType.PDE,), more("gdc_blw_oopt_amt")),
    Rule(what_a_drug_costs_somebody_pays, (ClaimType.PDE,), more("ptnt_pay_amt")),
    Rule(
        medicare_subsidizes_covered_drugs_alone,
        (ClaimType.PDE,),
        on_claim(drug_cvrg_stus_cd="E", lics_amt=CENT),
    ),
    Rule(no_amount_is_negative, ALL, on_claim(clm_pmt_amt=-CENT)),
    Rule(a_claim_ends_after_it_begins, WITH_LINES, more("clm_from_dt", 99)),
    Rule(a_service_of_a_day_is_one_day, (*PROFESSIONAL, ClaimType.OUTPATIENT), more("clm_thru_dt", 1)),
    Rule(processed_on_a_friday_soon_after_the_end, WITH_LINES, more("nch_wkly_proc_dt", 1)),
    Rule(processed_on_a_friday_soon_after_the_end, WITH_LINES, more("nch_wkly_proc_dt", -70)),
    Rule(processed_on_a_friday_soon_after_the_end, WITH_LINES, more("nch_wkly_proc_dt", 70)),
    Rule(lines_lie_within_the_claim, PROFESSIONAL, more_on_line("line_last_expns_dt", 1)),
    Rule(lines_lie_within_the_claim, (ClaimType.HHA, ClaimType.HOSPICE), more_on_line("rev_cntr_dt", -1)),
    Rule(procedures_lie_within_the_claim, (ClaimType.OUTPATIENT, *STAYS), done_later),
    Rule(a_stay_lasts_from_admission_to_discharge, STAYS, more("clm_admsn_dt", 1)),
    Rule(days_used_or_not_are_the_nights_of_the_stay, STAYS, more("clm_utlztn_day_cnt", 1)),
    Rule(nursing_follows_three_nights_in_hospital, (ClaimType.SNF,), more("nch_qlfyd_stay_from_dt", 90)),
    Rule(nursing_follows_three_nights_in_hospital, (ClaimType.SNF,), more("clm_admsn_dt", 31)),
    Rule(
        nursing_costs_the_patient_from_the_21st_day, (ClaimType.SNF,), more("bene_tot_coinsrnc_days_cnt", 1)
    ),
    Rule(care_began_before_the_claim_or_with_it, (ClaimType.HHA,), more("clm_admsn_dt", 99)),
    Rule(care_began_before_the_claim_or_with_it, (ClaimType.HOSPICE,), more("clm_from_dt", -999)),
    Rule(a_home_health_period_has_thirty_days, (ClaimType.HHA,), more("clm_thru_dt", 30)),
    Rule(every_visit_is_a_line, (ClaimType.HHA,), more("clm_hha_tot_visit_cnt", 1)),
    Rule(few_visits_are_paid_one_by_one, (ClaimType.HHA,), with_the_other_indicator),
    Rule(a_hospice_counts_every_day, (ClaimType.HOSPICE,), more("clm_utlztn_day_cnt", 1)),
    Rule(a_hospice_counts_every_day, (ClaimType.HOSPICE,), more_on_line("rev_cntr_unit_cnt", 1)),
    Rule(lines_are_numbered_from_one, WITH_LINES, with_a_line_twice),
    Rule(a_line_is_for_a_diagnosis_of_the_claim, PROFESSIONAL, without_diagnoses),
    Rule(one_diagnosis_is_the_principal, WITH_LINES, without_diagnoses),
)
