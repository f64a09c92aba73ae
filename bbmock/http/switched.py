"""What CMS has switched off altogether, as pure ASGI middleware around the routes.

With the switch `v3_endpoints` off every path of version 3 is the page for unknown paths. The document
`/.well-known/openid-configuration-v3`, of which no source tells, goes with them: it names nothing else.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.state.sandbox import Sandbox

_DOCUMENT = "/.well-known/openid-configuration-v3"


class SwitchedOff:
    """Answers for version 3 where CMS has switched it off."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox, pages: Pages) -> None:
        self._app = app
        self._sandbox = sandbox
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self._is_off(scope["path"]):
            await self._app(scope, receive, send)
            return
        note_of(scope).why = "the switch v3_endpoints is off, so there is nothing at version 3"
        await self._pages.render("not_found.html", status=404)(scope, receive, send)

    def _is_off(self, path: str) -> bool:
        if self._sandbox.settings.switches.v3_endpoints:
            return False
        return path == "/v3" or path.startswith("/v3/") or path == _DOCUMENT
