from __future__ import annotations

import re

import pytest

from bbmock.oauth.errors import AuthorizationPage
from bbmock.oauth.redirects import extend, resolve
from tests.registered import CALLBACK, an_application

SECOND = "https://second.example.com/"


def resolved(given: str | None, *registered: str) -> str:
    return resolve(given, an_application(redirect_uris=registered))


@pytest.mark.parametrize(
    ("registered", "given"),
    [
        pytest.param(CALLBACK, CALLBACK, id="the same"),
        pytest.param(CALLBACK, f"{CALLBACK}?a=1&b=2", id="extra query"),
        pytest.param(f"{CALLBACK}?a=1", f"{CALLBACK}?b=2&a=1", id="registered query among others"),
        pytest.param("com.example.app://cb", "com.example.app://cb", id="custom scheme"),
        pytest.param("com.example.app:/cb", "com.example.app:/cb", id="custom scheme, one slash"),
        pytest.param("com.example.app:cb", "com.example.app:cb", id="custom scheme, no slash"),
        pytest.param("http://127.0.0.1/cb", "http://127.0.0.1/cb", id="loopback"),
        pytest.param("http://127.0.0.1/cb", "http://127.0.0.1:1/cb", id="loopback port"),
        pytest.param("http://[::1]/cb", "http://[::1]:65535/cb", id="loopback port, version 6"),
        pytest.param("http://127.0.0.1:80/cb", "http://127.0.0.1:80/cb", id="loopback with its port"),
    ],
)
def test_a_redirect_uri_that_matches_is_kept_as_given(registered: str, given: str) -> None:
    assert resolved(given, SECOND, registered) == given


@pytest.mark.parametrize(
    ("registered", "given"),
    [
        pytest.param(CALLBACK, f"{CALLBACK}/", id="slash more"),
        pytest.param(f"{CALLBACK}/", CALLBACK, id="slash less"),
        pytest.param(CALLBACK, CALLBACK.replace("https", "http"), id="scheme"),
        pytest.param(CALLBACK, CALLBACK.replace("app.", "evil."), id="host"),
        pytest.param(CALLBACK, CALLBACK.replace(".com", ".com.evil.example"), id="longer host"),
        pytest.param(CALLBACK, CALLBACK.replace("app.", "app.example.com@evil."), id="user before the host"),
        pytest.param(CALLBACK, CALLBACK.replace(".com", ".com:8443"), id="port"),
        pytest.param(CALLBACK, CALLBACK.upper(), id="capitals"),
        pytest.param(CALLBACK, f"{CALLBACK}/../evil", id="path below"),
        pytest.param(f"{CALLBACK}?a=1", CALLBACK, id="registered query missing"),
        pytest.param(f"{CALLBACK}?a=1", f"{CALLBACK}?a=2", id="registered query changed"),
        pytest.param("http://127.0.0.1/cb", "http://127.0.0.1:1/other", id="loopback, other path"),
        pytest.param("http://127.0.0.1/cb", "https://127.0.0.1:1/cb", id="loopback, other scheme"),
        pytest.param("http://127.0.0.1/cb", "http://[::1]:1/cb", id="loopback, other version"),
        pytest.param("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb", id="like a loopback"),
        pytest.param("http://127.0.0.1:80/cb", "http://127.0.0.1:81/cb", id="loopback with another port"),
        pytest.param("https://127.0.0.1/cb", "https://127.0.0.1:1/cb", id="loopback over TLS"),
        pytest.param("http://localhost/cb", "http://localhost:1/cb", id="localhost is no loopback"),
    ],
)
def test_a_redirect_uri_that_does_not_match_is_refused(registered: str, given: str) -> None:
    with pytest.raises(AuthorizationPage, match=re.escape("Mismatching redirect URI.")):
        resolved(given, SECOND, registered)


@pytest.mark.parametrize(
    "given",
    [
        "cb",
        "/cb",
        "//app.example.com/cb",
        f"{CALLBACK}#f",
        f"{CALLBACK} ",
        f" {CALLBACK}",
        f"{CALLBACK}é",
        f"{CALLBACK}\n",
        f"{CALLBACK}%zz",
        f"{CALLBACK}\\",
        "1https://app.example.com/cb",
        "http://[::1/cb",
    ],
)
def test_a_redirect_uri_that_is_not_absolute_is_refused(given: str) -> None:
    with pytest.raises(AuthorizationPage, match=re.escape("Invalid redirect URI.")):
        resolved(given, CALLBACK)


@pytest.mark.parametrize("given", [None, ""], ids=["absent", "empty"])
def test_an_omitted_redirect_uri_means_the_only_one(given: str | None) -> None:
    assert resolved(given, CALLBACK) == CALLBACK


@pytest.mark.parametrize("given", [None, ""], ids=["absent", "empty"])
def test_an_omitted_redirect_uri_is_refused_where_there_are_several(given: str | None) -> None:
    with pytest.raises(AuthorizationPage, match=re.escape("Missing redirect URI.")):
        resolved(given, CALLBACK, SECOND)


@pytest.mark.parametrize(
    ("uri", "extended"),
    [
        (CALLBACK, f"{CALLBACK}?code=c&state=a+b%26"),
        (f"{CALLBACK}?x=1&y=", f"{CALLBACK}?x=1&y=&code=c&state=a+b%26"),
        ("com.example.app://cb", "com.example.app://cb?code=c&state=a+b%26"),
        ("com.example.app:cb", "com.example.app:cb?code=c&state=a+b%26"),
    ],
)
def test_parameters_are_appended_to_the_query(uri: str, extended: str) -> None:
    assert extend(uri, {"code": "c", "state": "a b&"}) == extended


def test_parameters_can_go_into_the_fragment() -> None:
    extended = extend(f"{CALLBACK}?x=1", {"error": "e", "state": "s"}, in_fragment=True)

    assert extended == f"{CALLBACK}?x=1#error=e&state=s"
