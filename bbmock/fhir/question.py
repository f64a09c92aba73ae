"""What CMS's server asks its backend for a FHIR call: whose data, and what each version adds.

The caller's own id is always sent, whatever the request named. Version 3 leaves substance-use claims out for
a token without consent to them, asks for adjudicated claims only where the caller names neither tag nor
source, and shows an application for Part D drug claims nothing else.
"""

from __future__ import annotations

from bbmock.domain.backend import Asked, BackendCall, Pairs
from bbmock.fhir import parameters
from bbmock.fhir.call import FhirCall
from bbmock.fhir.errors import NotTheCallers
from bbmock.state.access import Access

PART_D_SOURCE = "DDPS"
_STRICT = "handling=strict"
_FORMAT = ("_format", "application/fhir+json")  # whatever the caller asked for
_DEFAULT_SOURCE = ("_source", "NCH,DDPS")
_WITHOUT_SUBSTANCE_USE = ("_security:not", "42CFRPart2")


def question(call: FhirCall, access: Access, own_id: str) -> BackendCall:
    """The question to the backend.

    Raises:
        UnknownParameters: at version 3, if the caller asked to be strict and named what CMS does not know.
        BadParameter: for parameters that CMS refuses.
        NotTheCallers: at versions 1 and 2, if a Patient is named who is not the caller.
    """
    if call.version == 3 and call.prefer == _STRICT:
        is_search = call.asked is Asked.SEARCH
        parameters.refuse_unknown(call.resource, call.query, is_search=is_search)
    return BackendCall(
        asked=call.asked,
        version=call.version,
        resource=call.resource,
        resource_id=call.resource_id,
        parameters=(_FORMAT, *_sent(call, access, own_id)),
        beneficiary=access.beneficiary,
        base=call.base,
    )


def _sent(call: FhirCall, access: Access, own_id: str) -> Pairs:
    match call.asked:
        case Asked.READ:
            return _read(call, access, own_id)
        case Asked.SEARCH if call.resource == "AuditEvent":
            return (("entity", own_id),)
        case Asked.SEARCH:
            return _search(call, access, own_id)
        case _:
            return (("_id", own_id),)


def _read(call: FhirCall, access: Access, own_id: str) -> Pairs:
    if call.resource == "Patient" and call.version != 3 and call.resource_id != own_id:
        raise NotTheCallers(why=f"the token is for Patient {own_id}, not for {call.resource_id}")
    sent = (("_id", call.resource_id or ""),)
    if call.resource == "ExplanationOfBenefit" and call.version == 3:
        return sent + _without_substance_use(access)
    return sent


def _search(call: FhirCall, access: Access, own_id: str) -> Pairs:
    checked = parameters.checked(call.resource, call.query)
    match call.resource:
        case "Patient":
            return checked + _patient(call, own_id)
        case "Coverage":
            return (*checked, ("beneficiary", f"Patient/{own_id}"))
        case _ if call.version == 3:
            return (*_claims_at_v3(call, access, checked), ("patient", own_id))
        case _:
            return (*checked, ("patient", own_id))


def _patient(call: FhirCall, own_id: str) -> Pairs:
    """The id that ties a Patient search to the caller, unless the caller named somebody already."""
    named = dict(call.query)
    if call.version != 3 and named.get("_id", own_id) != own_id:
        raise NotTheCallers(why=f"the token is for Patient {own_id}, not for {named['_id']}")
    return () if {"_id", "identifier"} & named.keys() else (("_id", own_id),)


def _claims_at_v3(call: FhirCall, access: Access, checked: Pairs) -> Pairs:
    if access.token.consent.part_d_eob_only:
        kept = tuple(pair for pair in checked if pair[0] not in ("_tag", "_source"))
        return _left_out((*kept, ("_source", PART_D_SOURCE)), access)
    named = any(word in text for pair in call.query for text in pair for word in ("_tag", "_source"))
    return _left_out(checked + (() if named else (_DEFAULT_SOURCE,)), access)


def _left_out(sent: Pairs, access: Access) -> Pairs:
    """The parameters, where consent asks for it with substance use left out, whatever the caller asked."""
    forced = _without_substance_use(access)
    names = [name for name, _ in forced]
    return (*(pair for pair in sent if pair[0] not in names), *forced)


def _without_substance_use(access: Access) -> Pairs:
    return () if access.token.consent.share_samhsa_data else (_WITHOUT_SUBSTANCE_USE,)
