"""The population as CMS's FHIR backend: what it answers to a search or a read.

What it refuses it refuses as the backend does, in an OperationOutcome; CMS's server makes its own answer of
it. Versions 1 and 3 get their resources later: whatever would show one is `NotServed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall
from bbmock.fhir.bundle import links, searchset
from bbmock.fhir.errors import NotServed
from bbmock.fhir.library import LAST_UPDATED, Key, Library
from bbmock.fhir.outcome import BackendRefusal, unknown
from bbmock.fhir.search import Search
from bbmock.population import identity
from bbmock.state.crosswalk import MBI_SYSTEM
from bbmock.state.sandbox import Sandbox

_SERVED_VERSION = 2
_COVERAGE_ID = re.compile(r"(?:\w+-)?\w+-\w+--?\d+|(?:\w+-)?\w+--?\d+")
_COVERAGE_OF_PATIENT = re.compile(r"(?:part-[abcd]|dual)-(-?\d+)(?:-\w+-\w+)?")


@dataclass(frozen=True, slots=True)
class Served:
    """A resource or Bundle of the population: the pieces of its JSON, and whose it is; None: nobody's."""

    pieces: tuple[bytes, ...] = field(repr=False)
    owner: int | None


class PopulationBackend:
    """Answers for the population of a sandbox."""

    def __init__(self, sandbox: Sandbox, library: Library) -> None:
        self._sandbox = sandbox
        self._library = library

    def ask(self, call: BackendCall) -> Served | BackendAnswer:
        """The answer to a question.

        Raises:
            NotServed: at versions 1 and 3, where there is something to show.
        """
        try:
            match call.asked:
                case Asked.READ:
                    return self._read(call)
                case Asked.SEARCH:
                    return self._search(call)
                case _:
                    raise NotServed(call.version)
        except BackendRefusal as refusal:
            return refusal.answer

    def _read(self, call: BackendCall) -> Served:
        resource_id = call.resource_id or ""
        owner = self._owner_of(call, resource_id)
        if owner is None or owner not in self._sandbox.population:
            raise unknown(call.resource, resource_id)
        if owner != call.beneficiary:
            return Served((), owner)  # CMS's server will not show it
        if call.version != _SERVED_VERSION:
            raise NotServed(call.version)
        key = self._library.find(call.resource, owner, resource_id)
        if key is None:
            raise unknown(call.resource, resource_id)
        return Served(self._library.pieces(key, created=self._now()), owner)

    def _owner_of(self, call: BackendCall, resource_id: str) -> int | None:
        match call.resource:
            case "Patient":
                return identity.index_of_patient_id(resource_id, _version(call))
            case "Coverage":
                return _owner_of_coverage(resource_id, _version(call))
            case "ExplanationOfBenefit":
                return _owner_of_claim(resource_id, _version(call))
            case _:
                raise NotServed(call.version)

    def _search(self, call: BackendCall) -> Served:
        owner = self._searched(call)
        if call.version != _SERVED_VERSION:
            if owner is not None and owner != call.beneficiary:
                return Served((), owner)
            raise NotServed(call.version)
        wanted = Search.of(call.parameters)
        matches = self._library.matching(call.resource, owner, wanted) if owner is not None else ()
        wanted.check_page(len(matches))
        return Served(self._page(call, wanted, matches), owner if matches else None)

    def _searched(self, call: BackendCall) -> int | None:
        """Whose resources a search is for; None if nobody's.

        Raises:
            BackendRefusal: for an identifier of a system that is no Medicare number.
        """
        last = dict(call.parameters)
        if call.resource != "Patient":
            return call.beneficiary
        if "_id" in last:
            return self._in_population(identity.index_of_patient_id(last["_id"], _version(call)))
        system, _, value = last.get("identifier", "").rpartition("|")
        if system != MBI_SYSTEM:
            raise BackendRefusal(f"Unsupported identifier system: {system}")
        return self._in_population(identity.index_of_mbi(value))

    def _in_population(self, index: int | None) -> int | None:
        return index if index in self._sandbox.population else None

    def _page(self, call: BackendCall, wanted: Search, matches: tuple[Key, ...]) -> tuple[bytes, ...]:
        created = self._now()
        shown = matches[wanted.offset : wanted.offset + wanted.count]
        return searchset(
            bundle_id=self._sandbox.new_uuid(),
            last_updated=LAST_UPDATED,
            total=len(matches),
            link=links(f"{call.base}/{call.resource}", wanted, len(matches)),
            resources=(self._library.pieces(key, created=created) for key in shown),
        )

    def _now(self) -> bytes:
        """The moment of the request as a claim's `created` has it."""
        return self._sandbox.clock.now().isoformat(timespec="seconds").encode()


def _version(call: BackendCall) -> identity.Version:
    return 3 if call.version == 3 else 2


def _owner_of_coverage(resource_id: str, version: identity.Version) -> int | None:
    """Whose Coverage has this id.

    Raises:
        BackendRefusal: if the id has not the form of one.
    """
    if not _COVERAGE_ID.fullmatch(resource_id):
        raise BackendRefusal(
            "Invalid Coverage ID format. Expected pattern like 'part-c-12345-H1234-001'."
            if version == 3
            else f"Coverage ID pattern: '{resource_id}' does not match expected patterns: "
            "{alphaNumericString}?-{alphaNumericString}-{idNumber} or "
            "{alphaNumericString}?-{alphaNumericString}?-{alphaNumericString}-{idNumber}"
        )
    found = _COVERAGE_OF_PATIENT.fullmatch(resource_id)
    return identity.index_of_patient_id(found[1], version) if found is not None else None


def _owner_of_claim(resource_id: str, version: identity.Version) -> int | None:
    """Whose claim has this id.

    Raises:
        BackendRefusal: at version 3, if the id is no number.
    """
    number = resource_id if version == 3 else resource_id.partition("-")[2]
    if version == 3 and not re.fullmatch(r"-?\d+", resource_id):
        raise BackendRefusal("ID is not a valid number")
    found = identity.claim_of_id(number, version)
    return found[0] if found is not None else None
