"""What is of another kind than a method takes is refused by the mock itself, which names the argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.handle import Handle
from bbmock.interface.handle import MockHandle
from bbmock.population.building import beneficiary
from bbmock.population.errors import CannotBuild
from bbmock.remote.handle import RemoteHandle, connect

Call = Callable[[Any], object]
USER = "a user is a login name or a persona, as BBUser00012; got 3"
SCOPES = "scopes must be a text, or a list of texts; got "
SNAPSHOT = "kept must be what `snapshot` gave; got dict"
NUMBER = "number must be a rule's number, as `add` gives it; got "
SWITCHES = "switches must be a mapping of names to values, as {'v3_endpoints': False}; got 3"
CLAIMS = "claims must be a list of resources, or of Bundles of them"
SEARCH = "search must be a mapping of texts, as {'type': 'pde'}; got "
THREE: Any = 3
SECRET = {"client_secret": "nobody reads this"}


def moved(handle: MockHandle, skew: Any) -> None:
    handle.clock.skew = skew


BOTH: dict[str, tuple[Call, str]] = {
    "user of a login": (lambda to: to.login(3), USER),
    "user by assertion": (lambda to: to.login_by_assertion(3), USER),
    "user": (lambda to: to.user(3), USER),
    "scopes": (lambda to: to.login(scopes=3), f"{SCOPES}3"),
    "scopes that are none": (lambda to: to.login(scopes=[3]), f"{SCOPES}list"),
    "scopes by assertion": (lambda to: to.login_by_assertion(scopes=3), f"{SCOPES}3"),
    "snapshot": (lambda to: to.restore({}), SNAPSHOT),
    "rule": (
        lambda to: to.faults.add_rule("edge"),
        "a rule must be a Rule, or be added in words by `add`; got 'edge'",
    ),
    "number of a rule": (lambda to: to.faults.remove("1"), f"{NUMBER}'1'"),
    "numbers of a recipe": (lambda to: to.faults.remove(to.recipe("flaky-503")), f"{NUMBER}tuple"),
    "switches": (lambda to: to.configure(switches=3), SWITCHES),
    "providers": (
        lambda to: to.configure(identity_providers=3),
        "identity_providers must be a list of IdentityProviders; got 3",
    ),
    "recipe": (lambda to: to.recipe(3), "a recipe is the name of a shipped one, or a Recipe; got 3"),
    "step": (lambda to: to.clock.advance(b"1"), "got bytes"),
    "moment": (
        lambda to: to.clock.set("2026-05-18"),
        "the clock needs an aware datetime; got '2026-05-18'",
    ),
    "skew": (lambda to: moved(to, 90), "a skew is a timedelta; got 90"),
    "what is waited for": (
        lambda to: to.journal.wait_for(200, seconds=0),
        "is_it must be a function of an Exchange; got 200",
    ),
    "seconds to wait": (
        lambda to: to.journal.wait_for(lambda _: True, seconds="1"),
        "seconds must be a number of 0 or more, got '1'",
    ),
    "wait after": (
        lambda to: to.journal.wait_for(lambda _: True, seconds=0, after="1"),
        "after must be a whole number of 0 or more, got '1'",
    ),
    "status": (lambda to: to.journal.exchanges(status="401"), "status must be a whole number; got '401'"),
    "refused": (lambda to: to.journal.exchanges(refused="no"), "refused must be true or false; got 'no'"),
    "grant type": (lambda to: to.journal.exchanges(grant_type=3), "grant_type must be a text; got 3"),
    "times": (lambda to: to.witness.refreshed("2"), "times must be a whole number of 0 or more, got '2'"),
    "at most": (
        lambda to: to.witness.asked(at_most="2"),
        "at_most must be a whole number of 0 or more, got '2'",
    ),
    "at least": (
        lambda to: to.witness.asked(at_most=2, at_least=1.5),
        "at_least must be a whole number of 0 or more, got 1.5",
    ),
    "wait": (lambda to: to.witness.backed_off(None), "at_least must be seconds, or a list of them; got None"),
    "claims": (lambda to: to.witness.complete(3, user="no-claims"), CLAIMS),
    "claim": (lambda to: to.witness.complete([SECRET, 3], user="no-claims"), CLAIMS),
    "one claim": (lambda to: to.witness.complete({"id": "1"}, user="no-claims"), CLAIMS),
    "search": (lambda to: to.witness.complete([], user="no-claims", search="type"), f"{SEARCH}'type'"),
    "value of a search": (
        lambda to: to.witness.complete([], user="no-claims", search={"_count": 3}),
        f"{SEARCH}3 in it",
    ),
    "log": (
        lambda to: to.witness.leaked_nothing(b"a"),
        "texts must be texts, such as caplog.text; got bytes",
    ),
    "client_id": (lambda to: to.applications.get([]), "client_id must be a text; got list"),
    "switched application": (
        lambda to: to.applications.switch([], active=True),
        "client_id must be a text",
    ),
    "active": (
        lambda to: to.applications.switch(to.application.client_id, active="no"),
        "active must be true or false, got 'no'",
    ),
    "demographics": (
        lambda to: to.login(demographics="no"),
        "demographics must be true or false, got 'no'",
    ),
    "user of claims": (lambda to: to.witness.complete([], user=3), "3"),
    "version of claims": (lambda to: to.witness.complete([], user="no-claims", version=4), "version must be"),
}
HERE: dict[str, tuple[Call, str]] = {
    "application": (
        lambda to: to.login(application=SECRET),
        "application must be an Application, as `applications` has them; got dict",
    ),
    "no application": (
        lambda to: to.login_by_assertion(application=""),
        "application must be an Application, as `applications` has them; got ''",
    ),
    "application to add": (
        lambda to: to.applications.add(SECRET),
        "application must be an Application; got dict",
    ),
    "application to replace": (
        lambda to: to.applications.replace(SECRET),
        "application must be an Application; got dict",
    ),
    "backend": (lambda to: setattr(to, "backend", 3), "backend must be a function of a BackendCall; got 3"),
    "user of an identity": (lambda to: to.identity_token(3), USER),
    "rules": (lambda to: to.faults.add_rules(3), "rules must be a list of rules; got 3"),
    "leaks": (lambda to: to.witness.leaks(3), "texts must be texts, such as caplog.text; got 3"),
}
ELSEWHERE: dict[str, tuple[Call, str]] = {
    "application": (
        lambda to: to.login(application=SECRET),
        "application must be one of the mock's own `applications`; got dict",
    ),
    "what JSON has not": (
        lambda to: to.login(version=b"2"),
        "version must be what JSON can say, got bytes",
    ),
    "snapshot to forget": (lambda to: to.forget({}), SNAPSHOT),
    "half a character": (lambda to: to.recipe("\ud800"), r"recipe must be a text, got '\ud800'"),
    "address": (
        lambda _: connect(THREE),
        "base_url must be the address of a mock, as http://127.0.0.1:8000; got 3",
    ),
    "key": (
        lambda to: connect(to.base_url, THREE),
        "the key must be printable ASCII, as it stands in a header",
    ),
}


def said(call: Call, handle: MockHandle) -> str:
    """What a call with a wrong value says, which repeats no secret and changes nothing."""
    with pytest.raises((BBMockError, ValueError)) as refusal:
        call(handle)
    assert "nobody reads this" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize(("call", "message"), BOTH.values(), ids=BOTH)
def test_both_name_what_was_wrong_and_what_was_expected(handle: MockHandle, call: Call, message: str) -> None:
    assert message in said(call, handle)


@pytest.mark.parametrize(("call", "message"), HERE.values(), ids=HERE)
def test_a_mock_here_names_what_was_wrong_and_what_was_expected(
    local: Handle, call: Call, message: str
) -> None:
    assert said(call, local) == message


@pytest.mark.parametrize(("call", "message"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_mock_elsewhere_names_what_was_wrong_and_what_was_expected(
    remote: RemoteHandle, call: Call, message: str
) -> None:
    assert said(call, remote) == message


@pytest.mark.parametrize("builder", [None, {"claims": 3}, beneficiary])
def test_what_is_no_beneficiary_to_be_is_refused(handle: MockHandle, builder: Any) -> None:
    with pytest.raises(CannotBuild, match=r"a beneficiary to add is what `beneficiary\(\)` begins; got "):
        handle.add(builder)


def test_a_record_is_merged_into_that_of_a_user_by_name() -> None:
    with pytest.raises(CannotBuild, match="merged_into takes a login name as BBUser00012, got 12"):
        beneficiary().merged_into(12)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", ["fast", None])
def test_a_rate_that_is_no_number_is_refused(handle: MockHandle, rate: Any) -> None:
    with pytest.raises(ValueError, match="rate"):
        handle.clock.run(rate)


def test_a_refusal_leaves_the_clock_where_it_stands(handle: MockHandle) -> None:
    before, clock = handle.clock.now(), handle.clock
    wrong: Any = before.date()

    for move in (clock.advance, clock.set):
        with pytest.raises(ValueError, match="got "):
            move(wrong)

    assert handle.clock.now() == before
    assert handle.clock.set(datetime(2027, 1, 1, tzinfo=before.tzinfo)) > before


def test_a_kind_that_a_field_can_have_is_looked_for(handle: MockHandle) -> None:
    assert handle.journal.exchanges(status=401, refused=True, grant_type=None, page=1) == ()
    with pytest.raises(ConfigurationError, match="page must be a whole number; got '1'"):
        handle.journal.exchanges(page="1")
