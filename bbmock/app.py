"""The application: routes, middleware and the table of refusals, bound to one sandbox; nothing else."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bbmock.fhir.library import Library
from bbmock.http.authorize import authorize_routes
from bbmock.http.edge import Edge
from bbmock.http.fhir import fhir_routes
from bbmock.http.headers import StandardHeaders
from bbmock.http.login import login_routes
from bbmock.http.observe import Observe
from bbmock.http.pages import Pages
from bbmock.http.refusals import refusal_table
from bbmock.http.token import token_routes
from bbmock.http.wellknown import wellknown_routes
from bbmock.state.sandbox import Sandbox


def create_app(sandbox: Sandbox) -> Starlette:
    """The ASGI application of a sandbox.

    Nothing in it waits for time, threads or the network: it runs on an event loop and without one.
    """
    pages, library = Pages(), Library(sandbox.population)
    app = Starlette(
        routes=[
            *fhir_routes(sandbox, library),
            *wellknown_routes(sandbox),
            *token_routes(sandbox),
            *authorize_routes(sandbox, pages),
            *login_routes(sandbox, pages),
        ],
        middleware=[
            Middleware(Observe, sandbox=sandbox),
            Middleware(Edge, sandbox=sandbox),
            Middleware(StandardHeaders, sandbox=sandbox),
        ],
        exception_handlers=refusal_table(pages, sandbox),
    )
    app.router.redirect_slashes = False  # CMS redirects some paths only; those are routes of their own
    return app
