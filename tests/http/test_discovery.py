"""The discovery documents, and the host that they name."""

from __future__ import annotations

import json

import pytest

from bbmock.app import create_app
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from tests.browser import HOME, Browser
from tests.oddities import switch

OPENID_KEYS = [
    "issuer",
    "authorization_endpoint",
    "revocation_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "ui_locales_supported",
    "service_documentation",
    "op_tos_uri",
    "grant_types_supported",
    "response_types_supported",
    "fhir_metadata_uri",
]
SMART_KEYS = [
    "authorization_endpoint",
    "revocation_endpoint",
    "token_endpoint",
    "grant_types_supported",
    "response_types_supported",
    "scopes_supported",
    "code_challenge_methods_supported",
    "capabilities",
]
CAPABILITIES = [
    "client-confidential-symmetric",
    "context-standalone-patient",
    "launch-standalone",
    "permission-offline",
    "permission-patient",
    "permission-v1",
    "permission-v2",
    "authorize-post",
]
OPENID_DOCUMENTS = [
    ("/.well-known/openid-configuration", "v2"),
    ("/.well-known/openid-configuration-v2", "v2"),
    ("/.well-known/openid-configuration-v3", "v3"),
    ("/v1/connect/.well-known/openid-configuration", "v2"),
    ("/v2/connect/.well-known/openid-configuration", "v2"),
    ("/v3/connect/.well-known/openid-configuration", "v3"),
]
SMART_DOCUMENTS = [
    ("/v1/fhir/.well-known/smart-configuration", "v2"),
    ("/v2/fhir/.well-known/smart-configuration", "v2"),
    ("/v3/fhir/.well-known/smart-configuration", "v3"),
]
PATHS = [path for path, _ in [*OPENID_DOCUMENTS, *SMART_DOCUMENTS]] + ["/v2/fhir/metadata"]
EVERY_DOCUMENT = pytest.mark.parametrize("path", PATHS)
OPENID = "/v2/connect/.well-known/openid-configuration"


@pytest.mark.parametrize(("path", "version"), OPENID_DOCUMENTS)
def test_the_openid_document_is_cms(browser: Browser, path: str, version: str) -> None:
    seen = browser.get(path)

    base = f"{HOME}/{version}"
    assert (seen.status, seen.header("content-type")) == (200, "application/json")
    assert list(seen.json) == OPENID_KEYS
    assert seen.json == {
        "issuer": HOME,
        "authorization_endpoint": f"{base}/o/authorize",
        "revocation_endpoint": f"{base}/o/revoke_token",
        "token_endpoint": f"{base}/o/token",
        "userinfo_endpoint": f"{base}/connect/userinfo",
        "ui_locales_supported": ["en-US"],
        "service_documentation": "https://bluebutton.cms.gov/developers",
        "op_tos_uri": "https://bluebutton.cms.gov/terms",
        "grant_types_supported": ["refresh_token", "authorization_code"],
        "response_types_supported": ["code", "token"],
        "fhir_metadata_uri": f"{base}/fhir/metadata",
    }
    assert seen.text == json.dumps(seen.json)


@pytest.mark.parametrize(("path", "version"), SMART_DOCUMENTS[:2])
def test_the_smart_document_is_cms(browser: Browser, path: str, version: str) -> None:
    seen = browser.get(path)

    base = f"{HOME}/{version}"
    assert (seen.status, seen.header("content-type")) == (200, "application/json")
    assert list(seen.json) == SMART_KEYS
    assert seen.json == {
        "authorization_endpoint": f"{base}/o/authorize",
        "revocation_endpoint": f"{base}/o/revoke_token",
        "token_endpoint": f"{base}/o/token",
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code", "token"],
        "scopes_supported": [
            "openid",
            "profile",
            "launch/patient",
            "patient/Patient.read",
            "patient/ExplanationOfBenefit.read",
            "patient/Coverage.read",
            "patient/Patient.rs",
            "patient/ExplanationOfBenefit.rs",
            "patient/Coverage.rs",
        ],
        "code_challenge_methods_supported": ["S256"],
        "capabilities": CAPABILITIES,
    }


def test_the_smart_document_of_version_3_has_more(browser: Browser) -> None:
    earlier = browser.get("/v2/fhir/.well-known/smart-configuration").json

    document = browser.get("/v3/fhir/.well-known/smart-configuration").json

    base = f"{HOME}/v3"
    assert document == earlier | {
        "authorization_endpoint": f"{base}/o/authorize",
        "revocation_endpoint": f"{base}/o/revoke_token",
        "token_endpoint": f"{base}/o/token",
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "capabilities": [*CAPABILITIES, "client-confidential-asymmetric"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES384", "RS256", "RS384", "RS512"],
    }


@pytest.mark.parametrize(("on", "offered"), [(True, ["patient/AuditEvent.rs"]), (False, [])])
def test_version_3_offers_audit_events_where_cms_has_them_on(
    browser: Browser, sandbox: Sandbox, on: bool, offered: list[str]
) -> None:
    earlier = browser.get("/v2/fhir/.well-known/smart-configuration").json["scopes_supported"]
    switch(sandbox, enable_auditevents=on)

    scopes = browser.get("/v3/fhir/.well-known/smart-configuration").json["scopes_supported"]

    assert scopes == [*earlier, *offered]
    assert browser.get("/v2/fhir/.well-known/smart-configuration").json["scopes_supported"] == earlier


@EVERY_DOCUMENT
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_methods_that_change_are_forbidden_on_a_page(browser: Browser, path: str, method: str) -> None:
    seen = browser.send(method, path)

    assert (seen.status, seen.header("content-type")) == (403, "text/html; charset=utf-8")
    assert "<h1>Forbidden" in seen.text


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith("/metadata")])
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_a_document_can_only_be_got(browser: Browser, path: str, method: str) -> None:
    seen = browser.send(method, path)

    assert (seen.status, seen.text, seen.header("allow")) == (405, "", "GET")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_the_statement_answers_what_changes_nothing(browser: Browser, version: int, method: str) -> None:
    seen = browser.send(method, f"/v{version}/fhir/metadata")

    assert (seen.status, seen.header("content-type")) == (200, "application/json")


@EVERY_DOCUMENT
def test_a_document_has_no_slash_at_its_end(browser: Browser, path: str) -> None:
    assert browser.get(f"{path}/").status == 404


@EVERY_DOCUMENT
def test_a_document_is_json_whatever_is_accepted(browser: Browser, path: str) -> None:
    seen = browser.get(path, headers={"accept": "application/xml"})

    assert (seen.status, seen.header("content-type")) == (200, "application/json")


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        pytest.param({"host": "localhost:8000"}, "http://localhost:8000", id="port"),
        pytest.param({"host": "[::1]:8000"}, "http://[::1]:8000", id="address"),
        pytest.param({"x-forwarded-proto": "https"}, "https://sandbox.test", id="scheme of a proxy"),
        pytest.param({"x-forwarded-host": "a.example"}, "http://a.example", id="host of a proxy"),
        pytest.param(
            {"x-forwarded-host": "a.example, b.example", "x-forwarded-proto": "HTTPS, http"},
            "https://a.example",
            id="two proxies",
        ),
    ],
)
def test_a_document_names_the_host_that_was_asked(
    browser: Browser, headers: dict[str, str], host: str
) -> None:
    document = browser.get(OPENID, headers=headers).json

    assert (document["issuer"], document["token_endpoint"]) == (host, f"{host}/v2/o/token")


@EVERY_DOCUMENT
def test_a_pinned_host_counts_before_the_one_that_was_asked(path: str) -> None:
    pinned = "https://sandbox.bluebutton.cms.gov"
    browser = Browser(create_app(Sandbox(settings=Settings(pinned_host=pinned))))

    seen = browser.get(path, headers={"x-forwarded-host": "a.example"})

    assert f"{pinned}/v" in seen.text
    assert "a.example" not in seen.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"host": ""}, id="empty host"),
        pytest.param({"host": "a b"}, id="space"),
        pytest.param({"host": "a/b"}, id="path"),
        pytest.param({"host": "user@a.example"}, id="user"),
        pytest.param({"host": "["}, id="bracket"),
        pytest.param({"host": "\xe9.example"}, id="not ASCII"),
        pytest.param({"x-forwarded-host": 'a"b'}, id="quote"),
        pytest.param({"x-forwarded-proto": "javascript"}, id="scheme"),
    ],
)
def test_a_host_that_is_none_is_a_bad_request(browser: Browser, headers: dict[str, str]) -> None:
    seen = browser.get(OPENID, headers=headers)

    assert (seen.status, seen.json) == (400, {"error": "Bad Request (400)"})


@pytest.mark.parametrize(
    "path", ["/.well-known/smart-configuration", "/v2/fhir/.well-known/openid-configuration"]
)
def test_a_document_is_not_where_cms_has_none(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404
