"""A login without a browser: what a person and an application do together, in one call.

Every rule of the server is asked, in its order; only pages and requests are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from bbmock.domain.applications import Application
from bbmock.domain.scopes import joined
from bbmock.faults import checks
from bbmock.oauth import consent, token
from bbmock.oauth.authorize import ask_consent
from bbmock.oauth.clients import Credentials
from bbmock.oauth.consent import Decision
from bbmock.oauth.first_contact import AuthorizationRequest, check_request
from bbmock.oauth.login import approve
from bbmock.oauth.pkce import METHOD, challenge_of
from bbmock.oauth.token import Issued, TokenRequest
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

HOST: Final = "https://bbmock.invalid"  # what is asked without a request has no host
_VERIFIER: Final = "a-verifier-of-the-mock-that-nobody-else-ever-sees"
_STATE: Final = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a beneficiary says on the consent page.

    `samhsa` is about claims for the treatment of substance use, and asked at version 3 only.

    Raises:
        ConfigurationError: if one of them is neither true nor false.
    """

    allows: bool = True
    demographics: bool = True
    samhsa: bool = True

    def __post_init__(self) -> None:
        for said in fields(self):
            checks.truth(said.name, getattr(self, said.name))


def mint(
    beneficiary: int,
    application: Application,
    sandbox: Sandbox,
    *,
    version: Version = 2,
    scopes: str | Iterable[str] | None = None,
    agreement: Agreement | None = None,
) -> Issued:
    """Log a beneficiary in, consent, and redeem the code.

    Args:
        beneficiary: who logs in.
        application: who asks.
        sandbox: where.
        version: the API's version.
        scopes: what is asked for; everything that the application may have by default.
        agreement: what the beneficiary says; yes to everything by default.

    Raises:
        ConfigurationError: if there is no such version, or scopes are neither a text nor a list of texts.
        OAuthError: if the server would refuse.
    """
    checks.whole("version", version, least=1, most=3)
    wanted = joined(scopes)
    if wanted is None and version == 3:
        wanted = " ".join(application.scopes)
    request = AuthorizationRequest(
        version=version,
        client_id=application.client_id,
        response_type="code",
        redirect_uri=application.redirect_uris[0],
        scope=wanted,
        state=_STATE,
        code_challenge=challenge_of(_VERIFIER),
        code_challenge_method=METHOD,
    )
    location = decide(beneficiary, request, agreement or Agreement(), sandbox)
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(location).query)["code"][0],
        "redirect_uri": application.redirect_uris[0],
        "code_verifier": _VERIFIER,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
    }
    return redeem(form, version, sandbox)


def decide(beneficiary: int, request: AuthorizationRequest, agreement: Agreement, sandbox: Sandbox) -> str:
    """Log a beneficiary in for an application's request, and decide on it: where the browser is sent then.

    Raises:
        OAuthError: if the server would refuse, or show a page.
    """
    check_request(request, sandbox)
    approval_id = approve(beneficiary, request.version, sandbox)
    asked = ask_consent(approval_id, request, sandbox)
    decision = Decision(
        request=replace(request, scope=" ".join(asked.scopes)),
        allows=agreement.allows,
        shares_demographics=agreement.demographics,
        shares_samhsa_data=agreement.samhsa or request.version != 3,
    )
    return consent.decide(decision, asked.approval, sandbox)


def request_in(url: str) -> AuthorizationRequest:
    """The authorization request in a URL that an application sends a browser to.

    Raises:
        ValueError: if the path is none of an authorization endpoint.
    """
    parts = urlsplit(url)
    version = {f"/v{number}/o/authorize": number for number in (1, 2, 3)}.get(parts.path.rstrip("/"))
    if version is None:
        raise ValueError(
            f"the path of an authorize URL is /v2/o/authorize/, or another version's, not {parts.path!r}"
        )
    return AuthorizationRequest.from_parameters(dict(parse_qsl(parts.query)), version=version)


def redeem(form: dict[str, str], version: Version, sandbox: Sandbox) -> Issued:
    """What the token endpoint issues for a form.

    Raises:
        OAuthError: if the server would refuse.
    """
    asked = TokenRequest(
        version=version,
        form=form,
        credentials=Credentials.from_request(None, form),
        in_urlencoded_body=True,
        has_query=False,
        host=HOST,
    )
    return token.answer(asked, sandbox)
