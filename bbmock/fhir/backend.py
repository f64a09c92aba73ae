"""The population as CMS's FHIR backend: what it answers to a search, a read, or the insurance card.

AuditEvents alone are not of the population: they tell which identities the mock has matched.

What it refuses it refuses as the backend does, in an OperationOutcome; CMS's server makes its own answer of
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall
from bbmock.fhir import tokens
from bbmock.fhir.audit_events import AuditEvents
from bbmock.fhir.bundle import links, links_by_offset, searchset, self_link
from bbmock.fhir.outcome import BackendRefusal, unknown
from bbmock.fhir.owners import ANOTHER
from bbmock.fhir.search import Search
from bbmock.fhir.shelves import Key, Shelf, Shelves, ShelvesOf
from bbmock.population import loads
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Served:
    """A resource or Bundle of the population: the pieces of its JSON, and whose it is; None: nobody's.

    `source` is where a claim of version 3 says that it comes from.
    """

    pieces: tuple[bytes, ...] = field(repr=False)
    owner: int | None
    source: str | None = None


class PopulationBackend:
    """Answers for the population of a sandbox."""

    def __init__(self, sandbox: Sandbox, shelves_of: ShelvesOf) -> None:
        self._sandbox = sandbox
        self._shelves_of = shelves_of
        self._audit_events = AuditEvents(sandbox)

    @property
    def _library(self) -> Shelves:
        """The resources of those who are the beneficiaries now."""
        return self._shelves_of(self._sandbox.population)

    def ask(self, call: BackendCall) -> Served | BackendAnswer:
        """The answer to a read, a search, or the question for an insurance card."""
        try:
            match call.asked:
                case _ if call.resource == "AuditEvent":
                    return Served(self._audit_events.answer(call), call.beneficiary)
                case Asked.READ:
                    return self._read(call)
                case Asked.SEARCH:
                    return self._search(call)
                case _:
                    return self._card(call)
        except BackendRefusal as refusal:
            return refusal.answer

    def _read(self, call: BackendCall) -> Served:
        resource_id, population = call.resource_id or "", self._sandbox.population
        owner = self._library.owner_of(call)
        if owner is None or (owner != ANOTHER and owner not in population):
            raise unknown(call.resource, resource_id)
        if owner != call.beneficiary:
            return Served((), owner)  # CMS's server will not show it
        shelf = self._shelf(call, owner)
        key = self._library.find(shelf, resource_id)
        if key is not None and call.resource == "ExplanationOfBenefit" and call.version == 3:
            return self._read_labelled(call, key)
        if key is not None:
            return Served(self._pieces(key), owner)
        stub = self._library.stub(shelf, resource_id)
        if stub is None:
            raise unknown(call.resource, resource_id)
        return Served((stub,), None)

    def _read_labelled(self, call: BackendCall, key: Key) -> Served:
        """A claim of version 3, unless it is one of substance use and the caller may not see those."""
        labels = self._library.labels(key)
        if labels.is_substance_use and tokens.excludes_substance_use(call.parameters):
            raise unknown(call.resource, call.resource_id or "")
        return Served(self._pieces(key), key.beneficiary, labels.source)

    def _search(self, call: BackendCall) -> Served:
        owner = self._in_population(self._library.searched(call))
        if owner is not None and owner != call.beneficiary:
            return Served((), owner)  # CMS's server will not show it
        wanted = Search.of(call.parameters, call.version)
        found = self._library.matching(self._shelf(call, owner), wanted) if owner is not None else iter(())
        page = self._page_at_v3 if call.version == 3 else self._page
        return page(call, wanted, found)

    def _page(self, call: BackendCall, wanted: Search, found: Iterator[Key]) -> Served:
        """A page as versions 1 and 2 have it: everything has pages, and each tells how many there are."""
        matches = tuple(found)
        total = len(matches)
        wanted.check_page(total)
        shown = matches[wanted.offset : wanted.offset + wanted.count]
        return self._bundle(shown, total, links(f"{call.base}/{call.resource}", wanted, total))

    def _page_at_v3(self, call: BackendCall, wanted: Search, found: Iterator[Key]) -> Served:
        """A page as version 3 has it: claims alone have pages, and only the last tells how many it holds.

        No more is looked for than tells whether there is a next page.
        """
        base = f"{call.base}/{call.resource}"
        if call.resource != "ExplanationOfBenefit":
            shown = tuple(found)
            return self._bundle(shown, len(shown) or None, self_link(base, wanted))
        end = wanted.offset + wanted.count
        matches = tuple(islice(found, end + 1))
        shown = matches[wanted.offset : end]
        total = len(shown) if shown and end >= len(matches) else None
        return self._bundle(shown, total, links_by_offset(base, wanted, len(matches)))

    def _bundle(self, shown: tuple[Key, ...], total: int | None, link: list[dict[str, str]]) -> Served:
        created = self._now()
        pieces = searchset(
            bundle_id=self._sandbox.new_uuid(),
            last_updated=loads.instant_of(self._sandbox.loaded),
            total=total,
            link=link,
            resources=(self._library.pieces(key, created=created) for key in shown),
        )
        return Served(pieces, shown[0].beneficiary if shown else None)

    def _card(self, call: BackendCall) -> Served:
        owner = self._in_population(call.beneficiary)
        card = (
            self._library.card(self._shelf(call, owner), self._sandbox.new_uuid)
            if owner is not None
            else None
        )
        if card is None:
            raise unknown("Patient", "$generate-insurance-card")
        return Served((card,), owner)

    def _pieces(self, key: Key) -> tuple[bytes, ...]:
        return self._library.pieces(key, created=self._now())

    def _now(self) -> bytes:
        """The moment of the request as a claim's `created` has it."""
        return self._sandbox.clock.now().isoformat(timespec="seconds").encode()

    def _in_population(self, index: int | None) -> int | None:
        return index if index in self._sandbox.population else None

    def _shelf(self, call: BackendCall, owner: int) -> Shelf:
        return Shelf(call.version, call.resource, owner, self._sandbox.loaded)
