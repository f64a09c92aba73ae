"""A server that takes no connection, for callers in the same process, as pure ASGI middleware.

On a socket the server shuts its door, and nothing comes here. In process there is no door: the carrier of the
answer is told that the connection was refused, and whoever has no carrier sees a failure of the edge.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.faults.delivery import CARRIER, Delivery
from bbmock.faults.effects.answers import Edge
from bbmock.faults.effects.wire import Refuse
from bbmock.http.instead import answer_of_the_network
from bbmock.state.sandbox import Sandbox


class Door:
    """Lets nothing in, and nothing into the journal, while a rule has the whole server refuse connections."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self._sandbox.refuses_connections:
            await self._app(scope, receive, send)
            return
        scope.get("extensions", {}).get(CARRIER, []).append(Delivery(breaking=Refuse()))
        await answer_of_the_network(Edge(), scope)(scope, receive, send)
