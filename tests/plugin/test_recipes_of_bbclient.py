"""Every recipe ends for bbclient as it says that it ends for a good client, at each of its versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import (
    BlueButtonError,
    CallbackError,
    ConnectionFailed,
    ForeignURL,
    Maintenance,
    NotShared,
    PagingFailed,
    ReauthorizationRequired,
    RequestRefused,
    RetriesExhausted,
    UnreadableAnswer,
)
from bbmock.handle import Handle
from bbmock.population.identity import Version
from bbmock.state.recipes import Ends, Recipe, shipped_recipes
from tests.browser import Browser, Seen
from tests.clients.versions import SCOPE

USER = "BBUser00000"
CLAIMS = "ExplanationOfBenefit"
TIMEOUT = 0.3  # of the machine's seconds
WAITS = [2.5, 5, 10]
VERSIONS: dict[str, tuple[Version, ...]] = {
    "v3-not-yet-allowed": (3,),
    "person-unknown-to-backend": (1, 2),  # version 3 refreshes without asking who it is
    "next-link-missing": (1, 2),  # version 3 tells no total that claims could be missing from
}
"""Recipes that are not about every version."""
AT_THE_LOGIN = ("medicare-login-502", "medicare-login-down")
BEFORE_THE_TOKEN = ("slow-login", "no-demographics", "token-without-patient")
"""What happens while the person logs in; everything else happens to a client that has a token."""
ERRORS: dict[str, tuple[type[BlueButtonError], str]] = {
    "outage-that-stays": (RetriesExhausted, "status 50[02] and still does after 3 retries"),
    "html-with-status-200": (Maintenance, "status 200, but with a page of HTML"),
    "application-disabled": (RequestRefused, "Demo Application, is temporarily inactive"),
    "v3-not-yet-allowed": (RequestRefused, "does not yet have access to v3 endpoints"),
    "half-json": (UnreadableAnswer, "status 200, but not with a JSON object"),
    "next-link-loops": (PagingFailed, "Page 3 links to a page that was fetched before"),
    "next-link-to-another-host": (ForeignURL, "https://elsewhere.example.*the token was not sent"),
    "next-link-missing": (PagingFailed, "tells of 37 resources and 10 came"),
}
REFRESHES = {"token-expires-mid-paging": 1, "token-expires-twice-mid-paging": 2, "clock-skew-90s": 1}
ALREADY_OVER = {"grant-expired", "revoked-at-medicare-gov"}
"""Where the answer for data says already that no refresh will help."""
SETTINGS = {"throttled-without-a-time": {"status_forcelist": [429, 500, 502, 503, 504]}}
"""Retry settings, where the usual ones give up."""


def cases(*ends: Ends, without: tuple[str, ...] = BEFORE_THE_TOKEN) -> pytest.MarkDecorator:
    """The recipes that end so, each at its versions."""
    found = [
        pytest.param(recipe, version, id=f"{recipe.name}-v{version}")
        for recipe in shipped_recipes()
        if recipe.ends in ends and recipe.name not in without
        for version in VERSIONS.get(recipe.name, (1, 2, 3))
    ]
    return pytest.mark.parametrize(("recipe", "version"), found)


def client_of(bbmock: Handle, version: Version, retries: Any = None) -> BlueButton:
    """A client on the mock's clock, one page after the other: rules count requests."""
    settings = {
        "client_id": bbmock.application.client_id,
        "client_secret": bbmock.application.client_secret,
        "callback_url": bbmock.application.redirect_uris[0],
        "base_url": bbmock.base_url,
        "version": version,
        "retry_settings": retries,
    }

    def sleep(seconds: float) -> None:
        bbmock.clock.advance(seconds)

    return BlueButton(settings, now=bbmock.clock.outside, sleep=sleep, timeout=TIMEOUT, prefetch=0)


def claims_of(client: BlueButton, token: AuthorizationToken) -> list[dict[str, Any]]:
    return list(client.iter_resources(CLAIMS, {"auth_token": token, "params": {"_count": 10}}))


@pytest.fixture
def begun(
    bbmock: Handle, recipe: Recipe, version: Version
) -> Iterator[tuple[BlueButton, AuthorizationToken]]:
    """A client with a person's token, to which the recipe is about to happen; it did, and to nobody else."""
    client = client_of(bbmock, version, SETTINGS.get(recipe.name))
    token = AuthorizationToken(bbmock.login(USER, version=version), now=bbmock.clock.outside)
    bbmock.recipe(recipe)
    yield client, token
    assert all(one.fired for one in bbmock.faults.standing if one.rule.name != "refuse-connections")
    bbmock.witness.kept_people_apart()


def decide(bbmock: Handle, authorize_url: str) -> Seen:
    """Log in and agree; the redirect to the application, or the answer at which the login ends before."""
    browser = Browser(bbmock.app)
    seen = browser.get(authorize_url)
    while not is_back(bbmock, seen):
        if seen.status in (301, 302):
            seen = browser.follow(seen)
        elif seen.status != 200:
            break
        elif "login-button" in seen.form.ids:
            user = bbmock.user(USER)
            seen = browser.submit(seen, {"username": str(user), "password": user.password})
        else:
            seen = browser.submit(seen, {}, press=("allow", "Connect"))
    return seen


def is_back(bbmock: Handle, seen: Seen) -> bool:
    return seen.answer.headers.get("location", "").startswith(bbmock.application.redirect_uris[0])


def log_in(bbmock: Handle, client: BlueButton) -> AuthorizationToken:
    auth_data = client.generate_auth_data()
    return client.callback(
        auth_data, decide(bbmock, client.generate_authorize_url(auth_data, scope=SCOPE)).location
    )


# those that end with an error


def test_every_recipe_that_ends_with_an_error_has_its_error_here() -> None:
    assert set(ERRORS) == {recipe.name for recipe in shipped_recipes() if recipe.ends is Ends.ERROR}


@cases(Ends.ERROR)
def test_where_there_is_no_data_an_error_says_why_and_nobody_is_sent_to_the_login(
    bbmock: Handle, begun: tuple[BlueButton, AuthorizationToken], recipe: Recipe
) -> None:
    kind, said = ERRORS[recipe.name]

    with pytest.raises(kind, match=said) as failure:
        claims_of(*begun)

    assert type(failure.value) is kind
    assert "login" not in str(failure.value)
    bbmock.witness.asked(at_most=0, endpoint="token")


# those that end with a login


@cases(Ends.LOGIN, without=(*AT_THE_LOGIN, "refresh-lost"))
def test_where_the_grant_is_over_the_person_has_to_log_in_again(
    bbmock: Handle, begun: tuple[BlueButton, AuthorizationToken], recipe: Recipe
) -> None:
    for _ in range(2):
        with pytest.raises(ReauthorizationRequired, match="send the person through the login again"):
            claims_of(*begun)

    bbmock.witness.asked(at_most=0 if recipe.name in ALREADY_OVER else 2, grant_type="refresh_token")


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("recipe", [shipped_recipes().find("refresh-lost")], ids=["refresh-lost"])
def test_a_refresh_whose_answer_is_lost_is_told_as_that_and_then_asks_for_a_login(
    bbmock: Handle, begun: tuple[BlueButton, AuthorizationToken]
) -> None:
    with pytest.raises(ConnectionFailed, match="could not be asked"):
        claims_of(*begun)
    for _ in range(2):
        with pytest.raises(ReauthorizationRequired, match="login again"):
            claims_of(*begun)

    bbmock.witness.asked(at_most=2, grant_type="refresh_token")


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("name", AT_THE_LOGIN)
def test_a_login_at_which_cms_fails_can_be_started_again(bbmock: Handle, name: str, version: Version) -> None:
    client = client_of(bbmock, version)
    bbmock.recipe(name)
    auth_data = client.generate_auth_data()

    stuck = decide(bbmock, client.generate_authorize_url(auth_data, scope=SCOPE))
    with pytest.raises(CallbackError, match="code missing"):
        client.callback(auth_data, "")
    bbmock.login_fault = None

    assert stuck.status == 500
    bbmock.witness.complete(claims_of(client, log_in(bbmock, client)), user=USER, version=version)


# those that end with all data


@cases(Ends.DATA)
def test_where_there_is_data_all_of_it_comes_and_the_server_is_given_time(
    bbmock: Handle, begun: tuple[BlueButton, AuthorizationToken], recipe: Recipe, version: Version
) -> None:
    if recipe.clock_skew:
        bbmock.clock.advance(3535)  # over for the server, and by the client's clock good for another minute

    claims = claims_of(*begun)

    bbmock.witness.complete(claims, user=USER, version=version)
    bbmock.witness.refreshed(REFRESHES.get(recipe.name, 0))
    bbmock.witness.honoured_retry_after()
    if "throttled" not in recipe.name:
        bbmock.witness.backed_off(WAITS)


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("name", BEFORE_THE_TOKEN)
def test_what_happens_while_the_person_logs_in_keeps_no_claims_back(
    bbmock: Handle, name: str, version: Version
) -> None:
    client = client_of(bbmock, version)
    bbmock.recipe(name)

    token = log_in(bbmock, client)

    assert all(one.fired for one in bbmock.faults.standing)
    bbmock.witness.complete(claims_of(client, token), user=USER, version=version)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_without_demographics_the_patient_is_not_shared_and_that_is_no_failure(
    bbmock: Handle, version: Version
) -> None:
    client = client_of(bbmock, version)
    bbmock.recipe("no-demographics")
    config = {"auth_token": log_in(bbmock, client), "params": {}}

    assert client.get_patient_data(config)["response"].status_code == 403
    with pytest.raises(NotShared, match=r"the token has not patient/Patient\.s; go on without"):
        list(client.iter_resources("Patient", config))


@pytest.mark.parametrize("version", [1, 2, 3])
def test_where_the_token_does_not_name_the_patient_userinfo_does(bbmock: Handle, version: Version) -> None:
    client = client_of(bbmock, version)
    bbmock.recipe("token-without-patient")
    token = log_in(bbmock, client)

    profile = client.get_profile_data({"auth_token": token})["response"].json()

    assert (token.patient, profile["patient"]) == (None, bbmock.user(USER).patient_id(version))
