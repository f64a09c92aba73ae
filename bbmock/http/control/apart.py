"""The control API beside the application: its requests are no requests to CMS."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.http.control.guard import ControlAccess
from bbmock.http.control.routes import BASE, control_app
from bbmock.state.sandbox import Sandbox


class ControlApart:
    """Sends /_bbmock and what is below to the control API, unless it is switched off, and all else on."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox, access: ControlAccess) -> None:
        self._app = app
        self._control = control_app(sandbox, access) if access.enabled else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self._control is None or scope["type"] != "http" or not f"{scope['path']}/".startswith(f"{BASE}/"):
            await self._app(scope, receive, send)
        elif scope["path"] == BASE:
            await self._control({**scope, "path": f"{BASE}/"}, receive, send)
        else:
            await self._control(scope, receive, send)
