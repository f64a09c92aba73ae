"""What happens when the mock itself fails, as pure ASGI middleware around the routes.

The caller gets what CMS's server says where it fails, with its headers and an entry in the journal; whoever
runs the mock gets the exception, as if nothing had caught it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bbmock.http.answers import server_error
from bbmock.http.observe import note_of


class Failures:
    """Answers for an endpoint that raised what is no refusal, and raises it again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_and_see(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except Exception as exc:  # whatever a fault of ours raises; it goes on to whoever runs the mock
            if not has_begun:
                # Its message may quote a request, and a request may hold a secret.
                note_of(
                    scope
                ).why = f"the mock failed with {type(exc).__name__}; the log of whoever runs it says where"
                await server_error()(scope, receive, send)
            raise
