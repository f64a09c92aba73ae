"""Recipes: failures by name, read from YAML and checked line by line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from bbmock.domain.clock import MOST_SKEW, SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.domain.nearest import did_you_mean
from bbmock.faults import checks
from bbmock.faults.documents import document_of_rule, read_rule
from bbmock.faults.rules import Rule
from bbmock.state import entries
from bbmock.state.document import read_document, refusing_depth
from bbmock.state.sandbox import Sandbox

_TEXTS: Final = ("models", "source", "good_client")
_KEYS: Final = (*_TEXTS, "ends", "rules", "login_fault", "clock_skew")
WORDS: Final = ("name", *_KEYS)
"""The words that a recipe may have."""
_MOST_SKEW: Final = MOST_SKEW // timedelta(seconds=1)


class Ends(StrEnum):
    """How a recipe ends for a good client."""

    DATA = "data"
    """Everything arrives."""
    LOGIN = "login"
    """The person has to log in again."""
    ERROR = "error"
    """The client says what is wrong, and has no data."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Failures that go together: what they model, where that is known from, and what a good client does.

    Raises:
        ConfigurationError: if a part of it is none, or nothing fails.
    """

    name: str
    models: str
    source: str
    good_client: str
    ends: Ends
    rules: tuple[Rule, ...] = ()
    login_fault: LoginFault | None = None
    clock_skew: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        for word in ("name", *_TEXTS):
            checks.text(word, getattr(self, word))
        checks.one_of("ends", self.ends, Ends, called="end")
        if self.login_fault is not None:
            checks.one_of("login_fault", self.login_fault, LoginFault, called="login fault")
        _check_rules(self.rules)
        _check_skew(self.clock_skew)
        if not (self.rules or self.login_fault or self.clock_skew):
            raise ConfigurationError("nothing fails; give it rules, a login_fault or a clock_skew")


def _check_rules(rules: object) -> None:
    if not isinstance(rules, list | tuple):
        raise ConfigurationError(f"rules must be a list of rules, got {rules!r}")
    for place, rule in enumerate(rules):
        if not isinstance(rule, Rule):
            raise ConfigurationError(f"rules[{place}] must be a Rule, as read_rule makes it; got {rule!r}")


def _check_skew(skew: object) -> None:
    if not isinstance(skew, timedelta) or not -MOST_SKEW <= skew <= MOST_SKEW:
        most = f"{MOST_SKEW.days} days at the most, either way"
        raise ConfigurationError(f"clock_skew must be a timedelta of {most}; got {skew!r}")


class Recipes(Collection[Recipe]):
    """Recipes by name."""

    def __init__(self, recipes: Iterable[Recipe]) -> None:
        self._recipes = {recipe.name: recipe for recipe in recipes}

    def __contains__(self, recipe: object) -> bool:
        return recipe in self._recipes.values()

    def __iter__(self) -> Iterator[Recipe]:
        return iter(self._recipes.values())

    def __len__(self) -> int:
        return len(self._recipes)

    def find(self, name: str) -> Recipe:
        """The recipe of that name.

        Raises:
            ConfigurationError: if there is none, with the nearest right name.
        """
        if name not in self._recipes:
            hint = did_you_mean(name, self._recipes, otherwise=f"there are {', '.join(self._recipes)}")
            raise ConfigurationError(f"there is no recipe {name!r}; {hint}")
        return self._recipes[name]


def cook(recipe: Recipe, sandbox: Sandbox) -> tuple[int, ...]:
    """Let a recipe's failures happen from now on, all of them or none; the numbers of its rules.

    Raises:
        ConfigurationError: if it is no recipe, or a part of it cannot be at this time, or with this clock;
            the sandbox is unchanged.
    """
    _require_recipe(recipe)
    try:
        now = _begins(recipe, sandbox)
        sandbox.faults.check_rules(recipe.rules, now)
    except (ConfigurationError, ValueError) as exc:  # ValueError: from the clock
        raise ConfigurationError(f"recipe {recipe.name!r}: {exc}") from exc
    if recipe.clock_skew and isinstance(sandbox.clock, SandboxClock):
        sandbox.clock.skew = recipe.clock_skew
    if recipe.login_fault is not None:
        sandbox.login_fault = LoginFault(recipe.login_fault)
    return sandbox.faults.add_rules(recipe.rules, now=now)


def _begins(recipe: Recipe, sandbox: Sandbox) -> datetime:
    """Where the clock stands when the recipe's rules are added."""
    clock = sandbox.clock
    if not recipe.clock_skew:
        return clock.now()
    if not isinstance(clock, SandboxClock):
        raise ConfigurationError("the machine's own clock cannot be put ahead")
    return clock.skewed(recipe.clock_skew)


def _require_recipe(recipe: object) -> None:
    if not isinstance(recipe, Recipe):
        raise ConfigurationError(f"a recipe is the name of a shipped one, or a Recipe; got {recipe!r}")


@functools.cache
def shipped_recipes() -> Recipes:
    """The recipes of `bbmock_fixtures/recipes.yaml`.

    Raises:
        ConfigurationError: as `read_recipes` does.
    """
    with resources.as_file(resources.files("bbmock_fixtures").joinpath("recipes.yaml")) as path:
        return read_recipes(path)


def read_recipes(path: Path) -> Recipes:
    """The recipes in a YAML file: a mapping `recipes` from each name to what the recipe is.

    Raises:
        ConfigurationError: if the file cannot be read, is no YAML, or has a key or value that nobody reads;
            the message names file, line, recipe and key.
    """
    with refusing_depth(path):
        return Recipes(_recipes(read_document(path), path.name, _Lines(path)))


def _recipes(document: object, where: str, lines: _Lines) -> Iterator[Recipe]:
    """The recipes in the document of a file of that name."""
    if not isinstance(document, dict):
        raise ConfigurationError(f"{where}: must be a mapping with the key recipes")
    entries.refuse_unknown_keys(document, ("recipes",), where=where)
    listed = document.get("recipes")
    if not isinstance(listed, dict):
        raise ConfigurationError(f"{where}: recipes must be a mapping of names to recipes")

    def place(name: object, *keys: str | int) -> str:
        return f"{where}, line {lines.of('recipes', str(name), *keys)}, recipe {str(name)!r}"

    for name, entry in listed.items():
        yield _recipe(str(name), entry, place(name), functools.partial(place, name, "rules"))


def read_recipe(document: object, *, where: str) -> Recipe:
    """The recipe in a mapping: its `name`, and the words that it has in a file.

    Raises:
        ConfigurationError: as `read_recipes` does, with `where` for the place.
    """
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"{where}: must be a recipe, an object of {', '.join(WORDS)}")
    entries.refuse_unknown_keys(document, WORDS, where=where)
    entry = {word: value for word, value in document.items() if word != "name"}
    return _recipe(entries.text(document, "name", where=where), entry, where, lambda _: where)


def document_of_recipe(recipe: Recipe) -> dict[str, object]:
    """The recipe as `read_recipe` reads it.

    Raises:
        ConfigurationError: if it is no recipe.
    """
    _require_recipe(recipe)
    return {
        "name": recipe.name,
        **{word: getattr(recipe, word) for word in _TEXTS},
        "ends": str(recipe.ends),
        "rules": [document_of_rule(rule) for rule in recipe.rules],
        "login_fault": recipe.login_fault,
        "clock_skew": recipe.clock_skew.total_seconds(),
    }


def _recipe(name: str, entry: object, where: str, place: Callable[[int], str]) -> Recipe:
    """The recipe of an entry; `place` is how the place of a rule is called in a message."""
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: must be a mapping of keys and values")
    entries.refuse_unknown_keys(entry, _KEYS, where=where)
    given: dict[str, Any] = {key: entries.text(entry, key, where=where) for key in _TEXTS}
    if "ends" not in entry:
        raise ConfigurationError(f"{where}: ends must be one of {', '.join(Ends)}, got nothing")
    given["ends"] = entries.choice(Ends, entry, "ends", where=where)
    if entry.get("login_fault") is not None:
        given["login_fault"] = entries.choice(LoginFault, entry, "login_fault", where=where)
    if "clock_skew" in entry:
        given["clock_skew"] = _skew(entry["clock_skew"], where=where)
    given["rules"] = tuple(
        _rule(document, f"{place(number)}, rules[{number}]")
        for number, document in enumerate(entries.entries(entry, "rules", where=where))
    )
    try:
        return Recipe(name, **given)
    except ConfigurationError as exc:
        raise ConfigurationError(f"{where}: {exc}") from exc


def _skew(seconds: Any, *, where: str) -> timedelta:
    checks.number(f"{where}: clock_skew", seconds, least=-_MOST_SKEW, most=_MOST_SKEW)
    return timedelta(seconds=seconds)


def _rule(document: object, where: str) -> Rule:
    try:
        return read_rule(document)
    except ConfigurationError as exc:
        raise ConfigurationError(f"{where}: {exc}") from exc


class _Lines:
    """Where the keys and list items of a YAML file stand."""

    def __init__(self, path: Path) -> None:
        self._root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)

    def of(self, *keys: str | int) -> int:
        """The line, from 1, of what these keys lead to; of the last that is there, if one is not."""
        node, line = self._root, 1
        for key in keys:
            found = self._below(node, key)
            if found is None:
                return line
            marked, node = found
            line = marked.start_mark.line + 1
        return line

    @staticmethod
    def _below(node: Any, key: str | int) -> tuple[Any, Any] | None:
        if isinstance(node, yaml.MappingNode):
            return next((pair for pair in node.value if pair[0].value == key), None)
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            return node.value[key], node.value[key]
        return None
