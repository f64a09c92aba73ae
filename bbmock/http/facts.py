"""What an exchange was about, read from the request and the head of its answer: for the journal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Scope

from bbmock.faults.where import RESOURCES
from bbmock.population import identity
from bbmock.state.grants import GrantStore
from bbmock.state.journal import Facts
from bbmock.state.masking import has_secret
from bbmock.state.sandbox import Sandbox

_VERSION: Final = re.compile(r"/v([123])/")
_SECRET_NAMES: Final = frozenset({"access_token", "refresh_token", "client_secret", "code_verifier", "token"})
_NAMING: Final = ("patient", "beneficiary", "_id")
_AUTHORIZE: Final = re.compile(r"/v\d/o/authorize/?$")
_FHIR: Final = re.compile(r"/v(?P<version>\d)/fhir/(?P<resource>\w+)(?:/(?P<id>[^/]+))?")
_OF_COVERAGE: Final = re.compile(r"(?:part-[abcd]|dual)-(-?\d+)(?:-\w+-\w+)?")
_OFFSETS: Final = ("_offset", "startIndex")
DEFAULT_COUNT: Final = 10
_DIGITS_AT_MOST: Final = 9  # longer numbers mean nothing here, and Python reads no endless ones
RawHeaders = Iterable[tuple[bytes, bytes]]


def version_in(path: str) -> int | None:
    """The API version in a path; None where there is none."""
    found = _VERSION.match(path)
    return int(found[1]) if found is not None else None


def page_of(scope: Scope) -> int | None:
    """The number of a search's page, from 1; None for what is no search."""
    if scope["path"].rstrip("/").rpartition("/")[2] not in RESOURCES:
        return None
    query = query_of(scope)
    return offset_in(query) // max(_whole(query.get("_count"), DEFAULT_COUNT), 1) + 1


def offset_in(query: Mapping[str, str]) -> int:
    """How many entries are before the page that a query asks for."""
    return next((_whole(query[name], 0) for name in _OFFSETS if name in query), 0)


def query_of(scope: Scope) -> dict[str, str]:
    """The last value of each parameter in a query."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1")))


def has_secret_in_query(scope: Scope, grants: GrantStore) -> bool:
    """Whether a token or code is among the values of a query, whatever its name."""
    return any(has_secret(value, grants) for _, value in parse_qsl(scope["query_string"].decode("latin-1")))


def facts_of(scope: Scope, headers: RawHeaders, sandbox: Sandbox) -> Facts:
    """What can be read of an exchange from its URL and the head of its answer."""
    query, at_authorize = query_of(scope), _AUTHORIZE.match(scope["path"]) is not None
    state = query.get("state")
    return Facts(
        version=version_in(scope["path"]),
        page=page_of(scope),
        about=_about(scope["path"], query, sandbox),
        retry_after=_retry_after(headers, sandbox.clock.now()),
        token_in_url=not _SECRET_NAMES.isdisjoint(query),
        challenged="code_challenge" in query if at_authorize and "client_id" in query else None,
        state=hashlib.blake2b(state.encode(), digest_size=8).hexdigest() if at_authorize and state else None,
    )


def _about(path: str, query: dict[str, str], sandbox: Sandbox) -> int | None:
    """The beneficiary whom a FHIR request names; None if it names nobody, or somebody who is not there."""
    named = _FHIR.match(path)
    if named is None:
        return None
    version: identity.Version = 3 if named["version"] == "3" else 2
    resource_id = named["id"] or ""
    if named["resource"] == "ExplanationOfBenefit" and resource_id:
        owner = identity.claim_of_id(resource_id if version == 3 else resource_id.partition("-")[2], version)
        return owner[0] if owner is not None and owner[0] in sandbox.population else None
    of_coverage = _OF_COVERAGE.fullmatch(resource_id)
    wanted = of_coverage[1] if of_coverage is not None else resource_id
    for name in _NAMING:
        wanted = wanted or query.get(name, "").rpartition("/")[2]
    return sandbox.population.index_of_patient_id(wanted, version) if wanted else None


def _retry_after(headers: RawHeaders, now: datetime) -> float | None:
    told = dict(headers).get(b"retry-after", b"").decode("latin-1")
    if _is_whole(told):
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, OverflowError):  # the latter: in a year that no calendar has
        return None
    if moment.tzinfo is None:  # of a date that does not know its zone (RFC 5322 section 3.3)
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _is_whole(text) else otherwise


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_AT_MOST
