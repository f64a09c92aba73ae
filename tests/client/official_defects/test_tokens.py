"""Section C of what is wrong with CMS's SDK, on bbclient: tokens, refreshes, logins."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import ReauthorizationRequired
from bbclient.stores import MemoryTokenStore
from bbmock import FrozenClock, Sandbox
from bbmock.witness.witness import Witness
from tests.client.builders import log_in, token_of
from tests.client.official_defects.conftest import MakeClient
from tests.clients.person import decide
from tests.clients.versions import SCOPE
from tests.registered import register

CLAIMS = "ExplanationOfBenefit"
THREADS = 8
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


# 13: scopes


def test_scopes_are_compared_as_words_and_in_either_form(token: AuthorizationToken) -> None:
    narrow = AuthorizationToken({**token, "scope": "patient/Patient.read profile"})

    assert {"patient/Patient.read", "profile"} <= token.scopes
    assert "patient/Patient.r" not in token.scopes
    assert narrow.has_scope("patient/Patient.rs", "patient/Patient.r", "profile")
    assert not any(map(narrow.has_scope, ("patient/Pat", "pro", "patient/Patient.write")))


# 14: refreshes that race


def test_of_eight_threads_with_one_expired_token_all_get_data_for_one_refresh(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock, witness: Witness
) -> None:
    clock.advance(3600)
    together = threading.Barrier(THREADS)

    def call(_: int) -> int:
        together.wait()
        return bb.get_patient_data({"auth_token": token})["response"].status_code

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(call, range(THREADS))) == [200] * THREADS
    witness.refreshed(1)


# 15: refreshes while pages are read


def test_a_token_that_ends_between_all_pages_loses_no_page_and_the_sample_goes_on(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    bb, config = make(), {"auth_token": token, "params": {"_count": 10}}
    sandbox.faults.add(CLAIMS, "token-expired", every=2)
    first = bb.get_explaination_of_benefit_data(config)["response"].json()

    found = bb.get_pages(first, config)

    witness.complete(found["pages"], user="BBUser00000")
    assert bb.get_coverage_data(config)["auth_token"] == found["auth_token"] != token
    witness.refreshed(len(sandbox.journal.exchanges(endpoint=CLAIMS, status=401)))


# 16: who hears of a new token


def test_a_new_token_is_told_and_stored_before_it_is_used(
    make: MakeClient, token: AuthorizationToken, clock: FrozenClock, sandbox: Sandbox
) -> None:
    told: list[Any] = []
    store = MemoryTokenStore()

    def on_refresh(old: AuthorizationToken, new: AuthorizationToken) -> None:
        kept = store.load("her")
        assert kept is not None
        told.append((old, kept.access_token == new.access_token, sandbox.journal.last))

    bb = make(token_store=store, on_token_refresh=on_refresh)
    bb.save_token("her", token)
    clock.advance(3600)

    bb.get_patient_data({"auth_token": token})

    ((old, is_kept, last),) = told
    assert (old, is_kept, last.endpoint) == (token, True, "token")


# 17: the server knows better than the clock


def test_a_token_that_the_server_ended_early_is_refreshed_once(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    sandbox.faults.add("Patient", "token-expired")

    assert bb.get_patient_data({"auth_token": token})["response"].status_code == 200
    witness.refreshed(1)


def test_a_token_on_its_last_seconds_is_refreshed_ahead(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock, witness: Witness
) -> None:
    clock.advance(3580)

    assert bb.get_patient_data({"auth_token": token})["response"].status_code == 200
    witness.refreshed(1)
    witness.asked(at_most=0, status=401)


# 18: what an expiry may be


@pytest.mark.parametrize(
    "expires_at",
    [
        *("2026-01-01T12:00:00Z", "2026-01-01T12:00:00", "2026-01-01 13:00:00.000000+01:00"),
        *(NOON, NOON.replace(tzinfo=None), NOON.timestamp(), NOON.timestamp() * 1000),
    ],
    ids=str,
)
def test_an_expiry_is_the_same_moment_in_every_form(expires_at: Any, clock: FrozenClock) -> None:
    token = token_of(clock, expires_at=expires_at)

    assert token.expires_at == NOON
    assert AuthorizationToken(token.get_dict()).expires_at == NOON


# 19: the end of the consent


def test_when_the_consent_is_over_a_login_is_asked_for_and_nobody_else(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock, sandbox: Sandbox
) -> None:
    assert token.access_grant_expiration is not None
    clock.set(token.access_grant_expiration)
    asked = sandbox.journal.recorded

    with pytest.raises(ReauthorizationRequired, match="consent was good until 2027"):
        bb.get_patient_data({"auth_token": token})

    assert sandbox.journal.recorded == asked
    assert AuthorizationToken(token.get_dict()).access_grant_expiration == token.access_grant_expiration


def test_without_a_refresh_token_none_is_posted(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock, sandbox: Sandbox
) -> None:
    clock.advance(3600)
    asked = sandbox.journal.recorded

    with pytest.raises(ReauthorizationRequired, match="no refresh token"):
        bb.get_patient_data({"auth_token": AuthorizationToken({**token, "refresh_token": None})})

    assert sandbox.journal.recorded == asked


# 20: the other endpoints


def test_a_token_can_be_looked_up_and_revoked_and_a_client_closed(make: MakeClient) -> None:
    with make() as bb:
        token = log_in(bb)

        assert bb.introspect_token(token)["active"] is True
        assert bb.get_discovery()["token_endpoint"].endswith("/o/token")
        bb.revoke_token(token)
        with pytest.raises(ReauthorizationRequired):
            bb.get_patient_data({"auth_token": token}, raise_errors=True)


# 21: version 3


def test_version_3_logs_in_refreshes_and_reads(
    make: MakeClient, clock: FrozenClock, witness: Witness
) -> None:
    bb = make(version=3)
    auth_data = bb.generate_auth_data()
    url = bb.generate_authorize_url(auth_data, scope=SCOPE.split())
    back = decide(url, bb.callback_url, username="BBUser00000", password="PW00000!")
    token = bb.callback(auth_data, back)
    clock.advance(3600)

    claims = list(bb.iter_resources(CLAIMS, {"auth_token": token}))

    witness.complete(claims, user="BBUser00000", version=3)
    witness.refreshed(1)
    assert bb.get_insurance_card_data({"auth_token": token})["response"].status_code == 200


# 22: the second login in a process


def test_the_same_person_can_log_in_again_and_at_two_applications(
    bb: BlueButton, make: MakeClient, sandbox: Sandbox
) -> None:
    other = make(register(sandbox))
    statuses = []
    for client in (bb, bb, other, bb, other):
        token = log_in(client)
        statuses.append(client.get_patient_data({"auth_token": token})["response"].status_code)

    assert statuses == [200] * 5
