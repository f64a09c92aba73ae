"""What a configuration file can say of an application besides who it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bbmock.domain.applications import AllowedAuthType, ClientType, Listing
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.oddities import Oddity
from bbmock.state.configuration import Configuration, read_configuration

PUBLIC_KEY = {"kty": "EC", "crv": "P-384", "kid": "one", "x": "eA", "y": "eQ"}
PRIVATE_PART = "c3VwZXItc2VjcmV0"
AUTH_TYPES = "AUTH_CODE, CLIENT_CREDENTIALS, AUTH_CODE_AND_CLIENT_CREDS"
KEY_SET_WANTED = (
    "expected a key set, which is a mapping with a list of keys (RFC 7517 section 5), or the path of a JSON "
    "file with one"
)


def read(folder: Path, lines: str) -> Configuration:
    """The configuration of one application with these lines."""
    path = folder / "bbmock.yaml"
    entry = f"name: App\nredirect_uris: [https://app.example.com/cb]\n{lines}".replace("\n", "\n    ")
    path.write_text(f"applications:\n  - {entry}\n")
    return read_configuration(path)


def complaint(folder: Path, lines: str) -> str:
    """What is said about an application with these lines, after its place."""
    with pytest.raises(ConfigurationError) as refusal:
        read(folder, lines)
    return str(refusal.value).removeprefix(f"{folder / 'bbmock.yaml'}, applications[0]: ")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            "client_type: secret", "client_type must be one of confidential, public, got 'secret'", id="type"
        ),
        pytest.param(
            "allowed_auth_type: CODE",
            f"allowed_auth_type must be one of {AUTH_TYPES}, got 'CODE'",
            id="auth type",
        ),
        pytest.param(
            "part_d_eob_only: 1", "part_d_eob_only must be true or false, got 1", id="number as truth"
        ),
        pytest.param("developer: ''", "developer must be a text, got ''", id="nobody"),
        pytest.param("relax: stray-bearer", "relax must be a list, got 'stray-bearer'", id="one oddity"),
        pytest.param(
            "relax: [stray-baerer]",
            "relax: there is no oddity 'stray-baerer'; did you mean 'stray-bearer'?",
            id="near an oddity",
        ),
        pytest.param(
            "relax: [zzz]",
            f"relax: there is no oddity 'zzz'; there are {', '.join(Oddity)}",
            id="near no oddity",
        ),
        pytest.param("labels: research", "labels must be a list of texts, got 'research'", id="one label"),
        pytest.param("labels: [5]", "labels must be a list of texts, got [5]", id="number as label"),
        pytest.param("labels:", "labels must be a list of texts, got nothing", id="no label"),
        pytest.param(
            "support_phone_number: 5550100",
            "support_phone_number must be a text, got 5550100",
            id="phone number as number",
        ),
        pytest.param("jwks: 5", f"jwks: {KEY_SET_WANTED}", id="number as key set"),
        pytest.param("jwks: {keys: []}", f"jwks: {KEY_SET_WANTED}", id="no key"),
        pytest.param("jwks: {keys: [5]}", "jwks: keys[0] is no key: it has no kty", id="number as key"),
        pytest.param("jwks: {keys: [{n: a}]}", "jwks: keys[0] is no key: it has no kty", id="no kty"),
        pytest.param(
            "jwks: {keys: [{kty: oct}]}",
            "jwks: keys[0]: kty must be one of RSA, EC, OKP",
            id="kind of key without a public part",
        ),
        pytest.param(
            "jwks: {keys: [{kty: RSA, n: 5}]}",
            "jwks: keys[0] is no public key: it lacks n, e",
            id="key without its numbers",
        ),
        pytest.param(
            "jwks: keys.json", "jwks: keys.json: cannot be read: No such file or directory", id="no file"
        ),
    ],
)
def test_an_application_that_cannot_be_served_is_told_why(tmp_path: Path, lines: str, said: str) -> None:
    assert complaint(tmp_path, lines) == said


@pytest.mark.parametrize("text", ["{", "\xff"], ids=["broken", "no UTF-8"])
def test_a_key_set_that_is_no_json_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_bytes(text.encode("latin-1"))

    assert complaint(tmp_path, "jwks: keys.json") == "jwks: keys.json: is not JSON in UTF-8"


@pytest.mark.parametrize("member", ["d", "p", "k"])
def test_a_private_key_is_refused_and_not_repeated(tmp_path: Path, member: str) -> None:
    private = PUBLIC_KEY | {member: PRIVATE_PART}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [PUBLIC_KEY, private]}))

    said = complaint(tmp_path, "jwks: keys.json")

    assert said == "jwks: keys.json: keys[1] is a private or symmetric key; register a public one"


def test_a_key_set_can_be_written_out(tmp_path: Path) -> None:
    (application,) = read(tmp_path, f"jwks: {json.dumps({'keys': [PUBLIC_KEY]})}").applications

    assert application.jwks == {"keys": [PUBLIC_KEY]}


def test_a_key_set_can_stand_in_a_file_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [PUBLIC_KEY]}))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    (application,) = read(tmp_path, "jwks: keys.json").applications

    assert application.jwks == {"keys": [PUBLIC_KEY]}


@pytest.mark.parametrize(("said", "meant"), [("null", None), ("false", False), ("true", True)])
def test_demographic_scopes_can_be_left_undecided(tmp_path: Path, said: str, meant: bool | None) -> None:
    (application,) = read(tmp_path, f"require_demographic_scopes: {said}").applications

    assert application.require_demographic_scopes is meant


def test_an_application_says_how_it_gets_tokens_and_what_it_sees(tmp_path: Path) -> None:
    (application,) = read(
        tmp_path,
        "client_type: public\nallowed_auth_type: CLIENT_CREDENTIALS\npart_d_eob_only: true\ndeveloper: me\n"
        "relax: [stray-bearer, multipart-refresh]",
    ).applications

    assert application.client_type is ClientType.PUBLIC
    assert application.allowed_auth_type is AllowedAuthType.CLIENT_CREDENTIALS
    assert (application.part_d_eob_only, application.developer) == (True, "me")
    assert application.relax == {Oddity.STRAY_BEARER, Oddity.MULTIPART_REFRESH}


def test_an_application_says_how_the_directory_lists_it(tmp_path: Path) -> None:
    (application,) = read(
        tmp_path,
        "website_uri: https://app.example.com/\nlogo_uri: https://app.example.com/logo.png\n"
        "support_email: help@example.com\nsupport_phone_number: 555-0100\ndescription: An application.\n"
        "labels: [research, drug-plans]",
    ).applications

    assert application.listing == Listing(
        website_uri="https://app.example.com/",
        logo_uri="https://app.example.com/logo.png",
        support_email="help@example.com",
        support_phone_number="555-0100",
        description="An application.",
        labels=("research", "drug-plans"),
    )


@pytest.mark.parametrize(
    "uri", ["https://app.example/cb#part", "https://app.example/c b", "https://app.example/\t"]
)
def test_a_redirect_uri_that_can_never_be_called_is_refused(tmp_path: Path, uri: str) -> None:
    file = tmp_path / "bbmock.yaml"
    file.write_text(json.dumps({"applications": [{"name": "App", "redirect_uris": [uri]}]}))

    with pytest.raises(ConfigurationError, match="can never be called; leave out fragment and spaces"):
        read_configuration(file)
