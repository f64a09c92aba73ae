"""Rules of faults, recipes and the login service over the control API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.faults.documents import read_rule
from bbmock.faults.effects.slots import Slot
from bbmock.faults.rules import Rule
from bbmock.http.control import documents
from bbmock.http.control.reading import UnknownThing, read_json, read_object
from bbmock.state import entries
from bbmock.state.nicknames import beneficiary_of
from bbmock.state.recipes import cook, shipped_recipes
from bbmock.state.sandbox import Sandbox


async def show_faults(_: Request, *, sandbox: Sandbox) -> Response:
    """Every rule and how it stands."""
    return JSONResponse([documents.of_standing(one) for one in sandbox.faults.standing])


async def add_fault(request: Request, *, sandbox: Sandbox) -> Response:
    """Add a rule; `beneficiary` may be a login name or a persona."""
    document = await read_json(request)
    if isinstance(document, dict) and isinstance(document.get("beneficiary"), str):
        document = {**document, "beneficiary": beneficiary_of(document["beneficiary"], sandbox.population)}
    rule = read_rule(document)
    _check_end(rule, sandbox)
    number = sandbox.faults.add_rule(rule)
    added = next(one for one in sandbox.faults.standing if one.number == number)
    return JSONResponse(documents.of_standing(added), 201)


def _check_end(rule: Rule, sandbox: Sandbox) -> None:
    """Refuse a rule that shuts the server for good: who is shut out cannot take it back."""
    if rule.slot is not Slot.SERVER:
        return
    if rule.when.until is None:
        raise ConfigurationError(
            f"{rule.name} needs until, over the control API: while it lasts nobody reaches the server to "
            "take it back"
        )
    if isinstance(sandbox.clock, SandboxClock) and not sandbox.clock.rate:
        raise ConfigurationError(
            f"{rule.name} would last for ever: the clock stands still, and while the rule lasts nobody "
            "reaches the server to move it"
        )


async def clear_faults(_: Request, *, sandbox: Sandbox) -> Response:
    """Take all rules away."""
    sandbox.faults.clear()
    return Response(status_code=204)


async def remove_fault(request: Request, *, sandbox: Sandbox) -> Response:
    """Take a rule away."""
    number = request.path_params["number"]
    if not sandbox.faults.remove(number):
        raise UnknownThing(f"there is no rule {number}")
    return Response(status_code=204)


async def show_recipes(_: Request, *, sandbox: Sandbox) -> Response:  # noqa: ARG001 - as all verbs
    """The recipes that ship with bbmock."""
    return JSONResponse([documents.of_recipe(recipe) for recipe in shipped_recipes()])


async def cook_recipe(request: Request, *, sandbox: Sandbox) -> Response:
    """Let a recipe happen; the numbers of its rules."""
    recipe = shipped_recipes().find(request.path_params["name"])
    for rule in recipe.rules:
        _check_end(rule, sandbox)
    return JSONResponse({"rules": list(cook(recipe, sandbox))}, 201)


async def show_login_fault(_: Request, *, sandbox: Sandbox) -> Response:
    """What is wrong with the login service."""
    return JSONResponse({"login_fault": sandbox.login_fault})


async def set_login_fault(request: Request, *, sandbox: Sandbox) -> Response:
    """Let the login service fail in a way, or be well again: null."""
    wanted = await read_object(request, ("login_fault",), required=("login_fault",))
    sandbox.login_fault = (
        None
        if wanted["login_fault"] is None
        else entries.choice(LoginFault, wanted, "login_fault", where="the body")
    )
    return JSONResponse({"login_fault": sandbox.login_fault})
