"""Data of one's own: the beneficiaries and resources of a folder, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.owndata import caution, shapes
from bbmock.owndata.cards import CARD
from bbmock.owndata.files import Found, resources_in
from bbmock.owndata.people import OwnBeneficiary, OwnPeople
from bbmock.owndata.resource import OwnResource, id_of, own_resource, type_of
from bbmock.population import identity
from bbmock.population.errors import BeneficiaryIndexError
from bbmock.population.identity import Version
from bbmock.population.personas import Persona
from bbmock.population.population import DEFAULT_SEED
from bbmock.population.records import Person

_OWNER: Final = {"Coverage": "beneficiary", "ExplanationOfBenefit": "patient"}
_TYPES: Final = ("Patient", *_OWNER)
_STUB: Final = {"resourceType", "id"}
Place = tuple[int, str, str]


class OwnData:
    """Beneficiaries and resources as they stand in files; stands where a `Population` does.

    Beneficiaries log in as those of a population do: BBUser00000 is the first one in the files. Each method
    named as one of `Beneficiaries` does what that one does.
    """

    def __init__(
        self, people: OwnPeople, resources: Iterable[tuple[int, OwnResource]], *, seed: str = DEFAULT_SEED
    ) -> None:
        self.seed = seed
        self.personas: Mapping[str, Persona] = MappingProxyType({})
        self._people = people
        self.resources: tuple[OwnResource, ...] = ()
        owned: dict[tuple[int, str, int], list[int]] = {}
        places: dict[Place, tuple[int, int]] = {}
        listed = []
        for number, (owner, resource) in enumerate(resources):
            listed.append(resource)
            owned.setdefault((resource.version, resource.type, owner), []).append(number)
            places[resource.version, resource.type, resource.id] = owner, number
        self.resources = tuple(listed)
        self._owned: Mapping[tuple[int, str, int], list[int]] = owned
        self._places = places

    @property
    def size(self) -> int:
        """How many beneficiaries there are."""
        return len(self._people.all)

    def __len__(self) -> int:
        return self.size

    def __contains__(self, n: object) -> bool:
        return isinstance(n, int) and 0 <= n < self.size

    def person(self, n: int) -> Person:
        """Name and date of birth of beneficiary n."""
        return self._beneficiary(n).person()

    def index_of_user(self, name: str) -> int | None:
        """Who logs in with this name, counted in the order of the files."""
        n = identity.index_of_login(name)
        return n if n in self else None

    def patient_id(self, n: int, version: Version) -> str | None:
        """The id of beneficiary n's Patient; a Patient of version 1 or 2 makes them known at both."""
        return self._beneficiary(n).patient_id(version) if n in self else None

    def index_of_patient_id(self, text: str, version: Version) -> int | None:
        """Whose Patient has this id."""
        found = self._people.with_id(text, version)
        return found.index if found is not None else None

    def medicare_number(self, n: int) -> str:
        """The current number; where the files have none, the one that a grown beneficiary n has."""
        return self._beneficiary(n).current_number or identity.mbi(n)

    def index_of_medicare_number(self, text: str) -> int | None:
        """Whose Medicare number this is, or was."""
        found = self._people.with_number(text)
        return found.index if found is not None else None

    def owned(self, n: int, version: int, resource_type: str) -> Iterable[int]:
        """The resources of beneficiary n, as places in `resources`, in the order of the files."""
        return tuple(self._owned.get((version, resource_type, n), ()))

    def find(self, version: int, resource_type: str, resource_id: str) -> tuple[int, int] | None:
        """Whose the resource with this id is, and its place in `resources`; None if there is none."""
        return self._places.get((version, resource_type, resource_id))

    def _beneficiary(self, n: int) -> OwnBeneficiary:
        if n not in self:
            raise BeneficiaryIndexError(f"no beneficiary has the index {n}: there are {self.size}")
        return self._people.all[n]


def read_own_data(folder: Path | str, *, allow_any_id: bool = False, seed: str = DEFAULT_SEED) -> OwnData:
    """The beneficiaries and resources in a folder, as `bbmock.owndata.files` finds them.

    What stands there several times alike counts once, but for the moment that version 2 puts into a claim.
    Left out are AuditEvents, which tell what a server was asked, and what version 3 gives of a Coverage that
    somebody lacks.

    Args:
        folder: has a folder v1, v2 or v3, or more than one.
        allow_any_id: whether ids may be positive, and Medicare numbers without S in second place.
        seed: decides on the shipped application's credentials, as in a population.

    Raises:
        ConfigurationError: for the first thing that cannot be served; it names file and place.
    """
    served = filter(_is_served, resources_in(Path(folder)))
    found = _once_each(_checked(each, allow_any_id=allow_any_id) for each in served)
    people = OwnPeople()
    for each in found:
        if each.resource["resourceType"] == "Patient":
            people.add(each)
    if not people.all:
        raise ConfigurationError(f"{folder}: there is no Patient in it, and so nobody who could log in")
    return OwnData(people, [(_owner(each, people), own_resource(each)) for each in found], seed=seed)


def _checked(found: Found, *, allow_any_id: bool) -> Found:
    """A resource that is of a type served, has an id, is of its folder's version, and of nobody real."""
    resource, where = found.resource, found.where
    kind, own_id = type_of(resource), id_of(resource)
    if kind not in (*_TYPES, CARD):
        named = resource.get("resourceType")
        raise ConfigurationError(f"{where}: resourceType must be one of {', '.join(_TYPES)}, got {named!r}")
    if kind == CARD and found.version != 3:
        raise ConfigurationError(f"{where}: is an insurance card, which version 3 alone has")
    if own_id is None:
        lacking = "Medicare number" if kind == CARD else "id"
        raise ConfigurationError(f"{where}: the {kind} has no {lacking}")
    complaint = shapes.objection(resource, found.version)
    if complaint is None and not allow_any_id:
        complaint = caution.objection(resource)
    if complaint is not None:
        raise ConfigurationError(f"{where}: {kind} {own_id!r}: {complaint}")
    return found


def _is_served(found: Found) -> bool:
    resource = found.resource
    is_stub = found.version == 3 and resource.get("resourceType") == "Coverage" and resource.keys() == _STUB
    return not is_stub and resource.get("resourceType") != "AuditEvent"


def _once_each(found: Iterable[Found]) -> list[Found]:
    """What was found, without what was found before."""
    seen: dict[Place, Found] = {}
    for each in found:
        kind, own_id = type_of(each.resource), id_of(each.resource) or ""
        first = seen.setdefault((each.version, kind, own_id), each)
        if _timeless(first) != _timeless(each):
            raise ConfigurationError(
                f"{each.where}: {kind} {own_id!r} stands in {first.where}, too, and differs"
            )
    return list(seen.values())


def _timeless(found: Found) -> dict[str, Any]:
    """A resource without the moment of the answer that brought it."""
    is_stamped = found.version == 2 and found.resource["resourceType"] == "ExplanationOfBenefit"
    return {name: value for name, value in found.resource.items() if not (is_stamped and name == "created")}


def _owner(found: Found, people: OwnPeople) -> int:
    """Whose a resource is: a Patient's own, all else by the reference to a Patient of the same version.

    A card has no such reference; there the Medicare number tells.
    """
    resource, version = found.resource, found.version
    kind, own_id = type_of(resource), id_of(resource) or ""
    if kind == CARD:
        owner, named = people.with_number(own_id), "a Medicare number"
    else:
        patient_id = own_id if kind == "Patient" else _referred(resource, _OWNER[kind])
        owner, named = people.with_id(patient_id, version), f"Patient {patient_id!r} by `{_OWNER.get(kind)}`"
    if owner is None or version not in owner.patients:
        raise ConfigurationError(
            f"{found.where}: {kind} {own_id!r} refers to {named}, and there is no such Patient in v{version}"
        )
    return owner.index


def _referred(resource: Mapping[str, Any], key: str) -> str:
    """The id in a reference, whether it is relative or a whole URL."""
    value = resource.get(key)
    reference = value.get("reference") if isinstance(value, dict) else None
    return str(reference or "").rpartition("Patient/")[2]
