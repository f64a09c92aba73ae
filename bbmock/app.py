"""The application: routes, middleware and the table of refusals, bound to one sandbox; nothing else."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bbmock.fhir.shelving import shelving
from bbmock.http.authorize import authorize_routes
from bbmock.http.compression import Compress
from bbmock.http.directory import directory_routes
from bbmock.http.edge import Edge
from bbmock.http.failures import Failures
from bbmock.http.fhir import fhir_routes
from bbmock.http.grants import grant_routes
from bbmock.http.headers import StandardHeaders
from bbmock.http.health import health_routes
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


def create_app(sandbox: Sandbox) -> Starlette:
    """The ASGI application of a sandbox.

    Nothing in it waits for time, threads or the network: it runs on an event loop and without one.
    """
    pages = Pages()
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
            Middleware(Observe, sandbox=sandbox),
            Middleware(Edge, sandbox=sandbox),
            Middleware(Compress),
            Middleware(StandardHeaders, sandbox=sandbox),
            Middleware(SwitchedOff, sandbox=sandbox, pages=pages),
            Middleware(Failures),
        ],
        exception_handlers=refusal_table(pages, sandbox),
    )
    app.router.redirect_slashes = False  # CMS redirects some paths only; those are routes of their own
    return app
