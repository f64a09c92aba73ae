"""What reaches a client's socket of answers that are late, slow or broken."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.server import SandboxServer
from bbmock.state.sandbox import Sandbox
from bbmock.wire.carrier import GARBAGE
from tests.access import grant_access

PATH = "/v2/fhir/ExplanationOfBenefit"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=FrozenClock())


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with SandboxServer(sandbox) as server:
        yield server


@pytest.fixture
def ask(sandbox: Sandbox, server: SandboxServer) -> Callable[..., bytes]:
    """Ask for a page of claims over a connection of its own; the body."""
    token = grant_access(sandbox)

    def read(timeout: float = 5) -> bytes:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
        try:
            connection.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
            return connection.getresponse().read()
        finally:
            connection.close()

    return read


def until_the_door_is(*, shut: bool, ask: Callable[..., bytes]) -> None:
    """Ask until the server refuses the connection, or until it answers.

    Where a clock runs into or out of a window, or somebody else leaves a port, nobody tells the server: it
    looks at its door by the machine's time, and so has this.
    """
    for _ in range(200):
        try:
            ask()
            is_shut = False
        except ConnectionRefusedError:
            is_shut = True
        except ConnectionError:
            continue  # the door was shut in its face
        if is_shut is shut:
            return
        time.sleep(0.01)
    pytest.fail(f"the door is still {'open' if shut else 'shut'}")


def raw(sandbox: Sandbox, server: SandboxServer) -> bytes:
    """Every byte of the answer until the connection ends."""
    request = f"GET {PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {grant_access(sandbox)}\r\n\r\n"
    with socket.create_connection((server.host, server.port), timeout=5) as connection:
        connection.sendall(request.encode())
        read = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                read += piece
    return read


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ("empty-close", http.client.RemoteDisconnected),
        ("garbage", http.client.BadStatusLine),
        ("reset", ConnectionResetError),
        ({"reset": 1000}, ConnectionResetError),
        ("bad-chunk", http.client.IncompleteRead),
        ("cut-body", http.client.IncompleteRead),
        ({"wrong-length": 10}, http.client.IncompleteRead),
        ({"hang": 0.05}, http.client.RemoteDisconnected),
    ],
    ids=str,
)
def test_a_broken_wire_is_what_the_client_sees_and_the_next_request_is_good(
    sandbox: Sandbox, ask: Callable[..., bytes], effect: Any, error: type[Exception]
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", effect)

    with pytest.raises(error):
        ask()

    assert json.loads(ask())["resourceType"] == "Bundle"


def test_a_status_without_a_name_has_no_words(sandbox: Sandbox, server: SandboxServer) -> None:
    sandbox.faults.add("ExplanationOfBenefit", {"status": 599})
    sandbox.faults.add("ExplanationOfBenefit", {"reset": 0})

    assert raw(sandbox, server).startswith(b"HTTP/1.1 599 \r\n")


def test_garbage_is_no_http(sandbox: Sandbox, server: SandboxServer) -> None:
    sandbox.faults.add("ExplanationOfBenefit", "garbage")

    assert raw(sandbox, server) == GARBAGE


def test_a_reset_in_the_body_comes_after_so_many_bytes_of_it(sandbox: Sandbox, server: SandboxServer) -> None:
    sandbox.faults.add("ExplanationOfBenefit", {"reset": 1000})

    read = raw(sandbox, server)

    assert len(read.partition(b"\r\n\r\n")[2]) == 1000


def test_a_cut_body_has_the_length_of_the_whole_one_in_its_head(
    sandbox: Sandbox, server: SandboxServer
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", {"cut-body": 0.25})

    head, _, body = raw(sandbox, server).partition(b"\r\n\r\n")

    told = re.search(rb"content-length: (\d+)", head)
    assert told is not None
    assert len(body) == int(told[1]) // 4


def test_a_length_that_is_too_small_hides_the_end(sandbox: Sandbox, ask: Callable[..., bytes]) -> None:
    whole = len(ask())
    sandbox.faults.add("ExplanationOfBenefit", {"wrong-length": -20})

    assert len(ask()) == whole - 20


def test_a_connection_that_was_promised_is_gone_at_the_next_request(
    sandbox: Sandbox, server: SandboxServer
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", "stale-keep-alive")
    headers = {"Authorization": f"Bearer {grant_access(sandbox)}"}
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    connection.request("GET", PATH, headers=headers)
    first = connection.getresponse()
    first.read()

    connection.request("GET", PATH, headers=headers)

    assert (first.status, first.getheader("connection")) == (200, None)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()


def test_a_hanging_answer_ends_with_the_clients_patience(sandbox: Sandbox, ask: Callable[..., bytes]) -> None:
    sandbox.faults.add("ExplanationOfBenefit", "hang")

    with pytest.raises(TimeoutError):
        ask(timeout=0.05)

    assert ask()


@pytest.mark.parametrize(
    "effect",
    [{"latency": 0.1}, {"late-body": 0.1}, {"dribble": {"pieces": 4, "seconds": 0.1}}],
    ids=str,
)
def test_a_late_answer_is_late_and_whole(sandbox: Sandbox, ask: Callable[..., bytes], effect: Any) -> None:
    whole = len(ask())
    sandbox.faults.add("ExplanationOfBenefit", effect)

    began = time.monotonic()
    late = len(ask())

    assert late == whole
    assert time.monotonic() - began >= 0.1


def test_a_narrow_line_takes_the_time_that_the_bytes_take(
    sandbox: Sandbox, ask: Callable[..., bytes]
) -> None:
    whole = len(ask())
    sandbox.faults.add("ExplanationOfBenefit", {"bandwidth": whole * 10})

    began = time.monotonic()
    late = len(ask())

    assert late == whole
    assert time.monotonic() - began >= 0.1


def test_one_late_answer_keeps_nobody_else_waiting(
    sandbox: Sandbox, server: SandboxServer, ask: Callable[..., bytes]
) -> None:
    sandbox.faults.add("health", {"latency": 30})
    slow = http.client.HTTPConnection(server.host, server.port, timeout=5)
    slow.request("GET", "/health")

    assert ask()
    slow.close()


def test_a_server_stops_at_once_though_somebody_waits(sandbox: Sandbox) -> None:
    is_served, headers = threading.Event(), {"Authorization": f"Bearer {grant_access(sandbox)}"}
    sandbox.backend = lambda _: is_served.set()
    sandbox.faults.add("ExplanationOfBenefit", "hang")
    with SandboxServer(sandbox) as server:
        waiting = http.client.HTTPConnection(server.host, server.port, timeout=5)
        waiting.request("GET", PATH, headers=headers)
        assert is_served.wait(5)
        began = time.monotonic()

    assert time.monotonic() - began < 1
    waiting.close()


def test_a_server_refuses_connections_while_it_is_told_to(
    sandbox: Sandbox, ask: Callable[..., bytes]
) -> None:
    clock = sandbox.clock
    assert isinstance(clock, FrozenClock)
    sandbox.faults.add(None, "refuse-connections", since=timedelta(seconds=60), until=timedelta(seconds=120))
    assert ask()

    clock.advance(60)
    with pytest.raises(ConnectionRefusedError):
        ask()

    clock.advance(60)
    assert ask()


def test_a_server_takes_connections_again_when_its_clock_runs_out_of_the_window(
    sandbox: Sandbox, ask: Callable[..., bytes]
) -> None:
    clock = sandbox.clock
    assert isinstance(clock, FrozenClock)
    sandbox.faults.add(None, "refuse-connections", until=timedelta(seconds=60))
    clock.run(rate=600)

    until_the_door_is(shut=False, ask=ask)


def test_a_server_that_was_told_over_the_control_api_refuses_for_a_while(
    sandbox: Sandbox, server: SandboxServer, ask: Callable[..., bytes]
) -> None:
    clock = sandbox.clock
    assert isinstance(clock, FrozenClock)
    clock.run(rate=100)
    rule = json.dumps({"effect": "refuse-connections", "until": 50})
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    connection.request("POST", "/_bbmock/faults", rule)
    assert connection.getresponse().status == 201
    connection.close()

    until_the_door_is(shut=True, ask=ask)
    until_the_door_is(shut=False, ask=ask)


def test_a_reset_world_takes_connections_again(sandbox: Sandbox, ask: Callable[..., bytes]) -> None:
    sandbox.faults.add(None, "refuse-connections", times=None)
    with pytest.raises(ConnectionRefusedError):
        ask()

    sandbox.faults.clear()

    assert ask()


def test_a_server_that_ends_keeps_nobody_waiting_who_moves_its_clock(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = sandbox.clock
    assert isinstance(clock, FrozenClock)
    closing, loop = threading.Event(), asyncio.SelectorEventLoop
    call_soon, close = loop.call_soon_threadsafe, loop.close
    mover = threading.Thread(target=clock.advance, args=(0,), daemon=True)

    def call_when_nothing_runs(*arguments: Any, **options: Any) -> Any:
        if threading.current_thread() is mover:
            closing.wait(5)
        return call_soon(*arguments, **options)

    def close_when_called(closed: asyncio.SelectorEventLoop) -> None:
        closing.set()
        mover.join(0.2)
        close(closed)

    monkeypatch.setattr(loop, "call_soon_threadsafe", call_when_nothing_runs)
    monkeypatch.setattr(loop, "close", close_when_called)
    with SandboxServer(sandbox):
        mover.start()
        mover.join(0.05)

    mover.join(5)
    assert not mover.is_alive()


class Watched(Sandbox):
    """A sandbox that tells whom it tells of changes."""

    @property
    def watchers(self) -> int:
        return len(self._watchers)


def test_a_server_that_has_stopped_is_told_nothing() -> None:
    sandbox = Watched(clock=FrozenClock())
    with SandboxServer(sandbox):
        assert sandbox.watchers == 1

    assert sandbox.watchers == 0


def test_a_server_whose_port_was_taken_meanwhile_opens_when_it_is_free(
    sandbox: Sandbox, server: SandboxServer, ask: Callable[..., bytes]
) -> None:
    sandbox.faults.add(None, "refuse-connections", times=None)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((server.host, server.port))
        taken.listen()

        sandbox.faults.clear()

    until_the_door_is(shut=False, ask=ask)
