"""Reads and searches of an admitted caller: whose data they may name, and what they get.

The caller's own id always replaces the one in the request. Naming somebody else is refused in three ways, as
at CMS: a foreign resource and a foreign `_id` are not found, a foreign `patient` or `beneficiary` is
forbidden.
"""

from __future__ import annotations

import re

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall
from bbmock.fhir import search
from bbmock.fhir.bundle import links, searchset
from bbmock.fhir.call import FhirCall
from bbmock.fhir.errors import NotFound, NotServed, UpstreamFailed, UpstreamRefused
from bbmock.fhir.library import LAST_UPDATED, Key, Library
from bbmock.fhir.search import Search
from bbmock.population import identity
from bbmock.state.access import Access
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

MBI_SYSTEM = "http://hl7.org/fhir/sid/us-mbi"
_COVERAGE_ID = re.compile(r"(\w+-)?\w+-\w+--?\d+|(\w+-)?\w+--?\d+")


def answer(call: FhirCall, access: Access, library: Library, sandbox: Sandbox) -> bytes:
    """The JSON that answers an admitted call.

    Raises:
        NotServed: at versions 1 and 3, whose resources come later.
        FhirError: as `read` and `find`.
        PermissionDenied: if a search names somebody else.
    """
    if call.version != 2:
        _ask_backend(call, sandbox)
        raise NotServed(call.version)
    if call.resource_id is not None:
        return read(call, call.resource_id, access, library, sandbox)
    return find(call, access, library, sandbox)


def read(call: FhirCall, resource_id: str, access: Access, library: Library, sandbox: Sandbox) -> bytes:
    """One resource.

    Raises:
        NotFound: if there is none with that id among the caller's own.
        UpstreamFailed: if the backend is to fail; it is not asked for somebody else's Patient.
        UpstreamRefused: for the id of a Coverage that has not the form of one.
    """
    key = library.find(call.resource, access.beneficiary, resource_id)
    if key is None and call.resource == "Patient":
        raise NotFound
    _ask_backend(call, sandbox)
    if call.resource == "Coverage" and not _COVERAGE_ID.fullmatch(resource_id):
        raise UpstreamRefused(
            f"Coverage ID pattern: '{resource_id}' does not match expected patterns: "
            "{alphaNumericString}?-{alphaNumericString}-{idNumber} or "
            "{alphaNumericString}?-{alphaNumericString}?-{alphaNumericString}-{idNumber}"
        )
    if key is None:
        raise NotFound
    return b"".join(library.pieces(key, created=_now(sandbox)))


def find(call: FhirCall, access: Access, library: Library, sandbox: Sandbox) -> bytes:
    """One page of a search.

    Raises:
        BadParameter, UpstreamRefused: for parameters that CMS or its backend refuses.
        NotFound: if a Patient search names somebody else.
        UpstreamFailed: if the backend is to fail.
        PermissionDenied: if another search does.
    """
    wanted = search.parse(call.resource, call.query)
    own_id = identity.patient_id(access.beneficiary, call.version)
    owner = _owner(call, own_id)
    is_nobody = _names_nobody(call, access)
    _ask_backend(call, sandbox)
    matches = () if is_nobody else library.matching(call.resource, access.beneficiary, wanted)
    wanted.check_page(len(matches))
    _check_named(call, own_id)
    return _page(call, wanted, owner, matches, library, sandbox)


def _page(
    call: FhirCall,
    wanted: Search,
    owner: tuple[str, str] | None,
    matches: tuple[Key, ...],
    library: Library,
    sandbox: Sandbox,
) -> bytes:
    created = _now(sandbox)
    shown = matches[wanted.offset : wanted.offset + wanted.count]
    return searchset(
        bundle_id=sandbox.new_uuid(),
        last_updated=LAST_UPDATED,
        total=len(matches),
        link=links(f"{call.base}/{call.resource}", wanted, owner, len(matches)),
        resources=(library.pieces(key, created=created) for key in shown),
    )


def _ask_backend(call: FhirCall, sandbox: Sandbox) -> None:
    """Where CMS's server asks its backend: the place for the backend to fail."""
    asked = Asked.SEARCH if call.resource_id is None else Asked.READ
    upstream = sandbox.ask_backend(BackendCall(asked, call.version, call.resource, call.resource_id))
    if isinstance(upstream, BackendAnswer):
        raise UpstreamFailed(call.version, upstream.status)


def _now(sandbox: Sandbox) -> bytes:
    """The moment of the request as a claim's `created` has it."""
    return sandbox.clock.now().isoformat(timespec="seconds").encode()


def _owner(call: FhirCall, own_id: str) -> tuple[str, str] | None:
    """The parameter that CMS adds to tie a search to its beneficiary; none where the caller gave one."""
    if call.resource == "ExplanationOfBenefit":
        return "patient", own_id
    if call.resource == "Coverage":
        return "beneficiary", f"Patient/{own_id}"
    if {"_id", "identifier"} & dict(call.query).keys():
        return None
    return "_id", own_id


def _names_nobody(call: FhirCall, access: Access) -> bool:
    """Whether a Patient search names a Medicare number that is nobody's.

    Raises:
        NotFound: if it names another beneficiary, by id or by number.
        UpstreamRefused: if the identifier is of another kind.
    """
    if call.resource != "Patient":
        return False
    named = dict(call.query)
    if named.get("_id", own := identity.patient_id(access.beneficiary, call.version)) != own:
        raise NotFound
    if "identifier" not in named:
        return False
    system, _, value = named["identifier"].rpartition("|")
    if system != MBI_SYSTEM:
        raise UpstreamRefused(f"Unsupported identifier system: {system}")
    index = identity.index_of_mbi(value)
    if index is not None and index != access.beneficiary:
        raise NotFound
    return index is None


def _check_named(call: FhirCall, own_id: str) -> None:
    """Refuse a search that names somebody else; a `beneficiary` only has to contain the own id."""
    if call.resource == "Patient":
        return
    named = dict(call.query)
    if named.get("patient", own_id) != own_id or own_id not in named.get("beneficiary", own_id):
        raise PermissionDenied
