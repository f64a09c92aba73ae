"""One client for many threads, as a web server has it, against a live mock."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from bbclient import AuthorizationToken, BlueButton
from bbmock import FrozenClock, Sandbox
from tests.client.builders import client_of, log_in, token_of
from tests.client.stub import Reply, Stub

USERS = 4
CALLS = 300  # of each


def test_each_of_four_threads_sends_its_own_user_s_token_only(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        bb = client_of(stub.base_url, clock)

        def call(user: int) -> None:
            token = token_of(clock, access_token=f"access-of-{user}", refresh_token=f"refresh-of-{user}")
            for _ in range(50):
                bb.get_custom_data({"auth_token": token, "params": {}, "url": f"fhir/Patient/{user}"})

        with ThreadPoolExecutor(USERS) as pool:
            list(pool.map(call, range(USERS)))

    sent = [(asked.path, asked.headers["Authorization"]) for asked in stub.asked]
    own = [(f"/v2/fhir/Patient/{user}", f"Bearer access-of-{user}") for user in range(USERS)]
    assert sorted(sent) == sorted(own * 50)


def test_each_of_four_threads_gets_its_own_user_s_profile_only(bb: BlueButton) -> None:
    tokens = [log_in(bb, user) for user in range(USERS)]

    def foreign(token: AuthorizationToken) -> int:
        profiles = (bb.get_profile_data({"auth_token": token})["response"].json() for _ in range(CALLS))
        return sum(profile["patient"] != token.patient for profile in profiles)

    with ThreadPoolExecutor(USERS) as pool:
        assert sum(pool.map(foreign, tokens)) == 0


def test_of_eight_threads_with_one_expired_token_one_refreshes_and_all_succeed(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock, sandbox: Sandbox
) -> None:
    together = threading.Barrier(8)
    clock.advance(3600)

    def status(_: int) -> int:
        together.wait()
        return bb.get_patient_data({"auth_token": token})["response"].status_code

    before = len(sandbox.journal.exchanges())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(status, range(8))) == [200] * 8
    new = sandbox.journal.exchanges()[before:]
    assert sum("/o/token" in exchange.path for exchange in new) == 1
