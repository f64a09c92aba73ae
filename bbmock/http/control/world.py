"""The world as a whole over the control API: applications, beneficiaries, settings, snapshots."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.oddities import Oddity
from bbmock.http.control import documents
from bbmock.http.control.reading import UnknownThing, read_object
from bbmock.http.control.snapshots import Snapshots
from bbmock.population.user import beneficiary_of
from bbmock.state import entries
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Switches
from bbmock.state.throttle import Rate

_SETTINGS: Final = ("access_token_lifetime", "rate", "switches", "relax", "faults_by_header")


async def overview(_: Request, *, sandbox: Sandbox) -> Response:
    """Who and what there is, and what time it is."""
    return JSONResponse(
        {
            "clock": documents.of_clock(sandbox.clock),
            "beneficiaries": sandbox.population.size,
            "personas": list(sandbox.population.personas),
            "applications": [documents.of_application(one) for one in sandbox.applications],
            "exchanges": sandbox.journal.recorded,
        }
    )


async def reset(_: Request, *, sandbox: Sandbox) -> Response:
    """Forget logins, grants, tokens, faults and exchanges."""
    sandbox.reset()
    return Response(status_code=204)


async def show_applications(_: Request, *, sandbox: Sandbox) -> Response:
    """The registered applications, without their secrets."""
    return JSONResponse([documents.of_application(one) for one in sandbox.applications])


async def change_application(request: Request, *, sandbox: Sandbox) -> Response:
    """Switch an application off or on."""
    wanted = await read_object(request, ("active",), required=("active",))
    application = sandbox.applications.get(request.path_params["client_id"])
    if application is None:
        raise UnknownThing("no application has this client_id")
    changed = replace(application, active=entries.truth(wanted, "active", where="the body"))
    sandbox.applications.replace(changed)
    return JSONResponse(documents.of_application(changed))


async def show_beneficiary(request: Request, *, sandbox: Sandbox) -> Response:
    """A beneficiary by every name and number."""
    beneficiary = beneficiary_of(request.path_params["user"], sandbox.population)
    return JSONResponse(documents.of_beneficiary(beneficiary, sandbox))


async def show_settings(_: Request, *, sandbox: Sandbox) -> Response:
    """The settings that can be changed."""
    return JSONResponse(documents.of_settings(sandbox.settings))


async def change_settings(request: Request, *, sandbox: Sandbox) -> Response:
    """Change some settings; those that are not named stay."""
    wanted, changed = await read_object(request, _SETTINGS), sandbox.settings
    if "access_token_lifetime" in wanted:
        seconds = entries.number_within(wanted, "access_token_lifetime", 1, most=10**9, where="the body")
        changed = replace(changed, access_token_lifetime=timedelta(seconds=seconds))
    if "rate" in wanted:
        changed = replace(changed, rate=_rate(wanted["rate"]))
    if "switches" in wanted:
        changed = replace(changed, switches=_switches(wanted["switches"], changed.switches))
    if "relax" in wanted:
        named = entries.chosen(tuple(Oddity), wanted, "relax", called="oddity", where="the body")
        changed = replace(changed, relax=frozenset(Oddity(name) for name in named))
    if "faults_by_header" in wanted:
        asked = entries.truth(wanted, "faults_by_header", where="the body")
        changed = replace(changed, faults_by_header=asked)
    sandbox.settings = changed
    return JSONResponse(documents.of_settings(changed))


def _rate(value: Any) -> Rate:
    if not isinstance(value, dict) or set(value) != {"calls", "seconds"}:
        raise ConfigurationError(f"the body: rate must have calls and seconds, got {value!r}")
    calls = entries.number_within(value, "calls", 1, most=10**9, where="the body, rate")
    seconds = entries.number_within(value, "seconds", 1, most=10**9, where="the body, rate")
    return Rate(calls, timedelta(seconds=seconds))


def _switches(value: Any, before: Switches) -> Switches:
    where = "the body, switches"
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where}: must be an object, got {value!r}")
    entries.refuse_unknown_keys(value, Switches.__dataclass_fields__, where=where)
    given: dict[str, Any] = {}
    for name in value:
        if name != "v3_early_adopters":
            given[name] = entries.truth(value, name, where=where)
        elif value[name] is None:
            given[name] = None
        else:
            given[name] = frozenset(entries.texts(value, name, where=where))
    return replace(before, **given)


async def show_snapshots(_: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    """The snapshots, the oldest first."""
    return JSONResponse([documents.of_snapshot(one) for one in snapshots.kept])


async def take_snapshot(_: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    """Keep the state as it is now; its number."""
    return JSONResponse(documents.of_snapshot(snapshots.take()), 201)


async def restore(request: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    """Go back to a snapshot."""
    number = request.path_params["number"]
    if not snapshots.restore(number):
        raise UnknownThing(f"there is no snapshot {number}")
    return Response(status_code=204)


async def forget(request: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    """Let a snapshot go."""
    number = request.path_params["number"]
    if not snapshots.forget(number):
        raise UnknownThing(f"there is no snapshot {number}")
    return Response(status_code=204)
