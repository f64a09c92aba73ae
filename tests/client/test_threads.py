from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bbmock import FrozenClock
from tests.client.builders import client_of, token_of
from tests.client.stub import Reply, Stub

USERS = 4
CALLS = 50


def test_each_of_four_threads_sends_its_own_user_s_token_only(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        bb = client_of(stub.base_url, clock)

        def call(user: int) -> None:
            token = token_of(clock, access_token=f"access-of-{user}", refresh_token=f"refresh-of-{user}")
            for _ in range(CALLS):
                bb.get_custom_data({"auth_token": token, "params": {}, "url": f"fhir/Patient/{user}"})

        with ThreadPoolExecutor(USERS) as pool:
            list(pool.map(call, range(USERS)))

    sent = [(asked.path, asked.headers["Authorization"]) for asked in stub.asked]
    own = [(f"/v2/fhir/Patient/{user}", f"Bearer access-of-{user}") for user in range(USERS)]
    assert sorted(sent) == sorted(own * CALLS)
