"""Tokens that a client keeps in a token store, and their successors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import InvalidCall, ReauthorizationRequired
from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply


class Drawer:
    """A token store that two clients share, as two processes share a file."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.happened: list[str] = []
        self._lock = threading.Lock()

    def load(self, key: str) -> AuthorizationToken | None:
        found = self.kept.get(key)
        return None if found is None else AuthorizationToken(found)

    def save(self, key: str, token: AuthorizationToken) -> None:
        self.happened.append(f"save {token.access_token}")
        self.kept[key] = token.get_dict()

    def delete(self, key: str) -> None:
        self.happened.append("delete")
        self.kept.pop(key, None)

    @contextmanager
    def exclusive(self, key: str) -> Iterator[None]:
        with self._lock:
            self.happened.append(f"hold {key}")
            yield


def answer(asked: Asked) -> Reply:
    return reply(token_answer() if asked.method == "POST" else {})


@pytest.fixture
def drawer(clock: FrozenClock) -> Drawer:
    """With one token, which is over."""
    drawer = Drawer()
    drawer.kept["alice"] = token_of(clock, lifetime=0).get_dict()
    return drawer


def methods(stub: Stub) -> list[str]:
    return [asked.method for asked in stub.asked]


def test_a_client_without_a_store_says_so() -> None:
    with pytest.raises(InvalidCall, match="has no token store; give BlueButton one as token_store"):
        client_of("http://127.0.0.1:9").load_token("alice")


def test_a_key_without_a_token_asks_for_a_login() -> None:
    bb = client_of("http://127.0.0.1:9", token_store=Drawer())

    with pytest.raises(ReauthorizationRequired, match="nothing under this key"):
        bb.load_token("alice")


def test_a_token_that_was_deleted_meanwhile_is_not_brought_back(clock: FrozenClock, drawer: Drawer) -> None:
    with Stub(answer) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)
        token = bb.load_token("alice")
        drawer.kept.clear()

        with pytest.raises(ReauthorizationRequired, match="has this token no more"):
            bb.get_patient_data({"auth_token": token})

    assert (stub.asked, drawer.kept) == ([], {})


def test_a_token_that_the_server_refuses_for_good_is_kept_no_more(clock: FrozenClock, drawer: Drawer) -> None:
    with Stub(reply({"error": "invalid_grant"}, 400)) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)

        with pytest.raises(ReauthorizationRequired, match="invalid_grant"):
            bb.get_patient_data({"auth_token": bb.load_token("alice")})

    assert drawer.kept == {}


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (reply({"message": "Request denied"}, 403), "Request denied"),
        (
            reply({"error": "invalid_request", "error_description": "Refresh token not found."}, 400),
            "not found",
        ),
    ],
    ids=["version-3", "wrong-server"],
)
def test_a_token_that_may_be_good_elsewhere_is_kept(
    refusal: Reply, said: str, clock: FrozenClock, drawer: Drawer
) -> None:
    with Stub(refusal) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)

        with pytest.raises(ReauthorizationRequired, match=said):
            bb.get_patient_data({"auth_token": bb.load_token("alice")})

    assert list(drawer.kept) == ["alice"]


def test_a_new_token_is_kept_before_it_is_used(clock: FrozenClock, drawer: Drawer) -> None:
    def note(asked: Asked) -> Reply:
        drawer.happened.append(asked.method)
        return answer(asked)

    with Stub(note) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)

        bb.get_patient_data({"auth_token": bb.load_token("alice")})

    assert drawer.happened == ["hold alice", "POST", "save access-1", "GET"]
    assert drawer.kept["alice"]["refresh_token"] == "refresh-1"


def test_a_token_is_kept_under_its_key_and_all_its_successors_too(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    drawer = Drawer()
    bb = client_of(
        bb.base_url,
        clock,
        client_id=bb.client_id,
        client_secret=bb.client_secret,
        token_store=drawer,
    )
    bb.save_token("alice", token)
    for _ in range(3):
        clock.advance(3600)
        answer = bb.get_patient_data({"auth_token": token})

    assert drawer.kept["alice"] == answer["auth_token"].get_dict()
    assert bb.get_patient_data({"auth_token": bb.load_token("alice")})["response"].status_code == 200


def test_a_token_that_got_its_key_after_a_refresh_is_kept_though_the_old_one_is_used(
    clock: FrozenClock, drawer: Drawer
) -> None:
    numbers = count(1)
    with Stub(lambda _: reply(token_answer(next(numbers)))) as stub:
        bb, old = client_of(stub.base_url, clock, token_store=drawer), token_of(clock)
        bb.save_token("bob", bb.refresh_auth_token(old))
        clock.advance(3600)

        bb.refresh_auth_token(old)

    assert drawer.kept["bob"]["refresh_token"] == "refresh-2"


def test_a_token_that_another_process_renewed_is_taken_from_the_store(
    clock: FrozenClock, drawer: Drawer
) -> None:
    with Stub(answer) as stub:
        one, two = (client_of(stub.base_url, clock, token_store=drawer) for _ in range(2))
        tokens = one.load_token("alice"), two.load_token("alice")
        one.get_patient_data({"auth_token": tokens[0]})

        used = two.get_patient_data({"auth_token": tokens[1]})["auth_token"]

    assert (used.access_token, used.key) == ("access-1", "alice")
    assert methods(stub) == ["POST", "GET", "GET"]


def test_a_token_that_another_process_renewed_long_ago_is_renewed_from_there(
    clock: FrozenClock, drawer: Drawer
) -> None:
    with Stub(reply(token_answer(1)), reply({}), reply(token_answer(2)), reply({})) as stub:
        one, two = (client_of(stub.base_url, clock, token_store=drawer) for _ in range(2))
        token = two.load_token("alice")
        one.get_patient_data({"auth_token": one.load_token("alice")})
        clock.advance(7200)

        two.get_patient_data({"auth_token": token})

    assert stub.asked[2].form["refresh_token"] == "refresh-1"
    assert drawer.kept["alice"]["refresh_token"] == "refresh-2"


def test_a_revoked_token_is_kept_no_more(clock: FrozenClock, drawer: Drawer) -> None:
    with Stub(Reply(200, b"")) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)

        bb.revoke_token(bb.load_token("alice"))

    assert drawer.kept == {}


def test_a_new_login_is_kept_though_the_old_token_is_revoked(clock: FrozenClock, drawer: Drawer) -> None:
    with Stub(Reply(200, b"")) as stub:
        bb = client_of(stub.base_url, clock, token_store=drawer)
        old = bb.load_token("alice")
        bb.save_token("alice", token_of(clock, refresh_token="of-the-new-login"))

        bb.revoke_token(old)

    assert drawer.kept["alice"]["refresh_token"] == "of-the-new-login"


def test_a_new_login_waits_for_a_refresh_that_is_under_way(clock: FrozenClock, drawer: Drawer) -> None:
    bb = client_of("http://127.0.0.1:9", clock, token_store=drawer)

    bb.save_token("alice", token_of(clock, access_token="of-the-new-login"))

    assert drawer.happened == ["hold alice", "save of-the-new-login"]


def test_a_store_that_cannot_keep_a_new_token_does_not_lose_it(clock: FrozenClock, drawer: Drawer) -> None:
    class Full(Drawer):
        def save(self, key: str, token: AuthorizationToken) -> None:
            raise OSError(f"no room for {type(token).__name__} of {key}")

    full = Full()
    full.kept = drawer.kept
    with Stub(answer) as stub:
        bb = client_of(stub.base_url, clock, token_store=full)
        call = {"auth_token": bb.load_token("alice")}
        with pytest.raises(OSError, match="no room for AuthorizationToken of alice"):
            bb.get_patient_data(call)

        assert bb.get_patient_data(call)["auth_token"].access_token == "access-1"
        clock.advance(3600)
        with pytest.raises(OSError, match="no room"):
            bb.get_patient_data(call)

    assert stub.asked[-1].form["refresh_token"] == "refresh-1"


def test_a_token_that_the_application_kept_itself_is_not_put_back_to_the_older_one_in_the_store(
    clock: FrozenClock, drawer: Drawer
) -> None:
    class Full(Drawer):
        def save(self, key: str, token: AuthorizationToken) -> None:
            raise OSError(f"no room for {type(token).__name__} of {key}")

    full, own = Full(), list[dict[str, Any]]()
    full.kept = drawer.kept
    with Stub(answer) as stub:
        bb = client_of(stub.base_url, clock, token_store=full)
        stale = bb.load_token("alice")
        with pytest.raises(OSError, match="no room"):
            bb.refresh_auth_token(stale)
        own.append({**bb.refresh_auth_token(stale).get_dict(), "expires_in": 60})
        clock.advance(3600)
        mine = AuthorizationToken(own[0], now=clock.now)
        mine.key = "alice"

        with pytest.raises(OSError, match="no room"):
            bb.refresh_auth_token(mine)

    assert [asked.form["refresh_token"] for asked in stub.asked] == ["the-refresh-token", "refresh-1"]
