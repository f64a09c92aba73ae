"""No token and no code stands in the journal, wherever a client put it."""

from __future__ import annotations

import pytest

from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.journal import last
from tests.walk import Walk


def secrets(v2: Walk) -> dict[str, str]:
    """A secret of each kind."""
    first = v2.tokens()
    second = v2.refresh(first["refresh_token"]).json
    return {
        "ended": first["access_token"],
        "spent": first["refresh_token"],
        "access": second["access_token"],
        "refresh": second["refresh_token"],
        "code": v2.code(user=1),
    }


@pytest.mark.parametrize("kind", ["ended", "spent", "access", "refresh", "code"])
def test_a_secret_in_a_path_is_masked_and_noticed(sandbox: Sandbox, v2: Walk, kind: str) -> None:
    v2.browser.get(f"/v2/fhir/Patient/{secrets(v2)[kind]}")

    assert last(sandbox).path == "/v2/fhir/Patient/…"
    assert last(sandbox).facts.token_in_url


@pytest.mark.parametrize("kind", ["ended", "spent", "access", "refresh", "code"])
def test_a_secret_in_a_query_is_noticed_whatever_its_name(sandbox: Sandbox, v2: Walk, kind: str) -> None:
    v2.browser.get(f"/v2/fhir/Patient?anything={secrets(v2)[kind]}")

    assert last(sandbox).facts.token_in_url


def test_a_code_that_the_request_itself_redeems_is_noticed(sandbox: Sandbox, v2: Walk) -> None:
    code = v2.code()

    v2.browser.post(f"/v2/o/token/?x={code}", v2.exchange_form(code))

    assert last(sandbox).facts.token_in_url


def test_an_ordinary_path_stays_as_it_is(sandbox: Sandbox, caller: Caller) -> None:
    caller.get(f"Patient/{'a' * 30}?x={'b' * 30}")

    assert last(sandbox).path == f"/v2/fhir/Patient/{'a' * 30}"
    assert not last(sandbox).facts.token_in_url


def test_a_secret_in_a_reason_is_masked(sandbox: Sandbox, caller: Caller) -> None:
    caller.get(f"ExplanationOfBenefit?type={caller.token}")

    reason = last(sandbox).why
    assert reason is not None
    assert caller.token is not None
    assert "…" in reason
    assert caller.token not in reason
