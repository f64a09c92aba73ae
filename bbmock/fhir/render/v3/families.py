"""The forms of claims in v3, and what a type of claim may differ in before any column is read.

The tables of columns are one for professionals, one for institutions and one for pharmacies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render.table import Table
from bbmock.fhir.render.v3 import (
    derived,
    diagnoses,
    institutional,
    pharmacy,
    professional,
    repository,
    terms,
)

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Row
    from bbmock.fhir.render.v3.derived import Rule
    from bbmock.fhir.render.v3.diagnoses import Listed, Roles
    from bbmock.fhir.render.v3.repository import Names
    from bbmock.fhir.render.v3.terms import Term


@dataclass(frozen=True, slots=True)
class Family:
    """What claims of one form share: the names, the tables and the rules of their columns."""

    type: Term
    claim_names: Names
    line_names: Names
    before_lines: Table
    line: Table
    claim: Table
    roles: Roles
    rules: tuple[Rule, ...]
    listed: Listed = diagnoses.as_filed
    line_rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of claim as one of CMS's systems has it.

    The IDR has an amount of nothing where a claim has none of a kind: `zeros` and `line_zeros` are there
    whatever the record says. `unseen` are columns that the kind does not show: no sample of it has them,
    though its record or its neighbours do. `plain` are code systems (by the end of their URL) whose codes
    have no display in this kind.
    """

    family: Family
    profile: str
    source: str
    system: Term
    part: str
    provider: Row
    zeros: frozenset[str] = frozenset()
    line_zeros: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    sub_type: Term | None = None
    status: Term = terms.OTHER_STATUS


PROFESSIONAL: Final = Family(
    type=terms.PROFESSIONAL,
    claim_names=repository.PROFESSIONAL_CLAIM,
    line_names=repository.PROFESSIONAL_LINE,
    before_lines=Table(professional.BEFORE_LINES),
    line=Table(professional.LINE),
    claim=Table(professional.CLAIM),
    roles=diagnoses.PROFESSIONAL_ROLES,
    rules=derived.PROFESSIONAL,
    line_rules=derived.PROFESSIONAL_LINE,
)
CONTRACTORS: Final = replace(PROFESSIONAL, line=Table(professional.CONTRACTORS_LINE))
INSTITUTIONAL: Final = Family(
    type=terms.INSTITUTIONAL,
    claim_names=repository.INSTITUTIONAL_CLAIM,
    line_names=repository.INSTITUTIONAL_LINE,
    before_lines=Table(institutional.BEFORE_LINES),
    line=Table(institutional.LINE),
    claim=Table(institutional.CLAIM),
    roles=diagnoses.INSTITUTIONAL_ROLES,
    rules=derived.INSTITUTIONAL,
    listed=diagnoses.by_kind,
)
# FISS says of each line when it ended, if it was on the day on which it began.
BILLED: Final = replace(INSTITUTIONAL, line_rules=derived.BILLED_LINE)
# The list of primary payers has another name on claims that no snapshot shows.
SAMPLED: Final = replace(
    INSTITUTIONAL,
    claim_names=repository.Names({**repository.INSTITUTIONAL_CLAIM, "nch_prmry_pyr_cd": "CLM_PRMRY_PYR_CD"}),
)
PHARMACY: Final = Family(
    type=terms.PHARMACY,
    claim_names=repository.PHARMACY,
    line_names=repository.PHARMACY,
    before_lines=Table(pharmacy.BEFORE_LINES),
    line=Table(pharmacy.LINE),
    claim=Table(pharmacy.CLAIM),
    roles=MappingProxyType({}),
    rules=derived.PHARMACY,
)
