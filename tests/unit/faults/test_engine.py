"""Which rules fire at a request, in which order, and what they leave."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from bbmock.domain.backend import BackendAnswer
from bbmock.domain.clock import FrozenClock
from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import (
    Backend,
    Edge,
    Faults,
    Latency,
    Mishap,
    Refuse,
    Rule,
    Status,
    UniformLatency,
    When,
    Where,
)
from bbmock.faults.effects.slots import Slot
from bbmock.faults.occasion import Occasion
from bbmock.faults.vocabulary import EFFECTS

TOKEN = Occasion("token", path="/v2/o/token/", method="POST", version=2)
CLAIMS = Occasion(
    "ExplanationOfBenefit",
    path="/v2/fhir/ExplanationOfBenefit/",
    version=2,
    client_id="app",
    beneficiary=7,
    token="BBUser00007/access#1",
    resource="ExplanationOfBenefit",
    page=3,
)

ALL_ENDPOINTS = ", ".join(dict.fromkeys((*ENDPOINTS, *BACKED)))

REFUSED: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "endpoint": (
        ("tokn", "edge"),
        {},
        "endpoint: there is no endpoint 'tokn'; did you mean 'token'?",
    ),
    "nothing like it": (
        ("qqqqqq", "edge"),
        {},
        f"endpoint: there is no endpoint 'qqqqqq'; there are {ALL_ENDPOINTS}",
    ),
    "effect": (("token", "latncy"), {}, "there is no effect 'latncy'; did you mean 'latency'?"),
    "no effect like it": (
        ("token", "qqqqqq"),
        {},
        f"there is no effect 'qqqqqq'; there are {', '.join(EFFECTS)}",
    ),
    "value of an effect": (
        ("token", {"reset": {"aftr": 1}}),
        {},
        "the effect reset has no value 'aftr'; did you mean 'after'?",
    ),
    "values of none": (("token", {"garbage": 3}), {}, "the effect garbage has no values; got 3"),
    "missing value": (("token", "latency"), {}, "the effect latency needs seconds"),
    "negative delay": (
        ("token", {"latency": -1}),
        {},
        "seconds must be a number of 0 or more, got -1",
    ),
    "name": (("token", "edge"), {"name": "\ud800"}, "name must be a text, got '\\ud800'"),
    "no name": (("token", "edge"), {"name": None}, "name must be a text, got None"),
    "seed": (
        ("token", "edge"),
        {"seed": "\ud800"},
        "seed must be a whole number or a text, got '\\ud800'",
    ),
    "length": (
        ("token", {"headers": {"put": {"Content-Length": "3"}}}),
        {},
        "put: Content-Length follows from the body; for a wrong one use wrong-length or bad-chunk",
    ),
    "encoding": (
        ("token", {"status": {"status": 503, "headers": {"transfer-encoding": "gzip"}}}),
        {},
        "headers: transfer-encoding follows from the body; for a wrong one use wrong-length or bad-chunk",
    ),
    "endless wait": (
        ("token", {"throttled": 10**400}),
        {},
        f"retry_after must be a whole number from 0 to 1000000000, got {10**400}",
    ),
    "two effects": (
        ("token", {"latency": 1, "edge": 503}),
        {},
        "an effect is its name, or a mapping of its name to its values, as {latency: {seconds: 2}}; "
        "got {'latency': 1, 'edge': 503}",
    ),
    "word": (("token", "edge"), {"tims": 2}, "a rule: there is no word 'tims'; did you mean 'times'?"),
    "method": (
        ("token", "edge"),
        {"method": "post"},
        "method: there is no method 'post'; there are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    ),
    "resource": (
        (None, "edge"),
        {"resource": "Patients"},
        "resource: there is no resource type 'Patients'; did you mean 'Patient'?",
    ),
    "version": ((None, "edge"), {"version": 4}, "version must be a whole number from 1 to 3, got 4"),
    "page": ((None, "edge"), {"page": 0}, "page must be a whole number of 1 or more, got 0"),
    "path": ((None, "edge"), {"path": ""}, "path must be a text, got ''"),
    "status of the edge": (
        ("token", {"edge": 200}),
        {},
        "status must be a whole number from 500 to 599, got 200",
    ),
    "status of the backend": (
        ("Patient", {"backend": 200}),
        {},
        "the status of a failing backend must be a whole number from 400 to 599, got 200",
    ),
    "silence": (
        ("Patient", {"backend": "timeuot"}),
        {},
        "backend must be a status from 400 to 599, or one of timeout, connection-dropped; got 'timeuot'",
    ),
    "no backend there": (
        ("token",),
        {},
        f"CMS asks its backend at {', '.join(BACKED)} only; for token use an effect such as status or edge",
    ),
    "unknown to the backend": (
        ("Patient",),
        {"page": 2},
        "the backend does not know the page of the request; a rule about the backend has endpoint, version, "
        "beneficiary and resource",
    ),
    "no endpoint": (
        ("patient-lookup", "edge"),
        {},
        "patient-lookup is a question to the backend and no endpoint; only the effect backend fits it",
    ),
    "server": (
        ("token", "refuse-connections"),
        {},
        "refuse-connections is about the whole server; it has no where (endpoint token)",
    ),
    "moment before a length": (
        (None, "edge"),
        {"since": 11, "until": "2026-01-01T12:00:10Z"},
        "the window ends at 2026-01-01 12:00:10+00:00, before it begins at 2026-01-01 12:00:11+00:00; until "
        "must be later",
    ),
    "length before a moment": (
        (None, "edge"),
        {"since": "2026-01-01T12:00:10Z", "until": 10},
        "the window ends at 2026-01-01 12:00:10+00:00, before it begins at 2026-01-01 12:00:10+00:00; until "
        "must be later",
    ),
    "number": (("token", 42), {}, "effect must be an effect, as Edge() or Status(418); got 42"),
    "class": (("token", Edge), {}, f"effect must be an effect, as Edge() or Status(418); got {Edge!r}"),
    "count of the server": (
        (None, "refuse-connections"),
        {"times": 2},
        "refuse-connections lasts from since to until, and nothing is counted in it; give it until, or times "
        "without an end (null, None) where it is to last",
    ),
}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def faults(clock: FrozenClock) -> Faults:
    return Faults(clock)


def names(faults: Faults, slot: Slot, occasion: Occasion) -> list[str]:
    return [firing.rule.name for firing in faults.fire(slot, occasion)]


@pytest.mark.parametrize(("given", "terms", "said"), REFUSED.values(), ids=REFUSED)
def test_a_rule_that_cannot_be_is_refused_and_changes_nothing(
    faults: Faults, given: tuple[Any, ...], terms: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        faults.add(*given, **terms)

    assert str(refusal.value) == said
    assert faults.standing == ()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"effect": "edge"}, r"effect must be an effect, as Edge\(\) or Status\(418\); got 'edge'"),
        ({"effect": Edge(), "where": "token"}, "where must be a Where; got 'token'"),
        ({"effect": Edge(), "when": {"times": 1}}, "when must be a When; got {'times': 1}"),
    ],
    ids=["effect", "where", "when"],
)
def test_a_rule_of_parts_that_are_none_is_refused(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Rule(**parts)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": "500"}, "status must be a whole number from 100 to 599, got '500'"),
        ({"body": "text"}, "body must be bytes, got 'text'"),
    ],
    ids=["status", "body"],
)
def test_an_answer_of_the_backend_that_is_none_is_refused(answer: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Backend(BackendAnswer(**answer))


@pytest.mark.parametrize("rule", ["edge", {"effect": "edge"}, None])
def test_what_is_no_rule_is_not_added(faults: Faults, rule: Any) -> None:
    with pytest.raises(ConfigurationError, match="a rule must be a Rule, or be added in words by `add`; got"):
        faults.add_rules([Rule(Edge()), rule])

    assert faults.standing == ()


def test_a_rule_without_a_word_of_when_fires_once(faults: Faults) -> None:
    faults.add("token", "edge")

    assert [names(faults, Slot.ANSWER, TOKEN) for _ in range(2)] == [["edge"], []]


def test_a_rule_without_an_effect_is_the_backends_500(faults: Faults) -> None:
    faults.add("Patient")

    assert faults.pending[0].rule == Rule(Backend(500), Where("Patient"), When(times=1))


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ({"endpoint": "ExplanationOfBenefit"}, True),
        ({"endpoint": "Patient"}, False),
        ({"path": "/v2/fhir/*"}, True),
        ({"path": "/V2/fhir/*"}, False),
        ({"path": "/v2/fhir"}, False),
        ({"method": "GET"}, True),
        ({"method": "POST"}, False),
        ({"version": 2}, True),
        ({"version": 3}, False),
        ({"application": "app"}, True),
        ({"application": "another"}, False),
        ({"beneficiary": 7}, True),
        ({"beneficiary": 8}, False),
        ({"token": "BBUser00007/access#1"}, True),
        ({"token": "BBUser00007/access#2"}, False),
        ({"resource": "ExplanationOfBenefit"}, True),
        ({"resource": "Coverage"}, False),
        ({"page": 3}, True),
        ({"page": 2}, False),
        ({"version": 2, "page": 2}, False),
    ],
    ids=str,
)
def test_a_rule_is_about_the_requests_that_agree_with_all_its_words(
    faults: Faults, where: dict[str, Any], *, holds: bool
) -> None:
    faults.add_rule(Rule(Edge(), Where(**where)))

    assert names(faults, Slot.ANSWER, CLAIMS) == ["edge"] * holds


def test_a_request_of_nobody_meets_no_rule_about_somebody(faults: Faults) -> None:
    faults.add(None, "edge", beneficiary=0)

    assert names(faults, Slot.ANSWER, TOKEN) == []


def test_of_the_rules_that_answer_the_first_is_the_only_one(faults: Faults) -> None:
    faults.add("token", "edge", name="first")
    faults.add("token", {"status": 500}, name="second")

    assert [names(faults, Slot.ANSWER, TOKEN) for _ in range(3)] == [["first"], ["second"], []]


def test_rules_that_wait_go_together(faults: Faults) -> None:
    faults.add("token", {"latency": 1}, name="a")
    faults.add("token", {"latency": 2}, name="b")

    assert names(faults, Slot.DELAY, TOKEN) == ["a", "b"]


def test_a_rule_meets_the_request_in_its_own_place_only(faults: Faults) -> None:
    faults.add("ExplanationOfBenefit", "token-expired")

    assert faults.fire(Slot.ANSWER, CLAIMS) == ()
    assert [firing.rule.effect for firing in faults.fire(Slot.STATE, CLAIMS)] == [Mishap.TOKEN_EXPIRED]


def test_a_removed_rule_never_fires(faults: Faults) -> None:
    number = faults.add("token", "edge")

    assert faults.remove(number)
    assert not faults.remove(number)
    assert names(faults, Slot.ANSWER, TOKEN) == []
    assert not faults.has(Slot.ANSWER)


def test_what_is_left_can_be_seen(faults: Faults) -> None:
    faults.add("token", "edge", times=3)
    faults.fire(Slot.ANSWER, TOKEN)

    standing = faults.standing[0]

    assert (standing.seen, standing.fired, standing.left, standing.is_over) == (1, 1, 2, False)


def test_a_rule_that_is_over_is_no_longer_pending(faults: Faults, clock: FrozenClock) -> None:
    faults.add("token", "edge", until=timedelta(seconds=30))

    clock.advance(30)

    assert faults.pending == ()
    assert faults.standing[0].is_over


@pytest.mark.parametrize("until", [30, 30.0, "2026-01-01T12:00:30Z"], ids=repr)
def test_a_moment_is_told_in_python_as_in_documents(
    faults: Faults, clock: FrozenClock, until: float | str
) -> None:
    faults.add("token", "edge", until=until)
    clock.advance(29)
    is_open = not faults.standing[0].is_over

    clock.advance(1)

    assert (is_open, faults.standing[0].is_over) == (True, True)


def test_a_window_begins_when_the_rule_was_added(faults: Faults, clock: FrozenClock) -> None:
    clock.advance(60)
    faults.add("token", "edge", since=timedelta(seconds=10), until=timedelta(seconds=20))
    fired = []
    for _ in range(3):
        fired.append(names(faults, Slot.ANSWER, TOKEN))
        clock.advance(10)

    assert fired == [[], ["edge"], []]


def test_draws_follow_from_the_seed_of_the_world_and_the_rules_number(clock: FrozenClock) -> None:
    def drawn(seed: int) -> list[float | None]:
        faults = Faults(clock, seed=seed)
        faults.add("token", "edge", probability=0.5)
        faults.add("token", {"latency": 1}, probability=0.5)
        found = [faults.fire(slot, TOKEN) for _ in range(20) for slot in (Slot.ANSWER, Slot.DELAY)]
        return [firing.drawn for firings in found for firing in firings]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_rule_with_a_seed_draws_the_same_wherever_it_stands(faults: Faults) -> None:
    faults.add("token", {"uniform-latency": {"low": 0, "high": 1}}, seed=5, times=1)
    faults.add("token", {"uniform-latency": {"low": 0, "high": 1}}, seed=5, times=1)

    first, second = faults.fire(Slot.DELAY, TOKEN)

    assert first.seconds == second.seconds


def test_the_server_refuses_while_the_window_is_open(faults: Faults, clock: FrozenClock) -> None:
    faults.add_rule(Rule(Refuse(), when=When(since=timedelta(seconds=5), until=timedelta(seconds=10))))
    seen = []
    for _ in range(3):
        seen.append(faults.refuses_connections(clock.now()))
        clock.advance(5)

    assert seen == [False, True, False]


def test_a_rule_of_one_time_fires_once_whoever_asks_at_once(faults: Faults) -> None:
    faults.add("token", Status(500), times=50)
    fired: list[int] = []

    def ask() -> None:
        fired.extend(len(faults.fire(Slot.ANSWER, TOKEN)) for _ in range(100))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(fired) == 50


def test_a_firing_explains_itself(faults: Faults) -> None:
    faults.add("token", Latency(0.25), probability=0.999, seed=1, times=2, name="slow")

    (firing,) = faults.fire(Slot.DELAY, TOKEN)

    assert str(firing) == "slow (rule 1, request 1, drew 0.1344, 0.25 s, 1 left)"


@pytest.mark.parametrize(
    "until",
    [FrozenClock().now() - timedelta(seconds=1), FrozenClock().now(), timedelta(0)],
    ids=["past", "now", "no time"],
)
def test_a_rule_whose_window_is_over_is_refused(until: Any) -> None:
    faults = Faults(FrozenClock())

    with pytest.raises(
        ConfigurationError, match="edge would never fire: the clock stands at 2026-01-01 12:00"
    ):
        faults.add(None, "edge", until=until)

    assert faults.standing == ()
    assert faults.add(None, "edge") == 1


def test_of_rules_that_are_added_together_none_stays_if_one_is_refused(clock: FrozenClock) -> None:
    told: list[str] = []
    faults = Faults(clock, when_changed=lambda: told.append("changed"))
    over = Rule(Edge(), when=When(until=clock.now()), name="late")

    with pytest.raises(ConfigurationError, match="late would never fire"):
        faults.add_rules([Rule(Refuse()), over])

    assert (faults.standing, told) == ((), [])
    assert not faults.refuses_connections(clock.now())
    assert faults.add(None, "edge") == 1


def test_rules_that_are_added_together_stand_in_their_order_and_draw_as_if_one_by_one(
    faults: Faults, clock: FrozenClock
) -> None:
    slow = Rule(UniformLatency(0, 1))
    one_by_one = Faults(clock)
    for rule in (Rule(Edge()), slow):
        one_by_one.add_rule(rule)

    numbers = faults.add_rules([Rule(Edge()), slow])

    assert (numbers, faults.standing) == ((1, 2), one_by_one.standing)
    assert faults.fire(Slot.DELAY, TOKEN) == one_by_one.fire(Slot.DELAY, TOKEN)


def test_rules_that_are_checked_are_refused_and_not_added(faults: Faults, clock: FrozenClock) -> None:
    late = Rule(Edge(), when=When(until=clock.now() + timedelta(seconds=5)), name="late")

    faults.check_rules([late], clock.now())
    with pytest.raises(ConfigurationError, match="late would never fire"):
        faults.check_rules([late], clock.now() + timedelta(seconds=5))

    assert faults.standing == ()
