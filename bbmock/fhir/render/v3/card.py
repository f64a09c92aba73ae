"""The digital insurance card of a beneficiary: a collection of Patient, CMS and Coverages.

Its resources have no ids, they are known by the `fullUrl` of their entries. Those of Parts C and D are no
UUIDs, though they say so: CMS's oddity.

Source: BFD-NG's integration snapshots of August 2026. The advice that every Coverage carries is in our own
words, in English and Spanish as CMS's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bbmock.fhir.render.table import Spot, write
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v3 import insurers
from bbmock.fhir.render.v3.coverage import PARTS, Part, coverages, membership
from bbmock.fhir.render.v3.patient import KEYS as PATIENT_KEYS, demographics, is_merged

if TYPE_CHECKING:
    from bbmock.population.records import Person

_STRUCTURES: Final = "http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-"
_ADVICE: Final = (
    "Have this card with you whenever you go to a doctor, a hospital or a pharmacy: they may ask to see it. "
    "Tell your Medicare number to nobody but those who care for you, and to people you trust to speak with "
    "Medicare for you. WARNING: whoever uses this card for something it is not meant for may break federal "
    "law and be punished for fraud."
    "\n\n"
    "Lleve esta tarjeta cuando vaya al médico, al hospital o a la farmacia: se la pueden pedir. No dé su "
    "número de Medicare a nadie más que a quienes le atienden y a las personas en las que confía para hablar "
    "con Medicare por usted. ¡ADVERTENCIA! Quien use esta tarjeta para lo que no es puede infringir la ley "
    "federal y ser castigado por fraude."
)

KEYS: Final = (
    "resourceType", "meta", "extension", "identifier", "status", "type", "subscriber", "subscriberId",
    "beneficiary", "relationship", "period", "payor", "class",
)  # fmt: skip


class CardIds(NamedTuple):
    """The fresh UUIDs of one card, in small letters."""

    patient: str
    organization: str
    part_a: str
    part_b: str
    dual: str


@Rendering
def render_card(person: Person, *, ids: CardIds, last_updated: str) -> JSON:
    """The Bundle of a beneficiary's insurance card; of a merged record only the instant of the load.

    Args:
        person: the beneficiary.
        ids: UUIDs for the entries, new ones for every card.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    bundle: JSON = {"resourceType": "Bundle", "meta": {"lastUpdated": last_updated}}
    if is_merged(person):
        return bundle
    full_urls = {"part-a": ids.part_a, "part-b": ids.part_b, "dual": ids.dual}
    entries = [
        _entry(ids.patient, _patient(person, last_updated)),
        _entry(ids.organization, insurers.cms(f"{_STRUCTURES}Organization")),
        *(
            _entry(full_urls.get(part, coverage_id), _coverage(person, part, ids, last_updated))
            for part, coverage_id in coverages(person, last_updated=last_updated).items()
        ),
    ]
    return bundle | {"type": "collection", "entry": entries}


def _entry(own_id: str, resource: JSON) -> JSON:
    return {"fullUrl": f"urn:uuid:{own_id}", "resource": resource}


def _patient(person: Person, last_updated: str) -> JSON:
    head = {"resourceType": "Patient", "meta": _meta("Patient", last_updated)}
    return in_order(head | demographics(person), PATIENT_KEYS)


def _coverage(person: Person, part: Part, ids: CardIds, last_updated: str) -> JSON:
    advice = {
        "url": f"{_STRUCTURES}AdditionalCardInformation-extension",
        "valueAnnotation": {"text": _ADVICE},
    }
    resource: JSON = {
        "resourceType": "Coverage",
        "meta": _meta("Coverage", last_updated),
        "extension": [advice],
        "subscriber": _reference("Patient", ids.patient),
        "beneficiary": _reference("Patient", ids.patient),
        "payor": [_reference("Organization", ids.organization)],
        **membership(person, part, last_updated),
    }
    if part != "part-d":  # whose member number the plan gave, and not CMS
        resource["identifier"][0]["assigner"] = _reference("Organization", ids.organization)
    write(PARTS[part].card_extensions, Spot(resource, resource, person.columns))
    return in_order(resource, KEYS)


def _reference(kind: str, own_id: str) -> JSON:
    return {"reference": f"{kind}/{own_id}"}


def _meta(name: str, last_updated: str) -> JSON:
    return {"lastUpdated": last_updated, "profile": [f"{_STRUCTURES}{name}"]}
