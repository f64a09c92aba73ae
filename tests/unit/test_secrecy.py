"""No token, code or secret shows in what Python prints of a value."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bbmock.domain.grants import AccessToken, Approval, AuthorizationCode, Consent, RefreshToken
from bbmock.domain.login import Session
from bbmock.oauth.client_credentials import AssertionRequest
from bbmock.oauth.clients import Credentials
from bbmock.oauth.consent import Decision
from bbmock.oauth.first_contact import AuthorizationRequest
from bbmock.oauth.introspect import IntrospectionRequest
from bbmock.oauth.login import Arrival
from bbmock.oauth.revoke import RevocationRequest
from bbmock.oauth.token import Issued, TokenRequest
from tests.assertions import key
from tests.registered import an_application

SECRET = "s3cret-s3cret"
END = datetime(2026, 1, 1, tzinfo=UTC)
CONSENT = Consent("client", 0, ("openid",))
FORM = {"client_secret": SECRET, "code": SECRET, "refresh_token": SECRET, "token": SECRET}
CREDENTIALS = Credentials.from_request(f"Bearer {SECRET}", FORM)
REQUEST = AuthorizationRequest.from_parameters(FORM, version=2)
ACCESS_TOKEN = AccessToken(SECRET, CONSENT, END)
REFRESH_TOKEN = RefreshToken(SECRET, CONSENT, SECRET)
VALUES = [
    an_application(client_secret=SECRET, jwks={"keys": [{"k": SECRET}]}),
    Approval(SECRET, 0),
    AuthorizationCode(SECRET, CONSENT, "https://app.example.com/cb", "challenge"),
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    Issued(ACCESS_TOKEN, REFRESH_TOKEN, 3600, "-1", None),
    CREDENTIALS,
    REQUEST,
    Decision(REQUEST, allows=True, shares_demographics=True, shares_samhsa_data=True),
    TokenRequest(2, FORM, CREDENTIALS, in_urlencoded_body=True, has_query=False),
    RevocationRequest(FORM, CREDENTIALS),
    AssertionRequest(3, FORM, CREDENTIALS, "https://example.com"),
    IntrospectionRequest(SECRET, CREDENTIALS, is_post=True),
    Session(0, f"state={SECRET}"),
    Arrival(0, f"/v2/o/authorize/?state={SECRET}"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_does_not_show_its_secret(value: object) -> None:
    assert SECRET not in repr(value)


@pytest.mark.parametrize("scheme", ["Basic", "basic", "Bearer", "Digest"])
def test_credentials_do_not_show_their_header(scheme: str) -> None:
    assert SECRET not in repr(Credentials.from_request(f"{scheme} {SECRET}", {}))


def test_a_signing_key_shows_its_name_only() -> None:
    assert repr(key("own")) == "SigningKey(kid='own', algorithm='RS256')"


def test_credentials_without_a_scheme_do_not_show_their_header() -> None:
    assert SECRET not in repr(Credentials.from_request(SECRET, {}))
