"""What the journal proves of a client: each assertion holds where it should, and fails telling why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.domain.errors import ConfigurationError
from bbmock.state.sandbox import Sandbox
from bbmock.witness.telling import NotSo
from bbmock.witness.witness import Witness
from tests.access import Caller
from tests.walk import Walk


@pytest.fixture
def witness(sandbox: Sandbox) -> Witness:
    return Witness(sandbox)


def said(assertion: Callable[[], None]) -> str:
    """The first line of what an assertion says that does not hold."""
    with pytest.raises(NotSo) as failure:
        assertion()
    return str(failure.value).partition("\n")[0]


# refreshing


def test_no_refresh_is_not_one(witness: Witness) -> None:
    assert said(witness.refreshed) == "the client refreshed never, not once"


def test_one_refresh_is_one(witness: Witness, v2: Walk) -> None:
    v2.refresh(v2.tokens()["refresh_token"])

    witness.refreshed()


def test_two_refreshes_are_not_one(witness: Witness, v2: Walk) -> None:
    first = v2.refresh(v2.tokens()["refresh_token"]).json
    v2.refresh(first["refresh_token"])

    assert said(witness.refreshed) == "the client refreshed twice, not once"
    witness.refreshed(2)


def test_a_refresh_token_that_comes_again_is_a_storm(witness: Witness, v2: Walk) -> None:
    spent = v2.tokens()["refresh_token"]
    v2.refresh(spent)
    v2.refresh(spent)

    assert said(witness.refreshed).startswith("BBUser00000/refresh#1 was sent twice, in #")


def test_a_refresh_that_failed_may_be_tried_again(sandbox: Sandbox, witness: Witness, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("token", "edge")
    v2.refresh(tokens["refresh_token"])
    v2.refresh(tokens["refresh_token"])

    witness.refreshed()


# pacing


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_coming_before_retry_after_is_noticed(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock, *, as_date: bool
) -> None:
    sandbox.faults.add("Patient", {"throttled": {"retry_after": 30, "as_date": as_date}})
    caller.get("Patient")
    clock.advance(29)
    caller.get("Patient")

    assert said(witness.honoured_retry_after) == "#1 said to wait 30 s; #2 came after 29 s"


def test_coming_at_retry_after_is_honouring_it(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", "throttled")
    caller.get("Patient")
    caller.get("Coverage")
    clock.advance(30)
    caller.get("Patient")

    witness.honoured_retry_after()


def test_backing_off_too_little_is_noticed(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", "edge", times=2)
    for wait in (2.5, 4, 0):
        caller.get("Patient")
        clock.advance(wait)

    witness.backed_off(2.5)
    assert said(lambda: witness.backed_off([2.5, 5])) == (
        "#3 came 4 s after #2 had failed; a client waits 5 s or more"
    )


def test_backing_off_needs_a_wait(witness: Witness) -> None:
    with pytest.raises(
        ConfigurationError, match=re.escape("at_least must be seconds, or a list of them; got []")
    ):
        witness.backed_off([])


@pytest.mark.parametrize("wait", [-1, float("nan"), "2"])
def test_backing_off_by_what_is_no_wait_is_refused(witness: Witness, wait: Any) -> None:
    with pytest.raises(ConfigurationError, match="at_least must be a number of 0 or more, got"):
        witness.backed_off([1, wait])


def test_an_assertion_about_an_endpoint_that_there_is_not_is_refused(witness: Witness) -> None:
    with pytest.raises(ConfigurationError, match="there is no endpoint 'tokn'; did you mean 'token'"):
        witness.backed_off(2, endpoint="tokn")
    with pytest.raises(ConfigurationError, match="there is no endpoint 'tokn'; did you mean 'token'"):
        witness.asked(at_most=2, endpoint="tokn")


def test_failures_elsewhere_are_no_row(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock
) -> None:
    for path in ("Patient", "Coverage", "Patient", "Coverage"):
        sandbox.faults.add(path, "edge")
    for path, wait in (("Patient", 0), ("Coverage", 2), ("Patient", 0), ("Coverage", 0)):
        caller.get(path)
        clock.advance(wait)

    witness.backed_off([2, 100])


def test_a_success_elsewhere_ends_no_row(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", "edge", times=2)
    for _ in range(3):
        for path in ("Patient", "Coverage"):
            caller.get(path)
            clock.advance(1)

    assert said(lambda: witness.backed_off([2, 3])) == (
        "#5 came 2 s after #3 had failed; a client waits 3 s or more"
    )


def test_a_success_between_failures_begins_the_row_anew(
    sandbox: Sandbox, witness: Witness, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", "edge", every=2)
    for _ in range(4):
        caller.get("Patient")
        clock.advance(2)

    witness.backed_off([2, 100])


def test_too_many_requests_are_counted(witness: Witness, caller: Caller) -> None:
    for _ in range(3):
        caller.get("Patient")

    witness.asked(at_most=3, endpoint="Patient")
    assert said(lambda: witness.asked(at_most=2, endpoint="Patient")) == (
        "there were 3 requests (endpoint Patient), not at most 2"
    )
    assert said(lambda: witness.asked(at_most=9, at_least=4)) == "there were 3 requests, not 4 to 9"


# secrecy


def test_a_token_in_a_url_is_noticed(witness: Witness, caller: Caller) -> None:
    caller.get(f"Patient?access_token={caller.token}")

    assert said(witness.kept_secrets_out_of_urls) == "a token or secret stood in the URL of #1"


def test_a_login_without_pkce_is_noticed(witness: Witness, v2: Walk) -> None:
    assert said(witness.used_pkce) == "there was no login"
    v2.authorize()
    witness.used_pkce()

    v2.authorize(code_challenge=None, code_challenge_method=None)

    assert said(witness.used_pkce) == "#2 has no code_challenge"


def test_a_state_that_comes_again_is_noticed(witness: Witness, v2: Walk) -> None:
    v2.authorize(state="a-state-of-16-letters")
    v2.authorize(state="another-state-of-16")
    witness.used_fresh_states()

    v2.authorize(state="a-state-of-16-letters")

    assert said(witness.used_fresh_states) == "#1 and #3 have the same state; each login needs a new one"


def test_a_login_without_a_state_is_noticed(witness: Witness, v2: Walk) -> None:
    assert said(witness.used_fresh_states) == "there was no login"

    v2.authorize(state=None)

    assert said(witness.used_fresh_states) == "#1 has no state"


@pytest.mark.parametrize(
    "path",
    [
        "Patient/-19990000000001",
        "Patient?_id=-19990000000001",
        "ExplanationOfBenefit?patient=-19990000000001",
        "Coverage?beneficiary=Patient/-19990000000001",
        "Coverage/part-a--19990000000001",
    ],
)
def test_asking_for_one_person_with_anothers_token_is_noticed(
    sandbox: Sandbox, witness: Witness, v2: Walk, path: str
) -> None:
    sandbox.population.patient_id(0, 2)
    token = v2.tokens(user=7)["access_token"]
    before = sandbox.journal.recorded
    witness.kept_people_apart()

    v2.browser.get(f"/v2/fhir/{path}", token=token)

    number = before + 1
    assert said(witness.kept_people_apart) == (f"#{number} asked for BBUser00000 with a token of BBUser00007")


def test_asking_for_ones_own_data_is_keeping_apart(witness: Witness, caller: Caller) -> None:
    claim = caller.get("ExplanationOfBenefit?_count=1").json["entry"][0]["resource"]["id"]
    for path in (f"ExplanationOfBenefit/{claim}", "Patient/-19990000000001"):
        assert caller.get(path).status == 200

    witness.kept_people_apart()


# data


def test_all_claims_are_complete_in_every_version(witness: Witness, caller: Caller, version: int) -> None:
    pages = caller.pages(f"/v{version}/fhir/ExplanationOfBenefit?_count=10")

    witness.complete(pages, user="BBUser00000", version=version)  # type: ignore[arg-type]


def test_missing_double_and_strange_claims_are_named(witness: Witness, caller: Caller) -> None:
    claims = [
        entry["resource"] for page in caller.pages("/v2/fhir/ExplanationOfBenefit") for entry in page["entry"]
    ]
    gone, doubled = claims[0]["id"], claims[1]["id"]
    wrong = [*claims[1:], claims[1], {"id": "carrier--1"}]

    assert said(lambda: witness.complete(wrong, user="BBUser00000")) == (
        f"these are not the claims of BBUser00000: 1 missing ({gone}); 1 double ({doubled}); "
        "1 not theirs (carrier--1)"
    )


def test_many_missing_claims_are_counted(witness: Witness) -> None:
    message = said(lambda: witness.complete([], user="claims-1000"))

    assert message.startswith("these are not the claims of claims-1000: 1000 missing (")
    assert message.endswith(" and 995 more)")


def test_a_stale_claim_is_named(witness: Witness, caller: Caller) -> None:
    page = caller.get("ExplanationOfBenefit?_count=50").json
    claim = page["entry"][0]["resource"]
    claim["meta"]["lastUpdated"] = "2020-01-01T00:00:00.000+00:00"

    assert said(lambda: witness.complete([page], user="BBUser00000")) == (
        f"these are not the claims of BBUser00000: 1 stale ({claim['id']})"
    )


def test_a_search_of_some_claims_is_complete_by_itself(witness: Witness, caller: Caller) -> None:
    pages = caller.pages("/v2/fhir/ExplanationOfBenefit?type=pde")

    witness.complete(pages, user="BBUser00000", search={"type": "pde"})


def test_nobodys_claims_cannot_be_complete(witness: Witness) -> None:
    assert said(lambda: witness.complete([], user="nobody")) == "there is no test user 'nobody'"


@pytest.mark.parametrize("secret", ["access_token", "refresh_token"])
def test_a_token_in_a_log_is_found_and_not_repeated(witness: Witness, v2: Walk, secret: str) -> None:
    token = v2.tokens()[secret]
    kind = secret.partition("_")[0]

    message = said(lambda: witness.leaked_nothing("fine", f"first\nGET with {token}"))

    assert message == f"BBUser00000/{kind}#1 stands in text 2, line 2, after 'GET with '"


def test_people_secrets_and_codes_are_found_too(sandbox: Sandbox, witness: Witness, v2: Walk) -> None:
    code = v2.code(user=3)
    person = sandbox.population.person(3)
    log = "\n".join(
        [
            code,
            v2.application.client_secret,
            sandbox.population.medicare_number(3),
            f"{person.given_name} {person.family_name}",
        ]
    )

    assert {leak.what for leak in witness.leaks(log)} == {
        "an authorization code",
        "the secret of Demo Application",
        "the Medicare number of BBUser00003",
        "the name of BBUser00003",
    }


def test_a_secret_is_found_at_every_place_and_the_others_before_it_are_not_shown(
    witness: Witness, v2: Walk
) -> None:
    tokens = v2.tokens()
    access, refresh = tokens["access_token"], tokens["refresh_token"]

    leaks = witness.leaks(f"a={refresh} b={access}\nagain {access}{refresh}")

    assert [(leak.what, leak.line, leak.before) for leak in leaks] == [
        ("BBUser00000/refresh#1", 1, "a="),
        ("BBUser00000/access#1", 1, "… b="),
        ("BBUser00000/access#1", 2, "again "),
        ("BBUser00000/refresh#1", 2, "…"),
    ]


def test_a_token_that_is_gone_still_leaks(witness: Witness, v2: Walk) -> None:
    tokens = v2.tokens()
    v2.refresh(tokens["refresh_token"])

    assert [leak.what for leak in witness.leaks(tokens["access_token"])] == ["BBUser00000/access#1"]


# telling


def test_a_failed_assertion_tells_the_flow(
    sandbox: Sandbox, witness: Witness, v2: Walk, clock: FrozenClock
) -> None:
    tokens = v2.tokens()
    start = sandbox.journal.recorded
    clock.advance(timedelta(seconds=3603))
    v2.browser.get("/v2/fhir/ExplanationOfBenefit?startIndex=20", token=tokens["access_token"])
    v2.refresh(tokens["refresh_token"])
    v2.refresh(tokens["refresh_token"])

    with pytest.raises(NotSo) as failure:
        witness.refreshed()

    assert str(failure.value).splitlines()[-3:] == [
        f"  #{start + 1} 13:00:03 GET v2 ExplanationOfBenefit page 3 → 401  "
        "BBUser00000/access#1, expired 3 s ago  the access token expired 3 seconds ago; refresh it",
        f"→ #{start + 2} 13:00:03 POST v2 token refresh_token with BBUser00000/refresh#1 → 200  "
        "BBUser00000/access#2",
        f"→ #{start + 3} 13:00:03 POST v2 token refresh_token with BBUser00000/refresh#1 → 400  "
        "the refresh token was used before, or its access token was revoked; each one is good once",
    ]


def test_a_long_flow_is_told_from_its_end(witness: Witness, caller: Caller) -> None:
    for _ in range(25):
        caller.get("Patient")

    lines = witness.tell().splitlines()

    assert (lines[0], len(lines)) == ("  … 5 before", 21)
