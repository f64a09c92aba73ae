"""What a Medicare record is, whatever API shows it: columns, as in CMS's own claim files.

A column has the name that CMS's Research Identifiable Files give it, in lower case
(`clm_pmt_amt`, `line_nch_pmt_amt`, `rev_cntr_unit_cnt`). An empty column is absent.
Money is a `Decimal` in dollars with two places, a day is a `date`, a count an `int`, everything else
(codes and identifiers, leading zeros and all) a `str`; quantities and weights that are no money are
`Decimal` too (`qty_dspnsd_num`, `clm_pps_cptl_drg_wt_num`).

Besides CMS's columns there are these, which the API looks up in the registry of providers: the name and the
taxonomy of whoever a column with a National Provider Identifier names. Their columns begin as that column
does: `org_npi_num` has `org_name`; `at_physn_npi` has `at_physn_name` and `at_physn_taxonomy`, and so have
`op_physn`, `ot_physn`, `rndrng_physn`, `rfr_physn`, `prf_physn`; `carr_clm_blg_npi_num` has
`carr_clm_blg_name`; `prscrbr_id` has `prscrbr_name` and `prscrbr_taxonomy`, `srvc_prvdr_id` has
`srvc_prvdr_name`, and the supplier `prvdr_npi` of durable equipment `prvdr_name` and `prvdr_taxonomy`.

The beneficiary file says nothing of what v3 serves from CMS's integrated data repository (IDR). A person has
these columns for it, absent where they do not apply:

- `bene_lang_cd`: the language that the person is written to in, `en` or `es`.
- `pta_enrlmt_rsn_cd`, `ptb_enrlmt_rsn_cd`, `pta_entlmt_stus_cd`, `ptb_entlmt_stus_cd`: IDR's
  BENE_ENRLMT_RSN_CD and BENE_MDCR_ENTLMT_STUS_CD of Parts A and B.
- `bene_buyin_cd`: IDR's code of the state's buy-in, for people whose premiums a state pays.
- `bene_esrd_stus_id`, `bene_dsbld_stus_id`: `Y` or `N`, renal disease and disability.
- `bene_dual_stus_cd`, `bene_dual_type_cd` (`F` full, `P` partial), `bene_mdcd_state_cd` (USPS),
  `dual_strt_dt`, `dual_end_dt`: Medicaid, for people who have it.
- `ptc_cntrct_num`, `ptc_pbp_num`, `ptc_cvrg_type_cd`, `ptc_emplr_sbsdy_sw`, `ptc_cvrg_strt_dt`,
  `ptc_cvrg_end_dt`, `ptc_plan_name`, `ptc_plan_phone`: the Part C plan that the person is in, or was in last.
- the same for the Part D plan (`ptd_...`), and what its card says: `ptd_mbr_id`, `ptd_rx_grp`, `ptd_rx_pcn`,
  `ptd_rx_bin`; with the low income subsidy `bene_lis_ptd_prm_pct` (a `Decimal`) and `bene_lis_copmt_lvl_cd`.
- `ptd_sgmt_num`: the segment of the Part D plan, of those that have any.
- `bene_xref_efctv_sk`: the v3 patient id of the record that this one was merged into, of merged people only.
- `bene_xref_sk`: the v3 patient ids of the records that were merged into this one, a space between two.
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
    DME = "dme"
    HHA = "hha"
    INPATIENT = "inpatient"
    SNF = "snf"
    PDE = "pde"
    CARRIER = "carrier"
    HOSPICE = "hospice"


class DiagnosisRole(StrEnum):
    """What a diagnosis is to its claim."""

    PRINCIPAL = "principal"
    ADMITTING = "admitting"
    OTHER = "other"
    EXTERNAL = "external"
    REASON_FOR_VISIT = "reason for visit"
    LINE = "line"  # of a line alone: the claim does not list it


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
    together with the population's seed they decide everything else. A drug event (`pde`) has columns only.
    """

    type: ClaimType
    beneficiary: int
    number: int
    columns: Columns
    diagnoses: tuple[Diagnosis, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """What is needed to sort, filter and count claims, without the trouble of making them.

    `first_day` and `last_day` are the claim's billable period, `processed` the Friday of the week in which
    it reached CMS's files (`nch_wkly_proc_dt`; for drugs, which have no such column, the same of theirs).
    """

    type: ClaimType
    beneficiary: int
    number: int
    first_day: date
    last_day: date
    processed: date


@dataclass(frozen=True, slots=True)
class MedicareNumber:
    """A Medicare number (MBI) of somebody, valid from one day to another; the current one has no last day."""

    value: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One beneficiary as Medicare's enrolment file has them.

    `columns` are those of CMS's beneficiary file (`bene_birth_dt`, `bene_sex_ident_cd`,
    `bene_race_cd`, `state_code`, `bene_zip_cd`, `rfrnc_yr`, the twelve monthly columns of each family) and
    those of the IDR. `medicare_numbers` are in the order of time: the last is the current one, which is
    also `mbi_num`.
    """

    index: int
    given_name: str
    middle_initial: str | None
    family_name: str
    columns: Columns
    medicare_numbers: tuple[MedicareNumber, ...]
