"""What a caller got of a beneficiary's claims, compared with what there is."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bbmock.domain.backend import Asked, BackendCall
from bbmock.fhir.backend import PopulationBackend, Served
from bbmock.fhir.shelving import outlines_of
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

CLAIM = "ExplanationOfBenefit"
# What CMS asks version 3's backend for unless it is told otherwise.
_BY_DEFAULT: Mapping[int, Mapping[str, str]] = {1: {}, 2: {}, 3: {"_source": "NCH,DDPS"}}
_NAMED = 5  # claims of a kind, in a message


def compare(
    claims: Iterable[Mapping[str, Any]],
    beneficiary: int,
    version: Version,
    search: Mapping[str, str],
    sandbox: Sandbox,
) -> str:
    """What is wrong with the claims that a caller got, in words; empty if nothing is."""
    served = _served(beneficiary, version, search, sandbox)
    truth = {claim["id"]: claim["meta"]["lastUpdated"] for claim in served}
    named = [(str(claim.get("id")), claim.get("meta", {}).get("lastUpdated")) for claim in _resources(claims)]
    counts = Counter(claim_id for claim_id, _ in named)
    stale = {claim_id for claim_id, updated in named if claim_id in truth and updated != truth[claim_id]}
    kinds = {
        "missing": [claim_id for claim_id in truth if claim_id not in counts],
        "double": [claim_id for claim_id, times in counts.items() if times > 1],
        "not theirs": [claim_id for claim_id in counts if claim_id not in truth],
        "stale": sorted(stale),
    }
    return "; ".join(f"{len(found)} {kind} ({_some(found)})" for kind, found in kinds.items() if found)


def _some(found: list[str]) -> str:
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more


def _resources(claims: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for claim in claims:
        if claim.get("resourceType") == "Bundle":
            yield from (entry["resource"] for entry in claim.get("entry", ()))
        else:
            yield claim


def _served(
    beneficiary: int, version: Version, search: Mapping[str, str], sandbox: Sandbox
) -> Iterator[Mapping[str, Any]]:
    """The claims that there are, page by page, without a request; no more of each than is compared."""
    backend = PopulationBackend(sandbox, functools.cache(outlines_of))
    parameters = tuple({**_BY_DEFAULT[version], "_count": "50", **search}.items())
    while True:
        base = f"https://bbmock.invalid/v{version}/fhir"
        call = BackendCall(Asked.SEARCH, version, CLAIM, None, parameters, beneficiary, base)
        told = backend.ask(call)
        if not isinstance(told, Served):
            return
        page = json.loads(b"".join(told.pieces))
        yield from (entry["resource"] for entry in page.get("entry", ()))
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following:
            return
        parameters = tuple(parse_qsl(urlsplit(following[0]).query))
