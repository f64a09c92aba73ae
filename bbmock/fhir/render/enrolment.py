"""What v1 and v2 say alike of a beneficiary and of the parts of Medicare.

Source: BFD's answers of 2020 to 2026, in the form that Blue Button shows: no street and no city.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from bbmock.fhir.render import terms, tree, values
from bbmock.fhir.render.placements import Extension
from bbmock.fhir.render.table import Row, Spot
from bbmock.fhir.render.tree import JSON, extend

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Person, Value

Part = Literal["a", "b", "c", "d"]

_US_CORE_SEX: Final = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex"
_GENDERS: Final = MappingProxyType({"1": "male", "2": "female"})
_SNOMED_SEXES: Final = MappingProxyType({"1": "248153007", "2": "248152002"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")

# The code that says whether, and why, somebody left a part; CMS asks for none in parts C and D.
_TERMINATION: Final = MappingProxyType({"a": "bene_pta_trmntn_cd", "b": "bene_ptb_trmntn_cd"})


def us_core_sex(spot: Spot, _: str, value: Value) -> None:
    """US Core's sex, as a SNOMED code."""
    if code := _SNOMED_SEXES.get(tree.text(value)):
        extend(spot.element, {"url": _US_CORE_SEX, "valueCode": code})


def monthly(column: str, name: str) -> tuple[Row, ...]:
    """Twelve rows of a family: columns by the month's name or number, variables by 01 to 12."""
    return tuple(
        Row(column.format(name=month, number=n), Extension(name=f"{name}{n:02d}"))
        for n, month in enumerate(_MONTHS, start=1)
    )


DUAL_STATUS: Final = monthly("meta_dual_elgbl_stus_{name}_cd", "dual_")
REFERENCE_YEAR: Final = Row("rfrnc_yr", Extension("valueDate"))


@dataclass(frozen=True, slots=True)
class DatedContract:
    """The contract of a month again, in an extension whose URL ends in the year and month: `/2026-7`."""

    month: int

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Append the extension, if the year is known."""
        if year := spot.columns.get("rfrnc_yr"):
            variable = f"ptdcntrct{self.month:02d}"
            url = f"{terms.VARIABLES}{variable}/{year}-{self.month}"
            extend(spot.element, {"url": url, "valueCoding": values.coding(variable, value)})


_MEDICARE_STATUS: Final = Row("bene_mdcr_status_cd", Extension(name="ms_cd"))
_BUY_IN: Final = monthly("mdcr_entlmt_buyin_{number}_ind", "buyin")
_CONTRACTS: Final = monthly("ptd_cntrct_{name}_id", "ptdcntrct")

PARTS: Final = MappingProxyType({
    "a": (
        _MEDICARE_STATUS,
        Row("bene_entlmt_rsn_orig", Extension(name="orec")),
        Row("bene_entlmt_rsn_curr", Extension(name="crec")),
        Row("bene_esrd_ind", Extension(name="esrd_ind")),
        Row("bene_pta_trmntn_cd", Extension(name="a_trm_cd")),
        REFERENCE_YEAR,
        *DUAL_STATUS,
        *_BUY_IN,
    ),
    "b": (
        _MEDICARE_STATUS,
        Row("bene_ptb_trmntn_cd", Extension(name="b_trm_cd")),
        REFERENCE_YEAR,
        *DUAL_STATUS,
        *_BUY_IN,
    ),
    "c": (
        *monthly("ptc_cntrct_{name}_id", "ptc_cntrct_id_"),
        *monthly("ptc_pbp_{name}_id", "ptc_pbp_id_"),
        *monthly("ptc_plan_type_{name}_cd", "ptc_plan_type_cd_"),
        *monthly("hmo_{number}_ind", "hmo_ind_"),
        REFERENCE_YEAR,
        *DUAL_STATUS,
    ),
    "d": (
        _MEDICARE_STATUS,
        *_CONTRACTS,
        *(Row(row.column, DatedContract(month)) for month, row in enumerate(_CONTRACTS, start=1)),
        *monthly("ptd_pbp_{name}_id", "ptdpbpid"),
        *monthly("ptd_sgmt_{name}_id", "sgmtid"),
        *monthly("cst_shr_grp_{name}_cd", "cstshr"),
        *monthly("rds_{name}_ind", "rdsind"),
        REFERENCE_YEAR,
        *DUAL_STATUS,
    ),
})  # fmt: skip
"""The extensions of each part's Coverage."""


def coverage_status(person: Person, part: Part) -> str:
    """`cancelled` for a part that was left, else `active`."""
    ended = tree.text(person.columns.get(_TERMINATION.get(part, ""), "0")) != "0"
    return "cancelled" if ended else "active"


def names(person: Person) -> list[JSON]:
    """The one name of a beneficiary."""
    given = [name for name in (person.given_name, person.middle_initial) if name]
    return [{"use": "usual", "family": person.family_name, "given": given}]


def gender(columns: Columns) -> str:
    """The administrative gender."""
    return _GENDERS.get(tree.text(columns.get("bene_sex_ident_cd", "")), "unknown")


def addresses(columns: Columns) -> list[JSON]:
    """State and zip code, if any is known."""
    address = {"state": columns.get("state_code"), "postalCode": columns.get("bene_zip_cd")}
    known = {key: tree.text(value)[:5] for key, value in address.items() if value}
    return [known] if known else []
