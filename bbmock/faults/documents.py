"""A rule as a document: a mapping, as files of settings, recipes and the control API have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean
from bbmock.faults.rules import Rule
from bbmock.faults.vocabulary import Effect, document_of, read_effect
from bbmock.faults.when import ALWAYS, ONCE, When
from bbmock.faults.where import Where

_WHERE: Final = tuple(field.name for field in fields(Where))
_WHEN: Final = tuple(field.name for field in fields(When))
_MOMENTS: Final = ("since", "until")
WORDS: Final = ("name", "effect", *_WHERE, *_WHEN)
"""The words that a rule may have."""


def read_rule(document: object) -> Rule:
    """The rule in a mapping: `effect`, and the words of `Where` and `When`.

    `since` and `until` are seconds after the rule was added, or moments with a time zone. Without any word of
    `When`, the rule fires once; with `times: null` whenever it can.

    Raises:
        ConfigurationError: if it is no mapping, has no effect, or a word or value is none, with the nearest
            right name.
    """
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"a rule is a mapping with an effect, as {{effect: edge}}; got {document!r}")
    for word in document:
        if word not in WORDS:
            hint = did_you_mean(word, WORDS, otherwise=f"it has {', '.join(WORDS)}", cutoff=0.4)
            raise ConfigurationError(f"a rule has no word {word!r}; {hint}")
    if "effect" not in document:
        raise ConfigurationError("a rule needs an effect, as edge, token-expired or {latency: 2}")
    return rule_of(read_effect(document["effect"]), document, document.get("name", ""))


def rule_of(effect: Effect, words: Mapping[str, Any], name: str = "") -> Rule:
    """The rule of an effect and the words of `Where` and `When`; others are passed over.

    Raises:
        ConfigurationError: if a value is none.
    """
    where = {word: words[word] for word in _WHERE if word in words}
    when = {word: _moment(word, words[word]) for word in _WHEN if word in words}
    return Rule(effect, Where(**where), When(**when) if when else ONCE, name)


def _moment(word: str, value: Any) -> Any:
    """The value of a word of `When`; of the two moments, as Python has them."""
    if word not in _MOMENTS or value is None or isinstance(value, timedelta):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _after(word, value)
    moment = _read(value)
    if moment is None or moment.tzinfo is None:
        got = value.isoformat() if isinstance(value, date) else repr(value)
        raise ConfigurationError(
            f"{word} must be seconds after the rule was added, or a moment with a time zone, as "
            f"2026-05-18T08:00:00Z; got {got}"
        )
    return moment


def _read(value: object) -> datetime | None:
    """A moment, of a time zone or none, as it is or in ISO 8601; None for what is no moment."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _after(word: str, seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError) as exc:  # ValueError: for NaN
        raise ConfigurationError(f"{word} must be fewer seconds, got {seconds!r}") from exc


def document_of_rule(rule: Rule) -> dict[str, object]:
    """The rule as `read_rule` reads it."""
    where = {word: getattr(rule.where, word) for word in _WHERE}
    when = {
        word: _written(getattr(rule.when, word))
        for word in _WHEN
        if getattr(rule.when, word) != getattr(ALWAYS, word)
    }
    return {
        "name": rule.name,
        "effect": document_of(rule.effect),
        **{word: value for word, value in where.items() if value is not None},
        **(when or {"times": None}),
    }


def _written(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
