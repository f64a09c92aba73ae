"""What the tests of CMS's SDK ask of a client in its place, row by row, with fakes and data of our own.

They put their own things where requests stands, and those have hardly any attributes: see `fakes`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from bbclient.compat import AuthorizationToken, BlueButton
from tests.client.builders import SETTINGS, bundle, token_answer
from tests.client.compat.fakes import FakePost, FakeResponse, FakeSession

PAST, FUTURE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
CLAIMS = "https://sandbox.bluebutton.cms.gov/v2/fhir/ExplanationOfBenefit"


def _token(expires_at: datetime = FUTURE) -> AuthorizationToken:
    return AuthorizationToken(
        {"access_token": "an-access-token", "refresh_token": "a-refresh-token", "expires_at": expires_at}
    )


def _config(expires_at: datetime = FUTURE) -> dict[str, Any]:
    return {"auth_token": _token(expires_at), "params": {}}


def _pages(url: str) -> FakeResponse:
    """One of six pages of ten claims, by `startIndex`."""
    start = int(parse_qs(urlsplit(url).query).get("startIndex", ["0"])[0])
    following = f"{CLAIMS}?startIndex={start + 10}&_count=10" if start < 50 else None
    return FakeResponse(bundle(str(start), next_url=following))


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> FakeSession:
    """In the place of `requests.Session`; it answers with {"id": "1"} unless the test says what."""
    answer = getattr(request, "param", lambda _: FakeResponse({"id": "1"}))
    fake = FakeSession(answer)
    monkeypatch.setattr(requests, "Session", fake)
    return fake


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> FakePost:
    """In the place of `requests.post`: no `expires_in`, and `expires_at` as `str` writes a datetime."""
    fake = FakePost(
        {
            "access_token": "another-access-token",
            "refresh_token": "another-refresh-token",
            "expires_at": str(FUTURE),
        }
    )
    monkeypatch.setattr(requests, "post", fake)
    return fake


def test_a_file_of_another_kind_is_refused_though_it_does_not_exist() -> None:
    with pytest.raises(
        ValueError, match=r"^Error: Configuration file extension must be \.json or \.yaml for:"
    ):
        BlueButton(config="settings.xxx")


@pytest.mark.parametrize("key", ["client_id", "client_secret", "callback_url"])
def test_a_setting_that_is_missing_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=f'^Error: Configuration setting "{key}" is missing in:'):
        BlueButton(config={name: value for name, value in SETTINGS.items() if name != key})


def test_a_wrong_environment_is_refused_and_a_missing_one_is_the_sandbox() -> None:
    with pytest.raises(ValueError, match="must be set to LOCAL or TEST or SANDBOX or PRODUCTION in:"):
        BlueButton({**SETTINGS, "environment": "STAGING"})

    assert BlueButton(SETTINGS).base_url == "https://sandbox.bluebutton.cms.gov"


@pytest.mark.parametrize(
    ("code", "state", "message"),
    [
        (None, "own", "Authorization code missing."),
        ("a-code", None, "Callback parameter 'state' missing."),
        ("a-code", "another", "Provided callback state does not match."),
    ],
)
def test_a_callback_that_does_not_fit_is_refused(code: str | None, state: str | None, message: str) -> None:
    bb = BlueButton(SETTINGS)
    auth_data = bb.generate_auth_data()

    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is compared below, to the letter
        bb.get_authorization_token(auth_data, code, auth_data["state"] if state == "own" else state)

    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("version", ["1", "2"])
def test_the_authorize_url_has_no_slash_and_six_parameters(version: str) -> None:
    bb = BlueButton({**SETTINGS, "environment": "PRODUCTION", "version": version})
    auth_data = bb.generate_auth_data()

    url = urlsplit(bb.generate_authorize_url(auth_data))

    assert url.path == f"/v{version}/o/authorize"
    assert parse_qs(url.query) == {
        "client_id": [bb.client_id],
        "redirect_uri": [bb.callback_url],
        "state": [auth_data["state"]],
        "response_type": ["code"],
        "code_challenge_method": ["S256"],
        "code_challenge": [auth_data["code_challenge"]],
    }


@responses.activate
def test_a_callback_becomes_a_token_that_survives_its_dict() -> None:
    bb = BlueButton(SETTINGS)
    auth_data = bb.generate_auth_data()
    responses.post(bb.auth_token_url, json=token_answer(expires_in=36000))

    token = bb.get_authorization_token(auth_data, "a-code", auth_data["state"])
    again = AuthorizationToken(token.get_dict())
    again.set_dict(token.get_dict())

    for each in (token, again):
        assert (each.access_token, each.refresh_token) == ("access-1", "refresh-1")
        assert (each.patient, each.expires_in) == ("-19990000000001", 36000)
        assert not each.access_token_expired()


def test_a_time_in_the_past_makes_a_token_expired() -> None:
    token = _token()

    token.set_dict({**token.get_dict(), "expires_at": PAST})

    assert token.access_token_expired() is True


@responses.activate
def test_a_refresh_gives_a_new_token_and_leaves_the_old_one() -> None:
    bb = BlueButton({**SETTINGS, "version": "1"})
    old = _token()
    responses.post(bb.auth_token_url, json=token_answer())

    new = bb.refresh_auth_token(old)

    assert (new.access_token, new.refresh_token) == ("access-1", "refresh-1")
    assert (old.access_token, old.refresh_token) == ("an-access-token", "a-refresh-token")


def test_json_and_yaml_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({**SETTINGS, "version": 1}))
    (tmp_path / "a.yaml").write_text("".join(f'{key}: "{value}"\n' for key, value in SETTINGS.items()))
    with (tmp_path / "a.yaml").open("a") as file:
        file.write("version: 1\n")
    read = BlueButton(SETTINGS)._read_config  # noqa: SLF001 - CMS's tests call it

    assert read(config=str(tmp_path / "a.json")) == read(config=str(tmp_path / "a.yaml"))


@pytest.mark.parametrize(
    ("environment", "base_url"),
    [
        ("LOCAL", "http://localhost:8000"),
        ("TEST", "https://test.bluebutton.cms.gov"),
        ("SANDBOX", "https://sandbox.bluebutton.cms.gov"),
        ("PRODUCTION", "https://api.bluebutton.cms.gov"),
    ],
)
def test_the_settings_are_attributes(environment: str, base_url: str) -> None:
    bb = BlueButton({**SETTINGS, "environment": environment, "version": 1})

    assert {name: getattr(bb, name) for name in SETTINGS} == SETTINGS
    assert (bb.base_url, bb.version, bb.token_refresh_on_expire) == (base_url, 1, True)


@pytest.mark.parametrize(
    "retry_settings",
    [
        {"total": 7, "backoff_factor": 10, "status_forcelist": [500, 502]},
        {"total": 0, "backoff_factor": 7, "status_forcelist": [500, 502, 508]},
    ],
    ids=["more", "off"],
)
def test_the_retry_settings_are_a_dict(retry_settings: dict[str, Any]) -> None:
    assert BlueButton({**SETTINGS, "retry_settings": retry_settings}).retry_config == retry_settings


def test_the_retry_settings_left_out_are_the_official_ones() -> None:
    assert BlueButton(SETTINGS).retry_config == {
        "total": 3,
        "backoff_factor": 5,
        "status_forcelist": [500, 502, 503, 504],
    }


def test_refresh_can_be_turned_off() -> None:
    assert not BlueButton({**SETTINGS, "token_refresh_on_expire": False}).token_refresh_on_expire


def test_the_version_is_two_where_none_is_given() -> None:
    assert BlueButton(SETTINGS).version == 2


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("get_patient_data", "fhir/Patient/"),
        ("get_coverage_data", "fhir/Coverage/"),
        ("get_explaination_of_benefit_data", "fhir/ExplanationOfBenefit/"),
        ("get_profile_data", "connect/userinfo"),
        ("get_custom_data", "fhir/Coverage/part-a-1/"),
    ],
)
def test_a_data_call_makes_one_session_and_asks_it_by_keyword(
    call: str, path: str, session: FakeSession
) -> None:
    bb = BlueButton(SETTINGS)

    answer = getattr(bb, call)({**_config(), "url": path})

    assert answer["auth_token"].access_token == "an-access-token"
    assert (answer["response"].status_code, answer["response"].json()) == (200, {"id": "1"})
    assert (session.constructed, session.urls) == (1, [f"{bb.base_url}/v2/{path}"])


@pytest.mark.parametrize("session", [_pages], indirect=True)
def test_six_pages_make_six_sessions(session: FakeSession) -> None:
    bb, config = BlueButton({**SETTINGS, "version": "2"}), _config()
    first = bb.get_explaination_of_benefit_data(config)["response"].json()

    found = bb.get_pages(first, config)

    assert [page["entry"] for page in found["pages"]] == [[str(start)] for start in range(0, 60, 10)]
    assert found["auth_token"].access_token == "an-access-token"
    assert session.constructed == 6


def test_an_expired_token_is_refreshed_by_one_post(session: FakeSession, post: FakePost) -> None:
    config = _config(PAST)

    answer = BlueButton(SETTINGS).get_patient_data(config)

    assert config["auth_token"].access_token_expired()
    assert not answer["auth_token"].access_token_expired()
    assert answer["response"].json() == {"id": "1"}
    assert [urlsplit(call["url"]).path for call in post.calls] == ["/v2/o/token/"]
    assert session.constructed == 1


def test_an_expired_token_is_sent_as_it_is_where_refresh_is_off(session: FakeSession, post: FakePost) -> None:
    bb = BlueButton({**SETTINGS, "token_refresh_on_expire": False})

    answer = bb.get_patient_data(_config(PAST))

    assert answer["auth_token"].access_token_expired()
    assert (len(post.calls), session.constructed) == (0, 1)


@pytest.mark.parametrize(
    ("session", "status"),
    [(lambda _: FakeResponse(None, 500), 500), (lambda _: FakeResponse(None, 404), 404)],
    indirect=["session"],
    ids=["500", "404"],
)
def test_an_error_is_returned_after_one_session(session: FakeSession, status: int) -> None:
    answer = BlueButton(SETTINGS).get_patient_data(_config())

    assert answer["response"].status_code == status
    assert session.constructed == 1
