"""Rules as documents: what is read, what is written, and that it is the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import Backend, Headers, Latency, Mishap, Rule, When, Where
from bbmock.faults.documents import document_of_rule, read_rule
from bbmock.faults.vocabulary import EFFECTS, document_of, name_of, read_effect

NEEDED: dict[str, object] = {
    "status": 418,
    "oauth-error": "invalid_grant",
    "latency": 2,
    "late-body": 1,
    "uniform-latency": {"low": 1, "high": 2},
    "lognormal-latency": 1,
    "bandwidth": 1000,
    "wrong-length": -5,
    "headers": {"drop": ["ETag"]},
}

REFUSED: dict[str, tuple[object, str]] = {
    "no mapping": (["edge"], "a rule is a mapping with an effect, as {effect: edge}; got ['edge']"),
    "no effect": ({}, "a rule needs an effect, as edge, token-expired or {latency: 2}"),
    "no word": ({"efect": "edge"}, "a rule has no word 'efect'; did you mean 'effect'?"),
    "name": ({"effect": "edge", "name": 3}, "name must be a text, got 3"),
    "endless": ({"effect": "edge", "since": 10**400}, f"since must be fewer seconds, got {10**400}"),
    "last moment": (
        {"effect": "edge", "until": "9999-12-31T23:59:59-05:00"},
        "until must be a moment before the year 9999, got 9999-12-31 23:59:59-05:00",
    ),
    "no moment": (
        {"effect": "edge", "until": "soon"},
        "until must be seconds after the rule was added, or a moment as 2026-05-18T08:00:00Z; got 'soon'",
    ),
}


@pytest.mark.parametrize(("document", "said"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_is_no_rule_is_refused(document: object, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_rule(document)

    assert str(refusal.value) == said


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_is_read_as_it_is_written(name: str) -> None:
    effect = read_effect({name: NEEDED[name]} if name in NEEDED else name)

    assert name_of(effect) == name
    assert read_effect(document_of(effect)) == effect


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ({"effect": "token-expired"}, Rule(Mishap.TOKEN_EXPIRED, when=When(times=1))),
        ({"effect": "edge", "times": None}, Rule(read_effect("edge"))),
        (
            {"effect": {"backend": "timeout"}, "endpoint": "Patient", "name": "asleep", "every": 2},
            Rule(Backend("timeout"), Where("Patient"), When(every=2), "asleep"),  # type: ignore[arg-type]
        ),
        (
            {"effect": {"latency": {"seconds": 2, "virtual": True}}, "page": 3, "since": 5, "until": 7.5},
            Rule(
                Latency(2, virtual=True),
                Where(page=3),
                When(since=timedelta(seconds=5), until=timedelta(seconds=7.5)),
            ),
        ),
        (
            {"effect": {"headers": {"put": {"ETag": "x"}}}, "until": "2026-05-18T08:00:00Z"},
            Rule(Headers({"ETag": "x"}), when=When(until=datetime(2026, 5, 18, 8, tzinfo=UTC))),
        ),
    ],
    ids=["name", "whenever it can", "named", "window", "moment"],
)
def test_a_rule_is_read_and_written(document: dict[str, Any], rule: Rule) -> None:
    assert read_rule(document) == rule
    assert read_rule(document_of_rule(rule)) == rule
