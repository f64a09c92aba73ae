"""Applications that tests register besides the demo application."""

from __future__ import annotations

from typing import Any

from bbmock.domain.applications import Application, derived_credential
from bbmock.state.sandbox import Sandbox
from tests.browser import basic

CALLBACK = "https://app.example.com/cb"


def an_application(name: str = "Other Application", **changed: Any) -> Application:
    """An application with one redirect URI, unless `changed` says otherwise."""
    fields: dict[str, Any] = {
        "name": name,
        "client_id": derived_credential("tests", name, length=40),
        "client_secret": derived_credential("tests", name, length=128),
        "redirect_uris": (CALLBACK,),
    }
    return Application(**{**fields, **changed})


def register(sandbox: Sandbox, name: str = "Other Application", **changed: Any) -> Application:
    """As `an_application`, and known to the sandbox."""
    application = an_application(name, **changed)
    sandbox.applications.add(application)
    return application


def header_of(application: Application) -> dict[str, str]:
    """The header in which an application shows its credentials."""
    return {"authorization": basic(application.client_id, application.client_secret)}
