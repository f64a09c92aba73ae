from __future__ import annotations

import pytest

from bbmock import FrozenClock
from tests.client.builders import token_of


@pytest.mark.parametrize(
    ("granted", "wanted"),
    [
        ("patient/Patient.read", "patient/Patient.r"),
        ("patient/Patient.read", "patient/Patient.rs"),
        ("patient/Patient.rs", "patient/Patient.read"),
        ("patient/Patient.r patient/Patient.s", "patient/Patient.read"),
        ("patient/*.read", "patient/Coverage.s"),
        ("patient/Patient.*", "patient/Patient.read"),
        ("openid profile", "profile"),
    ],
)
def test_a_scope_that_is_covered_is_had(granted: str, wanted: str, clock: FrozenClock) -> None:
    assert token_of(clock, scope=granted).has_scope(wanted)


@pytest.mark.parametrize(
    ("granted", "wanted"),
    [
        ("patient/Patient.read", "patient/Coverage.read"),
        ("patient/Patient.s", "patient/Patient.r"),
        ("patient/Patient.r", "patient/Patient.read"),
        ("patient/Patient.read", "patient/Patient.write"),
        ("patient/Patient.read", "user/Patient.read"),
        ("patient/Patient.read", "patient/Pat"),
        ("patient/Patient.read", "profile"),
        ("patient/Patient.xyz", "patient/Patient.r"),
        ("", "profile"),
        (None, "patient/Patient.read"),
    ],
)
def test_a_scope_that_is_not_covered_is_not_had(granted: str | None, wanted: str, clock: FrozenClock) -> None:
    assert not token_of(clock, scope=granted).has_scope(wanted)


def test_all_scopes_that_are_asked_about_must_be_had(clock: FrozenClock) -> None:
    token = token_of(clock, scope="profile patient/Patient.rs")

    assert token.has_scope("profile", "patient/Patient.read")
    assert not token.has_scope("profile", "patient/Coverage.read")


def test_a_grant_is_over_at_the_instant_of_its_end(clock: FrozenClock) -> None:
    token = token_of(clock, access_grant_expiration="2026-01-01T12:00:10Z")

    assert not token.access_grant_expired()
    clock.advance(10)
    assert token.access_grant_expired()


def test_a_grant_without_an_end_is_never_over(clock: FrozenClock) -> None:
    assert not token_of(clock, access_grant_expiration="").access_grant_expired()
