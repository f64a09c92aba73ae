"""The walk from an application's request to its tokens, as client and beneficiary would take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bbmock.domain.applications import Application
from bbmock.oauth.pkce import challenge_of
from bbmock.population import identity
from tests.browser import Browser, Seen

STATE = "state-0123456789"
VERIFIER = "verifier-of-an-ordinary-length-0123456789-abcdef"
V3_SCOPE = (
    "openid profile launch/patient patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"
)
INACTIVE = (
    "This application, Demo Application, is temporarily inactive. If you are the app maintainer, please "
    "contact the Blue Button API team. If you are a Medicare Beneficiary and need assistance, please contact "
    "the support team for the application you are trying to access."
)


@dataclass(frozen=True, slots=True)
class Walk:
    """One application's way through the server at one version.

    Each step takes the ones before it; `changed` replaces a parameter, and removes it where it is None.
    """

    browser: Browser
    application: Application
    version: int = 2

    @property
    def redirect_uri(self) -> str:
        return self.application.redirect_uris[0]

    def authorize_parameters(self, **changed: str | None) -> dict[str, str]:
        parameters = {
            "client_id": self.application.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "state": STATE,
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        if self.version == 3:
            parameters["scope"] = V3_SCOPE
        return _with(parameters, changed)

    def authorize(self, **changed: str | None) -> Seen:
        """The first contact."""
        query = urlencode(self.authorize_parameters(**changed))
        return self.browser.get(f"/v{self.version}/o/authorize/?{query}")

    def log_in(self, *, user: int = 0, **changed: str | None) -> Seen:
        """The consent page, or what stands in its place, after a login."""
        callback = self.type_password(self.login_page(**changed), user=user)
        return self.browser.follow(self.browser.follow(callback))

    def login_page(self, **changed: str | None) -> Seen:
        """The page that asks for user name and password."""
        return self.browser.follow(self.browser.follow(self.authorize(**changed)))

    def type_password(self, login_page: Seen, *, user: int = 0) -> Seen:
        """The redirect back from the login."""
        typed = {"username": identity.login(user), "password": identity.password(user)}
        return self.browser.submit(login_page, typed)

    def decide(
        self,
        *,
        user: int = 0,
        form: Mapping[str, str] | None = None,
        allow: bool = True,
        **changed: str | None,
    ) -> Seen:
        """The redirect after the decision."""
        page = self.log_in(user=user, **changed)
        return self.answer(page, form, allow=allow)

    def answer(self, page: Seen, form: Mapping[str, str] | None = None, *, allow: bool = True) -> Seen:
        """The redirect after a decision on a consent page that is on the screen already."""
        return self.browser.submit(page, form or {}, press=("allow", "Connect") if allow else None)

    def code(self, *, user: int = 0, form: Mapping[str, str] | None = None, **changed: str | None) -> str:
        return self.answer(self.log_in(user=user, **changed), form).redirect["code"]

    def exchange_form(self, code: str | None, **changed: str | None) -> dict[str, str]:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
            "client_id": self.application.client_id,
            "client_secret": self.application.client_secret,
        }
        return _with(form, changed)

    def exchange(self, code: str | None, **changed: str | None) -> Seen:
        return self.browser.post(f"/v{self.version}/o/token/", self.exchange_form(code, **changed))

    def refresh_form(self, refresh_token: str | None, **changed: str | None) -> dict[str, str]:
        form: dict[str, str | None] = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.application.client_id,
            "client_secret": self.application.client_secret,
        }
        return _with(form, changed)

    def refresh(self, refresh_token: str | None, **changed: str | None) -> Seen:
        return self.browser.post(f"/v{self.version}/o/token/", self.refresh_form(refresh_token, **changed))

    def tokens(self, *, user: int = 0, form: Mapping[str, str] | None = None, **changed: str | None) -> Any:
        """The JSON of a fresh pair of tokens."""
        return self.exchange(self.code(user=user, form=form, **changed)).json


def is_login(seen: Seen) -> bool:
    """Whether an answer sends the person to the login."""
    return seen.status == 302 and seen.location.startswith("/mymedicare/login?next=")


def _with(given: Mapping[str, str | None], changed: Mapping[str, str | None]) -> dict[str, str]:
    together = {**given, **changed}
    return {name: value for name, value in together.items() if value is not None}
