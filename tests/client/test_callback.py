"""The end of a login: what the browser brings back, whole or in parts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bbclient import BlueButton
from bbclient.errors import AccessDenied, CallbackError, InvalidCall
from bbclient.logins import LIFETIME
from bbmock import FrozenClock
from tests.client.builders import callback_of, client_of, token_answer
from tests.client.stub import Stub, reply


@pytest.mark.parametrize(
    ("callback", "kind", "said"),
    [
        ("error=access_denied&state=s", AccessDenied, "beneficiary denied access to their data"),
        ("?error=access_denied", AccessDenied, "decide again"),
        ({"error": "access_denied"}, AccessDenied, "beneficiary denied access"),
        ("error=invalid_scope", CallbackError, "error in place of a code: invalid_scope"),
        ("error=%3Cscript%3E", CallbackError, "not a known one"),
        ("code=&state=s", CallbackError, "Authorization code missing"),
        ("", CallbackError, "Authorization code missing"),
        ("code=c", CallbackError, "'state' missing"),
        ("code=c&state=other", CallbackError, "state does not match"),
        ("code=c&state=\u00e9", CallbackError, "state does not match"),
        ("code=c&code=d&state=s", CallbackError, '"code" more than once'),
        ("http://[::1?code=c&state=other", CallbackError, "state does not match"),
        ({"code": "c", "state": "\ud800"}, CallbackError, "state does not match"),
        ({"code": ["c"], "state": ["s"]}, CallbackError, "callback's code is of type list; pass its text"),
        ({"code": "c", "state": b"s"}, CallbackError, "callback's state is of type bytes"),
    ],
)
def test_a_callback_that_is_not_this_login_s_is_refused_unasked(
    callback: Any, kind: type[CallbackError], said: str
) -> None:
    bb = client_of("http://127.0.0.1:9")

    with pytest.raises(kind, match=said) as refusal:
        bb.callback(bb.generate_auth_data(), callback)

    assert type(refusal.value) is kind
    assert "code=c" not in str(refusal.value)


@pytest.mark.parametrize(
    "form",
    [
        "https://www.example.com/callback?x=1&code={code}&state={state}",
        "code={code}&state={state}",
        "https://www.example.com/callback?code={code}&state={state}#_=_",
        {"code": "{code}", "state": "{state}"},
    ],
    ids=["url", "query", "fragment", "mapping"],
)
def test_a_callback_is_taken_in_every_form(form: Any, bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data)
    given = (
        form.format(**back)
        if isinstance(form, str)
        else {key: text.format(**back) for key, text in form.items()}
    )

    assert bb.callback(auth_data, given).refresh_token


@pytest.mark.parametrize("callback", [None, b"code=c", 7])
def test_a_callback_of_another_kind_is_refused(callback: Any) -> None:
    bb = client_of("http://127.0.0.1:9")

    with pytest.raises(InvalidCall, match=r"callback is of type .*; pass its URL, its query as text"):
        bb.callback(bb.generate_auth_data(), callback)


@pytest.mark.parametrize("lost", [None, {}, {"state": ""}, "state"])
def test_a_session_that_has_lost_auth_data_is_told(lost: Any) -> None:
    with pytest.raises(InvalidCall, match='auth_data has no "state"; pass what generate_auth_data'):
        client_of("http://127.0.0.1:9").callback(lost, "code=c&state=")


def test_a_framework_s_query_is_asked_as_the_framework_would_have_it() -> None:
    class Query(dict[str, Any]):
        """Lists inside, texts to whoever asks; so is Django's."""

        def get(self, name: str, default: Any = None) -> Any:
            return super().get(name, [default])[-1]

    bb = client_of("http://127.0.0.1:9")
    with pytest.raises(AccessDenied):
        bb.callback(bb.generate_auth_data(), Query(error=["access_denied"]))


def test_a_one_shot_login_is_good_for_one_callback(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock, one_shot=True)
        auth_data = bb.generate_auth_data()
        bb.get_authorization_token(auth_data, "a-code", auth_data["state"])

        with pytest.raises(CallbackError, match="was ended before"):
            bb.get_authorization_token(auth_data, "a-code", auth_data["state"])

    assert len(stub.asked) == 1


def test_a_one_shot_login_is_over_in_an_hour(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock, one_shot=True)
        late, early = bb.generate_auth_data(), bb.generate_auth_data()
        clock.advance(LIFETIME - timedelta(seconds=1))
        bb.get_authorization_token(early, "a-code", early["state"])
        clock.advance(1)

        with pytest.raises(CallbackError, match="This login is over"):
            bb.get_authorization_token(late, "a-code", late["state"])


@pytest.mark.parametrize("end", ["soon", "2030-01-01T00:00:00"])
def test_a_one_shot_login_whose_end_was_tampered_with_is_over(end: str) -> None:
    bb = client_of("http://127.0.0.1:9", one_shot=True)
    auth_data = {**bb.generate_auth_data(), "expires_at": end}

    with pytest.raises(CallbackError, match="This login is over"):
        bb.get_authorization_token(auth_data, "a-code", str(auth_data["state"]))


def test_a_one_shot_client_wants_auth_data_with_an_end() -> None:
    plain = client_of("http://127.0.0.1:9").generate_auth_data()

    with pytest.raises(InvalidCall, match='no "expires_at"'):
        client_of("http://127.0.0.1:9", one_shot=True).get_authorization_token(plain, "c", plain["state"])


def test_auth_data_is_reusable_unless_it_is_one_shot(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock)
        auth_data = bb.generate_auth_data()

        for _ in range(2):
            assert bb.get_authorization_token(auth_data, "a-code", auth_data["state"]).access_token


@pytest.mark.parametrize("scope", ["patient/Patient.rs profile", ["patient/Patient.rs", "profile"]])
def test_a_scope_is_asked_for_where_one_is_given(scope: Any) -> None:
    bb = client_of("http://127.0.0.1:9", version=3)

    url = bb.generate_authorize_url(bb.generate_auth_data(), scope=scope)

    assert url.endswith("&scope=patient%2FPatient.rs%20profile")
