"""Claims as CMS's claim files have them, which versions 1 and 2 read; version 3 reads a repository with more.

Source: the files of CMS's synthetic data. Those of inpatient claims alone have columns for what was present
on admission, and those of home health and hospice claims none for procedures and admitting diagnoses. CMS's
server reads the admitting diagnosis before all others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bbmock.population.records import ClaimType, DiagnosisRole

if TYPE_CHECKING:
    from bbmock.population.records import Claim, Diagnosis

_OUTSIDE_STAYS: Final = frozenset({ClaimType.HHA, ClaimType.HOSPICE})


def as_filed(claim: Claim) -> Claim:
    """The claim without what its type's file has no columns for, the admitting diagnosis first."""
    if claim.type is not ClaimType.INPATIENT and any(one.present_on_admission for one in claim.diagnoses):
        diagnoses = tuple(replace(one, present_on_admission=None) for one in claim.diagnoses)
        claim = replace(claim, diagnoses=diagnoses)
    if claim.type in _OUTSIDE_STAYS:
        if claim.procedures:
            claim = replace(claim, procedures=())
        if any(_admitted(one) for one in claim.diagnoses):
            claim = replace(claim, diagnoses=tuple(one for one in claim.diagnoses if not _admitted(one)))
    elif any(_admitted(one) for one in claim.diagnoses[1:]):
        admitting_first = sorted(claim.diagnoses, key=lambda one: not _admitted(one))
        claim = replace(claim, diagnoses=tuple(admitting_first))
    return claim


def _admitted(diagnosis: Diagnosis) -> bool:
    return diagnosis.role is DiagnosisRole.ADMITTING
