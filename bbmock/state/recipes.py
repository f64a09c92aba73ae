"""Recipes: failures by name, read from YAML and checked line by line."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.domain.nearest import did_you_mean
from bbmock.faults.documents import read_rule
from bbmock.faults.rules import Rule
from bbmock.state import entries
from bbmock.state.document import read_document
from bbmock.state.sandbox import Sandbox

_KEYS = ("models", "source", "good_client", "ends", "rules", "login_fault", "clock_skew")
_TEXTS = ("models", "source", "good_client")
MOST_SKEW = 86_400  # seconds


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
    """Failures that go together: what they model, where that is known from, and what a good client does."""

    name: str
    models: str
    source: str
    good_client: str
    ends: Ends
    rules: tuple[Rule, ...] = ()
    login_fault: LoginFault | None = None
    clock_skew: timedelta = timedelta(0)


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
    """Let a recipe's failures happen from now on; the numbers of its rules."""
    if recipe.clock_skew:
        if not isinstance(sandbox.clock, SandboxClock):
            raise ConfigurationError(f"{recipe.name}: the machine's own clock cannot be put ahead")
        sandbox.clock.skew = recipe.clock_skew
    if recipe.login_fault is not None:
        sandbox.login_fault = recipe.login_fault
    return tuple(sandbox.faults.add_rule(rule) for rule in recipe.rules)


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
    document, where = read_document(path), path.name
    if not isinstance(document, dict):
        raise ConfigurationError(f"{where}: must be a mapping with the key recipes")
    entries.refuse_unknown_keys(document, ("recipes",), where=where)
    listed = document.get("recipes")
    if not isinstance(listed, dict):
        raise ConfigurationError(f"{where}: recipes must be a mapping of names to recipes")
    lines = _Lines(path)
    return Recipes(_recipe(str(name), entry, where, lines) for name, entry in listed.items())


def _recipe(name: str, entry: object, file: str, lines: _Lines) -> Recipe:
    where = f"{file}, line {lines.of('recipes', name)}, recipe {name!r}"
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: must be a mapping of keys and values")
    entries.refuse_unknown_keys(entry, _KEYS, where=where)
    given: dict[str, Any] = {key: entries.text(entry, key, where=where) for key in _TEXTS}
    if "ends" not in entry:
        raise ConfigurationError(f"{where}: ends must be one of {', '.join(Ends)}, got nothing")
    given["ends"] = entries.choice(Ends, entry, "ends", where=where)
    if "login_fault" in entry:
        given["login_fault"] = entries.choice(LoginFault, entry, "login_fault", where=where)
    if "clock_skew" in entry:
        seconds = entries.number_within(entry, "clock_skew", 1, most=MOST_SKEW, where=where)
        given["clock_skew"] = timedelta(seconds=seconds)
    rules = []
    for number, document in enumerate(entries.entries(entry, "rules", where=where)):
        place = f"{file}, line {lines.of('recipes', name, 'rules', number)}, recipe {name!r}, rules[{number}]"
        try:
            rules.append(read_rule(document))
        except ConfigurationError as exc:
            raise ConfigurationError(f"{place}: {exc}") from exc
    if not (rules or "login_fault" in entry or "clock_skew" in entry):
        raise ConfigurationError(f"{where}: nothing fails; give it rules, a login_fault or a clock_skew")
    return Recipe(name, **given, rules=tuple(rules))


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
