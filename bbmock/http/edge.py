"""The network's edge in front of CMS's server, which can fail by itself.

What the deployed edge says when it does is not known: the page and the header that mark the answer are ours.
"""

from __future__ import annotations

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.domain.endpoints import endpoint_at
from bbmock.http.observe import note_of
from bbmock.state.sandbox import Sandbox

MARK = {"X-BBMock-Fault": "edge"}
_PAGE = "<!doctype html><title>{0}</title><h1>{0}</h1><p>A failure of the edge, injected by bbmock.</p>"


class Edge:
    """Answers instead of the application where a fault of the edge is due, without CMS's headers."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        status = self._due(scope)
        if status is None:
            await self._app(scope, receive, send)
            return
        note_of(scope).why = f"a fault of the edge was due: {status}"
        await HTMLResponse(_PAGE.format(status), status, headers=MARK)(scope, receive, send)

    def _due(self, scope: Scope) -> int | None:
        if scope["type"] != "http" or not self._sandbox.faults.pending:
            return None
        endpoint = endpoint_at(scope["path"])
        fault = self._sandbox.faults.take_edge(endpoint) if endpoint is not None else None
        return fault.edge if fault is not None else None
