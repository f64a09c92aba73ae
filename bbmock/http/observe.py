"""The journal's eye: every request and its answer, as pure ASGI middleware around everything else.

While a request is served, endpoints and refusals leave what they know of it in its `Note`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bbmock.domain.endpoints import endpoint_at
from bbmock.faults.noticing import noticing
from bbmock.faults.rules import Firing
from bbmock.http.facts import facts_of, has_secret_in_query
from bbmock.state.masking import masked
from bbmock.state.nicknames import standing
from bbmock.state.sandbox import Sandbox

_NOTE = "bbmock.note"


@dataclass(slots=True)
class Note:
    """What was found out about a request on its way.

    Who asked, for whom, why it was refused, which rules fired; at the token endpoint which grant was asked
    for, and the nicknames of the refresh token that came and of the access token that went.
    """

    client_id: str | None = None
    beneficiary: int | None = None
    why: str | None = None
    firings: tuple[Firing, ...] = ()
    grant_type: str | None = None
    spent: str | None = None
    issued: str | None = None


def note_of(scope: Scope) -> Note:
    """The note of the request that is being served in a scope."""
    note: Note = scope[_NOTE]
    return note


class Observe:
    """Writes each exchange into the sandbox's journal, when its answer begins."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = scope[_NOTE] = Note()
        # A request that outlives its test writes into the journal that it began with.
        journal, clock = self._sandbox.journal, self._sandbox.clock
        # Tokens and codes as they were when the request came.
        token, path = self._standing(scope), masked(scope["path"], self._sandbox.grants)
        leaks = path != scope["path"] or has_secret_in_query(scope, self._sandbox.grants)

        async def send_and_record(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts = facts_of(scope, message["headers"], self._sandbox)
                journal.record(
                    at=clock.now(),
                    method=scope["method"],
                    path=path,
                    status=message["status"],
                    endpoint=endpoint_at(scope["path"]),
                    client_id=note.client_id,
                    beneficiary=note.beneficiary,
                    why=masked(note.why, self._sandbox.grants) if note.why is not None else None,
                    firings=(*note.firings, *fired_inside),
                    token=token,
                    facts=replace(
                        facts,
                        grant_type=note.grant_type,
                        spent=note.spent,
                        issued=note.issued,
                        token_in_url=facts.token_in_url or leaks,
                    ),
                )
            await send(message)

        with noticing() as fired_inside:
            await self._app(scope, receive, send_and_record)

    def _standing(self, scope: Scope) -> str | None:
        """What the bearer token of a request is called and how it stands."""
        for name, value in scope["headers"]:
            if name == b"authorization":
                scheme, _, token = value.decode("latin-1").partition(" ")
                return standing(token, self._sandbox) if scheme.lower() == "bearer" else None
        return None
