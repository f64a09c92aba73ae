"""Prior authorizations: what Medicare's review contractors decided on before the service was given.

CMS has them in the Common Working File (CWF); they are no claims, have no amounts, and v3 alone serves them.
Columns go by the names that CMS's extensions have, in lower case and with underscores:

- of the whole: `clm_type` (`B` Part B, `D` durable equipment, `H` home health, `I` inpatient, `O`
  outpatient), `clm_cntrctr_num`, `clm_bill_type` (`32X`; home health and hospitals),
  `unique_tracking_number`, `pa_icn_dcn` (Part B), `pa_dt_added`, `pa_strt_dt` and `pa_end_dt` (the period
  that its number is good for, whatever was decided); the provider in `org_npi_num`, `org_name` and
  `prvdr_num`, the physicians in `at_physn_npi`, `rfr_physn_npi`, `rndrng_physn_npi`, with their names in
  `at_physn_name` and so on;
- of a line: `hcpcs_cd` or `hipps_cd`, `hcpcs_1st_mdfr_cd`, `line_place_of_srvc_cd`, `pa_decision` (`A`
  affirmed, `N` non-affirmed, `P` pending), the days `pa_dt_added`, `pa_dt_updated`, `pa_req_sub_dt`,
  `pa_req_rec_dt`, `pa_decision_dt`, `pa_decision_exp_dt`, the numbers `service_cnts` and `mr_count_ind`,
  `mr_count_st_dt`, `mr_count_end_dt`, `svc_render_st` (USPS) and `rrb_excl_ind` (`Y` or `N`); a pending line
  has no `pa_decision_dt` and `pa_decision_exp_dt`, and no `mr_count_st_dt` and `mr_count_end_dt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.population import identity
from bbmock.population.permutation import Permutation

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Line

_PLACES: Final = Permutation(9_000_000, 10_000_000, key=79)
_PREFIX: Final = "6b0f0c9e-3d52-4e1a-9c47-"


@dataclass(frozen=True, slots=True)
class PriorAuthorization:
    """One authorization of one beneficiary; `number` counts that beneficiary's from 0."""

    beneficiary: int
    number: int
    columns: Columns
    lines: tuple[Line, ...]


def authorization_id(n: int, number: int) -> str:
    """The id of an authorization: a UUID that is a bijection of the beneficiary's index and the number."""
    return f"{_PREFIX}{_PLACES.apply(n * identity.CLAIMS + number):012x}"


def authorization_of_id(text: str) -> tuple[int, int] | None:
    """Whose authorization this is, and which; None for every text that `authorization_id` does not make."""
    digits = text.removeprefix(_PREFIX)
    if digits == text or len(digits) != 12 or not set(digits) <= set("0123456789abcdef"):
        return None
    place = int(digits, 16)
    if place >= _PLACES.size:
        return None
    n, number = divmod(_PLACES.invert(place), identity.CLAIMS)
    return (n, number) if n < identity.BENEFICIARIES else None
