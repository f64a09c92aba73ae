from __future__ import annotations

import copy
import copyreg
import json
import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bbclient import AuthorizationToken
from bbclient.errors import UnusableToken
from bbmock import FrozenClock
from tests.client.builders import token_answer, token_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("expires_at", ["soon", [], "2026-13-01T00:00:00Z", float("inf"), 1e300])
def test_an_expiry_that_is_no_time_is_refused(expires_at: Any) -> None:
    with pytest.raises(UnusableToken, match="The token's expires_at is no time") as refusal:
        AuthorizationToken(token_answer(expires_at=expires_at))

    assert isinstance(refusal.value, ValueError)
    assert isinstance(refusal.value, TypeError)


@pytest.mark.parametrize("expires_in", [None, "soon", 1e300, []])
def test_a_lifetime_that_is_no_number_of_seconds_is_refused(expires_in: Any) -> None:
    with pytest.raises(UnusableToken, match="rather than a number of seconds"):
        AuthorizationToken(token_answer(expires_in=expires_in))


@pytest.mark.parametrize("end", ["never", [], 1e300])
def test_an_end_of_the_grant_that_is_no_time_does_not_cost_the_token(end: Any) -> None:
    token = AuthorizationToken(token_answer(access_grant_expiration=end))

    assert (token.access_token, token.access_grant_expiration) == ("access-1", None)


def test_an_expiry_that_is_no_time_cannot_be_set_either(clock: FrozenClock) -> None:
    with pytest.raises(UnusableToken, match="The token's expires_at is no time"):
        token_of(clock).expires_at = "soon"  # type: ignore[assignment]


def test_a_refused_dict_leaves_the_token_as_it_was(clock: FrozenClock) -> None:
    token = token_of(clock)

    with pytest.raises(UnusableToken):
        token.set_dict({"access_token": "another"})

    assert token == token_of(clock)


def test_a_token_that_becomes_another_is_at_no_moment_without_its_parts(clock: FrozenClock) -> None:
    found: list[Any] = []

    class Watched(AuthorizationToken):
        def update(self, *args: Any, **more: Any) -> None:
            found.append(self.get("access_token"))  # what another thread would find
            super().update(*args, **more)

    Watched(token_of(clock)).set_dict(token_of(clock, access_token="another"))

    assert found == [None, "the-access-token"]


@pytest.mark.parametrize(
    "expires_at",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=-5))),
        NOON.replace(tzinfo=None),
        "2026-01-01T12:00:00Z",
        "2026-01-01T12:00:00",
        "2026-01-01 12:00:00.000000+00:00",
        "2026-01-01T07:00:00-05:00",
        NOON.timestamp(),
        int(NOON.timestamp()),
        NOON.timestamp() * 1000,
    ],
    ids=str,
)
def test_an_expiry_is_read_in_every_form_and_utc_where_it_names_no_zone(expires_at: Any) -> None:
    token = AuthorizationToken(token_answer(expires_at=expires_at))

    assert token.expires_at == NOON
    assert token.expires_at.tzinfo is UTC


def test_a_time_without_a_zone_is_utc_on_a_machine_that_is_elsewhere() -> None:
    program = (
        "import bbclient; print(bbclient.AuthorizationToken({'expires_at': '2026-01-01T12:00'}).expires_at)"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "America/New_York"},
    ).stdout

    assert printed == "2026-01-01 12:00:00+00:00\n"


def test_without_an_expiry_the_lifetime_counts_from_now(clock: FrozenClock) -> None:
    token = AuthorizationToken(token_answer(expires_in=60), now=clock.now)

    assert token.expires_at == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(("seconds", "expired"), [(59, False), (60, True), (61, True)])
def test_a_token_is_over_at_the_instant_of_its_expiry(
    seconds: int, expired: bool, clock: FrozenClock
) -> None:
    token = token_of(clock, lifetime=60)
    clock.advance(seconds)

    assert token.access_token_expired() is expired


def test_the_dict_has_the_official_keys_first_and_is_ready_for_json() -> None:
    token = AuthorizationToken(token_answer(), now=lambda: NOON + timedelta(microseconds=7))

    stored = token.get_dict()

    assert list(stored.items()) == [
        ("access_token", "access-1"),
        ("expires_in", 3600),
        ("expires_at", "2026-01-01T13:00:00+00:00"),
        ("patient", "-19990000000001"),
        ("refresh_token", "refresh-1"),
        ("scope", "patient/Patient.read profile"),
        ("token_type", "Bearer"),
        ("access_grant_expiration", "2027-02-01T12:00:00+00:00"),
    ]
    assert AuthorizationToken(json.loads(json.dumps(stored))).get_dict() == stored


@pytest.mark.parametrize("end", [None, ""])
def test_a_grant_without_an_end_adds_no_key(end: str | None) -> None:
    token = AuthorizationToken(token_answer(access_grant_expiration=end))

    assert token.access_grant_expiration is None
    assert list(token.get_dict())[-1] == "token_type"


def test_an_attribute_and_its_item_are_one(clock: FrozenClock) -> None:
    token = token_of(clock)

    token.expires_at = NOON - timedelta(seconds=1)
    token["scope"] = "profile"

    assert token["expires_at"] == NOON - timedelta(seconds=1)
    assert token.access_token_expired()
    assert token.scope == "profile"


def test_an_expiry_without_a_zone_that_is_set_is_utc(clock: FrozenClock) -> None:
    token = token_of(clock)

    token.expires_at = NOON.replace(tzinfo=None)

    assert token.expires_at == NOON
    assert token.access_token_expired()


@pytest.mark.parametrize(
    ("scope", "scopes"), [("a/b.read  c", {"a/b.read", "c"}), ("", set()), (None, set())]
)
def test_scopes_are_whole_words(scope: str | None, scopes: set[str]) -> None:
    assert AuthorizationToken(token_answer(scope=scope)).scopes == scopes


def test_a_token_can_be_copied_and_pickled(clock: FrozenClock) -> None:
    token = token_of(clock)

    assert copy.deepcopy(token) == token
    assert pickle.loads(pickle.dumps(token)) == token  # noqa: S301 - our own bytes


def test_a_copy_is_a_token_of_its_own_on_the_same_clock_and_under_the_same_key(clock: FrozenClock) -> None:
    token = token_of(clock)
    token.key = "alice"

    same = token.copy()
    clock.advance(3600)
    token.scope = "other"

    assert (same.key, same.scope) == ("alice", "patient/Patient.read profile")
    assert same.access_token_expired()


def test_a_pickled_token_keeps_its_key(clock: FrozenClock) -> None:
    token = token_of(clock)
    token.key = "alice"

    assert pickle.loads(pickle.dumps(token)).key == "alice"  # noqa: S301 - our own bytes


def test_a_token_that_the_official_sdk_pickled_is_one() -> None:
    pickled = pickle.dumps(_Officials(), protocol=1)

    token = pickle.loads(pickled)  # noqa: S301 - our own bytes

    assert isinstance(token, AuthorizationToken)
    assert (token.access_token, token.access_token_expired()) == ("a", True)


class _Officials:
    """Pickles as the SDK's class does: an empty dict with attributes."""

    def __reduce__(self) -> tuple[Any, ...]:
        ends = datetime(2026, 1, 1, tzinfo=UTC)
        state = {"access_token": "a", "refresh_token": "r", "expires_at": ends, "scope": "profile"}
        return copyreg.__newobj__, (AuthorizationToken,), state  # type: ignore[attr-defined]
