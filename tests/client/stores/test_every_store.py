"""What every store of tokens does: those of bbclient, and the worked example of the documentation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bbclient import AuthorizationToken
from bbclient.errors import InvalidCall
from bbclient.stores import FileTokenStore, MemoryTokenStore, TokenStore
from bbmock import FrozenClock
from tests.client.builders import token_answer, token_of
from tests.client.stores.uses import enter_elsewhere
from tests.docs.snippets import ROOT, snippets

Make = Callable[[Path, FrozenClock], TokenStore]


def in_memory(_: Path, clock: FrozenClock) -> TokenStore:
    return MemoryTokenStore(now=clock.now)


def in_a_file(folder: Path, clock: FrozenClock) -> TokenStore:
    return FileTokenStore(folder / "tokens.json", now=clock.now, lock_timeout=20)


def of_the_page(folder: Path, _: FrozenClock) -> TokenStore:
    page = snippets(ROOT / "docs" / "client" / "store-tokens.md")
    (example,) = (block.text for block in page if block.heading == "Your own store")
    names: dict[str, Any] = {}
    exec(compile(example, "store-tokens.md", "exec"), names)  # noqa: S102 - our own page
    store: TokenStore = names["SqliteTokenStore"](folder / "tokens.sqlite")
    return store


@pytest.fixture(params=[in_memory, in_a_file, of_the_page])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> TokenStore:
    make: Make = request.param
    return make(tmp_path, clock)


@pytest.fixture(params=[in_memory, in_a_file])
def own(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> TokenStore:
    """A store of bbclient's own."""
    make: Make = request.param
    return make(tmp_path, clock)


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that interrupt each other at every chance."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("key", [42, None, b"ann"])
def test_a_key_that_is_no_text_is_refused(own: TokenStore, key: Any, clock: FrozenClock) -> None:
    calls: list[Callable[[], object]] = [
        lambda: own.load(key),
        lambda: own.save(key, token_of(clock)),
        lambda: own.delete(key),
        lambda: own.exclusive(key),
    ]

    for call in calls:
        with pytest.raises(InvalidCall, match=rf"is of type {type(key).__name__}; pass text, such as str"):
            call()


def test_an_empty_key_is_refused(own: TokenStore, clock: FrozenClock) -> None:
    with pytest.raises(InvalidCall, match="key is empty; pass what tells its owner from others"):
        own.save("", token_of(clock))


def test_the_answer_of_a_data_call_is_no_token(own: TokenStore, clock: FrozenClock) -> None:
    answer: Any = {"auth_token": token_of(clock), "response": None}

    with pytest.raises(InvalidCall, match="of type dict; pass the AuthorizationToken, which a data call"):
        own.save("42", answer)

    assert own.load("42") is None


def test_nothing_is_loaded_where_nothing_was_saved(store: TokenStore, clock: FrozenClock) -> None:
    store.save("43", token_of(clock))

    assert store.load("42") is None


def test_nothing_can_be_deleted(store: TokenStore) -> None:
    store.delete("42")

    assert store.load("42") is None


@pytest.mark.parametrize("key", ["42", "Ann O'Hara", "../../42", "\N{SNOWMAN}" * 200, "a\nb\0c", '"'])
def test_a_saved_token_is_loaded_as_it_was(store: TokenStore, key: str) -> None:
    token = AuthorizationToken(token_answer(), now=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    with store.exclusive(key):
        store.save(key, token)

    assert store.load(key) == token


def test_a_key_may_be_any_text_that_python_has(own: TokenStore, clock: FrozenClock) -> None:
    with own.exclusive("\ud800"):
        own.save("\ud800", token_of(clock))

    assert own.load("\ud800") == token_of(clock)


def test_a_saved_token_takes_the_place_of_its_predecessor_alone(
    store: TokenStore, clock: FrozenClock
) -> None:
    store.save("42", token_of(clock))
    store.save("43", token_of(clock))

    store.save("42", token_of(clock, access_token="the-successor"))

    assert store.load("42") == token_of(clock, access_token="the-successor")
    assert store.load("43") == token_of(clock)


def test_a_deleted_token_is_gone_and_the_others_are_not(store: TokenStore, clock: FrozenClock) -> None:
    store.save("42", token_of(clock))
    store.save("43", token_of(clock))

    store.delete("42")

    assert store.load("42") is None
    assert store.load("43") == token_of(clock)


def test_a_change_of_a_token_is_not_kept_before_it_is_saved(store: TokenStore, clock: FrozenClock) -> None:
    token = token_of(clock)
    store.save("42", token)
    loaded = store.load("42")
    assert loaded is not None

    token.scope = loaded.scope = "another"

    assert store.load("42") == token_of(clock)


def test_a_loaded_token_expires_by_the_store_s_clock(own: TokenStore, clock: FrozenClock) -> None:
    own.save("42", token_of(clock, lifetime=60))
    token = own.load("42")
    assert token is not None
    assert not token.access_token_expired()

    clock.advance(60)

    assert token.access_token_expired()


@pytest.mark.usefixtures("eager_threads")
def test_of_many_threads_one_at_a_time_is_in_it(store: TokenStore, clock: FrozenClock) -> None:
    store.save("42", token_of(clock, patient="0"))

    def count_up() -> None:
        for _ in range(25):
            with store.exclusive("42"):
                token = store.load("42")
                assert token is not None
                token.patient = str(int(token.patient or 0) + 1)
                store.save("42", token)

    with ThreadPoolExecutor(4) as pool:
        for counting in [pool.submit(count_up) for _ in range(4)]:
            counting.result()

    counted = store.load("42")
    assert counted is not None
    assert counted.patient == "100"


def test_another_key_is_refreshed_at_the_same_time(own: TokenStore) -> None:
    with own.exclusive("42"):
        enter_elsewhere(own, "43")


def test_what_fails_inside_lets_the_next_one_in(store: TokenStore) -> None:
    with pytest.raises(ZeroDivisionError), store.exclusive("42"):
        raise ZeroDivisionError

    enter_elsewhere(store, "42")


def test_a_thread_may_enter_again_what_it_is_in(own: TokenStore) -> None:
    with own.exclusive("42"), own.exclusive("42"):
        pass

    enter_elsewhere(own, "42")
