"""The two parties of a client assertion: an application with a key of its own, and an identity provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.oauth import signing
from bbmock.oauth.jose import SigningKey
from bbmock.state.sandbox import Sandbox
from tests.browser import HOME, Browser, Seen
from tests.journal import last
from tests.registered import register

SCOPE = "patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"


@cache
def key(kid: str, algorithm: str = "RS256") -> SigningKey:
    """One key of that name for the whole run: making one takes longer than a test."""
    return SigningKey.new(kid, algorithm)


@dataclass(frozen=True, slots=True)
class Network:
    """An application of a CMS Aligned Network, and the identity provider that it trusts."""

    browser: Browser
    sandbox: Sandbox
    application: Application

    def identity_token(self, user: int = 0, *, signed_by: SigningKey | None = None, **changed: Any) -> str:
        return signing.identity_token(user, signed_by or key("provider"), self.sandbox, **changed)

    def assertion(
        self, id_token: str | None = None, *, signed_by: SigningKey | None = None, **changed: Any
    ) -> str:
        return signing.client_assertion(
            self.application.client_id,
            signed_by or key("network"),
            id_token or self.identity_token(),
            self.sandbox,
            host=HOME,
            **changed,
        )

    def form(self, text: str | None = None, **changed: str | None) -> dict[str, str]:
        form = {**signing.token_form(text or self.assertion(), SCOPE), **changed}
        return {name: value for name, value in form.items() if value is not None}

    def ask(self, text: str | None = None, *, version: int = 3, **changed: str | None) -> Seen:
        return self.browser.post(f"/v{version}/o/token/", self.form(text, **changed))

    def refresh(self, refresh_token: str, *, version: int = 3) -> Seen:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.application.client_id,
            "client_secret": self.application.client_secret,
        }
        return self.browser.post(f"/v{version}/o/token/", form)

    @property
    def why(self) -> str | None:
        """Why the last request was refused, as the journal has it."""
        return last(self.sandbox).why


def new_network(browser: Browser, sandbox: Sandbox, **changed: Any) -> Network:
    """An application that may call client_credentials, with a trusted identity provider."""
    signing.trust(key("provider"), sandbox)
    fields: Mapping[str, Any] = {
        "allowed_auth_type": AllowedAuthType.CLIENT_CREDENTIALS,
        "jwks": key("network").jwks,
        **changed,
    }
    return Network(browser, sandbox, register(sandbox, "Network Application", **fields))
