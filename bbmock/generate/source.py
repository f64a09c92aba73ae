"""The data as a client of a version gets it: the mock's own backend, asked in CMS's words.

Nothing is said twice here: the questions are those that CMS's server makes of a call with a token that opens
everything, the answers are what the served mock answers. A beneficiary's data does not depend on whose else
is asked for: each has randomness of their own.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from bbmock.domain import scopes
from bbmock.domain.backend import Asked, Pairs
from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import AccessToken, Consent
from bbmock.domain.matches import LOOPBACK, PatientMatch
from bbmock.fhir.backend import PopulationBackend, Served
from bbmock.fhir.call import FhirCall
from bbmock.fhir.question import question
from bbmock.fhir.search import Search
from bbmock.fhir.shelves import Key, Shelf
from bbmock.fhir.shelving import shelves_of
from bbmock.generate.order import Order
from bbmock.population import loads
from bbmock.state.access import Access
from bbmock.state.configuration import Configuration

CLAIM = "ExplanationOfBenefit"
CARD = "InsuranceCard"
_COVERAGES_AT_V3 = ("part-a", "part-b", "part-c", "part-d", "dual")
_BEFORE_FINAL_ACTION = (("_source", "FISS,MCS,VMS,CWF"),)  # what version 3 shows to those who ask for it
_PIECES_KEPT = 1  # nothing is asked for twice


@dataclass(frozen=True, slots=True)
class Written:
    """One piece of JSON and what it is: a resource's type, or the name of a question."""

    name: str
    body: bytes


class Source:
    """The data of a configuration's population at one version, as of a load.

    Args:
        configuration: whose seed, size and settings count; its faults do not.
        order: which version, as of when.
        host: scheme and host of the links in the Bundles, `http://127.0.0.1:8000`.
    """

    def __init__(self, configuration: Configuration, order: Order, *, host: str) -> None:
        self._version = order.version
        self._base = f"{host}/v{order.version}/fhir"
        moment = loads.moment_of(order.as_of)
        sandbox = self._sandbox = configuration.sandbox()
        sandbox.renew(clock=FrozenClock(moment), random=random.Random(0), loaded=loads.latest(moment))  # noqa: S311
        self._application = next(iter(sandbox.applications))
        self._library = shelves_of(sandbox.population, kept=_PIECES_KEPT)
        self._backend = PopulationBackend(sandbox, lambda _: self._library)

    def knows(self, n: int) -> bool:
        """Whether the version's backend knows a beneficiary."""
        return self._own_id(n) is not None

    def resources(self, n: int) -> Iterator[Written]:
        """Every resource of a beneficiary, each once: Patient, Coverages, claims; at version 3 the card."""
        self._begin(n)
        yield from self._answer(n, "Patient", self._read("Patient", self._own_id(n)))
        created = self._sandbox.clock.now().isoformat(timespec="seconds").encode()
        for resource in ("Coverage", CLAIM):
            for key in self._found(resource, n):
                yield Written(resource, b"".join(self._library.pieces(key, created=created)))
        yield from self._answer(n, CARD, self._card())

    def answers(self, n: int) -> Iterator[Written]:
        """Every answer that a client gets for a beneficiary.

        The Patient read and searched for, the Coverages and claims, page by page, and a search that finds
        nothing; at version 3 also claims before final action with prior authorizations, the insurance card,
        what the backend gives for each Coverage that the beneficiary lacks, and the AuditEvent of an
        application that has asked who the beneficiary is, searched for and read.
        """
        self._begin(n)
        nothing_new = (("_lastUpdated", f"gt{self._sandbox.loaded + timedelta(days=1)}"),)
        yield from self._answer(n, "Patient", self._read("Patient", self._own_id(n)))
        yield from self._pages(n, "Patient-search", "Patient")
        yield from self._pages(n, "Coverage-search", "Coverage")
        yield from self._pages(n, f"{CLAIM}-search", CLAIM)
        yield from self._pages(n, f"{CLAIM}-nothing-new", CLAIM, nothing_new)
        if self._version == 3:
            yield from self._pages(n, f"{CLAIM}-before-final-action", CLAIM, _BEFORE_FINAL_ACTION)
            for part in self._lacking(n):
                yield from self._answer(
                    n, f"Coverage-{part}", self._read("Coverage", f"{part}-{self._own_id(n)}")
                )
            yield from self._audit_events(n)
        yield from self._answer(n, CARD, self._card())

    def _audit_events(self, n: int) -> Iterator[Written]:
        """What CMS's switches hide from all but the applications of CMS Aligned Networks."""
        own_id, moment = self._own_id(n) or "", self._sandbox.clock.now()
        match = PatientMatch(own_id, moment, self._application.name, LOOPBACK)
        self._sandbox.matches.record(match)
        yield from self._pages(n, "AuditEvent-search", "AuditEvent")
        yield from self._answer(n, "AuditEvent", self._read("AuditEvent", match.id))

    def _begin(self, n: int) -> None:
        self._sandbox.random = random.Random(f"{self._sandbox.population.seed}/{n}")  # noqa: S311 - no secret

    def _own_id(self, n: int) -> str | None:
        return self._sandbox.population.patient_id(n, self._version)

    def _found(self, resource: str, n: int) -> Iterator[Key]:
        """All of a type, from whatever source."""
        shelf = Shelf(self._version, resource, n, self._sandbox.loaded)
        return self._library.matching(shelf, Search.of((), self._version))

    def _lacking(self, n: int) -> Iterator[str]:
        """The parts of Medicare that a beneficiary has no Coverage of."""
        has = {key.part for key in self._found("Coverage", n)}
        return (part for part in _COVERAGES_AT_V3 if part not in has)

    def _read(self, resource: str, resource_id: str | None) -> FhirCall:
        return self._call(resource, Asked.READ, resource_id=resource_id)

    def _card(self) -> FhirCall | None:
        return self._call("Patient", Asked.INSURANCE_CARD) if self._version == 3 else None

    def _call(
        self, resource: str, asked: Asked, *, resource_id: str | None = None, query: Pairs = ()
    ) -> FhirCall:
        return FhirCall("GET", self._version, self._base, resource, asked, resource_id, query=query)

    def _pages(self, n: int, name: str, resource: str, query: Pairs = ()) -> Iterator[Written]:
        """The pages of a search, found by their links as a client finds them."""
        number, wanted = 0, self._call(resource, Asked.SEARCH, query=query)
        while True:
            (page,) = self._answer(n, f"{name}-{(number := number + 1):04d}", wanted)
            yield page
            links = {link["relation"]: link["url"] for link in json.loads(page.body)["link"]}
            if "next" not in links:
                return
            wanted = replace(wanted, query=tuple(parse_qsl(urlsplit(links["next"]).query)))

    def _answer(self, n: int, name: str, call: FhirCall | None) -> Iterator[Written]:
        """What the backend gives, if it gives anything."""
        if call is None:
            return
        consent = Consent(self._application.client_id, n, scopes.ALL)
        access = Access(AccessToken("", consent, self._sandbox.clock.now()), self._application)
        told = self._backend.ask(question(call, access, self._own_id(n) or ""))
        if isinstance(told, Served):
            yield Written(name, b"".join(told.pieces))
