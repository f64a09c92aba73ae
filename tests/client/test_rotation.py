"""What threads and processes that race for a refresh get."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from bbclient import AuthorizationToken
from bbclient.errors import TokenRefused
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
