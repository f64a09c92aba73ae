"""Rules as documents: what is read, what is written, and that it is the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bbmock.domain.backend import BackendAnswer, NoAnswer
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import Backend, Headers, Latency, Mishap, Rule, When, Where
from bbmock.faults.documents import document_of_rule, read_rule
from bbmock.faults.vocabulary import EFFECTS, Effect, document_of, name_of, read_effect

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

A_MOMENT = "must be seconds after the rule was added, or a moment with a time zone, as 2026-05-18T08:00:00Z"
REFUSED: dict[str, tuple[object, str]] = {
    "no mapping": (["edge"], "a rule is a mapping with an effect, as {effect: edge}; got ['edge']"),
    "no effect": ({}, "a rule needs an effect, as edge, token-expired or {latency: 2}"),
    "no word": ({"efect": "edge"}, "a rule has no word 'efect'; did you mean 'effect'?"),
    "name": ({"effect": "edge", "name": 3}, "name must be a text, got 3"),
    "body of 204": (
        {"effect": {"status": {"status": 204, "body": "x"}}},
        "an answer of status 204 has no body",
    ),
    "outcome of 304": ({"effect": {"operation-outcome": 304}}, "an answer of status 304 has no body"),
    "page of 204": ({"effect": {"maintenance": 204}}, "an answer of status 204 has no body"),
    "body": ({"effect": {"status": {"status": 200, "body": {}}}}, "body must be a text, got {}"),
    "half a letter": (
        {"effect": {"oauth-error": {"error": "invalid_grant", "description": "\ud800"}}},
        "description must be a text, got '\\ud800'",
    ),
    "type of an answer": (
        {"effect": {"status": {"status": 400, "content_type": "a\nb"}}},
        "content_type must be a text of Latin-1 without control characters, got 'a\\nb'",
    ),
    "content type": (
        {"effect": {"content-type": 3}},
        "content_type must be a text of Latin-1 without control characters, got 3",
    ),
    "location": (
        {"effect": {"redirect": "/€"}},
        "location must be a text of Latin-1 without control characters, got '/€'",
    ),
    "no headers": (
        {"effect": {"headers": {"put": "ETag"}}},
        "put must be a mapping of headers, as {ETag: x}; got 'ETag'",
    ),
    "header's value": (
        {"effect": {"status": {"status": 400, "headers": {"X-A": 1}}}},
        "headers: X-A must be a text of Latin-1 without control characters, got 1",
    ),
    "header's name": ({"effect": {"headers": {"double": ["a b"]}}}, "double: 'a b' is no name of a header"),
    "no names": (
        {"effect": {"headers": {"drop": "ETag"}}},
        "drop must be a list of names of headers, as [ETag]; got 'ETag'",
    ),
    "answer of the backend": (
        {"effect": {"backend": {"failure": {"statu": 500}}}},
        "an answer of the backend has a status, and a body or base64; got statu",
    ),
    "status of the backend": (
        {"effect": {"backend": {"failure": {"status": "500"}}}},
        "status must be a whole number from 100 to 599, got '500'",
    ),
    "endless": ({"effect": "edge", "since": 10**400}, f"since must be fewer seconds, got {10**400}"),
    "last moment": (
        {"effect": "edge", "until": "9999-12-31T23:59:59-05:00"},
        "until must be a moment before the year 9999, got 9999-12-31 23:59:59-05:00",
    ),
    "no moment": (
        {"effect": "edge", "until": "soon"},
        f"until {A_MOMENT}; got 'soon'",
    ),
    "naive": (
        {"effect": "edge", "until": "2026-05-18T08:00:00"},
        f"until {A_MOMENT}; got '2026-05-18T08:00:00'",
    ),
    "naive in YAML": (
        {"effect": "edge", "since": datetime(2026, 5, 18, 8)},  # noqa: DTZ001 - that is what is refused
        f"since {A_MOMENT}; got 2026-05-18T08:00:00",
    ),
    "day": ({"effect": "edge", "until": "2026-05-18"}, f"until {A_MOMENT}; got '2026-05-18'"),
    "day in YAML": ({"effect": "edge", "until": date(2026, 5, 18)}, f"until {A_MOMENT}; got 2026-05-18"),
    "truth": ({"effect": "edge", "until": True}, f"until {A_MOMENT}; got True"),
    "list": ({"effect": "edge", "until": [5]}, f"until {A_MOMENT}; got [5]"),
}


@pytest.mark.parametrize(("document", "said"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_is_no_rule_is_refused(document: object, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_rule(document)

    assert str(refusal.value) == said


@pytest.mark.parametrize(
    "effect",
    [
        Backend(BackendAnswer(418, '{"ü": 1}'.encode())),
        Backend(BackendAnswer(200, b"\xff\x00")),
        Backend(BackendAnswer()),
        Backend(NoAnswer.TIMEOUT),
        Headers(MappingProxyType({"ETag": "x"}), drop=("Date",)),
    ],
    ids=["text", "bytes", "nothing", "no answer", "headers"],
)
def test_an_effect_is_written_in_jsons_values(effect: Effect) -> None:
    assert read_effect(json.loads(json.dumps(document_of(effect)))) == effect


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
