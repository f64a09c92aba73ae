"""The handle of a mock that runs elsewhere, beside the handle of one here: the same tests for both."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests
from starlette.responses import JSONResponse

from bbmock import LoginFault, Oddity, Rate, Sandbox, SandboxServer
from bbmock.app import create_app
from bbmock.domain.clock import FrozenClock, SystemClock
from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.faults.effects.answers import Edge
from bbmock.faults.effects.slots import Slot
from bbmock.faults.rules import Rule
from bbmock.faults.when import When
from bbmock.faults.where import Where
from bbmock.handle import Handle
from bbmock.http.control.guard import ControlAccess, NotAllowed
from bbmock.http.control.journal import MOST_BYTES
from bbmock.interface.handle import MockHandle
from bbmock.oauth.errors import OAuthError
from bbmock.population.building import BeneficiaryBuilder, beneficiary
from bbmock.population.errors import CannotBuild
from bbmock.remote.errors import NoControl
from bbmock.remote.handle import RemoteHandle, connect
from bbmock.state.configuration import Configuration
from bbmock.state.recipes import shipped_recipes
from bbmock.witness.telling import NotSo

MUCH_SAID = (
    beneficiary()
    .named("Ada", "Lovelace")
    .born(date(1950, 12, 10))
    .with_claims(5, type="carrier", year=2024)
    .with_claims(3)
    .with_medicaid("02")
    .with_number_since(date(2024, 5, 1))
    .with_denied_claims()
)
KEY = "a key that nobody should read"
TIMEOUT = 5


@pytest.fixture
def locked() -> Iterator[SandboxServer]:
    """A mock that asks for a key."""
    sandbox = Sandbox(clock=FrozenClock())
    with SandboxServer(sandbox, app=create_app(sandbox, control=ControlAccess(key=KEY))) as server:
        yield server


@pytest.fixture
def served() -> Iterator[SandboxServer]:
    """A mock as `bbmock serve` makes it, of whose rules one stands from the start."""
    with SandboxServer(Configuration(faults=(Rule(Edge(), Where("Coverage")),)).sandbox()) as server:
        yield server


def read(handle: MockHandle, path: str, token: Any = None) -> requests.Response:
    headers = token.headers if token is not None else {}
    return requests.get(f"{handle.base_url}{path}", headers=headers, timeout=TIMEOUT)


# Refusals, as both have them


@pytest.mark.parametrize("user", ["nobody", "BBUser99999", "no-claim"])
def test_an_unknown_user_is_refused_by_name(handle: MockHandle, user: str) -> None:
    with pytest.raises(ConfigurationError, match=f"there is no test user '{user}'"):
        handle.login(user)
    with pytest.raises(ConfigurationError, match=f"there is no test user '{user}'"):
        handle.user(user)


def test_a_scope_that_there_is_not_is_refused(handle: MockHandle) -> None:
    with pytest.raises(BBMockError, match=r"Invalid scopes|patient/Medication\.rs"):
        handle.login(scopes="patient/Medication.rs")


def test_both_refuse_a_login_as_the_authorization_server_does(local: Handle, remote: RemoteHandle) -> None:
    refusals = []
    for handle in (local, remote):
        handle.applications.switch(handle.application.client_id, active=False)
        with pytest.raises(OAuthError) as off:
            handle.login()
        handle.applications.switch(handle.application.client_id, active=True)
        with pytest.raises(OAuthError) as scopes:
            handle.login(scopes="patient/Medication.rs", version=3)
        refusals.append([(str(one.value), one.value.why) for one in (off, scopes)])

    assert refusals[0] == refusals[1]


def test_both_refuse_an_assertion_as_the_authorization_server_does_and_register_nothing(
    local: Handle, remote: RemoteHandle, elsewhere: SandboxServer
) -> None:
    refusals = []
    for handle, sandbox in ((local, local.sandbox), (remote, elsewhere.sandbox)):
        before = (list(sandbox.applications), sandbox.settings)
        with pytest.raises(OAuthError) as scopes:
            handle.login_by_assertion(scopes="patient/Medication.rs")
        refusals.append((str(scopes.value), scopes.value.why))
        assert (list(sandbox.applications), sandbox.settings) == before

    assert refusals[0] == refusals[1]


def test_an_unknown_user_has_no_tokens_by_assertion(handle: MockHandle) -> None:
    with pytest.raises(ConfigurationError, match="there is no test user 'no-claim'"):
        handle.login_by_assertion("no-claim")


def test_a_clock_that_would_go_back_is_a_value_error(handle: MockHandle) -> None:
    with pytest.raises(ValueError, match="the clock goes forward only"):
        handle.clock.advance(-1)
    with pytest.raises(ValueError, match="the clock goes forward only"):
        handle.clock.set(datetime(2025, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("effect", "terms", "said"),
    [
        ("edgy", {}, "edge"),
        ("edge", {"pages": 3}, "page"),
        ({"status": 99}, {}, "99"),
    ],
)
def test_a_rule_that_is_none_is_refused_and_not_added(
    handle: MockHandle, effect: Any, terms: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        handle.faults.add("Patient", effect, **terms)

    assert handle.faults.standing == ()


def test_a_recipe_that_there_is_not_is_refused_with_the_nearest(handle: MockHandle) -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'token-expires-mid-paging'"):
        handle.recipe("token-expires-mid-pagin")


def test_an_application_that_there_is_not_cannot_be_switched(handle: MockHandle) -> None:
    with pytest.raises(ConfigurationError, match="no application has this client_id"):
        handle.applications.switch("nobody", active=False)

    assert handle.applications.get("nobody") is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rates": 1}, "there is no setting 'rates'; did you mean 'rate'"),
        (
            {"switches": {"v3_endpoint": True}},
            "there is no switch 'v3_endpoint'; did you mean 'v3_endpoints'",
        ),
    ],
    ids=["setting", "switch"],
)
def test_a_setting_that_there_is_not_is_refused_with_the_nearest(
    handle: MockHandle, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        handle.configure(**changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"relax": {"stray-beare"}}, "there is no oddity 'stray-beare'; did you mean 'stray-bearer'"),
        ({"access_token_lifetime": timedelta(seconds=-1)}, "access_token_lifetime must be a timedelta of"),
        ({"switches": {"v3_endpoints": "no"}}, "v3_endpoints must be true or false, got 'no'"),
    ],
    ids=["oddity", "lifetime", "switch"],
)
def test_a_value_that_is_no_setting_is_refused_and_changes_nothing(
    handle: MockHandle, changed: dict[str, Any], said: str
) -> None:
    before = handle.settings

    with pytest.raises(ConfigurationError, match=said):
        handle.configure(rate=Rate(3), **changed)

    assert handle.settings == before


@pytest.mark.parametrize("fault", ["helth-down", 3])
def test_a_login_fault_that_there_is_not_is_refused(handle: MockHandle, fault: Any) -> None:
    with pytest.raises(ConfigurationError, match="health-down"):
        handle.login_fault = fault

    assert handle.login_fault is None


@pytest.mark.parametrize("version", [0, 4, "3"])
def test_a_version_that_there_is_not_is_refused(handle: MockHandle, version: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"version must be .*3, got {version!r}"):
        handle.login(version=version)


def test_a_field_that_no_exchange_has_is_a_type_error(handle: MockHandle) -> None:
    read(handle, "/health")

    with pytest.raises(TypeError, match="an exchange has no colour"):
        handle.journal.exchanges(colour="red")


def test_an_endpoint_that_there_is_not_is_refused_with_the_nearest(handle: MockHandle) -> None:
    for look in (
        lambda: handle.journal.exchanges(endpoint="tokn"),
        lambda: handle.witness.asked(at_most=2, endpoint="tokn"),
        lambda: handle.witness.backed_off(2, endpoint="tokn"),
    ):
        with pytest.raises(ConfigurationError, match="there is no endpoint 'tokn'; did you mean 'token'"):
            look()


def test_waiting_for_what_never_comes_ends_and_says_what_came(handle: MockHandle) -> None:
    read(handle, "/health")

    with pytest.raises(TimeoutError, match=r"within 0 seconds; the last was #1 12:00:00 GET /health 200"):
        handle.journal.wait_for(lambda one: one.status == 500, seconds=0)


def test_an_assertion_that_does_not_hold_tells_the_flow(handle: MockHandle) -> None:
    read(handle, "/v2/fhir/Patient")

    with pytest.raises(NotSo) as error:
        handle.witness.asked(at_most=0, status=401)

    assert str(error.value).splitlines() == [
        "there were 1 requests (status 401), not at most 0",
        "→ #1 12:00:00 GET v2 Patient page 1 → 401  there is no Authorization header",
    ]
    assert [one.number for one in error.value.exchanges] == [1]


# What both do


def test_a_login_opens_that_beneficiarys_data(handle: MockHandle) -> None:
    token = handle.login("BBUser00004")

    seen = read(handle, "/v2/fhir/Patient", token).json()

    assert [entry["resource"]["id"] for entry in seen["entry"]] == [token.patient]


def test_both_mint_the_same_token(local: Handle, remote: RemoteHandle) -> None:
    assert local.login("no-claims", version=3) == remote.login("no-claims", version=3)


def test_both_get_the_same_tokens_by_assertion(local: Handle, remote: RemoteHandle) -> None:
    ours, theirs = (handle.login_by_assertion("BBUser00004") for handle in (local, remote))

    assert ours == theirs
    assert ours.patient == local.user("BBUser00004").patient_id(3)


def test_a_mock_signs_for_both_handles_of_it_with_keys_of_their_own(local: Handle) -> None:
    remote = connect(local.base_url)

    patients = [handle.login_by_assertion().patient for handle in (local, remote, local, remote)]

    assert patients == [local.user("BBUser00000").patient_id(3)] * 4
    assert [one["kid"] for one in local.application.jwks["keys"]] == ["bbmock", "bbmock-control"]


def test_an_application_asks_by_assertion_for_what_it_is_told(handle: MockHandle) -> None:
    for _ in range(2):
        token = handle.login_by_assertion(application=handle.application, scopes=["patient/Coverage.rs"])

    assert token["scope"] == "patient/Coverage.rs"
    assert read(handle, "/v3/fhir/Coverage", token).status_code == 200


def test_a_token_says_what_was_asked_and_agreed(handle: MockHandle) -> None:
    token = handle.login(application=handle.application, scopes=["openid", "patient/Coverage.rs"])
    private = handle.login(demographics=False)

    assert set(token["scope"].split()) == {"openid", "patient/Coverage.rs"}
    assert read(handle, "/v2/fhir/Patient", private).status_code == 403


def test_the_clock_moves_stands_and_runs(handle: MockHandle) -> None:
    begun = handle.clock.now()

    assert handle.clock.advance(1.5) == begun + timedelta(seconds=1.5)
    assert handle.clock.advance(timedelta(hours=1)) == begun + timedelta(hours=1, seconds=1.5)
    assert handle.clock.set(begun + timedelta(days=1)) == begun + timedelta(days=1)
    assert handle.clock.run(60) >= begun + timedelta(days=1)
    assert handle.clock.rate == 60
    assert handle.clock.freeze() == handle.clock.now()
    assert handle.clock.rate == 0


def test_a_server_can_be_ahead_of_everybody_else(handle: MockHandle) -> None:
    handle.clock.skew = timedelta(minutes=5)

    assert handle.clock.skew == timedelta(minutes=5)
    assert handle.clock.now() - handle.clock.outside() == timedelta(minutes=5)


def test_a_clock_that_runs_is_ahead_by_what_it_was_told(handle: MockHandle) -> None:
    handle.clock.skew = timedelta(minutes=5)
    handle.clock.run()

    assert handle.clock.skew == timedelta(minutes=5)


def test_a_clock_that_runs_fast_is_ahead_by_what_it_was_told_to_the_microsecond(handle: MockHandle) -> None:
    handle.clock.skew = timedelta(seconds=-90, microseconds=1)
    handle.clock.run(1_000_000)

    assert handle.clock.skew == timedelta(seconds=-90, microseconds=1)


def test_time_ends_a_token(handle: MockHandle) -> None:
    token = handle.login()
    handle.clock.advance(3603)

    assert read(handle, "/v2/fhir/Patient", token).status_code == 401
    last = handle.journal.last
    assert last is not None
    assert last.why == "the access token expired 3 seconds ago; refresh it"


def test_a_rule_fires_as_often_as_it_is_told(handle: MockHandle) -> None:
    handle.faults.add("Patient", "edge", times=2, name="the network")

    statuses = [read(handle, "/v2/fhir/Patient", handle.login()).status_code for _ in range(3)]

    assert statuses == [503, 503, 200]


def test_a_rule_stands_as_it_was_written_until_it_is_over(handle: MockHandle) -> None:
    handle.faults.add("Patient", {"edge": 504}, since=timedelta(seconds=1), until=timedelta(seconds=9))
    handle.faults.add("Coverage", "edge")
    read(handle, "/v2/fhir/Coverage", handle.login())

    first, second = handle.faults.standing
    assert (first.rule.where.endpoint, first.rule.when.until) == ("Patient", timedelta(seconds=9))
    assert (second.number, second.seen, second.fired, second.left, second.is_over) == (2, 1, 1, 0, True)
    assert handle.faults.pending == (first,)


def test_rules_can_be_taken_away(handle: MockHandle) -> None:
    first = handle.faults.add("Patient")
    handle.faults.add("Coverage")

    assert (handle.faults.remove(first), handle.faults.remove(first)) == (True, False)
    handle.faults.clear()
    assert handle.faults.standing == ()


def test_both_read_every_shipped_recipe_alike(local: Handle, remote: RemoteHandle) -> None:
    reachable = [one for one in shipped_recipes() if all(rule.slot is not Slot.SERVER for rule in one.rules)]
    for recipe in reachable:
        assert local.recipe(recipe.name) == remote.recipe(recipe.name)

    assert local.faults.standing == remote.faults.standing
    assert (local.clock.skew, local.login_fault) == (remote.clock.skew, remote.login_fault)


def test_a_recipe_of_ones_own_happens(handle: MockHandle) -> None:
    shipped = next(one for one in shipped_recipes() if one.rules)
    own = replace(shipped, name="own", login_fault=LoginFault.HEALTH_DOWN, clock_skew=timedelta(seconds=30))

    numbers = handle.recipe(own)

    assert [one.number for one in handle.faults.standing] == list(numbers)
    assert (handle.login_fault, handle.clock.skew) == (LoginFault.HEALTH_DOWN, timedelta(seconds=30))


def test_of_a_recipe_with_a_rule_that_cannot_be_now_nothing_happens(handle: MockHandle) -> None:
    over = Rule(Edge(), when=When(until=handle.clock.now()), name="late")
    shipped = next(one for one in shipped_recipes() if one.rules)
    own = replace(
        shipped,
        name="own",
        rules=(*shipped.rules, over),
        login_fault=LoginFault.HEALTH_DOWN,
        clock_skew=timedelta(seconds=30),
    )

    with pytest.raises(ConfigurationError, match="recipe 'own': late would never fire"):
        handle.recipe(own)

    assert (handle.faults.standing, handle.login_fault, handle.clock.skew) == ((), None, timedelta(0))


def test_what_is_no_recipe_is_refused(handle: MockHandle) -> None:
    unknown: Any = {"rules": []}

    with pytest.raises(ConfigurationError, match="a recipe is the name of a shipped one, or a Recipe"):
        handle.recipe(unknown)


def test_a_login_fault_may_be_said_by_name(handle: MockHandle) -> None:
    handle.login_fault = "health-down"  # type: ignore[assignment]

    assert handle.login_fault is LoginFault.HEALTH_DOWN


def test_the_login_service_is_well_again(handle: MockHandle) -> None:
    handle.login_fault = LoginFault.HEALTH_DOWN
    handle.login_fault = None

    assert handle.login_fault is None


def test_both_journals_have_the_same_exchanges(local: Handle, remote: RemoteHandle) -> None:
    for handle in (local, remote):
        handle.faults.add("ExplanationOfBenefit", "edge")
        for user in ("BBUser00004", "no-claims"):
            token = handle.login(user)
            read(handle, "/v2/fhir/ExplanationOfBenefit", token)
            read(handle, f"/v2/fhir/Patient/{token.patient}", token)

    assert local.journal.exchanges() == remote.journal.exchanges()
    assert local.witness.tell() == remote.witness.tell()
    assert local.witness.flow[0].firings == remote.witness.flow[0].firings != ()


def test_a_login_without_a_code_challenge_is_found_by_that(handle: MockHandle) -> None:
    read(handle, "/v2/o/authorize/?client_id=mine")
    read(handle, "/v2/fhir/Patient")

    assert [one.number for one in handle.journal.exchanges(challenged=False)] == [1]


def test_the_journal_is_asked_by_what_exchanges_were_about(handle: MockHandle) -> None:
    token = handle.login("BBUser00004")
    for path in ("/health", "/v2/fhir/Patient", "/v2/fhir/Coverage"):
        read(handle, path, token)
    read(handle, "/v2/fhir/Patient")

    assert [one.number for one in handle.journal.exchanges(beneficiary=4, version=2)] == [2, 3]
    assert [one.number for one in handle.journal.exchanges(endpoint="Patient", refused=True)] == [4]
    assert (len(handle.journal), handle.journal.recorded) == (4, 4)


def test_there_is_no_last_exchange_before_the_first(handle: MockHandle) -> None:
    assert handle.journal.last is None


def test_what_comes_while_it_is_waited_for_is_found(handle: MockHandle) -> None:
    read(handle, "/health")
    asking = threading.Thread(target=read, args=(handle, "/v2/fhir/Patient"))
    asking.start()

    found = handle.journal.wait_for(lambda _: True, after=1)

    asking.join()
    assert (found.number, found.endpoint) == (2, "Patient")


def test_assertions_that_hold_say_nothing(handle: MockHandle) -> None:
    token = handle.login()
    pages = [read(handle, "/v2/fhir/ExplanationOfBenefit?_count=50", token).json()]

    handle.witness.complete(pages, user="BBUser00000")
    handle.witness.refreshed(times=0)
    handle.witness.honoured_retry_after()
    handle.witness.backed_off([2.5, 5], endpoint="Patient")
    handle.witness.asked(at_most=1, at_least=1, endpoint="ExplanationOfBenefit", page=1)
    handle.witness.kept_secrets_out_of_urls()
    handle.witness.kept_people_apart()
    handle.witness.leaked_nothing("nothing", "at all")


@pytest.mark.parametrize("name", ["used_pkce", "used_fresh_states"])
def test_a_login_that_there_was_not_cannot_have_been_safe(handle: MockHandle, name: str) -> None:
    with pytest.raises(NotSo, match="there was no login"):
        getattr(handle.witness, name)()


def test_claims_that_are_missing_are_named(handle: MockHandle) -> None:
    with pytest.raises(NotSo, match="these are not the claims of BBUser00000: 37 missing"):
        handle.witness.complete([], user="BBUser00000", search={})


def test_what_leaked_is_not_repeated(handle: MockHandle) -> None:
    token = handle.login()

    with pytest.raises(NotSo, match="BBUser00000/access#1 stands in text 1") as error:
        handle.witness.leaked_nothing(f"got {token.access_token}")

    assert token.access_token not in str(error.value)


def test_a_snapshot_can_be_gone_back_to_more_than_once(handle: MockHandle) -> None:
    token = handle.login()
    begun = handle.clock.now()
    kept = handle.snapshot()

    for _ in range(2):
        handle.clock.advance(7200)
        handle.faults.add("Patient")
        handle.restore(kept)

        assert (handle.clock.now(), handle.faults.standing) == (begun, ())
        assert read(handle, "/v2/fhir/Patient", token).status_code == 200


def test_a_reset_forgets_logins_rules_and_exchanges_and_keeps_the_time(handle: MockHandle) -> None:
    token, now = handle.login(), handle.clock.advance(60)
    handle.faults.add("Coverage")
    handle.reset()

    assert (len(handle.journal), handle.faults.standing, handle.clock.now()) == (0, (), now)
    assert read(handle, "/v2/fhir/Patient", token).status_code == 401


def test_an_application_can_be_switched_off(handle: MockHandle) -> None:
    known = handle.application
    token = handle.login()

    switched = handle.applications.switch(known.client_id, active=False)

    assert not switched.active
    assert [one.active for one in handle.applications] == [False]
    assert read(handle, "/v2/fhir/Patient", token).status_code == 401


def test_an_application_is_told_without_its_secret(local: Handle, remote: RemoteHandle) -> None:
    ours, theirs = local.application, remote.application

    assert (ours.client_id, ours.name, ours.redirect_uris, ours.scopes) == (
        theirs.client_id,
        theirs.name,
        theirs.redirect_uris,
        theirs.scopes,
    )
    assert not hasattr(theirs, "client_secret")


def test_settings_are_changed_and_read_by_name(handle: MockHandle) -> None:
    handle.configure(
        access_token_lifetime=timedelta(seconds=60),
        rate=Rate(3, timedelta(seconds=10)),
        relax={Oddity.STRAY_BEARER},
        switches={"v3_endpoints": False, "v3_early_adopters": {"me"}},
    )

    settings = handle.settings
    assert (settings.access_token_lifetime, settings.rate) == (
        timedelta(seconds=60),
        Rate(3, timedelta(seconds=10)),
    )
    assert settings.relax == {Oddity.STRAY_BEARER}
    switches = settings.switches
    assert not switches.v3_endpoints
    assert switches.v3_early_adopters == frozenset({"me"})
    assert switches.expire_grant_endpoint


@pytest.mark.parametrize("words", [beneficiary(), MUCH_SAID], ids=["nothing", "much"])
def test_both_add_the_same_beneficiary(
    local: Handle, remote: RemoteHandle, words: BeneficiaryBuilder
) -> None:
    ours, theirs = local.add(words), remote.add(words)

    assert (str(ours), ours.password, ours.medicare_number, ours.patient_id(3)) == (
        str(theirs),
        theirs.password,
        theirs.medicare_number,
        theirs.patient_id(3),
    )
    bundles = [
        read(handle, "/v2/fhir/ExplanationOfBenefit?_count=50", handle.login(ours)).json().get("entry", [])
        for handle in (local, remote)
    ]
    assert [entry["resource"] for entry in bundles[0]] == [entry["resource"] for entry in bundles[1]]


def test_a_beneficiary_that_there_cannot_be_is_refused(handle: MockHandle) -> None:
    words = beneficiary().born(date(1950, 1, 1)).died(date(2024, 1, 1)).with_number_since(date(2025, 1, 1))

    with pytest.raises(CannotBuild, match="died must be later than replaced_on"):
        handle.add(words)

    with pytest.raises(ConfigurationError, match="there is no test user 'BBUser30000'"):
        handle.user("BBUser30000")


@pytest.mark.parametrize("name", ["BBUser00004", "mbi-replaced"])
def test_both_know_the_same_of_a_user(local: Handle, remote: RemoteHandle, name: str) -> None:
    ours, theirs = local.user(name), remote.user(name)

    assert str(ours) == str(theirs)
    assert (ours.password, ours.medicare_number) == (theirs.password, theirs.medicare_number)
    assert [ours.patient_id(version) for version in (1, 2, 3)] == [
        theirs.patient_id(version) for version in (1, 2, 3)
    ]


def test_a_user_logs_in_by_the_name_that_it_is(handle: MockHandle) -> None:
    user = handle.user("mbi-replaced")

    assert handle.login(str(user)).patient == user.patient_id()


def test_a_version_that_does_not_know_somebody_has_no_id_of_theirs(handle: MockHandle) -> None:
    assert handle.user("no-v3-id").patient_id(3) is None


# What only one that runs elsewhere can do wrong


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://a:99999", "http://[a", ""]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"as http://127\.0\.0\.1:8000; got"):
        connect(address)


def test_an_address_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(ConfigurationError, match="no user and no password") as refusal:
        connect("http://me:hidden@127.0.0.1:8000")

    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("key", ["", " ", "hidden\r\nX: y", "hiddén"])
def test_a_key_that_cannot_stand_in_a_header_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ConfigurationError, match="printable ASCII") as refusal:
        connect("http://127.0.0.1:8000", key=key)

    assert "hidd" not in str(refusal.value)


def test_an_address_where_nobody_listens_is_told_with_what_to_start() -> None:
    with SandboxServer(Sandbox()) as server:
        address = server.base_url

    with pytest.raises(NoControl, match=f"no mock answers at {address} .*`bbmock serve`"):
        connect(address)


def test_a_mock_without_its_control_api_is_told_from_none() -> None:
    sandbox = Sandbox()
    app = create_app(sandbox, control=ControlAccess(enabled=False))

    with SandboxServer(sandbox, app=app) as server, pytest.raises(NoControl, match="no control API answers"):
        connect(server.base_url)


def test_another_server_is_told_from_a_mock() -> None:
    with (
        SandboxServer(Sandbox(), app=JSONResponse({"hello": "you"})) as server,
        pytest.raises(NoControl, match="is no mock"),
    ):
        connect(server.base_url)


@pytest.mark.parametrize("key", [None, "another key"])
def test_a_mock_with_a_key_turns_others_away_and_says_what_to_give(
    locked: SandboxServer, key: str | None
) -> None:
    with pytest.raises(NotAllowed, match=r"does not hold the key.*key=") as refusal:
        connect(locked.base_url, key=key)

    assert KEY not in str(refusal.value)
    assert "another" not in str(refusal.value)


def test_a_mock_with_a_key_obeys_who_has_it(locked: SandboxServer) -> None:
    handle = connect(f"{locked.base_url}/", key=KEY)

    assert handle.base_url == locked.base_url
    assert KEY not in repr(handle)
    assert handle.clock.advance(1) == locked.sandbox.clock.now()


def test_the_machines_own_clock_cannot_be_moved() -> None:
    with SandboxServer(Sandbox(clock=SystemClock())) as server:
        handle = connect(server.base_url)

        with pytest.raises(ConfigurationError, match="runs on the machine's own clock"):
            handle.clock.advance(1)


def test_more_than_the_mock_reads_is_refused_with_the_bound(remote: RemoteHandle) -> None:
    with pytest.raises(ConfigurationError, match=f"the body has more than {MOST_BYTES} bytes"):
        remote.witness.leaked_nothing("a" * MOST_BYTES)


def test_of_claims_the_mock_is_sent_what_tells_them_apart(remote: RemoteHandle) -> None:
    page = read(remote, "/v2/fhir/ExplanationOfBenefit?_count=50", remote.login()).json()
    large = {"note": "a" * MOST_BYTES}
    single = {**page["entry"].pop()["resource"], **large}
    page["entry"] = [{"resource": entry["resource"] | large} for entry in page["entry"]]

    remote.witness.complete([{**page, **large}, single], user="BBUser00000")
    with pytest.raises(NotSo, match="1 missing"):
        remote.witness.complete([page], user="BBUser00000")


@pytest.mark.parametrize("claim", ["x", {"resourceType": "Bundle", "entry": [{}]}, {"meta": []}])
def test_what_is_no_claim_is_refused_as_it_was_given(remote: RemoteHandle, claim: Any) -> None:
    with pytest.raises(ConfigurationError, match="claims must be a list of resources, or of Bundles"):
        remote.witness.complete([claim], user="BBUser00000")


def test_a_setting_that_cannot_be_changed_from_elsewhere_is_refused(remote: RemoteHandle) -> None:
    with pytest.raises(ConfigurationError, match="pinned_host"):
        remote.configure(pinned_host="https://sandbox.bluebutton.cms.gov")


def test_a_snapshot_of_another_mock_is_refused(remote: RemoteHandle, locked: SandboxServer) -> None:
    kept = connect(locked.base_url, key=KEY).snapshot()

    with pytest.raises(ConfigurationError, match=f"is kept by the mock at {locked.base_url}"):
        remote.restore(kept)


def test_a_forgotten_snapshot_cannot_be_gone_back_to(remote: RemoteHandle) -> None:
    kept = remote.snapshot()
    remote.forget(kept)

    with pytest.raises(ConfigurationError, match="there is no snapshot"):
        remote.restore(kept)


def test_both_tell_a_firing_whose_rule_is_gone(local: Handle, remote: RemoteHandle) -> None:
    for handle in (local, remote):
        handle.faults.add("Patient", {"latency": {"seconds": 1, "virtual": True}}, name="slow", times=2)
        read(handle, "/v2/fhir/Patient")
        handle.faults.clear()

    ((ours,),) = [one.firings for one in local.journal.exchanges()]
    ((theirs,),) = [one.firings for one in remote.journal.exchanges()]
    assert (ours.rule.name, ours) == ("slow", theirs)


def test_a_minted_token_can_be_stored(remote: RemoteHandle) -> None:
    token = remote.login()

    assert json.loads(json.dumps(token)) == token
    assert token.access_token not in repr(token)


# A mock as the command line serves it


def test_the_clock_of_a_served_mock_can_be_moved_and_brings_the_next_load(served: SandboxServer) -> None:
    handle = connect(served.base_url)
    token = handle.login()

    handle.clock.advance(7 * 86_400)

    assert read(handle, "/v2/fhir/Patient", token).status_code == 401
    seen = read(handle, "/v2/fhir/ExplanationOfBenefit?_count=50", handle.login()).json()
    assert (seen["total"], seen["meta"]["lastUpdated"][:10]) == (37, "2026-07-17")


def test_the_rules_of_a_served_mock_stand_from_the_start(served: SandboxServer) -> None:
    (standing,) = connect(served.base_url).faults.standing

    assert (standing.number, standing.rule.where.endpoint) == (1, "Coverage")


def test_a_served_mock_that_refuses_connections_says_no_more(served: SandboxServer) -> None:
    handle = connect(served.base_url)
    handle.faults.add(effect="refuse-connections", until=timedelta(days=1))

    served.sandbox.faults.add("Patient")  # returns when the door is as the rules want it

    with pytest.raises(NoControl, match="`refuse-connections` shuts the control API out"):
        handle.faults.clear()
