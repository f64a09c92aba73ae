from __future__ import annotations

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import ReauthorizationRequired, RequestRefused, TokenRefused, UnreadableAnswer
from bbmock import FrozenClock
from tests.client.builders import client_of, token_of
from tests.client.stub import Reply, Stub, reply


def test_a_token_that_the_server_does_not_know_is_told_in_cms_s_way(
    bb: BlueButton, clock: FrozenClock
) -> None:
    for call in (bb.introspect_token, bb.revoke_token):
        with pytest.raises(TokenRefused, match="CMS answers 500 to a token that it does not know") as refusal:
            call(token_of(clock))

        assert refusal.value.status_code == 500
        assert "the-access-token" not in str(refusal.value)


def test_a_wrong_secret_is_told(bb: BlueButton, token: AuthorizationToken) -> None:
    bb.client_secret = "wrong"

    with pytest.raises(TokenRefused, match="look at client_id and client_secret"):
        bb.revoke_token(token)


def test_an_introspection_that_is_no_json_is_named(clock: FrozenClock) -> None:
    with Stub(Reply(200, b"[]")) as stub, pytest.raises(UnreadableAnswer, match="introspection endpoint"):
        client_of(stub.base_url, clock).introspect_token(token_of(clock))


def test_an_introspection_tells_of_the_latest_token(bb: BlueButton, token: AuthorizationToken) -> None:
    bb.refresh_auth_token(token)

    found = bb.introspect_token(token)

    assert found["active"] is True
    assert set(found["scope"].split()) == token.scopes


def test_a_revoked_token_takes_the_grant_with_it(bb: BlueButton, token: AuthorizationToken) -> None:
    bb.revoke_token(token)

    with pytest.raises(ReauthorizationRequired, match="was refused before"):
        bb.refresh_auth_token(token)
    assert bb.get_patient_data({"auth_token": token})["response"].status_code == 401


def test_a_revoked_token_ends_the_consent_at_the_server(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    bb.revoke_token(token)
    other = client_of(
        bb.base_url,
        clock,
        client_id=bb.client_id,
        client_secret=bb.client_secret,
    )

    with pytest.raises(ReauthorizationRequired, match="User access cannot be found"):
        other.refresh_auth_token(token)


def test_the_grant_can_be_kept(bb: BlueButton, token: AuthorizationToken, clock: FrozenClock) -> None:
    bb.revoke_token(token, keep_grant=True)
    other = client_of(bb.base_url, clock, client_id=bb.client_id, client_secret=bb.client_secret)

    with pytest.raises(ReauthorizationRequired, match="invalid_grant"):
        other.refresh_auth_token(token)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_discovery_tells_where_the_endpoints_are(version: int, bb: BlueButton) -> None:
    bb.version = version

    found = bb.get_discovery()

    assert found["token_endpoint"].startswith(bb.base_url)
    assert "refresh_token" in found["grant_types_supported"]


def test_discovery_sends_no_token_and_raises_refusals(clock: FrozenClock) -> None:
    with Stub(reply({}, 404)) as stub, pytest.raises(RequestRefused, match="404"):
        client_of(stub.base_url, clock).get_discovery()

    assert "Authorization" not in stub.asked[0].headers
