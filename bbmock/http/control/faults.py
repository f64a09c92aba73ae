"""Rules of faults, recipes and the login service over the control API."""

from __future__ import annotations

from typing import Any

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
from bbmock.population.user import beneficiary_of
from bbmock.state import entries
from bbmock.state.recipes import Recipe, cook, document_of_recipe, read_recipe, shipped_recipes
from bbmock.state.sandbox import Sandbox


async def show_faults(_: Request, *, sandbox: Sandbox) -> Response:
    """Every rule and how it stands."""
    return JSONResponse([documents.of_standing(one) for one in sandbox.faults.standing])


async def add_fault(request: Request, *, sandbox: Sandbox) -> Response:
    """Add a rule; `beneficiary` may be a login name or a persona."""
    rule = read_rule(_numbered(await read_json(request), sandbox))
    _check_end(rule, sandbox)
    number = sandbox.faults.add_rule(rule)
    added = next(one for one in sandbox.faults.standing if one.number == number)
    return JSONResponse(documents.of_standing(added), 201)


def _numbered(document: Any, sandbox: Sandbox) -> Any:
    """A rule's document with the number of a beneficiary who is named in it."""
    if not isinstance(document, dict) or not isinstance(document.get("beneficiary"), str):
        return document
    return {**document, "beneficiary": beneficiary_of(document["beneficiary"], sandbox.population)}


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
    return JSONResponse([document_of_recipe(recipe) for recipe in shipped_recipes()])


async def cook_own_recipe(request: Request, *, sandbox: Sandbox) -> Response:
    """Let a recipe of one's own happen; the numbers of its rules."""
    document = await read_json(request)
    if isinstance(document, dict) and isinstance(document.get("rules"), list):
        document = {**document, "rules": [_numbered(rule, sandbox) for rule in document["rules"]]}
    return _cook(read_recipe(document, where="the body"), sandbox)


async def cook_recipe(request: Request, *, sandbox: Sandbox) -> Response:
    """Let a shipped recipe happen; the numbers of its rules."""
    return _cook(shipped_recipes().find(request.path_params["name"]), sandbox)


def _cook(recipe: Recipe, sandbox: Sandbox) -> Response:
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
