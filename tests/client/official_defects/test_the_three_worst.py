"""The tests that show the three worst defects of CMS's SDK, ten lines each, with bbclient in its place.

Those of the SDK are in tests/clients/test_official_defects.py. What differs is what is asserted.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bbclient import AuthorizationToken, BlueButton
from bbmock.handle import Handle


def minted(bbmock: Handle, user: str = "BBUser00000") -> AuthorizationToken:
    """A token for a user who did not have to log in."""
    return AuthorizationToken(bbmock.login(user), now=bbmock.clock.now)


def test_it_sends_no_users_token_for_another(bbmock_client: BlueButton, bbmock: Handle) -> None:
    tokens = [minted(bbmock, f"BBUser0000{number}") for number in range(4)]

    def wrong(token: AuthorizationToken) -> bool:
        answer = bbmock_client.get_patient_data({"auth_token": token, "params": {}})["response"].json()
        return bool(answer["entry"][0]["resource"]["id"] != token.patient)

    with ThreadPoolExecutor(4) as threads:
        assert not any(threads.map(wrong, tokens * 50))


def test_it_keeps_the_refresh_in_mid_paging(bbmock_client: BlueButton, bbmock: Handle) -> None:
    token = minted(bbmock)
    call = {"auth_token": token, "params": {}}
    first = bbmock_client.get_explaination_of_benefit_data(call)["response"].json()
    token.expires_at = bbmock.clock.now() - timedelta(seconds=1)

    pages = bbmock_client.get_pages(first, call)["pages"]

    bbmock.witness.complete(pages, user="BBUser00000")
    bbmock.witness.refreshed(1)


def test_it_refreshes_on_401(bbmock_client: BlueButton, bbmock: Handle) -> None:
    token = minted(bbmock)
    bbmock.faults.add("Patient", "token-expired")

    answer = bbmock_client.get_patient_data({"auth_token": token, "params": {}})["response"]

    assert answer.status_code == 200
    bbmock.witness.refreshed(1)
