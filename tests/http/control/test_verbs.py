"""What the control API does, and what it says where it cannot."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bbmock.app import create_app
from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock, SystemClock
from bbmock.domain.login import LoginFault
from bbmock.state.recipes import shipped_recipes
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import Answer, call
from tests.access import Caller
from tests.browser import Browser
from tests.http.control.conftest import Control

OWN: dict[str, Any] = {
    "name": "own",
    "models": "m",
    "source": "s",
    "good_client": "g",
    "ends": "data",
    "login_fault": "no-hicn",
    "clock_skew": 90,
}
ABSENT: dict[str, tuple[str, str, Any, int, str]] = {
    "path": ("GET", "/clocks", None, 404, "there is no /_bbmock/clocks; did you mean '/_bbmock/clock'?"),
    "far path": ("GET", "/x", None, 404, "there is no /_bbmock/x; /_bbmock/openapi.json tells what there is"),
    "slash": ("GET", "/clock/", None, 404, "there is no /_bbmock/clock/; did you mean '/_bbmock/clock'?"),
    "method": ("PUT", "/clock", None, 405, "/_bbmock/clock has no PUT; it has GET, HEAD, POST"),
    "own method": ("FOO", "/reset", None, 405, "/_bbmock/reset has no FOO; it has POST"),
    "options": (
        "OPTIONS",
        "/login-fault",
        None,
        405,
        "/_bbmock/login-fault has no OPTIONS; it has GET, HEAD, PUT",
    ),
}
REFUSED: dict[str, tuple[str, str, Any, int, str]] = {
    "no object": ("POST", "/clock", [1], 400, "the body must be a JSON object, got list"),
    "name": ("POST", "/clock", {"advnce": 1}, 400, "the body: unknown key 'advnce'; did you mean 'advance'?"),
    "number": ("POST", "/clock", {"advance": "1"}, 400, "advance must be a number, got '1'"),
    "back": ("POST", "/clock", {"advance": -1}, 400, "the clock goes forward only; -1 is negative"),
    "moment": (
        "POST",
        "/clock",
        {"set": "tomorrow"},
        400,
        "set must be a moment with a time zone, as 2026-05-18T08:00:00Z; got 'tomorrow'",
    ),
    "two verbs": (
        "POST",
        "/clock",
        {"advance": 1, "rate": 2},
        400,
        "the body must have exactly one of advance, set, rate, skew; got advance, rate",
    ),
    "no verb": (
        "POST",
        "/clock",
        {},
        400,
        "the body must have exactly one of advance, set, rate, skew; got none",
    ),
    "endless skew": (
        "POST",
        "/clock",
        {"skew": 10**400},
        400,
        f"skew must be a number from -315619200 to 315619200, got {10**400}",
    ),
    "far window": (
        "POST",
        "/faults",
        {"effect": "edge", "until": 1e300},
        400,
        "until must be fewer seconds, got 1e+300",
    ),
    "naive moment": (
        "POST",
        "/faults",
        {"effect": "edge", "until": "2026-05-18T08:00:00"},
        400,
        "until must be seconds after the rule was added, or a moment with a time zone, as "
        "2026-05-18T08:00:00Z; got '2026-05-18T08:00:00'",
    ),
    "window beyond time": (
        "POST",
        "/faults",
        {"effect": "edge", "until": 8e10 * 8},
        400,
        "7407407 days, 9:46:40 after 2026-01-01 12:00:00+00:00 is beyond the year 9999",
    ),
    "effect": (
        "POST",
        "/faults",
        {"effect": "egde"},
        400,
        "there is no effect 'egde'; did you mean 'edge'?",
    ),
    "rule about nobody": (
        "POST",
        "/faults",
        {"effect": "edge", "beneficiary": 30_000},
        400,
        "edge would never fire: no beneficiary has the index 30000; they go from 0 to 29999, which is "
        "BBUser29999",
    ),
    "no way back": (
        "POST",
        "/faults",
        {"effect": "refuse-connections", "times": None},
        400,
        "refuse-connections needs until, over the control API: while it lasts nobody reaches the server to "
        "take it back",
    ),
    "no way back in time": (
        "POST",
        "/faults",
        {"effect": "refuse-connections", "until": 5},
        400,
        "refuse-connections would last for ever: the clock stands still, and while the rule lasts nobody "
        "reaches the server to move it",
    ),
    "rule": ("DELETE", "/faults/7", None, 404, "there is no rule 7"),
    "recipe": (
        "POST",
        "/recipes/flaky-504",
        None,
        400,
        "there is no recipe 'flaky-504'; did you mean 'flaky-503'?",
    ),
    "no recipe": ("POST", "/recipes", {}, 400, "the body: name must be a text, got nothing"),
    "list of recipes": (
        "POST",
        "/recipes",
        [OWN],
        400,
        "the body: must be a recipe, an object of name, models, source, good_client, ends, rules, "
        "login_fault, clock_skew",
    ),
    "word of a recipe": (
        "POST",
        "/recipes",
        {**OWN, "rule": []},
        400,
        "the body: unknown key 'rule'; did you mean 'rules'?",
    ),
    "rule of a recipe": (
        "POST",
        "/recipes",
        {**OWN, "rules": [{"effect": "edge"}, {"effect": "egde"}]},
        400,
        "the body, rules[1]: there is no effect 'egde'; did you mean 'edge'?",
    ),
    "user of a recipe": (
        "POST",
        "/recipes",
        {**OWN, "rules": [{"effect": "edge"}, {"effect": "edge", "beneficiary": "no-claim"}]},
        400,
        "there is no test user 'no-claim'; they are BBUser00000 to BBUser29999, and the personas; did you "
        "mean the persona 'no-claims'?",
    ),
    "window of a recipe": (
        "POST",
        "/recipes",
        {**OWN, "rules": [{"effect": "edge"}, {"effect": "edge", "until": "2025-01-01T00:00:00Z"}]},
        400,
        "recipe 'own': edge would never fire: the clock stands at 2026-01-01 12:01:30+00:00, and until is "
        "2025-01-01 00:00:00+00:00",
    ),
    "no way back from a recipe": (
        "POST",
        "/recipes",
        {**OWN, "rules": [{"effect": "edge"}, {"effect": "refuse-connections", "times": None}]},
        400,
        "refuse-connections needs until, over the control API: while it lasts nobody reaches the server to "
        "take it back",
    ),
    "skew of a recipe": (
        "POST",
        "/recipes",
        {**OWN, "clock_skew": "90"},
        400,
        "the body: clock_skew must be a number from -315619200 to 315619200, got '90'",
    ),
    "login": (
        "PUT",
        "/login-fault",
        {"login_fault": "gone"},
        400,
        "the body: login_fault must be one of health-down, token-failed, signout-anomaly, no-hicn, got "
        "'gone'",
    ),
    "nothing": ("PUT", "/login-fault", {}, 400, "the body lacks login_fault"),
    "assertion": (
        "POST",
        "/journal/assertions/refreshd",
        {},
        404,
        "there is no assertion 'refreshd'; did you mean 'refreshed'?",
    ),
    "value of an assertion": (
        "POST",
        "/journal/assertions/backed-off",
        {},
        400,
        "the body lacks at_least",
    ),
    "no texts": ("POST", "/journal/assertions/leaked-nothing", {}, 400, "the body lacks texts"),
    "one text": (
        "POST",
        "/journal/assertions/leaked-nothing",
        {"texts": "log"},
        400,
        "the body: texts must be a list of texts, got 'log'",
    ),
    "no times": (
        "POST",
        "/journal/assertions/refreshed",
        {"times": "2"},
        400,
        "the body: times must be a whole number of 0 or more, got '2'",
    ),
    "no waits": (
        "POST",
        "/journal/assertions/backed-off",
        {"at_least": [1, "2"]},
        400,
        "the body: at_least must be a number of 0 or more, got '2'",
    ),
    "no truth": (
        "POST",
        "/journal/assertions/asked",
        {"at_most": 1, "refused": "yes"},
        400,
        "the body: refused must be true or false, got 'yes'",
    ),
    "no version": (
        "POST",
        "/journal/assertions/complete",
        {"claims": [], "user": "BBUser00000", "version": 4},
        400,
        "the body: version must be a whole number from 1 to 3, got 4",
    ),
    "no claims": (
        "POST",
        "/journal/assertions/complete",
        {"claims": [{"resourceType": "Bundle", "entry": [{}]}], "user": "BBUser00000"},
        400,
        "the body: claims must be a list of resources, or of Bundles of them",
    ),
    "no search": (
        "POST",
        "/journal/assertions/complete",
        {"claims": [], "user": "BBUser00000", "search": {"type": 1}},
        400,
        "the body: search must be an object of texts, got {'type': 1}",
    ),
    "query": ("GET", "/journal?aftr=1", None, 400, "the query: unknown key 'aftr'; did you mean 'after'?"),
    "endpoint in a query": (
        "GET",
        "/journal?endpoint=tokn",
        None,
        400,
        "endpoint: there is no endpoint 'tokn'; did you mean 'token'?",
    ),
    "endpoint of an assertion": (
        "POST",
        "/journal/assertions/asked",
        {"at_most": 4, "endpoint": "tokn"},
        400,
        "endpoint: there is no endpoint 'tokn'; did you mean 'token'?",
    ),
    "long number in a query": (
        "GET",
        "/journal?after=1000000000",
        None,
        400,
        "the query: after must be a whole number below 10^9, got '1000000000'",
    ),
    "application": (
        "PATCH",
        "/applications/nobody",
        {"active": False},
        404,
        "no application has this client_id",
    ),
    "user": (
        "GET",
        "/beneficiaries/no-claim",
        None,
        400,
        "there is no test user 'no-claim'; they are BBUser00000 to BBUser29999, and the personas; did you "
        "mean the persona 'no-claims'?",
    ),
    "setting": (
        "PATCH",
        "/settings",
        {"switches": {"v3_endpoint": False}},
        400,
        "the body, switches: unknown key 'v3_endpoint'; did you mean 'v3_endpoints'?",
    ),
    "truth in a query": (
        "GET",
        "/journal?refused=yes",
        None,
        400,
        "the query: refused must be true or false, got 'yes'",
    ),
    "snapshot": ("POST", "/snapshots/3/restore", None, 404, "there is no snapshot 3"),
}


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"), (ABSENT | REFUSED).values(), ids=ABSENT | REFUSED
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    sandbox: Sandbox, control: Control, method: str, path: str, body: Any, status: int, said: str
) -> None:
    before = sandbox.clock.now()

    answer = control(method, path, body)

    assert (answer.status, told(answer)) == (status, {"error": said})
    assert (sandbox.clock.now(), sandbox.faults.standing, sandbox.login_fault) == (before, (), None)


def test_the_allowed_methods_are_those_of_all_verbs_of_a_path(control: Control) -> None:
    assert control("PUT", "/faults").headers["allow"] == "DELETE, GET, HEAD, POST"


def test_the_overview_needs_no_slash(control: Control) -> None:
    assert (control("GET", "").status, control("GET", "").body) == (200, control("GET", "/").body)


def test_what_only_begins_so_is_no_control_path(browser: Browser) -> None:
    answer = call(browser.app, "GET", "http://127.0.0.1/_bbmocks")

    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["clock", "faults"])
@pytest.mark.parametrize("body", [b"{", b'{"a":' * 3000], ids=["open", "deep"])
def test_what_is_no_json_is_refused(browser: Browser, path: str, body: bytes) -> None:
    answer = call(browser.app, "POST", f"http://127.0.0.1/_bbmock/{path}", body=body)

    assert answer.status == 400
    assert told(answer)["error"].startswith("the body is no JSON: ")


@pytest.mark.parametrize("path", ["/clock", "/faults", "/tokens", "/applications"])
@pytest.mark.parametrize("depth", [100_000, 950, 900, 300])
def test_what_is_nested_too_deeply_is_refused(browser: Browser, path: str, depth: int) -> None:
    for body in (b"[" * depth + b"]" * depth, b'{"name":' * depth + b"1" + b"}" * depth):
        answer = call(browser.app, "POST", f"http://127.0.0.1/_bbmock{path}", body=body)

        assert (answer.status, list(told(answer))) == (400, ["error"])


HALF = "\ud800"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/settings", {"switches": {"v3_early_adopters": [HALF]}}),
        ("POST", "/faults", {"effect": {"backend": {"failure": {"body": HALF}}}}),
        ("POST", "/recipes", {**OWN, "models": HALF}),
        ("POST", "/tokens", {"scopes": [HALF]}),
        ("POST", "/journal/assertions/complete", {"user": "no-claims", "claims": [{"id": HALF}]}),
        ("PUT", "/login-fault", {HALF: None}),
    ],
    ids=["settings", "faults", "recipes", "tokens", "claims", "name"],
)
def test_half_a_character_is_refused_and_changes_nothing(
    sandbox: Sandbox, control: Control, method: str, path: str, body: Any
) -> None:
    before = sandbox.settings

    answer = control(method, path, body)

    assert (answer.status, told(answer)) == (
        400,
        {"error": "the body has half of a character in it; send whole ones"},
    )
    assert (sandbox.settings, sandbox.faults.standing) == (before, ())


def test_a_log_may_have_half_a_character(control: Control) -> None:
    assert control("POST", "/journal/assertions/leaked-nothing", {"texts": ["\udcff"]}).status == 200


def test_a_body_of_null_is_told_as_that(browser: Browser) -> None:
    answer = call(browser.app, "POST", "http://127.0.0.1/_bbmock/clock", body=b"null")

    assert told(answer) == {"error": "the body must be a JSON object, got null"}


def test_a_rule_that_is_no_json_is_refused_as_any_body(browser: Browser) -> None:
    answer = call(browser.app, "POST", "http://127.0.0.1/_bbmock/faults", body=b"{")

    assert answer.status == 400
    assert told(answer)["error"].startswith("the body is no JSON: ")


def test_control_stands_in_no_journal_and_meets_no_fault(sandbox: Sandbox, control: Control) -> None:
    sandbox.faults.add(None, "edge")

    assert control("GET", "/").status == 200
    assert (len(sandbox.journal), len(sandbox.faults.pending)) == (0, 1)


def test_the_overview_tells_who_and_when(control: Control) -> None:
    overview = told(control("GET", "/"))

    assert overview["clock"]["now"] == "2026-01-01T12:00:00Z"
    assert overview["beneficiaries"] == 30_000
    assert "claims-37" in overview["personas"]
    assert [one["name"] for one in overview["applications"]] == ["Demo Application"]
    assert "client_secret" not in overview["applications"][0]


@pytest.mark.parametrize(
    ("body", "now", "rate"),
    [
        ({"advance": 90}, "2026-01-01T12:01:30Z", 0.0),
        ({"set": "2026-05-18T10:00:00+02:00"}, "2026-05-18T08:00:00Z", 0.0),
        ({"rate": 0}, "2026-01-01T12:00:00Z", 0.0),
        ({"skew": 90}, "2026-01-01T12:01:30Z", 0.0),
    ],
    ids=str,
)
def test_the_clock_is_moved(control: Control, body: Any, now: str, rate: float) -> None:
    answer = told(control("POST", "/clock", body))

    assert (answer["now"], answer["rate"], answer["movable"]) == (now, rate, True)
    assert told(control("GET", "/clock")) == answer


@pytest.mark.parametrize("rate", [0, 1_000_000])
def test_the_clock_tells_how_far_it_is_ahead_at_any_rate(control: Control, rate: int) -> None:
    control("POST", "/clock", {"skew": -90.000001})
    control("POST", "/clock", {"rate": rate})

    assert told(control("GET", "/clock"))["skew"] == -90.000001


def test_the_machines_clock_is_ahead_of_nobody() -> None:
    answer = call(create_app(Sandbox(clock=SystemClock())), "GET", "http://127.0.0.1/_bbmock/clock")

    clock = told(answer)
    assert (clock["skew"], clock["outside"]) == (0, clock["now"])


def test_the_machines_clock_cannot_be_moved() -> None:
    answer = call(
        create_app(Sandbox(clock=SystemClock())),
        "POST",
        "http://127.0.0.1/_bbmock/clock",
        body=b'{"advance": 1}',
    )

    assert told(answer) == {"error": "this mock runs on the machine's own clock, which cannot be moved"}


def test_a_rule_is_added_seen_and_removed(sandbox: Sandbox, control: Control, caller: Caller) -> None:
    rule = {"effect": {"edge": {"status": 504}}, "endpoint": "Patient", "times": 2, "name": "down"}
    added = control("POST", "/faults", rule)
    assert caller.get("Patient").status == 504

    (seen,) = told(control("GET", "/faults"))

    assert (added.status, told(added)["number"]) == (201, 1)
    assert seen == {"number": 1, **rule, "seen": 1, "fired": 1, "left": 1, "over": False}
    assert control("DELETE", "/faults/1").status == 204
    assert sandbox.faults.standing == ()


def test_a_rule_names_a_user(sandbox: Sandbox, control: Control) -> None:
    control("POST", "/faults", {"effect": "edge", "beneficiary": "claims-37"})

    assert sandbox.faults.standing[0].rule.where.beneficiary == 29_902


def test_all_rules_are_removed(sandbox: Sandbox, control: Control) -> None:
    sandbox.faults.add("token", "edge")

    assert control("DELETE", "/faults").status == 204
    assert sandbox.faults.standing == ()


def test_recipes_are_listed_and_cooked(sandbox: Sandbox, control: Control) -> None:
    listed = told(control("GET", "/recipes"))

    cooked = control("POST", "/recipes/token-expires-twice-mid-paging")

    assert [one["name"] for one in listed] == [recipe.name for recipe in shipped_recipes()]
    assert (cooked.status, told(cooked)) == (201, {"rules": [1, 2]})
    assert len(sandbox.faults.pending) == 2


def test_a_recipe_of_ones_own_happens_as_a_whole(sandbox: Sandbox, control: Control) -> None:
    sandbox.faults.add("token", "edge")
    rules = [{"effect": "edge", "beneficiary": "claims-37"}, {"effect": "token-expired", "until": 60}]

    cooked = control("POST", "/recipes", {**OWN, "rules": rules})

    assert (cooked.status, told(cooked)) == (201, {"rules": [2, 3]})
    assert [one.rule.where.beneficiary for one in sandbox.faults.pending] == [None, 29_902, None]
    assert sandbox.login_fault is LoginFault.NO_HICN
    assert told(control("GET", "/clock"))["skew"] == 90


def test_a_recipe_is_taken_as_it_is_told(sandbox: Sandbox, control: Control) -> None:
    for listed in told(control("GET", "/recipes")):
        sandbox.reset()

        assert (
            control("POST", "/recipes", listed).status == control("POST", f"/recipes/{listed['name']}").status
        )


def test_the_login_service_fails_and_is_well_again(sandbox: Sandbox, control: Control) -> None:
    control("PUT", "/login-fault", {"login_fault": "token-failed"})
    assert sandbox.login_fault is LoginFault.TOKEN_FAILED

    assert told(control("PUT", "/login-fault", {"login_fault": None})) == {"login_fault": None}
    assert told(control("GET", "/login-fault")) == {"login_fault": None}


def test_the_journal_is_read(sandbox: Sandbox, control: Control, caller: Caller) -> None:
    sandbox.faults.add("Patient", "token-expired", name="late")
    caller.get("Patient")
    caller.get("metadata")

    (seen,) = told(control("GET", "/journal?endpoint=Patient"))

    rule = {"name": "late", "effect": "token-expired", "endpoint": "Patient", "times": 1}
    assert seen == {
        "number": 1,
        "at": "2026-01-01T12:00:00Z",
        "method": "GET",
        "path": "/v2/fhir/Patient",
        "status": 401,
        "endpoint": "Patient",
        "token": "BBUser00000/access#1",
        "why": "the access token expired 0 seconds ago; refresh it",
        "version": 2,
        "page": 1,
        "fired": [{"number": 1, "rule": rule, "request": 1, "left": 0}],
    }
    assert [one["number"] for one in told(control("GET", "/journal?after=1"))] == [2]
    assert [one["number"] for one in told(control("GET", "/journal?status=401"))] == [1]
    assert [one["number"] for one in told(control("GET", "/journal?refused=false"))] == [2]


def test_a_login_without_a_code_challenge_is_told_from_what_is_no_login(
    browser: Browser, control: Control
) -> None:
    browser.get("/v2/o/authorize/?client_id=mine")
    browser.get("/v2/fhir/Patient")

    login, search = told(control("GET", "/journal"))

    assert (login["challenged"], "challenged" in search) == (False, False)
    assert "token_in_url" not in login


@pytest.mark.parametrize("claim_id", [[], {}, None, 7])
def test_a_claim_without_an_id_that_is_one_is_not_theirs(control: Control, claim_id: Any) -> None:
    body = {"claims": [{"id": claim_id}], "user": "no-claims"}

    answer = control("POST", "/journal/assertions/complete", body)

    assert answer.status == 409
    assert f"1 not theirs ({claim_id})" in told(answer)["error"]


def test_an_assertion_that_holds_says_so(control: Control, caller: Caller) -> None:
    claims = [caller.get("ExplanationOfBenefit?_count=50").json]

    for name, body in {
        "complete": {"claims": claims, "user": "BBUser00000", "version": 2},
        "asked": {"at_most": 1},
        "leaked-nothing": {"texts": ["fine"]},
        "backed-off": {"at_least": [1, 2]},
        "kept-people-apart": {},
    }.items():
        assert told(control("POST", f"/journal/assertions/{name}", body)) == {"holds": True}


def test_an_assertion_that_does_not_hold_tells_the_flow(control: Control, caller: Caller) -> None:
    caller.get("Patient")

    answer = control("POST", "/journal/assertions/asked", {"at_most": 0})

    assert (answer.status, told(answer)) == (
        409,
        {
            "holds": False,
            "error": "there were 1 requests, not at most 0",
            "flow": ["→ #1 12:00:00 GET v2 Patient page 1 → 200  BBUser00000/access#1"],
        },
    )


def test_an_application_is_switched_off(control: Control, caller: Caller, application: Application) -> None:
    control("PATCH", f"/applications/{application.client_id}", {"active": False})

    assert caller.get("Patient").status == 401
    assert [one["active"] for one in told(control("GET", "/applications"))] == [False]


def test_a_beneficiary_has_names_and_numbers(control: Control) -> None:
    seen = told(control("GET", "/beneficiaries/no-v3-id"))

    assert (seen["user"], seen["login"], seen["password"]) == ("no-v3-id", "BBUser29923", "PW29923!")
    assert seen["patient_ids"]["3"] is None
    assert seen["patient_ids"]["1"] == seen["patient_ids"]["2"]
    assert seen["medicare_number"][1] == "S"


def test_settings_are_changed(sandbox: Sandbox, control: Control) -> None:
    body = {
        "access_token_lifetime": 60,
        "rate": {"calls": 3, "seconds": 60},
        "switches": {"v3_early_adopters": ["me"], "v3_endpoints": False},
        "relax": ["stray-bearer"],
    }

    changed = told(control("PATCH", "/settings", body))

    assert changed == told(control("GET", "/settings"))
    assert sandbox.settings.access_token_lifetime == timedelta(seconds=60)
    assert (sandbox.settings.rate.calls, changed["relax"]) == (3, ["stray-bearer"])
    assert sandbox.settings.switches.v3_early_adopters == frozenset({"me"})
    assert sandbox.settings.switches.wellknown_applications


def test_a_snapshot_is_taken_restored_and_forgotten(
    sandbox: Sandbox, control: Control, caller: Caller, clock: FrozenClock
) -> None:
    number = told(control("POST", "/snapshots"))["snapshot"]
    clock.advance(7200)
    assert caller.get("Patient").status == 401

    assert control("POST", f"/snapshots/{number}/restore").status == 204

    assert caller.get("Patient").status == 200
    assert control("DELETE", f"/snapshots/{number}").status == 204
    assert control("DELETE", f"/snapshots/{number}").status == 404
    assert sandbox.clock is clock


def test_a_reset_world_is_fresh(sandbox: Sandbox, control: Control, caller: Caller) -> None:
    sandbox.faults.add("token", "edge")

    assert control("POST", "/reset").status == 204

    assert sandbox.faults.standing == ()
    assert caller.get("Patient").status == 401
