"""Personas: named beneficiaries who are what people test, whatever was drawn for their index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from bbmock.population.enrolment import FIRST_DAY, LAST_DAY
from bbmock.population.records import ClaimType

MOST_CLAIMS: Final = 10_000
"""So many claims one persona can have."""
PERIODS: Final[Mapping[str, tuple[date, date]]] = MappingProxyType({
    "born": (date(1920, 1, 1), date(2007, 12, 31)),
    "covered_from": (date(1966, 7, 1), date(2025, 12, 1)),  # Medicare began in July 1966
    "died": (date(2022, 1, 1), LAST_DAY),
    "replaced_on": (FIRST_DAY, LAST_DAY),
})  # fmt: skip
"""The first and the last day that each day of a persona can be."""
ORDER: Final = (
    ("born", "covered_from"), ("covered_from", "replaced_on"), ("covered_from", "died"),
    ("replaced_on", "died"),
)  # fmt: skip
"""Which day of a persona comes before which."""


@dataclass(frozen=True, slots=True)
class Batch:
    """So many claims of one type, with all their services in one year; None: in any."""

    count: int
    type: ClaimType
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """One beneficiary with a name, and what is different about them.

    All else is drawn for the index `beneficiary`, as for anybody, except that a persona is ordinary wherever
    it does not say otherwise: alive, in Parts A, B and D alone, without Medicaid, under one Medicare number,
    without prior authorizations.

    `claims` is how many they have at any time: with a count, no later claims follow. `claim_types` are the
    only types of them. `batches` are instead all that there are, none where there are no batches; None leaves
    the claims to chance. `covered_from` is the first day of Parts A and B, a first of a month. `medicaid` is
    the dual status (`02`), `replaced_on` the first day of the present Medicare number, `merged_into` the
    index of the beneficiary whose v3 record replaces theirs. `surgery` makes an operation in hospital with
    nursing after it, `substance_use` a disorder whose claims are protected, `authorizations` a prior
    authorization of every kind. `denied` denies some of the claims of carriers and of suppliers of
    equipment, `adjusted` makes some bills and drug events replacements of earlier ones. `any_code` draws some
    codes of the claims from CMS's lists. `sparse` leaves out all that is optional. `known_to_v3` says whether
    version 3 knows them.
    """

    name: str
    description: str
    beneficiary: int
    claims: int | None = None
    claim_types: tuple[ClaimType, ...] = ()
    given_name: str | None = None
    family_name: str | None = None
    born: date | None = None
    covered_from: date | None = None
    died: date | None = None
    health_plan: bool = False
    medicaid: str | None = None
    replaced_on: date | None = None
    merged_into: int | None = None
    surgery: bool = False
    substance_use: bool = False
    authorizations: bool = False
    denied: bool = False
    adjusted: bool = False
    any_code: bool = False
    sparse: bool = False
    known_to_v3: bool = True
    batches: tuple[Batch, ...] | None = None
