"""Which claims are about substance use disorders, whose records federal law protects (42 CFR Part 2).

CMS filters such claims by lists of codes that the Substance Abuse and Mental Health Services Administration
(SAMHSA) made. These are the families of those lists, by the beginning of the code: diagnoses of alcohol and
drug use, detoxification and counselling, and their diagnosis related groups. CMS's lists are longer and name
each code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bbmock.population.records import Claim

# By the file's code of the edition: 0 is ICD-10, 9 is ICD-9.
DIAGNOSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "0": ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "Z714", "Z715"),
    "9": ("291", "292", "303", "304", "305", "V6542"),
})  # fmt: skip
PROCEDURES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "0": ("HZ",),
        "9": ("945", "946"),
    }
)
SERVICES: Final = (
    "99408", "99409", "G0396", "G0397", "G0442", "G0443", "G2067", "G2068", "G2069", "G2070", "G2071",
    "G2072", "G2073", "G2074", "G2075", "G2076", "G2077", "G2078", "G2079", "G2080", "H0001", "H0005",
    "H0006", "H0007", "H0008", "H0009", "H0010", "H0011", "H0012", "H0013", "H0014", "H0015", "H0016",
    "H0020", "H0047", "H0049", "H0050",
)  # fmt: skip
GROUPS: Final = ("894", "895", "896", "897")


def about_substance_use(claim: Claim) -> bool:
    """Whether a claim names any code of these families."""
    return (
        any(diagnosis.code.startswith(DIAGNOSES.get(diagnosis.version, ())) for diagnosis in claim.diagnoses)
        or any(act.code.startswith(PROCEDURES.get(act.version, ())) for act in claim.procedures)
        or claim.columns.get("clm_drg_cd") in GROUPS
        or any(code in SERVICES for code in _services(claim))
    )


def _services(claim: Claim) -> Iterable[object]:
    return (line.columns.get("hcpcs_cd") for line in claim.lines)
