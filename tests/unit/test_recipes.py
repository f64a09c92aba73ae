"""Recipes: failures by name, as they ship and as users write them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bbmock.domain.clock import FrozenClock, SystemClock
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.faults import Mishap, Rule, When, Where
from bbmock.state.recipes import Ends, Recipe, cook, read_recipes, shipped_recipes
from bbmock.state.sandbox import Sandbox

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
        f"recipes:\n  a: {HEAD}, clock_skew: 0}}\n",
        ", line 2, recipe 'a': clock_skew must be a whole number from 1 to 86400, got 0",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_recipes_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as refusal:
        read_recipes(path)

    assert str(refusal.value) == f"own.yaml{said}"


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


def test_the_machines_clock_cannot_be_put_ahead() -> None:
    recipe = shipped_recipes().find("clock-skew-90s")

    with pytest.raises(ConfigurationError, match="the machine's own clock cannot be put ahead"):
        cook(recipe, Sandbox(clock=SystemClock()))
