"""Retries, waits and refreshes of a client, each scenario on virtual time: hours pass, and no test waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bbclient import BlueButton
from bbclient.errors import RetriesExhausted
from bbmock.faults.effects.slots import Slot
from bbmock.handle import Handle
from bbmock.population.identity import Version
from bbmock.state.recipes import Ends, Recipe, shipped_recipes
from tests.plugin.good_client import Failed, GoodClient, LoginNeeded

WAITS = [2.5, 5, 10]  # documented of CMS's SDK: a factor of 5, three retries
CALLS = ("get_patient_data", "get_coverage_data", "get_explanation_of_benefit_data")
ENDPOINTS = dict(zip(CALLS, ("Patient", "Coverage", "ExplanationOfBenefit"), strict=True))
PASSING = (500, 502, 503, 504)
PAGES = (1, 2, 3, 4)


def config(bbmock: Handle, user: str = "BBUser00000", **params: Any) -> dict[str, Any]:
    return {"auth_token": bbmock.login(user), "params": params}


def all_pages(client: BlueButton, call: dict[str, Any]) -> list[Any]:
    first = client.get_explanation_of_benefit_data(call)
    call = {**call, "auth_token": first["auth_token"]}
    pages: list[Any] = client.get_pages(first["response"].json(), call)["pages"]
    return pages


@pytest.mark.parametrize("failures", [1, 2, 3])
@pytest.mark.parametrize("status", PASSING)
@pytest.mark.parametrize("name", CALLS)
def test_a_failure_that_passes_is_waited_out(
    bbmock: Handle, bbmock_client: BlueButton, name: str, status: int, failures: int
) -> None:
    call, began = config(bbmock), bbmock.clock.now()
    bbmock.faults.add(ENDPOINTS[name], {"status": status}, times=failures)

    answer = getattr(bbmock_client, name)(call)["response"]

    assert answer.status_code == 200
    bbmock.witness.asked(at_least=failures + 1, at_most=failures + 1, endpoint=ENDPOINTS[name])
    bbmock.witness.backed_off(WAITS)
    assert bbmock.clock.now() - began == timedelta(seconds=sum(WAITS[:failures]))


@pytest.mark.parametrize("status", PASSING)
def test_a_failure_that_stays_ends_after_three_retries(
    bbmock: Handle, bbmock_client: BlueButton, status: int
) -> None:
    call = config(bbmock)
    bbmock.faults.add("Patient", {"status": status}, times=None)

    with pytest.raises(RetriesExhausted):
        bbmock_client.get_patient_data(call)

    bbmock.witness.asked(at_least=4, at_most=4, endpoint="Patient")
    bbmock.witness.backed_off(WAITS)


@pytest.mark.parametrize("status", [400, 403, 404, 418])
def test_a_refusal_is_not_tried_again(bbmock: Handle, bbmock_client: BlueButton, status: int) -> None:
    call = config(bbmock)
    bbmock.faults.add("Patient", {"status": status}, times=None)

    assert bbmock_client.get_patient_data(call)["response"].status_code == status
    bbmock.witness.asked(at_least=1, at_most=1, endpoint="Patient")


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
@pytest.mark.parametrize("seconds", [1, 30, 90])
def test_retry_after_is_waited_out(
    bbmock: Handle, bbmock_client: BlueButton, seconds: int, *, as_date: bool
) -> None:
    call = config(bbmock)
    bbmock.faults.add("Patient", {"throttled": {"retry_after": seconds, "as_date": as_date}})

    assert bbmock_client.get_patient_data(call)["response"].status_code == 200
    bbmock.witness.honoured_retry_after()


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("page", PAGES)
def test_a_token_that_expires_before_a_page_is_refreshed_once(
    bbmock: Handle, page: int, version: Version
) -> None:
    client = GoodClient(bbmock, "BBUser00000", version)
    bbmock.faults.add("ExplanationOfBenefit", "token-expired", page=page)

    claims = client.claims()

    bbmock.witness.refreshed(1)
    bbmock.witness.complete(claims, user="BBUser00000", version=version)


@pytest.mark.parametrize("minutes", [61, 120, 60 * 24])
def test_a_token_whose_hour_is_over_is_refreshed_ahead(
    bbmock: Handle, bbmock_client: BlueButton, minutes: int
) -> None:
    call = config(bbmock)
    bbmock.clock.advance(timedelta(minutes=minutes))

    assert bbmock_client.get_patient_data(call)["response"].status_code == 200
    bbmock.witness.refreshed(1)
    bbmock.witness.asked(at_most=0, status=401)


@pytest.mark.parametrize("failures", [1, 2])
@pytest.mark.parametrize("page", PAGES)
def test_an_outage_in_mid_paging_loses_no_claim(
    bbmock: Handle, bbmock_client: BlueButton, page: int, failures: int
) -> None:
    call = config(bbmock, _count=10)
    bbmock.faults.add("ExplanationOfBenefit", "edge", page=page, times=failures)

    pages = all_pages(bbmock_client, call)

    bbmock.witness.complete(pages, user="BBUser00000")
    bbmock.witness.backed_off(WAITS)


def test_a_flaky_network_loses_no_claim(bbmock: Handle, bbmock_client: BlueButton) -> None:
    call = config(bbmock, "claims-37", _count=5)
    bbmock.faults.add("ExplanationOfBenefit", "edge", every=2)

    pages = all_pages(bbmock_client, call)

    bbmock.witness.complete(pages, user="claims-37")


def test_nobody_gets_anybody_elses_claims_while_tokens_expire(bbmock: Handle) -> None:
    bbmock.faults.add("ExplanationOfBenefit", "token-expired", every=3)

    for user in ("BBUser00000", "claims-37", "only-pde"):
        bbmock.witness.complete(GoodClient(bbmock, user, 2).claims(), user=user)

    bbmock.witness.kept_people_apart()


# recipes

ENDS_AT_THE_LOGIN = {"medicare-login-502", "medicare-login-down", "slow-login", "no-demographics"}
"""What a client meets before it has a token; the pages are not asked for here."""
WITH_A_TOKEN_AS_OLD_AS = {
    "token-without-patient": 3600,  # the client's next token is the one without
    "clock-skew-90s": 3535,  # over for the server, and by everybody else's clock good for another minute
}
"""Seconds: these recipes happen to a client that has to refresh."""


def happened(bbmock: Handle, recipe: Recipe) -> bool:
    """Whether the client met all that the recipe is about: each rule, and a server that is ahead."""
    if recipe.clock_skew:
        bbmock.witness.asked(at_least=1, at_most=1, status=401)
        bbmock.witness.refreshed()
    return recipe.login_fault is None and all(  # none of those is met by who has a token
        one.is_over if one.rule.slot is Slot.SERVER else one.fired  # who is shut out outlasts it
        for one in bbmock.faults.standing
    )


@pytest.mark.parametrize(
    "recipe",
    [one for one in shipped_recipes() if one.name not in ENDS_AT_THE_LOGIN],
    ids=lambda recipe: recipe.name,
)
def test_a_recipe_ends_for_a_good_client_as_it_says(bbmock: Handle, recipe: Recipe) -> None:
    version: Version = 3 if recipe.name.startswith("v3") else 2
    client = GoodClient(bbmock, "BBUser00000", version)
    bbmock.recipe(recipe)
    bbmock.clock.advance(WITH_A_TOKEN_AS_OLD_AS.get(recipe.name, 0))

    match recipe.ends:
        case Ends.DATA:
            bbmock.witness.complete(client.claims(), user="BBUser00000", version=version)
        case Ends.LOGIN:
            with pytest.raises(LoginNeeded):
                client.claims()
        case Ends.ERROR:
            with pytest.raises(Failed):
                client.claims()
    bbmock.witness.kept_people_apart()
    assert happened(bbmock, recipe)
