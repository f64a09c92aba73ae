"""What is added to the world over the control API: applications and beneficiaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.errors import ConfigurationError
from bbmock.http.control import documents
from bbmock.http.control.reading import AlreadyThere, read_object
from bbmock.population.building import BeneficiaryBuilder, beneficiary
from bbmock.state import entries
from bbmock.state.registration import KEYS, application_from
from bbmock.state.sandbox import Sandbox

_WHERE: Final = "the body"
_DAYS: Final[Mapping[str, Callable[[BeneficiaryBuilder, date], BeneficiaryBuilder]]] = MappingProxyType(
    {
        "born": BeneficiaryBuilder.born,
        "died": BeneficiaryBuilder.died,
        "covered_from": BeneficiaryBuilder.covered_from,
        "number_since": BeneficiaryBuilder.with_number_since,
    }
)
_TEXTS: Final[Mapping[str, Callable[[BeneficiaryBuilder, str], BeneficiaryBuilder]]] = MappingProxyType(
    {"medicaid": BeneficiaryBuilder.with_medicaid, "merged_into": BeneficiaryBuilder.merged_into}
)
_TRUTHS: Final[Mapping[str, Callable[[BeneficiaryBuilder], BeneficiaryBuilder]]] = MappingProxyType(
    {
        "health_plan": BeneficiaryBuilder.in_health_plan,
        "surgery": BeneficiaryBuilder.with_surgery,
        "substance_use": BeneficiaryBuilder.with_substance_use,
        "authorizations": BeneficiaryBuilder.with_authorizations,
        "denied_claims": BeneficiaryBuilder.with_denied_claims,
        "adjusted_claims": BeneficiaryBuilder.with_adjusted_claims,
        "any_codes": BeneficiaryBuilder.with_any_codes,
        "without_optionals": BeneficiaryBuilder.without_optionals,
        "without_v3_id": BeneficiaryBuilder.without_v3_id,
    }
)
PERSON: Final = ("name", "claims", *_DAYS, *_TEXTS, *_TRUTHS)
"""What can be said of a beneficiary."""


async def register_application(request: Request, *, sandbox: Sandbox) -> Response:
    """Register an application, in the words of a file of settings; its derived secret is told this once."""
    wanted = await read_object(request, KEYS, required=("name", "redirect_uris"))
    if isinstance(wanted.get("jwks"), str):
        raise ConfigurationError(f"{_WHERE}: jwks must be a key set; a path is for a file of settings")
    seed = sandbox.population.seed
    application = application_from(wanted, seed=seed, where=_WHERE)
    if sandbox.applications.get(application.client_id) is not None:
        advice = "give another" if "client_id" in wanted else "give another name, or a client_id"
        raise AlreadyThere(f"the client_id {application.client_id!r} is taken; {advice}")
    sandbox.applications.add(application)
    return JSONResponse(documents.of_new_application(application, seed), 201)


async def add_beneficiary(request: Request, *, sandbox: Sandbox) -> Response:
    """Add a beneficiary, of whom only what is said is special."""
    wanted = await read_object(request, PERSON)
    added = sandbox.add(_built(wanted))
    return JSONResponse(documents.of_beneficiary(added.beneficiary, sandbox), 201)


def _built(wanted: Mapping[str, Any]) -> BeneficiaryBuilder:
    builder = beneficiary()
    if "name" in wanted:
        builder = _named(builder, wanted["name"])
    for word, say_day in _DAYS.items():
        if word in wanted:
            builder = say_day(builder, _day(wanted, word))
    for word, say_text in _TEXTS.items():
        if word in wanted:
            builder = say_text(builder, entries.text(wanted, word, where=_WHERE))
    for word, say in _TRUTHS.items():
        if word in wanted and entries.truth(wanted, word, where=_WHERE):
            builder = say(builder)
    for place, batch in enumerate(entries.entries(wanted, "claims", where=_WHERE)):
        builder = _with_claims(builder, batch, where=f"{_WHERE}, claims[{place}]")
    return builder


def _named(builder: BeneficiaryBuilder, name: object) -> BeneficiaryBuilder:
    if not isinstance(name, Mapping):
        raise ConfigurationError(f"{_WHERE}: name must be an object with given and family, got {name!r}")
    where = f"{_WHERE}, name"
    entries.refuse_unknown_keys(name, ("given", "family"), where=where)
    return builder.named(*(entries.text(name, part, where=where) for part in ("given", "family")))


def _with_claims(builder: BeneficiaryBuilder, batch: object, *, where: str) -> BeneficiaryBuilder:
    """The builder with some claims more."""
    if not isinstance(batch, Mapping):
        raise ConfigurationError(f"{where}: expected count, type and year of claims, got {batch!r}")
    entries.refuse_unknown_keys(batch, ("count", "type", "year"), where=where)
    if "count" not in batch:
        raise ConfigurationError(f"{where}: count is missing; say how many claims, as 37")
    given: dict[str, Any] = {}
    if "type" in batch:
        given["type"] = entries.text(batch, "type", where=where)
    if batch.get("year") is not None:
        given["year"] = entries.number(batch, "year", where=where)
    return builder.with_claims(entries.number(batch, "count", where=where), **given)


def _day(wanted: Mapping[str, Any], word: str) -> date:
    try:
        return date.fromisoformat(entries.text(wanted, word, where=_WHERE))
    except ValueError as exc:
        raise ConfigurationError(
            f"{_WHERE}: {word} must be a day, as 1950-04-17; got {wanted[word]!r}"
        ) from exc
