"""Recipes: failures by name, as they ship and as users write them."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bbmock.domain.clock import LAST, FrozenClock, SandboxClock, SystemClock
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.faults import Edge, Mishap, Rule, When, Where
from bbmock.state.recipes import (
    Ends,
    Recipe,
    cook,
    document_of_recipe,
    read_recipe,
    read_recipes,
    shipped_recipes,
)
from bbmock.state.sandbox import Sandbox

GOOD = Rule(Edge(), name="good")
LATE = Rule(Edge(), when=When(until=FrozenClock().now() + timedelta(seconds=60)), name="late")
HEAD = "{models: m, source: s, good_client: g, ends: data"

REFUSED: dict[str, tuple[str, str]] = {
    "no mapping": ("- a\n", ": must be a mapping with the key recipes"),
    "another key": ("recipe: {}\n", ": unknown key 'recipe'; did you mean 'recipes'?"),
    "no recipes": ("recipes: 1\n", ": recipes must be a mapping of names to recipes"),
    "no recipe": ("recipes:\n  a: 1\n", ", line 2, recipe 'a': must be a mapping of keys and values"),
    "unknown key": (
        f"recipes:\n\n  a: {HEAD}, rule: []}}\n",
        ", line 3, recipe 'a': unknown key 'rule'; did you mean 'rules'?",
    ),
    "no text": (
        "recipes:\n  a: {models: m, source: s, ends: data}\n",
        ", line 2, recipe 'a': good_client must be a text, got nothing",
    ),
    "no end": (
        "recipes:\n  a: {models: m, source: s, good_client: g}\n",
        ", line 2, recipe 'a': ends must be one of data, login, error, got nothing",
    ),
    "another end": (
        "recipes:\n  a: {models: m, source: s, good_client: g, ends: well}\n",
        ", line 2, recipe 'a': ends must be one of data, login, error, got 'well'",
    ),
    "nothing fails": (
        f"recipes:\n  a: {HEAD}}}\n",
        ", line 2, recipe 'a': nothing fails; give it rules, a login_fault or a clock_skew",
    ),
    "effect": (
        f"recipes:\n  a: {HEAD},\n    rules: [\n      {{effect: edge}},\n      {{effect: latncy}}]}}\n",
        ", line 5, recipe 'a', rules[1]: there is no effect 'latncy'; did you mean 'latency'?",
    ),
    "endpoint": (
        f"recipes:\n  a: {HEAD}, rules: [{{effect: edge, endpoint: tokn}}]}}\n",
        ", line 2, recipe 'a', rules[0]: endpoint: there is no endpoint 'tokn'; did you mean 'token'?",
    ),
    "login": (
        f"recipes:\n  a: {HEAD}, login_fault: down}}\n",
        ", line 2, recipe 'a': login_fault must be one of health-down, token-failed, signout-anomaly, "
        "no-hicn, got 'down'",
    ),
    "skew": (
        f"recipes:\n  a: {HEAD}, clock_skew: 400000000}}\n",
        ", line 2, recipe 'a': clock_skew must be a number from -315619200 to 315619200, got 400000000",
    ),
    "no skew": (
        f"recipes:\n  a: {HEAD}, clock_skew: 0, login_fault: null}}\n",
        ", line 2, recipe 'a': nothing fails; give it rules, a login_fault or a clock_skew",
    ),
    "name": (
        f"recipes:\n  '': {HEAD}, clock_skew: 1}}\n",
        ", line 2, recipe '': name must be a text, got ''",
    ),
}


PARTS: dict[str, tuple[dict[str, Any], str]] = {
    "name": ({"name": 3}, "name must be a text, got 3"),
    "words": ({"models": ""}, "models must be a text, got ''"),
    "end": ({"ends": "dta"}, "ends: there is no end 'dta'; did you mean 'data'?"),
    "rules": ({"rules": "edge"}, "rules must be a list of rules, got 'edge'"),
    "rule": ({"rules": ["edge"]}, "rules[0] must be a Rule, as read_rule makes it; got 'edge'"),
    "login": (
        {"login_fault": "health-dwn"},
        "login_fault: there is no login fault 'health-dwn'; did you mean 'health-down'?",
    ),
    "no skew": (
        {"clock_skew": 90},
        "clock_skew must be a timedelta of 3653 days at the most, either way; got 90",
    ),
    "far skew": (
        {"clock_skew": timedelta.min},
        "clock_skew must be a timedelta of 3653 days at the most, either way; got "
        "datetime.timedelta(days=-999999999)",
    ),
    "nothing": ({}, "nothing fails; give it rules, a login_fault or a clock_skew"),
}


def own(**parts: Any) -> Recipe:
    """A recipe of one's own with a rule and a login fault."""
    given: dict[str, Any] = {"rules": (GOOD,), "login_fault": LoginFault.NO_HICN, **parts}
    return Recipe("own", "m", "s", "g", Ends.DATA, **given)


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_recipes_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as refusal:
        read_recipes(path)

    assert str(refusal.value) == f"own.yaml{said}"


@pytest.mark.parametrize("depth", [100, 3000])
@pytest.mark.parametrize("nest", [("[\n", "]"), ("{a: ", "}")], ids=["lists", "mappings"])
def test_a_file_that_is_nested_too_deeply_is_refused(
    tmp_path: Path, depth: int, nest: tuple[str, str]
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("recipes: {a: " + HEAD + ", rules: " + nest[0] * depth + nest[1] * depth + "}}")

    with pytest.raises(ConfigurationError, match=r"own\.yaml"):
        read_recipes(path)


@pytest.mark.parametrize(("parts", "said"), PARTS.values(), ids=PARTS)
def test_a_recipe_with_a_part_that_is_none_is_refused(parts: dict[str, Any], said: str) -> None:
    words: dict[str, Any] = {"name": "own", "models": "m", "source": "s", "good_client": "g", "ends": "data"}

    with pytest.raises(ConfigurationError) as refusal:
        Recipe(**{**words, **parts})

    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            [],
            "the body: must be a recipe, an object of name, models, source, good_client, ends, rules",
        ),
        ({"nme": "own"}, "the body: unknown key 'nme'; did you mean 'name'?"),
        ({"models": "m"}, "the body: name must be a text, got nothing"),
        ({"name": "own"}, "the body: models must be a text, got nothing"),
    ],
    ids=str,
)
def test_a_document_that_is_no_recipe_is_refused(document: object, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_recipe(document, where="the body")

    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize("recipe", [{"rules": []}, None, 7])
def test_what_is_no_recipe_is_neither_cooked_nor_written(recipe: Any) -> None:
    with pytest.raises(ConfigurationError, match="a recipe is the name of a shipped one, or a Recipe; got"):
        cook(recipe, Sandbox(clock=FrozenClock()))
    with pytest.raises(ConfigurationError, match="a recipe is the name of a shipped one, or a Recipe; got"):
        document_of_recipe(recipe)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"rules": (GOOD, replace(LATE, when=When(until=FrozenClock().now())))}, "late would never fire"),
        ({"rules": (GOOD, LATE), "clock_skew": timedelta(seconds=60)}, "late would never fire"),
        ({"rules": (GOOD, replace(LATE, when=When(until=timedelta(days=9**7))))}, "is beyond the year 9999"),
    ],
    ids=["over", "over by its skew", "beyond time"],
)
def test_of_a_recipe_that_cannot_be_now_nothing_happens(parts: dict[str, Any], said: str) -> None:
    sandbox = Sandbox(clock=FrozenClock())
    before = sandbox.clock.now()

    with pytest.raises(ConfigurationError, match=rf"^recipe 'own': .*{said}"):
        cook(own(**parts), sandbox)

    assert (sandbox.faults.standing, sandbox.login_fault) == ((), None)
    assert sandbox.clock.now() == before


def test_a_recipe_whose_skew_leads_beyond_the_end_of_time_does_not_happen() -> None:
    sandbox = Sandbox(clock=FrozenClock(LAST - timedelta(days=1)))

    with pytest.raises(ConfigurationError, match="recipe 'own': no clock goes beyond the year 9999"):
        cook(own(clock_skew=timedelta(days=2)), sandbox)

    assert (sandbox.faults.standing, sandbox.login_fault) == ((), None)


def test_a_recipe_is_added_at_the_moment_at_which_it_was_checked() -> None:
    seconds = itertools.count(step=1000)
    clock = SandboxClock(FrozenClock().now(), machine=lambda: next(seconds))
    sandbox = Sandbox(clock=clock)
    soon_over = replace(LATE, when=When(until=clock.now() + timedelta(seconds=1500)))

    assert cook(own(rules=(soon_over,)), sandbox) == (1,)
    assert sandbox.login_fault is LoginFault.NO_HICN


def test_a_recipes_windows_begin_on_the_clock_that_it_skews() -> None:
    clock = FrozenClock()
    sandbox = Sandbox(clock=clock)
    brief = replace(LATE, when=When(until=timedelta(seconds=60)))

    cook(own(rules=(brief,), clock_skew=timedelta(seconds=90)), sandbox)

    assert not sandbox.faults.standing[0].is_over
    clock.advance(60)
    assert sandbox.faults.standing[0].is_over


def test_an_unknown_recipe_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError, match=r"there is no recipe 'flaky'; did you mean 'flaky-503'\?"):
        shipped_recipes().find("flaky")


def test_there_are_recipes_for_what_the_mission_names() -> None:
    names = {recipe.name for recipe in shipped_recipes()}

    assert len(names) >= 25
    assert names >= {
        "outage-5xx",
        "flaky-503",
        "throttled",
        "token-expires-mid-paging",
        "grant-expired",
        "maintenance-html",
        "half-page",
        "medicare-login-502",
        "clock-skew-90s",
    }


@pytest.mark.parametrize("recipe", shipped_recipes(), ids=lambda recipe: recipe.name)
def test_every_recipe_can_be_cooked(recipe: Recipe) -> None:
    sandbox = Sandbox(clock=FrozenClock())

    numbers = cook(recipe, sandbox)

    assert [one.rule for one in sandbox.faults.pending] == list(recipe.rules)
    assert [one.number for one in sandbox.faults.pending] == list(numbers)
    assert sandbox.login_fault is recipe.login_fault


def test_a_recipe_is_rules_and_words(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        f"recipes:\n  a: {HEAD}, rules: [{{effect: token-expired, page: 2}}], login_fault: no-hicn}}"
    )

    recipe = read_recipes(path).find("a")

    rule = Rule(Mishap.TOKEN_EXPIRED, Where(page=2), When(times=1))
    assert recipe == Recipe("a", "m", "s", "g", Ends.DATA, (rule,), LoginFault.NO_HICN)


def test_a_skew_puts_the_server_ahead_of_everybody_else() -> None:
    clock = FrozenClock()
    before = clock.now()

    cook(shipped_recipes().find("clock-skew-90s"), Sandbox(clock=clock))

    assert (clock.now(), clock.outside()) == (before + timedelta(seconds=90), before)


@pytest.mark.parametrize("recipe", shipped_recipes(), ids=lambda recipe: recipe.name)
def test_a_recipe_is_read_as_it_is_written(recipe: Recipe) -> None:
    document = json.loads(json.dumps(document_of_recipe(recipe)))

    assert read_recipe(document, where="the body") == recipe


def test_the_machines_clock_cannot_be_put_ahead() -> None:
    sandbox = Sandbox(clock=SystemClock())

    with pytest.raises(ConfigurationError, match="the machine's own clock cannot be put ahead"):
        cook(own(clock_skew=timedelta(seconds=90)), sandbox)

    assert (sandbox.faults.standing, sandbox.login_fault) == ((), None)
