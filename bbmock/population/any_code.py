"""Codes that CMS's lists have and hardly any bill: what a claim of today does not say, and a parser may meet.

The claims that CMS makes up for version 3 have their codes drawn from the lists, whatever they are about: a
stay in hospital with the bill of a clinic, a final claim that was not accepted. So are those of whoever has
any code here. Nothing that money or days depend on is changed.

Source: CMS's code systems for v3, and the program that makes its synthetic claims. Of the types of bills
these are the ones that FISS has claims of.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population.records import ClaimType, DiagnosisRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.chance import Chance
    from bbmock.population.records import Claim, Value

_Names = tuple[str, ...]
_Codes = tuple[tuple[str, ...], ...]


def _each(codes: str) -> _Codes:
    return tuple((code,) for code in codes.split())


_DISPOSITION: Final = (
    ("clm_disp_cd",),
    _each("01 02 03 04 50 51 52 53 54 55 57 58 59 60 61 AA AB BT CI CR ER RD RT SV UR"),
)
# Facilities, and what each bills for.
_BILLS: Final = {"1": "12348", "2": "123", "3": "234", "4": "1", "7": "1234567", "8": "123579"}
_BILL: Final = (
    ("clm_fac_type_cd", "clm_srvc_clsfctn_type_cd"),
    tuple((facility, bill) for facility, bills in _BILLS.items() for bill in bills),
)
_RECORD: Final = (("nch_near_line_rec_ident_cd",), _each("V W"))
_MANAGED_CARE: Final = (("clm_mco_pd_sw",), _each("0 1"))
_PHARMACY: Final = (("prvdr_srvc_id_qlfyr_cd",), _each("01 06 07 08 11 12 99"))

_DRAWN: Final[Mapping[ClaimType, tuple[tuple[_Names, _Codes], ...]]] = MappingProxyType({
    ClaimType.CARRIER: (_DISPOSITION,),
    ClaimType.DME: (_DISPOSITION,),
    ClaimType.HHA: (_DISPOSITION, _BILL, _MANAGED_CARE),
    ClaimType.HOSPICE: (_DISPOSITION,),
    ClaimType.INPATIENT: (_DISPOSITION, _BILL),
    ClaimType.OUTPATIENT: (_DISPOSITION, _RECORD),
    ClaimType.PDE: (_PHARMACY,),
    ClaimType.SNF: (_DISPOSITION,),
})  # fmt: skip


def with_any_code(claim: Claim, chance: Chance) -> Claim:
    """The same claim with codes that are drawn, each of a list as likely.

    Its dates, amounts, services and diagnoses stay. The first line of a claim for equipment is for a
    diagnosis that the claim itself does not list, if it has more than one.
    """
    drawn: dict[str, Value] = {}
    for names, codes in _DRAWN[claim.type]:
        drawn.update(zip(names, chance.pick(codes), strict=True))
    claim = replace(claim, columns={**claim.columns, **drawn})
    return _with_a_diagnosis_of_a_line(claim) if claim.type is ClaimType.DME else claim


def _with_a_diagnosis_of_a_line(claim: Claim) -> Claim:
    *listed, last = claim.diagnoses
    if not listed:
        return claim
    first, *others = claim.lines
    first = replace(first, columns={**first.columns, "line_icd_dgns_cd": last.code})
    alone = replace(last, role=DiagnosisRole.LINE)
    return replace(claim, diagnoses=(*listed, alone), lines=(first, *others))
