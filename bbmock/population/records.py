"""What a Medicare record is, whatever API shows it: columns, as in CMS's own claim files.

A column has the name that CMS's Research Identifiable Files give it, in lower case
(`clm_pmt_amt`, `line_nch_pmt_amt`, `rev_cntr_unit_cnt`). An empty column is absent.
Money is a `Decimal` in dollars, a day is a `date`, a count an `int`, everything else
(codes and identifiers, leading zeros and all) a `str`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | int | Decimal | date
Columns = Mapping[str, Value]


class ClaimType(StrEnum):
    """The claim types of CMS's files, in the words of the API's `type` parameter."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    PDE = "pde"
    CARRIER = "carrier"


class DiagnosisRole(StrEnum):
    """What a diagnosis is to its claim."""

    PRINCIPAL = "principal"
    ADMITTING = "admitting"
    OTHER = "other"
    EXTERNAL = "external"
    REASON_FOR_VISIT = "reason for visit"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis of a claim.

    `code` has no dot (`E1165`); `version` is the file's own code, `"0"` for ICD-10-CM and `"9"` for
    ICD-9-CM; `present_on_admission` is the indicator of inpatient claims (`Y`, `N`, `U`, `W`, `1`).
    """

    code: str
    role: DiagnosisRole
    version: str = "0"
    present_on_admission: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """One ICD procedure of an institutional claim; `code` has no dot."""

    code: str
    performed: date
    version: str = "0"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a claim: its number in the file, from 1, and its columns.

    A line's own diagnosis (`line_icd_dgns_cd`) is always among the claim's diagnoses.
    """

    number: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one beneficiary.

    `beneficiary` is the index n of the population and `number` counts that beneficiary's claims from 0;
    together with the population's seed they decide everything else.
    """

    type: ClaimType
    beneficiary: int
    number: int
    columns: Columns
    diagnoses: tuple[Diagnosis, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One beneficiary as Medicare's enrolment file has them.

    `columns` are those of CMS's beneficiary file (`bene_birth_dt`, `bene_sex_ident_cd`,
    `bene_race_cd`, `state_code`, `bene_zip_cd`, `rfrnc_yr`, the twelve monthly columns of each family).
    """

    index: int
    given_name: str
    middle_initial: str | None
    family_name: str
    columns: Columns
