from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import ConnectionFailed, ForeignURL, InvalidCall, TimedOut
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1.evil.example/v2/fhir/Patient",
        "{base}.evil.example/v2/fhir/Patient",
        "{base}@evil.example/v2/fhir/Patient",
        "http://user:word@{host}/v2/fhir/Patient",
        "http://127.0.0.1:1/v2/fhir/Patient",
        "http://127.0.0.1/v2/fhir/Patient",
        "https://{host}/v2/fhir/Patient",
        "ftp://{host}/v2/fhir/Patient",
        "//evil.example/v2/fhir/Patient",
        "\\\\evil.example/v2/fhir/Patient",
        "{base}\\@evil.example/v2/fhir/Patient",
        "http://[::1/v2/fhir/Patient",
        "http://127.0.0.1:port/v2/fhir/Patient",
        "http://127.0.0.1:0/v2/fhir/Patient",
        "fhir/../../Patient",
        "fhir/%2e%2e/%2E%2E/Patient",
    ],
)
def test_a_url_of_another_server_is_refused_and_nobody_is_asked(url: str, clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        whole = url.format(base=stub.base_url, host=stub.base_url.removeprefix("http://"))
        expired = token_of(clock, lifetime=0)

        with pytest.raises(ForeignURL) as refusal:
            client_of(stub.base_url, clock).get_custom_data({"auth_token": expired, "url": whole})

    assert stub.asked == []
    assert "word" not in str(refusal.value)


def test_a_url_beside_the_configured_path_is_refused(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub, pytest.raises(ForeignURL, match="path is not under"):
        client_of(f"{stub.base_url}/mock", clock).get_custom_data(
            {"auth_token": token_of(clock), "url": f"{stub.base_url}/mocked/v2/fhir/Patient"}
        )

    assert stub.asked == []


def test_a_redirect_to_another_server_is_refused_before_it_is_asked(clock: FrozenClock) -> None:
    with (
        Stub(Reply()) as other,
        Stub(reply({}, 302, Location=f"{other.base_url}/v2/x")) as stub,
        pytest.raises(ForeignURL, match=f"leads to {other.base_url}"),
    ):
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    assert other.asked == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"url": "fhir/Patient"}, 'no "auth_token"'),
        ({"auth_token": None, "url": "fhir/Patient"}, "of type NoneType"),
        ({"auth_token": "a-token", "url": "fhir/Patient"}, "of type str"),
        ({"auth_token": token_of(FrozenClock())}, 'no "url"'),
        ({"auth_token": token_of(FrozenClock(), access_token=None), "url": "x"}, "no access_token"),
        ({"auth_token": token_of(FrozenClock(), access_token="a\nb"), "url": "x"}, "line ends"),
    ],
    ids=["nothing", "no token", "text", "no url", "empty token", "line end"],
)
def test_a_call_that_lacks_something_says_what(call: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidCall, match=message) as refusal:
        client_of("http://127.0.0.1:9").get_custom_data(call)

    assert isinstance(refusal.value, KeyError)


@pytest.mark.parametrize("call", [None, [], "token"])
def test_a_call_that_is_no_dict_is_refused(call: Any) -> None:
    bb = client_of("http://127.0.0.1:9")

    with pytest.raises(InvalidCall, match='no "auth_token"'):
        bb.get_patient_data(call)
    with pytest.raises(InvalidCall, match='no "url"'):
        bb.get_custom_data(call)


@pytest.mark.parametrize("name", ["get_patient_data", "get_pages", "iter_pages", "iter_resources"])
def test_an_option_that_is_none_is_refused(name: str, clock: FrozenClock) -> None:
    call, bb = {"auth_token": token_of(clock)}, client_of("http://127.0.0.1:9", clock)
    before = [bundle()] if name == "get_pages" else ["Patient"] if name.startswith("iter") else []

    with pytest.raises(
        InvalidCall, match=r'no option "raise_error"; there are headers, .*raise_errors, timeout'
    ):
        getattr(bb, name)(*before, call, raise_error=True)


def test_only_a_walk_through_pages_has_a_number_of_them(clock: FrozenClock) -> None:
    call: Any = {"max_pages": 3}

    with pytest.raises(InvalidCall, match='no option "max_pages"'):
        client_of("http://127.0.0.1:9", clock).get_patient_data({"auth_token": token_of(clock)}, **call)


def test_a_server_that_is_not_there_is_named_without_the_path(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        gone = stub.base_url
    bb = client_of(gone, clock, retry_settings={"total": 0})

    with pytest.raises(
        ConnectionFailed, match=f"^{gone.removeprefix('http://')} could not be asked"
    ) as failure:
        bb.get_patient_data({"auth_token": token_of(clock)})

    assert isinstance(failure.value, requests.ConnectionError)


def test_a_silent_server_is_given_up(clock: FrozenClock) -> None:
    quiet = Stub(Reply())  # listens, and is never served
    bb = client_of(quiet.base_url, clock, retry_settings={"total": 0}, timeout=(5, 0.05))

    with pytest.raises(TimedOut, match="did not answer in time") as failure:
        bb.get_patient_data({"auth_token": token_of(clock)})

    assert isinstance(failure.value, requests.Timeout)
    quiet.close()


def test_a_resource_that_is_not_there_is_returned_not_raised(
    bb: BlueButton, token: AuthorizationToken
) -> None:
    answer = bb.get_custom_data({"auth_token": token, "params": {}, "url": "fhir/Coverage/part-z-1"})

    assert answer["response"].status_code == 404


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (BlueButton.get_patient_data, "/v2/fhir/Patient/"),
        (BlueButton.get_coverage_data, "/v2/fhir/Coverage/"),
        (BlueButton.get_explaination_of_benefit_data, "/v2/fhir/ExplanationOfBenefit/"),
        (BlueButton.get_explanation_of_benefit_data, "/v2/fhir/ExplanationOfBenefit/"),
        (BlueButton.get_profile_data, "/v2/connect/userinfo"),
    ],
    ids=["patient", "coverage", "explaination", "explanation", "profile"],
)
def test_each_call_reads_its_path_and_leaves_the_caller_s_dict_alone(
    call: Callable[[BlueButton, Any], Any], path: str, bb: BlueButton, token: AuthorizationToken
) -> None:
    config = {"auth_token": token, "params": {}, "url": "to be overriden"}

    answer = call(bb, config)

    assert answer["response"].status_code == 200
    assert answer["response"].url == f"{bb.base_url}{path}"
    assert answer["auth_token"] is token
    assert config == {"auth_token": token, "params": {}, "url": "to be overriden"}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("fhir/Patient/1", "/v2/fhir/Patient/1?_count=5"),
        ("/fhir/Patient/1", "/v2/fhir/Patient/1?_count=5"),
        ("{base}/v1/fhir/Patient/1?a=b", "/v1/fhir/Patient/1?a=b&_count=5"),
        ("HTTP://{host}/v2/fhir/Patient", "/v2/fhir/Patient?_count=5"),
        ("fhir/Patient?name=A B|é", "/v2/fhir/Patient?name=A%20B%7C%C3%A9&_count=5"),
        ("fhir/Patient\r\nX-Header: 1", "/v2/fhir/Patient%0D%0AX-Header:%201?_count=5"),
    ],
)
def test_a_custom_call_takes_a_path_or_a_whole_url_of_this_server(
    url: str, path: str, clock: FrozenClock
) -> None:
    with Stub(Reply()) as stub:
        whole = url.format(base=stub.base_url, host=stub.base_url.removeprefix("http://"))
        call = {"auth_token": token_of(clock), "params": {"_count": 5}, "url": whole}
        client_of(stub.base_url, clock).get_custom_data(call)

    assert [asked.path for asked in stub.asked] == [path]


def test_a_token_that_was_stored_as_a_dict_is_taken(bb: BlueButton, token: AuthorizationToken) -> None:
    answer = bb.get_patient_data({"auth_token": token.get_dict(), "params": ""})

    assert answer["response"].status_code == 200
    assert answer["auth_token"].access_token == token.access_token


def test_a_data_call_s_headers_are_its_own(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    headers = stub.asked[0].headers
    assert headers["Authorization"] == "Bearer the-access-token"
    assert (headers["X-BLUEBUTTON-SDK"], headers["X-BLUEBUTTON-SDK-VERSION"]) == ("python", "1.1.0")
    assert "Content-Type" not in headers


def test_a_netrc_file_does_not_take_the_token_s_place(
    clock: FrozenClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Stub(reply({}), reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock)
        auth_data = bb.generate_auth_data()

        bb.get_patient_data({"auth_token": token_of(clock)})
        bb.get_authorization_token(auth_data, "a-code", auth_data["state"])

    assert [asked.headers.get("Authorization") for asked in stub.asked] == ["Bearer the-access-token", None]


def test_a_redirect_on_the_same_server_is_followed(clock: FrozenClock) -> None:
    with Stub(reply({}, 301, Location="/v2/fhir/Patient/?x=1"), reply({"id": "1"})) as stub:
        answer = client_of(stub.base_url, clock).get_custom_data(
            {"auth_token": token_of(clock), "url": "fhir/Patient"}
        )

    assert answer["response"].json() == {"id": "1"}
    assert stub.asked[1].headers["Authorization"] == "Bearer the-access-token"


def test_calls_share_a_connection_and_no_cookies(clock: FrozenClock) -> None:
    def with_cookie(_: Asked) -> Reply:
        return reply({}, Set_Cookie="sessionid=1; Path=/")

    with Stub(with_cookie) as stub:
        bb = client_of(stub.base_url, clock)
        for _ in range(5):
            bb.get_patient_data({"auth_token": token_of(clock)})

    assert len({asked.connection for asked in stub.asked}) == 1
    assert all("Cookie" not in asked.headers for asked in stub.asked)
