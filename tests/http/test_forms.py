"""Requests that are too large, broken or written in another script: a 400 or an ordinary refusal."""

from __future__ import annotations

from typing import Any

import pytest

from bbmock.http.reading import MAX_BODY_BYTES, MAX_FIELDS
from tests.browser import Browser, Seen
from tests.refusals import checked
from tests.walk import Walk

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}
BAD_REQUEST = {"error": "Bad Request (400)"}
UNKNOWN = checked(400, "invalid_client", "Invalid client_id format")
READERS = ["/v2/o/token/", "/v2/o/revoke/", "/v2/o/revoke_token/", "/v2/o/authorize/", "/login/"]
DISPOSITION = b'Content-Disposition: form-data; name="client_id"'


def post(browser: Browser, body: bytes, headers: dict[str, str], path: str = "/v2/o/token/") -> Seen:
    return browser.send("POST", path, headers=headers, body=body)


def fields(number: int) -> bytes:
    """So many fields, the client id among them."""
    return b"&".join([b"client_id=x", *(b"f=1" for _ in range(number - 1))])


def parts(number: int) -> bytes:
    part = b"--b\r\n" + DISPOSITION + b"\r\n\r\nx\r\n"
    return part * number + b"--b--\r\n"


def test_the_bounds_are_cms() -> None:
    assert (MAX_BODY_BYTES, MAX_FIELDS) == (2.5 * 1024 * 1024, 1000)


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("headers", [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])
def test_a_body_beyond_the_bound_is_a_bad_request(
    browser: Browser, path: str, headers: dict[str, str]
) -> None:
    seen = post(browser, b"a" * (MAX_BODY_BYTES + 1), headers, path)

    assert (seen.status, seen.json) == (400, BAD_REQUEST)


def test_a_body_as_large_as_the_bound_is_read(browser: Browser) -> None:
    body = b"client_id=x&f=" + b"a" * (MAX_BODY_BYTES - 14)

    assert post(browser, body, URLENCODED).json == UNKNOWN


@pytest.mark.parametrize(
    ("body", "headers"),
    [(fields(1001), URLENCODED), (parts(1001), MULTIPART)],
    ids=["urlencoded", "multipart"],
)
def test_a_form_of_1001_fields_is_a_bad_request(
    browser: Browser, body: bytes, headers: dict[str, str]
) -> None:
    seen = post(browser, body, headers)

    assert (seen.status, seen.json) == (400, BAD_REQUEST)


@pytest.mark.parametrize(
    ("body", "headers"),
    [(fields(1000), URLENCODED), (parts(1000), MULTIPART)],
    ids=["urlencoded", "multipart"],
)
def test_a_form_of_1000_fields_is_read(browser: Browser, body: bytes, headers: dict[str, str]) -> None:
    assert post(browser, body, headers).json == UNKNOWN


def test_a_query_of_1001_fields_is_a_bad_request(browser: Browser) -> None:
    seen = browser.get(f"/v2/o/authorize/?{fields(1001).decode()}")

    assert (seen.status, seen.json) == (400, BAD_REQUEST)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("multipart/form-data", parts(1), id="no boundary"),
        pytest.param("multipart/form-data; boundary=", parts(1), id="empty boundary"),
        pytest.param("multipart/form-data; boundary=\xe9", parts(1), id="boundary not ASCII"),
        pytest.param("multipart/form-data; boundary=other", parts(1), id="another boundary"),
        pytest.param(MULTIPART["content-type"], b"nonsense", id="no parts"),
        pytest.param(
            MULTIPART["content-type"], b"--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n", id="no disposition"
        ),
        pytest.param(
            MULTIPART["content-type"],
            b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
            id="no name",
        ),
    ],
)
def test_a_broken_multipart_body_is_a_bad_request(browser: Browser, kind: str, body: bytes) -> None:
    seen = post(browser, body, {"content-type": kind})

    assert (seen.status, seen.json) == (400, BAD_REQUEST)


@pytest.mark.parametrize("charset", ["", "; charset=nonsense"], ids=["none", "unknown"])
def test_a_multipart_body_that_is_not_utf_8_is_read(browser: Browser, charset: str) -> None:
    body = b"--b\r\n" + DISPOSITION + b"\r\n\r\n\xff\r\n--b--\r\n"

    seen = post(browser, body, {"content-type": MULTIPART["content-type"] + charset})

    assert (seen.status, seen.json) == (400, UNKNOWN)


def test_a_file_in_a_form_is_left_alone(v2: Walk) -> None:
    file = b'--b\r\nContent-Disposition: form-data; name="code"; filename="f"\r\n\r\nx\r\n--b--\r\n'

    seen = post(v2.browser, parts(1)[: -len(b"--b--\r\n")] + file, MULTIPART)

    assert seen.json == UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"client_id=%00", id="NUL"),
        pytest.param(b"client_id=\x00", id="raw NUL"),
        pytest.param(b"client_id=%ff", id="not UTF-8"),
        pytest.param(b"client_id=\xff", id="raw, not UTF-8"),
        pytest.param(b"client_id=%ed%a0%80", id="half a surrogate pair"),
        pytest.param(b"client_id=%zz", id="no escape"),
        pytest.param("client_id=Ω".encode(), id="Greek"),
    ],
)
def test_odd_characters_are_refused_like_others(browser: Browser, body: bytes) -> None:
    seen = post(browser, body, URLENCODED)

    assert (seen.status, seen.json) == (400, UNKNOWN)


@pytest.mark.parametrize("name", ["client_secret", "code", "code_verifier", "redirect_uri", "grant_type"])
@pytest.mark.parametrize("value", ["\0", "é", "Ω", "\ud800"], ids=["NUL", "Latin", "Greek", "surrogate"])
def test_odd_characters_in_an_exchange_never_make_the_server_fail(v2: Walk, name: str, value: str) -> None:
    form = v2.exchange_form(v2.code()) | {name: value}

    seen = v2.browser.send("POST", "/v2/o/token/", headers=URLENCODED, body=encoded(form))

    assert seen.status in (400, 401)


@pytest.mark.parametrize(
    "name", ["state", "nonce", "scope", "redirect_uri", "code_challenge", "response_type"]
)
@pytest.mark.parametrize(
    "value", ["\0" * 16, "é" * 16, "Ω" * 16, "\r\n" * 16], ids=["NUL", "Latin", "Greek", "lines"]
)
def test_odd_characters_in_a_walk_never_make_the_server_fail(walk: Walk, name: str, value: str) -> None:
    changed: dict[str, Any] = {name: value}

    seen = walk.log_in(**changed)

    assert seen.status < 500


@pytest.mark.parametrize("value", ["\0" * 16, "é" * 16, "\r\nSet-Cookie: a=b"], ids=["NUL", "Latin", "lines"])
def test_an_odd_state_comes_back_escaped(walk: Walk, value: str) -> None:
    seen = walk.decide(state=value)

    assert seen.redirect["state"] == value
    assert seen.location.isprintable()


@pytest.mark.parametrize("token", ["\xe9", "a" * 10_000, "\x00"], ids=["Latin", "long", "NUL"])
@pytest.mark.parametrize("path", ["/v2/connect/userinfo", "/v2/fhir/Patient"])
def test_an_odd_bearer_token_is_not_authenticated(browser: Browser, path: str, token: str) -> None:
    assert browser.get(path, token=token).status == 401


@pytest.mark.parametrize("host", ["[", "a b", "", "\xe9", "[::1", "a:b:c"])
@pytest.mark.parametrize(
    "path",
    [
        "/v2/o/authorize",
        "/v2/o/authorize/",
        "/v2/o/token/",
        "/v2/connect/userinfo",
        "/v2/fhir/Patient",
        "/mymedicare/login",
        "/nowhere",
    ],
)
def test_a_bad_host_never_makes_the_server_fail(browser: Browser, host: str, path: str) -> None:
    assert browser.get(path, headers={"host": host}).status < 500


@pytest.mark.parametrize("odd", ["%00", "%FF", "%0D%0ASet-Cookie:%20a=b", "%C3%A9", "%3F", "..%2F..%2F"])
@pytest.mark.parametrize("path", ["/v2/o/authorize/{}", "/v2/o/authorize/{}/", "/v2/o/{}/", "/v2/fhir/{}"])
def test_an_odd_path_never_makes_the_server_fail(browser: Browser, path: str, odd: str) -> None:
    seen = browser.get(path.format(odd))

    assert seen.status < 500
    assert (seen.header("location") or "").isprintable()


def encoded(form: dict[str, str]) -> bytes:
    """The form urlencoded, halves of surrogate pairs included."""
    pairs = (f"{name}=".encode() + percent(value) for name, value in form.items())
    return b"&".join(pairs)


def percent(value: str) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value.encode("utf-8", "surrogatepass"))
