"""Applications with CMS's host written into them, and no way out of the machine."""

from __future__ import annotations

import asyncio
import http.client
import socket
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import httpx2
import pytest
import requests

from bbmock.handle import Handle, Mock
from bbmock.transports.offline import Offline, RealNetworkCall

CMS = "https://sandbox.bluebutton.cms.gov"
EOB = f"{CMS}/v2/fhir/ExplanationOfBenefit"


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with Mock() as mock:
        yield mock


@pytest.fixture
def handle(mock: Mock) -> Handle:
    return mock.fresh()


@pytest.fixture
def offline(handle: Handle) -> Iterator[Offline]:
    with Offline(handle.app) as offline:
        yield offline


def with_requests(url: str, headers: dict[str, str]) -> int:
    return requests.get(url, headers=headers, timeout=5).status_code


def with_a_session(url: str, headers: dict[str, str]) -> int:
    with requests.Session() as session:
        return session.get(url, headers=headers, timeout=5).status_code


def with_httpx(url: str, headers: dict[str, str]) -> int:
    return httpx.get(url, headers=headers).status_code


def with_httpx2(url: str, headers: dict[str, str]) -> int:
    return httpx2.get(url, headers=headers).status_code


def with_async_httpx(url: str, headers: dict[str, str]) -> int:
    async def get() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(url, headers=headers)).status_code

    return asyncio.run(get())


Get = Callable[[str, dict[str, str]], int]
CLIENTS = [with_requests, with_a_session, with_httpx, with_httpx2, with_async_httpx]


# refusals


@pytest.mark.parametrize("get", CLIENTS)
@pytest.mark.usefixtures("offline")
def test_another_host_is_refused_with_the_line_to_add(get: Get) -> None:
    with pytest.raises(RealNetworkCall) as refusal:
        get("https://api.example.com/v2/fhir/Patient?secret=1", {})

    assert str(refusal.value) == (
        "GET https://api.example.com/v2/fhir/Patient would leave this machine. The mock answers for "
        "https://sandbox.bluebutton.cms.gov, https://api.bluebutton.cms.gov only. If your application knows "
        "Blue Button under this address, add bbmock_offline.answer_for('https://api.example.com'); if the "
        "test may reach it, add bbmock_offline.allow('api.example.com')."
    )


def by_urllib() -> None:
    urllib.request.urlopen("http://api.example.com/")


def by_http_client() -> None:
    http.client.HTTPConnection("api.example.com").request("GET", "/")


def by_address() -> None:
    socket.create_connection(("192.0.2.1", 80), timeout=1)


def by_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.connect_ex(("192.0.2.1", 53))


@pytest.mark.parametrize("leave", [by_urllib, by_http_client, by_address, by_datagram])
@pytest.mark.usefixtures("offline")
def test_every_other_way_out_is_refused(leave: Callable[[], None]) -> None:
    with pytest.raises(
        RealNetworkCall, match=r"A connection to (api\.example\.com|192\.0\.2\.1) would leave"
    ):
        leave()


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    "url", ["http://sandbox.bluebutton.cms.gov/health", f"{CMS}:8443/health", f"{CMS}.evil.example/"]
)
def test_an_address_that_only_looks_like_cms_is_refused(url: str) -> None:
    with pytest.raises(RealNetworkCall):
        requests.get(url, timeout=5)


# answers


@pytest.mark.parametrize("get", CLIENTS)
@pytest.mark.usefixtures("offline")
def test_an_application_that_knows_only_cms_reads_claims(handle: Handle, get: Get) -> None:
    assert get(EOB, handle.login().headers) == 200


@pytest.mark.parametrize("get", CLIENTS)
@pytest.mark.usefixtures("offline")
def test_an_injected_failure_reaches_it_too(handle: Handle, get: Get) -> None:
    handle.faults.add("ExplanationOfBenefit")
    headers = handle.login().headers

    assert [get(EOB, headers) for _ in range(2)] == [502, 200]


@pytest.mark.usefixtures("offline")
def test_links_name_the_host_that_was_asked(handle: Handle) -> None:
    bundle = requests.get(EOB, headers=handle.login().headers, timeout=5).json()

    assert {link["url"].partition("/v2/")[0] for link in bundle["link"]} == {CMS}


@pytest.mark.usefixtures("offline")
def test_every_page_can_be_followed(handle: Handle) -> None:
    url, seen = EOB, []

    with requests.Session() as session:
        session.headers.update(handle.login().headers)
        while url:
            bundle = session.get(url, timeout=5).json()
            seen += [entry["resource"]["id"] for entry in bundle["entry"]]
            url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")

    assert len(set(seen)) == len(seen) == 37


@pytest.mark.usefixtures("offline")
def test_a_form_reaches_the_token_endpoint(handle: Handle) -> None:
    application = handle.application
    form = {"grant_type": "refresh_token", "refresh_token": handle.login().refresh_token}

    answer = requests.post(
        f"{CMS}/v2/o/token/", data=form, auth=(application.client_id, application.client_secret), timeout=5
    )

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("offline")
def test_httpx_posts_a_form_too(handle: Handle) -> None:
    application = handle.application
    form = {"grant_type": "refresh_token", "refresh_token": handle.login().refresh_token}

    answer = httpx.post(
        f"{CMS}/v2/o/token/", data=form, auth=(application.client_id, application.client_secret)
    )

    assert answer.json()["token_type"] == "Bearer"


def test_one_more_origin_can_be_answered_for(offline: Offline) -> None:
    offline.answer_for("https://staging.example.com/")

    assert requests.get("https://staging.example.com/health", timeout=5).status_code == 200


@pytest.mark.usefixtures("offline")
def test_the_loopback_stays_reachable(handle: Handle) -> None:
    assert [get(f"{handle.base_url}/health", {}) for get in CLIENTS] == [200] * len(CLIENTS)


def test_a_host_that_is_allowed_is_looked_up(offline: Offline) -> None:
    offline.allow("allowed.invalid")

    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("allowed.invalid", 80)


def test_afterwards_everything_is_as_it_was(handle: Handle) -> None:
    before = (socket.getaddrinfo, socket.socket.connect, httpx.HTTPTransport.handle_request)

    with Offline(handle.app):
        pass

    assert (socket.getaddrinfo, socket.socket.connect, httpx.HTTPTransport.handle_request) == before


@pytest.mark.parametrize(
    ("get", "error"),
    [
        (with_requests, requests.exceptions.ConnectionError),
        (with_httpx, httpx.ConnectError),
        (with_httpx2, httpx2.ConnectError),
        (with_async_httpx, httpx.ConnectError),
    ],
)
def test_a_server_that_refuses_connections_refuses_those_without_a_network(
    handle: Handle,
    offline: Offline,  # noqa: ARG001 - it is entered
    get: Get,
    error: type[Exception],
) -> None:
    handle.faults.add(None, "refuse-connections", until=timedelta(seconds=60))

    with pytest.raises(error, match="the server refused the connection"):
        get(f"{CMS}/health", {})

    assert handle.journal.last is None
    handle.clock.advance(60)
    assert get(f"{CMS}/health", {}) == 200


def test_an_async_client_that_waits_keeps_no_other_task_waiting(
    handle: Handle,
    offline: Offline,  # noqa: ARG001 - it is entered
) -> None:
    handle.faults.add("health", {"latency": 0.2})
    came: list[str] = []

    async def get(client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(f"{CMS}{path}")).status_code == 200
        came.append(path)

    async def both() -> None:
        async with httpx.AsyncClient() as client:
            await asyncio.gather(get(client, "/health"), get(client, "/.well-known/applications"))

    asyncio.run(both())

    assert came == ["/.well-known/applications", "/health"]
