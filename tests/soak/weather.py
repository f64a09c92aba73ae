"""The rules of faults that come and go: some of every place in a request's life."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, Final

from bbmock.handle import Handle

CLAIMS: Final = "ExplanationOfBenefit"
MOST_RULES: Final = 30  # then all are cleared; a rule that is over stands until somebody takes it away

Effect = str | dict[str, Any]

ANYWHERE: Final[tuple[Effect, ...]] = (
    "edge",
    "maintenance",
    "redirect",
    {"latency": {"seconds": 40, "virtual": True}},
    {"uniform-latency": {"low": 1, "high": 90, "virtual": True}},
    {"lognormal-latency": {"median": 20, "sigma": 0.5, "virtual": True}},
    {"late-body": 0.01},
    {"dribble": {"pieces": 3, "seconds": 0.005}},
    {"bandwidth": 20_000_000},
    "reset",
    {"reset": 512},
    "empty-close",
    "garbage",
    "bad-chunk",
    "cut-body",
    {"wrong-length": 100},
    {"wrong-length": -100},
    {"hang": 0.05},
    "stale-keep-alive",
)
AT_CLAIMS: Final[tuple[Effect, ...]] = (
    "token-expired",
    "token-revoked",
    "grant-expired",
    "grant-revoked",
    "application-disabled",
    "demographics-withheld",
    "v3-closed",
    {"status": 401},
    {"status": 500},
    {"status": 503},
    "throttled",
    "operation-outcome",
    {"backend": 500},
    {"backend": "timeout"},
    {"backend": "connection-dropped"},
    "cut-json",
    "broken-json",
    "content-type",
    "charset",
    "next-link-missing",
    "next-link-loops",
    "foreign-next-link",
    "entry-repeated",
    {"page-shrinks": 2},
    {"bundle-moves": 1},
)
AT_TOKEN: Final[tuple[Effect, ...]] = (
    "refresh-token-used",
    {"oauth-error": "invalid_grant"},
    "without-patient",
)
ALL: Final = (
    *((None, effect) for effect in ANYWHERE),
    *((CLAIMS, effect) for effect in AT_CLAIMS),
    *(("token", effect) for effect in AT_TOKEN),
)


def change(handle: Handle, drawn: random.Random) -> None:
    """Add two rules, and now and then take away one, or all."""
    standing = handle.faults.standing
    if len(standing) >= MOST_RULES or drawn.random() < 0.05:
        handle.faults.clear()
    elif standing and drawn.random() < 0.3:
        handle.faults.remove(drawn.choice(standing).number)
    for endpoint, effect in drawn.sample(ALL, 2):
        handle.faults.add(
            endpoint,
            effect,
            probability=drawn.uniform(0.02, 0.2),
            seed=drawn.randrange(1_000_000),
            times=drawn.randint(1, 30),
            until=timedelta(seconds=drawn.choice((600, 3600, 86_400))),
        )
