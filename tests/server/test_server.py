"""The mock on a real socket: it serves, keeps connections, and is gone at once."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.server import SandboxServer, url_of
from bbmock.state.sandbox import Sandbox
from tests.access import grant_access

TIMEOUT = 5


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with SandboxServer(sandbox) as running:
        yield running


@pytest.fixture
def connection(server: SandboxServer) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection(server.host, server.port, timeout=TIMEOUT)) as opened:
        yield opened


def get(connection: HTTPConnection, path: str, token: str | None = None) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def fetch(server: SandboxServer, path: str, token: str | None = None) -> tuple[int, bytes]:
    """What a server answers on a connection of its own."""
    with closing(HTTPConnection(server.host, server.port, timeout=TIMEOUT)) as connection:
        return get(connection, path, token)


def bind(host: str, port: int) -> None:
    """Listen on an address for a moment, without the option that lets two share it."""
    with socket.socket(socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()


# Serving


def test_a_server_answers_as_the_application_does(connection: HTTPConnection) -> None:
    answer = get(connection, "/health")

    assert answer == (200, b'{"message":"all\'s well"}')


def test_a_server_takes_a_free_port_and_names_it(server: SandboxServer) -> None:
    assert server.port > 0
    assert server.base_url == f"http://127.0.0.1:{server.port}"


def test_discovery_names_the_servers_own_address(server: SandboxServer, connection: HTTPConnection) -> None:
    _, body = get(connection, "/.well-known/openid-configuration")

    assert json.loads(body)["token_endpoint"].startswith(f"{server.base_url}/")


def test_a_page_of_claims_comes_over_the_socket_whole(sandbox: Sandbox, connection: HTTPConnection) -> None:
    status, body = get(connection, "/v2/fhir/ExplanationOfBenefit?_count=50", grant_access(sandbox))

    assert (status, len(json.loads(body)["entry"])) == (200, 37)


def test_a_server_dates_its_answers_by_the_sandbox_clock_once(
    clock: FrozenClock, connection: HTTPConnection
) -> None:
    clock.advance(1)

    connection.request("GET", "/health")
    answer = connection.getresponse()

    assert answer.msg.get_all("Date") == ["Thu, 01 Jan 2026 12:00:01 GMT"]
    assert answer.msg.get_all("Server") == ["bbmock"]


def test_what_the_sandbox_forgets_the_server_forgets(sandbox: Sandbox, connection: HTTPConnection) -> None:
    token = grant_access(sandbox)
    before, _ = get(connection, "/v2/fhir/Patient", token)
    sandbox.reset()

    after, _ = get(connection, "/v2/fhir/Patient", token)

    assert (before, after) == (200, 401)


def test_two_servers_share_nothing(clock: FrozenClock) -> None:
    with SandboxServer(Sandbox(clock=clock)) as one, SandboxServer(Sandbox(clock=clock)) as other:
        token = grant_access(one.sandbox)
        statuses = [fetch(server, "/v2/fhir/Patient", token)[0] for server in (one, other)]

    assert statuses == [200, 401]


def test_many_clients_are_served_at_once(sandbox: Sandbox, server: SandboxServer) -> None:
    tokens = [grant_access(sandbox, user=user) for user in range(8)]

    def own_id(token: str) -> str:
        _, body = fetch(server, "/v2/fhir/Patient", token)
        return str(json.loads(body)["entry"][0]["resource"]["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(own_id, tokens))

    assert ids == [f"-{19_990_000_000_001 + user}" for user in range(8)]


# Keeping a connection


def test_small_answers_on_one_connection_do_not_wait_for_acknowledgements(
    connection: HTTPConnection,
) -> None:
    get(connection, "/health")
    kept = connection.sock

    began = time.perf_counter()
    answers = [get(connection, "/health")[0] for _ in range(20)]
    took = time.perf_counter() - began

    assert answers == [200] * 20
    assert connection.sock is kept
    assert took < 0.4  # with Nagle's algorithm on, 44 ms each


# Beginning and ending


def test_a_connection_made_before_the_thread_runs_is_served(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)

    with closing(HTTPConnection(server.host, server.port, timeout=TIMEOUT)) as connection:
        connection.connect()
        with server:
            answer = get(connection, "/health")

    assert answer[0] == 200


def test_a_server_stops_at_once(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)
    server.start()
    with closing(HTTPConnection(server.host, server.port, timeout=TIMEOUT)) as connection:
        get(connection, "/health")

        began = time.perf_counter()
        server.stop()
        took = time.perf_counter() - began

    assert took < 0.05  # uvicorn's own end takes 200 ms


def test_a_stopped_server_has_closed_its_connections(sandbox: Sandbox) -> None:
    with SandboxServer(sandbox) as server:
        connection = HTTPConnection(server.host, server.port, timeout=TIMEOUT)
        get(connection, "/health")

    with pytest.raises(ConnectionError), closing(connection):
        get(connection, "/health")


def test_a_connection_that_comes_as_a_server_stops_is_ended(sandbox: Sandbox) -> None:
    for _ in range(20):  # one of them is between the two steps in which it is accepted
        with SandboxServer(sandbox) as server:
            server.sandbox.reset()  # returns when the server runs
            connection = socket.create_connection((server.host, server.port), timeout=1)
        with connection, suppress(ConnectionResetError):
            assert connection.recv(1) == b""


def test_a_stopped_server_has_freed_its_port(sandbox: Sandbox) -> None:
    with SandboxServer(sandbox) as server:
        pass

    bind(server.host, server.port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=TIMEOUT)


def test_a_server_serves_again_where_one_has_stopped(sandbox: Sandbox) -> None:
    with SandboxServer(sandbox) as first:
        fetch(first, "/health")

    with SandboxServer(sandbox, port=first.port) as second:
        answer = fetch(second, "/health")

    assert answer[0] == 200


def test_a_server_that_nobody_asked_anything_stops_too(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)
    server.start()

    server.stop()

    bind(server.host, server.port)


def test_a_server_that_never_began_lets_its_port_go(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)

    server.stop()

    bind(server.host, server.port)


def test_a_server_may_be_stopped_twice(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)
    server.start()

    server.stop()
    server.stop()

    bind(server.host, server.port)


def test_a_stopped_server_leaves_no_thread(sandbox: Sandbox) -> None:
    before = set(threading.enumerate())

    with SandboxServer(sandbox):
        during = set(threading.enumerate()) - before

    assert len(during) == 1
    assert not during & set(threading.enumerate())


def test_an_error_in_the_block_stops_the_server_and_comes_through(sandbox: Sandbox) -> None:
    server = SandboxServer(sandbox)

    with pytest.raises(LookupError, match="mine"), server:
        raise LookupError("mine")

    bind(server.host, server.port)


def test_a_taken_port_is_refused_on_construction(server: SandboxServer) -> None:
    with pytest.raises(OSError, match="in use"):
        SandboxServer(server.sandbox, port=server.port)


# Addresses


def test_the_ipv6_loopback_serves_too(sandbox: Sandbox) -> None:
    try:
        server = SandboxServer(sandbox, host="::1")
    except OSError as exc:
        pytest.skip(f"no IPv6 here: {exc}")

    with server:
        answer = fetch(server, "/health")

    assert answer[0] == 200
    assert server.base_url == f"http://[::1]:{server.port}"


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")]
)
def test_a_url_has_brackets_around_an_ipv6_address(host: str, url: str) -> None:
    assert url_of(host, 8000) == url
