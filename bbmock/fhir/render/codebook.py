"""What codes and columns are called: CMS's code books and the tables of ICD, NDC and NUCC.

The files are read when they are first asked for, and once.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Terminology = Literal["icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "ndc", "taxonomy"]


def display(variable: str, code: str) -> str | None:
    """What a code of a CMS variable means; None if the code book does not list it.

    The variables of the twelve months (`dual_01`) and of the 25 diagnoses share one list each.
    """
    return _values().get((variable.rstrip("0123456789"), code))


def repository_display(system: str, code: str) -> str | None:
    """What a code of a code system of CMS's Integrated Data Repository means (`CLM-QUERY-CD`, `D`).

    None if the code book does not list it, or v3 serves that system's codes without displays.
    """
    return _repository().get((system, code))


def fips_state(code: str) -> str | None:
    """The federal (FIPS) code of a state, from that of the Postal Service or of Social Security."""
    return _states().get(code)


def label(variable: str) -> str:
    """The title of a CMS variable.

    Raises:
        KeyError: if the code book has no such variable.
    """
    return _labels()[variable]


def description(terminology: Terminology, code: str) -> str | None:
    """What a code of a public terminology means; None if the table does not list it."""
    return _descriptions(terminology).get(code)


@cache
def _values() -> Mapping[tuple[str, str], str]:
    rows = _rows("codebooks", "values.tsv")
    return MappingProxyType({(variable, code): text for variable, code, text in rows})


@cache
def _repository() -> Mapping[tuple[str, str], str]:
    rows = _rows("codebooks", "idr.tsv")
    return MappingProxyType({(system, code): text for system, code, text in rows})


@cache
def _states() -> Mapping[str, str]:
    rows = _rows("codebooks", "fips.tsv")
    return MappingProxyType({code: fips for usps, ssa, fips in rows for code in (usps, ssa)})


@cache
def _labels() -> Mapping[str, str]:
    return MappingProxyType(dict(_rows("codebooks", "labels.tsv")))


@cache
def _descriptions(terminology: Terminology) -> Mapping[str, str]:
    return MappingProxyType(dict(_rows("codes", f"{terminology}.tsv")))


def _rows(folder: str, name: str) -> list[list[str]]:
    lines = files("bbmock_fixtures").joinpath(folder, name).read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return table[1:]  # the first row names the columns
