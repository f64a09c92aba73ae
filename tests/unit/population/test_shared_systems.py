from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population.records import ClaimType
from bbmock.population.shared_systems import System, after_adjudication, before_adjudication
from tests.unit.render import filled
from tests.unit.render.repository import having

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.records import Claim, Columns


def amounts(columns: Columns) -> dict[str, Decimal]:
    return {
        name: value for name, value in columns.items() if isinstance(value, Decimal) and name.endswith("_amt")
    }


def test_drug_events_pass_through_no_shared_system() -> None:
    with pytest.raises(KeyError):
        before_adjudication(filled.pde(), number=9)


def test_nothing_is_paid_before_a_claim_is_decided() -> None:
    claim = before_adjudication(filled.carrier(), number=9).claim

    assert amounts(claim.columns) == {"clm_sbmt_chrg_amt": Decimal("14.50"), "clm_pmt_amt": Decimal("0.00")}
    assert [set(amounts(line.columns)) for line in claim.lines] == [{"line_sbmtd_chrg_amt"}] * 2


def test_nobody_owes_anything_before_a_bill_is_decided() -> None:
    (line, *_) = before_adjudication(filled.outpatient(), number=9).claim.lines

    money = {name for name, value in line.columns.items() if isinstance(value, Decimal)}
    assert {"rev_cntr_ptnt_rspnsblty_pmt", "rev_cntr_coinsrnc_wge_adjstd_c"} & money == set()
    assert {"rev_cntr_tot_chrg_amt", "rev_cntr_rate_amt"} <= money


@pytest.mark.parametrize(("kind", "number"), [("1", "1011"), ("4", "1014")])
def test_a_bill_is_of_its_own_type(kind: str, number: str) -> None:
    bill = having(filled.inpatient(), {"clm_fac_type_cd": "1", "clm_srvc_clsfctn_type_cd": kind})

    assert before_adjudication(bill, number=9).claim.columns["clm_type_cd"] == number


def test_what_waits_has_not_been_processed() -> None:
    bill = having(filled.inpatient(), {"fi_clm_proc_dt": date(2026, 3, 9)})

    assert "fi_clm_proc_dt" not in before_adjudication(bill, number=9).claim.columns
    assert "fi_clm_proc_dt" in after_adjudication(bill, number=8).claim.columns


def test_what_the_history_adds_is_not_there_yet() -> None:
    claim = before_adjudication(filled.inpatient(), number=9).claim

    assert not [name for name in claim.columns if name.startswith("nch_")]
    assert "fi_clm_actn_cd" not in claim.columns


def test_the_total_line_of_a_bill_is_not_added_to_the_others() -> None:
    one = filled.outpatient()
    total = filled.having(one, rev_cntr="0001")

    assert before_adjudication(total, number=9).claim.columns["clm_sbmt_chrg_amt"] == Decimal("0.00")


def test_it_is_received_a_day_after_the_service_and_loaded_on_the_friday_that_follows() -> None:
    columns = before_adjudication(filled.carrier(), number=9).claim.columns

    assert columns["clm_submsn_dt"] == date(2026, 3, 3)
    assert columns["clm_idr_ld_dt"] == date(2026, 3, 6)


def test_what_waits_is_in_one_place_or_another() -> None:
    places = {
        before_adjudication(filled.carrier(), number=number).claim.columns["clm_audt_trl_stus_cd"]
        for number in (1, 3)
    }

    assert places == {"MB", "MC"}


@pytest.mark.parametrize("frequency", ["7", "I"], ids=["by its provider", "by its contractor"])
def test_what_replaced_another_was_the_other_when_it_came(frequency: str) -> None:
    adjusted: Columns = {
        "claim_query_code": "5",
        "clm_freq_cd": frequency,
        "clm_adjstmt_type_cd": "2",
        "clm_orig_cntl_num": "41",
    }
    replacement = having(filled.outpatient(), adjusted)
    columns = before_adjudication(replacement, number=9).claim.columns

    assert columns["clm_freq_cd"] == "1"
    assert columns.keys().isdisjoint(
        {"clm_orig_cntl_num", "fi_orig_clm_cntl_num", *adjusted} - {"clm_freq_cd"}
    )


@pytest.mark.parametrize(
    ("claim", "kind", "place"),
    [(filled.carrier, "2700", "MD"), (filled.dme, "2800", "V7500"), (filled.outpatient, "2013", "FP")],
    ids=["MCS", "VMS", "FISS"],
)
def test_a_decided_claim_has_what_was_paid(claim: Callable[[], Claim], kind: str, place: str) -> None:
    final = claim()

    record = after_adjudication(final, number=8)

    decided = record.claim
    assert record.final
    assert decided.columns["clm_type_cd"] == kind
    assert "nch_clm_type_cd" not in decided.columns
    assert (decided.columns["clm_pd_stus_cd"], decided.columns["clm_audt_trl_stus_cd"]) == ("P", place)
    assert (decided.columns["clm_pmt_amt"], decided.lines) == (final.columns["clm_pmt_amt"], final.lines)


def test_a_denied_claim_says_so() -> None:
    columns = after_adjudication(
        filled.having(filled.carrier(), carr_clm_pmt_dnl_cd="0"), number=8
    ).claim.columns

    assert (columns["clm_pd_stus_cd"], columns["clm_audt_trl_stus_cd"]) == ("D", "ME")


@pytest.mark.parametrize(
    ("reason", "said"), [("B", ("D", "FD")), ("N", ("D", "FD")), ("R", ("D", "FD")), ("P", ("P", "FP"))]
)
def test_a_bill_that_medicare_refused_is_denied(reason: str, said: tuple[str, str]) -> None:
    bill = filled.having(filled.inpatient(), clm_mdcr_non_pmt_rsn_cd=reason)

    columns = after_adjudication(bill, number=8).claim.columns

    assert (columns["clm_pd_stus_cd"], columns["clm_audt_trl_stus_cd"]) == said


def test_the_record_has_a_number_of_its_own() -> None:
    record = before_adjudication(filled.dme(), number=9)

    assert (record.system, record.claim.type, record.claim.number) == (System.VMS, ClaimType.DME, 9)
    assert record.claim.diagnoses == filled.dme().diagnoses
