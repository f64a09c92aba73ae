"""What threads and processes that race for a refresh get."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from bbclient import AuthorizationToken
from bbclient.errors import BlueButtonError, TokenRefused
from bbclient.retries import was_never_sent
from bbclient.rotation import Rotations
from bbmock import FrozenClock
from tests.client.builders import token_answer, token_of


class Server:
    """Refreshes, and counts."""

    def __init__(self, clock: FrozenClock) -> None:
        self.asked = 0
        self._clock = clock

    def __call__(self, _: AuthorizationToken) -> AuthorizationToken:
        self.asked += 1
        return AuthorizationToken(token_answer(self.asked), now=self._clock.now)


def test_who_looked_before_another_s_refresh_and_leads_after_it_does_not_refresh_again(
    clock: FrozenClock,
) -> None:
    server, old = Server(clock), token_of(clock)
    rotations = Rotations(server)

    def is_good(token: AuthorizationToken) -> bool:
        if token is old:
            rotations.renew(old, lambda token: token is not old)  # the other one, meanwhile
        return token is not old

    assert rotations.renew(old, is_good).access_token == "access-1"
    assert server.asked == 1


def test_those_who_wait_hear_of_the_failure_and_do_not_each_try(clock: FrozenClock) -> None:
    every = threading.Semaphore(0)
    asked = []

    def refuse(token: AuthorizationToken) -> AuthorizationToken:
        for _ in range(8):
            assert every.acquire(timeout=10)
        for _ in range(8):
            every.release()  # for one who came too late and tries as well
        asked.append(token)
        raise TokenRefused("The server is down.")

    rotations, token = Rotations(refuse), token_of(clock)

    def is_good(_: AuthorizationToken) -> bool:
        every.release()
        return False

    def call(_: int) -> None:
        with pytest.raises(TokenRefused, match="down"):
            rotations.renew(token, is_good)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))

    assert len(asked) < 4


def test_who_led_and_was_interrupted_leaves_the_refresh_to_the_next(clock: FrozenClock) -> None:
    server, interrupted = Server(clock), [KeyboardInterrupt]

    def refresh(token: AuthorizationToken) -> AuthorizationToken:
        if interrupted:
            raise interrupted.pop()
        return server(token)

    rotations, token = Rotations(refresh), token_of(clock)
    with pytest.raises(KeyboardInterrupt):
        rotations.renew(token, lambda _: False)

    assert rotations.renew(token, lambda _: False).access_token == "access-1"


def while_another_refreshes(
    rotations: Rotations, token: AuthorizationToken, started: threading.Event, go: threading.Event
) -> tuple[Any, Any]:
    """What two get who want a token renewed, the second of them while the first is at it."""

    def renew(begin: threading.Event, tell: threading.Event) -> Any:
        def is_good(_: AuthorizationToken) -> bool:
            tell.set()
            return False

        begin.wait(10)
        try:
            return rotations.renew(token, is_good)
        except BlueButtonError as error:
            return error

    now = threading.Event()
    now.set()
    with ThreadPoolExecutor(2) as pool:
        both = pool.submit(renew, now, threading.Event()), pool.submit(renew, started, go)
        return both[0].result(10), both[1].result(10)


def test_who_waited_hears_of_the_failure_by_an_error_of_its_own(clock: FrozenClock) -> None:
    started, go = threading.Event(), threading.Event()

    def refuse(_: AuthorizationToken) -> AuthorizationToken:
        started.set()
        go.wait(10)
        raise TokenRefused("The server is down.", status_code=503)

    one, other = while_another_refreshes(Rotations(refuse), token_of(clock), started, go)

    assert (str(one), one.status_code) == (str(other), other.status_code)
    assert one is not other


def test_who_waited_gets_a_token_of_its_own(clock: FrozenClock) -> None:
    started, go, server = threading.Event(), threading.Event(), Server(clock)

    def refresh(token: AuthorizationToken) -> AuthorizationToken:
        started.set()
        go.wait(10)
        return server(token)

    one, other = while_another_refreshes(Rotations(refresh), token_of(clock), started, go)

    assert one == other
    assert one is not other


def test_an_application_may_make_the_new_token_of_its_old_one_when_it_hears_of_it(clock: FrozenClock) -> None:
    rotations = Rotations(Server(clock), on_refresh=lambda old, new: old.set_dict(new))
    own = token_of(clock)

    renewed = rotations.renew(own, lambda _: False)

    assert own == renewed == rotations.latest(token_of(clock))
    assert rotations.renew(token_of(clock), lambda _: False).access_token == "access-2"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_after_a_fork_the_child_does_not_wait_for_a_thread_of_its_parent(clock: FrozenClock) -> None:
    children: list[int] = []

    def refresh(token: AuthorizationToken) -> AuthorizationToken:
        if not children:
            children.append(os.fork())
            if not children[0]:
                signal.alarm(10)  # or a child that waits would do so for ever
                rotations.renew(token, lambda _: False)
                os._exit(0)
        return AuthorizationToken(token_answer(), now=clock.now)

    rotations = Rotations(refresh)
    rotations.renew(token_of(clock), lambda _: False)

    assert os.waitpid(children[0], 0)[1] == 0


@pytest.mark.parametrize(
    ("error", "unsent"),
    [
        (requests.exceptions.ConnectTimeout(), True),
        (requests.exceptions.ReadTimeout(), False),
        (requests.ConnectionError("Connection aborted."), False),
        (requests.ConnectionError(), False),
    ],
    ids=["connect", "read", "aborted", "unknown"],
)
def test_only_what_surely_never_left_is_sent_again(error: requests.RequestException, *, unsent: bool) -> None:
    assert was_never_sent(error) is unsent
