"""High blood pressure is coded with what it hurt, whoever bills."""

from __future__ import annotations

import pytest

from bbmock.population import care


@pytest.mark.parametrize(
    ("known", "coded"),
    [
        (["I10", "E119"], ["I10", "E119"]),
        (["E119", "I5022", "I10"], ["E119", "I5022", "I110"]),
        (["I10", "N182"], ["I129", "N182"]),
        (["I10", "N182", "I509"], ["I130", "N182", "I509"]),
        (["I129", "I509"], ["I130", "I509"]),
        (["I110", "N184", "I10"], ["I130", "N184"]),
        (["I110", "I10"], ["I110"]),
        (["N182", "I509"], ["N182", "I509"]),
        (["E119", "E119"], ["E119"]),
    ],
    ids=lambda codes: "-".join(codes),
)
def test_diagnoses_are_coded_together(known: list[str], coded: list[str]) -> None:
    assert care.as_coded(known) == coded
    assert [one.code for one in care.diagnoses(known[0], known[1:])] == coded
