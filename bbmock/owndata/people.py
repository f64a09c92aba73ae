"""Who is who among the Patients of files: one beneficiary may have a Patient in each version.

Versions 1 and 2 know a person by the same id; version 3 by another, and there the Medicare number tells.
Beneficiaries are counted in the order in which they appear, from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bbmock.domain.backend import MBI_SYSTEM
from bbmock.domain.errors import ConfigurationError
from bbmock.owndata.files import Found
from bbmock.population.identity import Version
from bbmock.population.records import Person

_PREFERRED_NAMES: Final = ("official", "usual")


@dataclass(slots=True)
class OwnBeneficiary:
    """One beneficiary: their Patients by version, and their Medicare numbers, of which one may be current."""

    index: int
    patients: dict[Version, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    numbers: set[str] = field(default_factory=set, repr=False)
    current_number: str | None = field(default=None, repr=False)

    def patient_id(self, version: Version) -> str | None:
        """The id at a version; versions 1 and 2 share theirs, so that one Patient is enough for both."""
        versions: tuple[Version, ...] = (3,) if version == 3 else (2, 1)
        return next((self.patients[known]["id"] for known in versions if known in self.patients), None)

    def person(self) -> Person:
        """Name and date of birth out of the newest Patient that has them; all else is in the Patients."""
        patients = [self.patients[version] for version in sorted(self.patients, reverse=True)]
        name = next(filter(None, map(_name, patients)), {})
        given = [part for part in _list(name, "given") if isinstance(part, str)]
        birth = next((str(patient["birthDate"]) for patient in patients if "birthDate" in patient), "")
        return Person(
            index=self.index,
            given_name=given[0] if given else "",
            middle_initial=None,
            family_name=str(name.get("family", "")),
            columns={"bene_birth_dt": birth},
            medicare_numbers=(),
        )


class OwnPeople:
    """The beneficiaries, found by patient id and by Medicare number."""

    def __init__(self) -> None:
        self.all: list[OwnBeneficiary] = []
        self._by_id: dict[tuple[bool, str], OwnBeneficiary] = {}
        self._by_number: dict[str, OwnBeneficiary] = {}

    def add(self, found: Found) -> None:
        """Take in a Patient, as one more of a known beneficiary or as the first of another.

        Raises:
            ConfigurationError: if a beneficiary would have two Patients of one version, or id and Medicare
                number mean two people.
        """
        patient, version = found.resource, found.version
        numbers = dict(_numbers_of(patient))
        place = version == 3, patient["id"]
        known = {
            id(them): them for them in (self._by_id.get(place), *map(self._by_number.get, numbers)) if them
        }
        if len(known) > 1:
            raise ConfigurationError(
                f"{found.where}: Patient {patient['id']!r} has the id of one beneficiary of these files and "
                "the Medicare number of another"
            )
        them = next(iter(known.values()), None) or self._another()
        if (them.patient_id(version) or patient["id"]) != patient["id"]:
            raise ConfigurationError(
                f"{found.where}: Patient {patient['id']!r} has a Medicare number of Patient "
                f"{them.patient_id(version)!r}, and a beneficiary has one id"
                + (" in version 3" if version == 3 else " in versions 1 and 2")
            )
        them.patients[version] = patient
        them.numbers.update(numbers)
        them.current_number = next(
            (value for value, ended in numbers.items() if not ended), them.current_number
        )
        self._by_id[place] = them
        self._by_number.update(dict.fromkeys(numbers, them))

    def with_id(self, patient_id: str, version: Version) -> OwnBeneficiary | None:
        """The beneficiary of that id at a version."""
        return self._by_id.get((version == 3, patient_id))

    def with_number(self, number: str) -> OwnBeneficiary | None:
        """The beneficiary who has, or had, that Medicare number."""
        return self._by_number.get(number)

    def _another(self) -> OwnBeneficiary:
        self.all.append(OwnBeneficiary(len(self.all)))
        return self.all[-1]


def _numbers_of(patient: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The Medicare numbers of a Patient, and whether each is one of the past."""
    for identifier in _list(patient, "identifier"):
        if isinstance(identifier, dict) and identifier.get("system") == MBI_SYSTEM:
            value = identifier.get("value")
            if isinstance(value, str):
                period = identifier.get("period")
                ended = isinstance(period, dict) and "end" in period
                yield value, ended or "'historic'" in repr(identifier.get("type"))


def _name(patient: Mapping[str, Any]) -> Mapping[str, Any] | None:
    names = [name for name in _list(patient, "name") if isinstance(name, dict)]
    return min(names, key=lambda name: name.get("use") not in _PREFERRED_NAMES, default=None)


def _list(document: Mapping[str, Any], key: str) -> list[object]:
    value = document.get(key)
    return value if isinstance(value, list) else []
