from __future__ import annotations

import pytest

from bbmock.fhir.render import codebook


@pytest.mark.parametrize(
    ("system", "code", "display"),
    [
        ("CLM-QUERY-CD", "3", "FINAL BILL"),
        ("CLM-TYPE-CD", "40", "MEDICARE OUTPATIENT CLAIM"),
        ("Supporting-Information", "CLM_QUERY_CD", "Claim Query Code"),
        ("CLM-QUERY-CD", "nothing", None),
        ("CLM-PD-STUS-CD", "P", None),  # v3 gives no displays for this list
    ],
)
def test_a_code_of_the_repository_means_what_its_code_book_says(
    system: str, code: str, display: str | None
) -> None:
    assert codebook.repository_display(system, code) == display


@pytest.mark.parametrize(
    ("code", "fips"), [("MA", "25"), ("22", "25"), ("CA", "06"), ("05", "06"), ("99", None)]
)
def test_a_state_has_a_federal_code_by_either_name(code: str, fips: str | None) -> None:
    assert codebook.fips_state(code) == fips
