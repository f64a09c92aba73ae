"""Where drugs are dispensed, and what pharmacies and plans make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, money

if TYPE_CHECKING:
    from bbmock.population.records import Claim

CONDITION = {row[0]: row[1] for row in codes.rows("drugs")}
INSULINS = {"00088222033", "00169643810"}


@pytest.fixture(scope="module")
def found(many: list[Claim]) -> list[Claim]:
    """The drug events of three hundred people."""
    return [claim for claim in many if claim.type is ClaimType.PDE]


def test_what_passes_does_not_come_by_mail_and_is_not_filled_again(found: list[Claim]) -> None:
    passing = [c.columns for c in found if CONDITION[str(c.columns["prod_srvc_id"])] == "acute"]

    assert "06" not in {columns["phrmcy_srvc_type_cd"] for columns in passing}
    assert {columns["fill_num"] for columns in passing} == {0}


def test_mail_brings_what_lasts_three_months(found: list[Claim]) -> None:
    days = [c.columns["days_suply_num"] for c in found if c.columns["phrmcy_srvc_type_cd"] == "06"]

    assert days
    assert all(isinstance(number, int) and number >= 84 for number in days)


def test_a_pharmacy_for_homes_serves_who_lives_in_one(found: list[Claim]) -> None:
    for claim in found:
        at_home = claim.columns["ptnt_rsdnc_cd"] == "01"
        assert at_home == (claim.columns["phrmcy_srvc_type_cd"] != "05")
        if at_home:
            assert claim.columns["submsn_clr_cd"] in {"00", "05", "07", "08"}


def test_a_compounding_pharmacy_says_that_it_compounded(found: list[Claim]) -> None:
    for claim in found:
        compounded = claim.columns["phrmcy_srvc_type_cd"] == "02"
        assert compounded == (claim.columns["cmpnd_cd"] == "2") == (claim.columns["submsn_clr_cd"] == "08")


def test_no_number_of_a_provider_has_two_names(found: list[Claim]) -> None:
    names: dict[object, set[object]] = {}
    for claim in found:
        names.setdefault(claim.columns["srvc_prvdr_id"], set()).add(claim.columns["srvc_prvdr_name"])

    assert [number for number, known in names.items() if len(known) > 1] == []


def test_now_and_then_a_doctor_dispenses(found: list[Claim]) -> None:
    by_doctors = [c.columns for c in found if c.columns["phrmcy_srvc_type_cd"] == "99"]

    assert 0 < len(by_doctors) < len(found) / 50
    assert all(columns["srvc_prvdr_id"] == columns["prscrbr_id"] for columns in by_doctors)
    assert all(day(columns, "srvc_dt").weekday() != 6 for columns in by_doctors)


def test_no_therapist_prescribes(found: list[Claim]) -> None:
    assert {c.columns["prscrbr_taxonomy"] for c in found}.isdisjoint({"225100000X"})


def test_half_of_a_fill_is_marked_as_one(found: list[Claim]) -> None:
    packages = {row[0]: row[5].split() for row in codes.rows("drugs")}

    for claim in found:
        whole = f"{claim.columns['qty_dspnsd_num']}:{claim.columns['days_suply_num']}"
        is_whole = whole in packages[str(claim.columns["prod_srvc_id"])]
        assert is_whole or "dspnsng_stus_cd" in claim.columns
    assert {claim.columns.get("dspnsng_stus_cd") for claim in found} == {None, "P", "C"}


def test_brands_alone_are_dispensed_as_written(found: list[Claim]) -> None:
    generic = {c.columns["daw_prod_slctn_cd"] for c in found if c.columns["brnd_gnrc_cd"] == "G"}
    brand = {c.columns["daw_prod_slctn_cd"] for c in found if c.columns["brnd_gnrc_cd"] == "B"}

    assert generic == {"0", "3"}
    assert {"0", "1", "2"} <= brand


def test_insulin_costs_the_patient_35_dollars_a_month_since_2023(found: list[Claim]) -> None:
    late = [
        c.columns
        for c in found
        if c.columns["prod_srvc_id"] in INSULINS and day(c.columns, "srvc_dt").year >= 2023
    ]

    assert late
    for columns in late:
        months = -(-int(str(columns["days_suply_num"])) // 31)
        assert money(columns, "ptnt_pay_amt") <= 35 * months


def test_patients_bear_nothing_above_the_threshold_since_2024(found: list[Claim]) -> None:
    above = [
        c.columns
        for c in found
        if c.columns.get("ctstrphc_cvrg_cd") == "C" and day(c.columns, "srvc_dt").year >= 2024
    ]

    assert above
    assert {money(columns, "ptnt_pay_amt") for columns in above} == {0}
