"""Who insures a beneficiary, as Organizations of v3: CMS itself, or the private plan.

Source: BFD-NG's integration snapshots of August 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.fhir.render.v3 import terms
from bbmock.fhir.render.v3.terms import Term

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON

_FOR_PATIENTS: Final = Term("http://terminology.hl7.org/CodeSystem/contactentity-type", "PATINF", "Patient")
_CMS_CONTACTS: Final = (
    ("phone", "1-800-633-4227"),
    ("phone", "TTY: 1-877-486-2048"),
    ("url", "www.medicare.gov"),
)


def cms(profile: str) -> JSON:
    """CMS as an Organization of that profile, without an id."""
    return _organization(profile, terms.CMS_NAME, _CMS_CONTACTS)


def contained_cms() -> JSON:
    """CMS as the Organization that a Coverage contains."""
    return _contained("cms-org", cms(terms.carin("Organization")))


def contained_plan(name: str, phone: str | None) -> JSON:
    """A private plan as the Organization that a Coverage contains."""
    contacts = () if phone is None else (("phone", phone),)
    return _contained("insurer-org", _organization(terms.carin("Organization"), name, contacts))


def _organization(profile: str, name: str, contacts: tuple[tuple[str, str], ...]) -> JSON:
    contact: JSON = {"purpose": _FOR_PATIENTS.concept()}
    if contacts:
        contact["telecom"] = [{"system": system, "value": value} for system, value in contacts]
    return {
        "resourceType": "Organization",
        "meta": {"profile": [profile]},
        "active": True,
        "name": name,
        "contact": [contact],
    }


def _contained(own_id: str, organization: JSON) -> JSON:
    return {"resourceType": organization.pop("resourceType"), "id": own_id, **organization}
