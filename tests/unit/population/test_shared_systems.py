from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population.records import ClaimType
from bbmock.population.shared_systems import System, before_adjudication
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Columns


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


def test_the_record_has_a_number_of_its_own() -> None:
    record = before_adjudication(filled.dme(), number=9)

    assert (record.system, record.claim.type, record.claim.number) == (System.VMS, ClaimType.DME, 9)
    assert record.claim.diagnoses == filled.dme().diagnoses
