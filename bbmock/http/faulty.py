"""Failures on demand, as pure ASGI middleware around the application.

The rules of a world meet each request once, before it is served. What they ask for is left in the scope:
answers and edits for the middleware inside, the delivery for whoever carries the answer.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.domain import durations
from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.faults.delivery import CARRIER, delivery_of
from bbmock.faults.effects.answers import Edge, Maintenance, Redirected
from bbmock.faults.effects.edits import BundleMoves
from bbmock.faults.effects.slots import Slot
from bbmock.faults.effects.state import Mishap
from bbmock.faults.occasion import Occasion
from bbmock.faults.rules import Firing
from bbmock.faults.vocabulary import Effect
from bbmock.http.instead import answer_of_the_network
from bbmock.http.moves import Move
from bbmock.http.observe import note_of
from bbmock.http.occasions import Replayed, read_request
from bbmock.http.own_fault import HEADER, asks_for_fault, fault_asked_for
from bbmock.http.planned import PLANNED, Planned
from bbmock.state.mishaps import befall
from bbmock.state.nicknames import nickname
from bbmock.state.sandbox import Sandbox

_OF_REQUESTS: Final = (Slot.STATE, Slot.ANSWER, Slot.EDIT, Slot.DELAY, Slot.WIRE)


class Faulty:
    """Lets the rules of the world meet every request, and answers itself where the network would."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        faults, clock = self._sandbox.faults, self._sandbox.clock
        asks = scope["type"] == "http" and asks_for_fault(scope, self._sandbox.settings)
        if not asks and (scope["type"] != "http" or not any(faults.has(slot) for slot in _OF_REQUESTS)):
            await self._app(scope, receive, send)
            return
        replayed = Replayed(receive)
        try:
            own = fault_asked_for(scope) if asks else None
            plan, late = await self._meet(scope, replayed, own)
        except ConfigurationError as exc:
            await _refuse_to_fail(exc, scope)(scope, receive, send)
            return
        of_network = _of_network(plan.answer)
        if of_network is not None:
            note_of(scope).why = f"a rule answered instead of the network: {plan.answer}"
            await answer_of_the_network(of_network, scope)(scope, replayed, send)
        else:
            query = plan.move.query if plan.move is not None else scope["query_string"]
            # Another scope: the journal reads the request as it came from the first one.
            await self._app({**scope, PLANNED: plan, "query_string": query}, replayed, send)
        if late and isinstance(clock, SandboxClock):  # it was served, and the answer arrives later
            clock.advance(late)

    def _fire(self, occasion: Occasion, own: Effect | None) -> dict[Slot, tuple[Firing, ...]]:
        """The rules that fire, by their places; what the network answers cannot be edited.

        What the request asks for itself comes first, and alone in its place.
        """
        fired: dict[Slot, tuple[Firing, ...]] = {}
        for slot in _OF_REQUESTS:
            answer = next(iter(fired.get(Slot.ANSWER, ())), None)
            is_left = slot is Slot.EDIT and _of_network(answer) is not None
            if own is not None and own.slot is slot:
                fired[slot] = (self._sandbox.faults.fire_asked(own),)
            else:
                fired[slot] = () if is_left else self._sandbox.faults.fire(slot, occasion)
        return fired

    async def _meet(self, scope: Scope, replayed: Replayed, own: Effect | None) -> tuple[Planned, float]:
        """Let the rules meet a request: what they ask for, and the seconds that nobody waits for."""
        sandbox = self._sandbox
        asked = await read_request(scope, replayed, sandbox)
        fired = self._fire(asked.occasion, own)
        note = note_of(scope)
        note.firings = tuple(firing for slot in _OF_REQUESTS for firing in fired[slot])
        if fired[Slot.ANSWER]:  # nobody else will find out who asks for what
            note.client_id, note.beneficiary = asked.occasion.client_id, asked.occasion.beneficiary
            note.grant_type, refresh = asked.grant_type, asked.brought.refresh
            if note.grant_type is not None and refresh is not None:
                note.spent = nickname(refresh, sandbox.population)
        delivery = delivery_of((*fired[Slot.DELAY], *fired[Slot.WIRE]))
        if delivery is not None:
            self._check_wait(delivery.virtual)
            scope.get("extensions", {}).get(CARRIER, []).append(delivery)
        for firing in fired[Slot.STATE]:
            if isinstance(firing.rule.effect, Mishap):
                befall(firing.rule.effect, asked.brought, sandbox)
        effects = [firing.rule.effect for firing in fired[Slot.EDIT]]
        by = sum(effect.by for effect in effects if isinstance(effect, BundleMoves))
        move = Move.of(scope["query_string"], by) if by else None
        plan = Planned(fired[Slot.STATE], next(iter(fired[Slot.ANSWER]), None), fired[Slot.EDIT], move)
        return plan, delivery.virtual if delivery is not None else 0.0

    def _check_wait(self, seconds: float) -> None:
        """Refuse a virtual wait that the clock cannot make, before anything is served."""
        if isinstance(self._sandbox.clock, SandboxClock):
            try:
                self._sandbox.clock.check(seconds)
            except ValueError as exc:
                raise ConfigurationError(f"a virtual wait of {durations.told(seconds)} s: {exc}") from exc


def _refuse_to_fail(exc: ConfigurationError, scope: Scope) -> Response:
    """The answer to a request that asks for a failure which there cannot be."""
    note_of(scope).why = str(exc)
    return JSONResponse({"error": str(exc)}, 400, headers={HEADER: "refused"})


def _of_network(answer: Firing | None) -> Edge | Maintenance | Redirected | None:
    """What a rule has the network answer; None where it does not."""
    effect = answer.rule.effect if answer is not None else None
    return effect if isinstance(effect, Edge | Maintenance | Redirected) else None
