"""The application: routes, middleware and the table of refusals, bound to one sandbox; nothing else."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bbmock.fhir.shelving import shelving
from bbmock.http.authorize import authorize_routes
from bbmock.http.compression import Compress
from bbmock.http.control.apart import ControlApart
from bbmock.http.control.guard import ControlAccess
from bbmock.http.directory import directory_routes
from bbmock.http.door import Door
from bbmock.http.edits import Edit
from bbmock.http.failures import Failures
from bbmock.http.faulty import Faulty
from bbmock.http.fhir import fhir_routes
from bbmock.http.grants import grant_routes
from bbmock.http.headers import StandardHeaders
from bbmock.http.health import health_routes
from bbmock.http.instead import Instead
from bbmock.http.login import login_routes
from bbmock.http.observe import Observe
from bbmock.http.pages import Pages
from bbmock.http.portal import portal_routes
from bbmock.http.refusals import refusal_table
from bbmock.http.switched import SwitchedOff
from bbmock.http.token import token_routes
from bbmock.http.userinfo import userinfo_routes
from bbmock.http.wellknown import wellknown_routes
from bbmock.state.sandbox import Sandbox


def create_app(sandbox: Sandbox, *, control: ControlAccess | None = None) -> Starlette:
    """The ASGI application of a sandbox.

    Nothing in it waits for time, threads or the network: it runs on an event loop and without one.

    Args:
        sandbox: whose state it serves.
        control: who may use the control API; by default the programs of this machine.
    """
    pages = Pages()
    handlers = refusal_table(pages, sandbox)
    app = Starlette(
        routes=[
            # The busiest first: one after the other is tried.
            *fhir_routes(sandbox, shelving()),
            *token_routes(sandbox),
            *userinfo_routes(sandbox),
            *authorize_routes(sandbox, pages),
            *login_routes(sandbox, pages),
            *wellknown_routes(sandbox),
            *grant_routes(sandbox),
            *health_routes(sandbox, pages),
            *directory_routes(sandbox),
            *portal_routes(sandbox, pages),
        ],
        middleware=[
            Middleware(ControlApart, sandbox=sandbox, access=control or ControlAccess()),
            Middleware(Door, sandbox=sandbox),
            Middleware(Observe, sandbox=sandbox),
            Middleware(Faulty, sandbox=sandbox),
            Middleware(Compress),
            Middleware(Edit),
            Middleware(StandardHeaders, sandbox=sandbox),
            Middleware(Instead, sandbox=sandbox, handlers=handlers),
            Middleware(SwitchedOff, sandbox=sandbox, pages=pages),
            Middleware(Failures),
        ],
        exception_handlers=handlers,
    )
    app.router.redirect_slashes = False  # CMS redirects some paths only; those are routes of their own
    return app
