"""Rules of faults, drawn: any effect, anywhere in a reading of claims, at any turn."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

CLAIMS = "ExplanationOfBenefit"
STATUSES = (400, 401, 403, 404, 406, 408, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504, 505, 511)
NO_PAGES = (
    *("", "[]", "null", "{}", "7", '"text"', "<html>", "[" * 5000, '{"error": 7}'),
    *('{"detail": {"a": 1}, "issue": [1, {"details": "x"}]}', '{"access_token": "x", "expires_in": "soon"}'),
    '{"access_token": "x", "expires_in": 60, "refresh_token": [1]}',
)
NOWHERE = (
    "https://elsewhere.example/x",
    "http://[bad",
    "javascript:1",
    "//elsewhere.example/",
    "/v2/o/token/",
)
LATE = ("soon", "-5", "1e400", "9" * 400, "Thu, 99 Foo", "Fri, 01 Jan 20000000026 00:00:00 GMT")

EFFECTS: Mapping[str, tuple[Any, ...]] = {
    "application-disabled": (None,),
    "backend": (
        *(400, 403, 404, 410, 429, 500, 503, "timeout"),
        *({"failure": {"body": b}} for b in NO_PAGES),
    ),
    "bad-chunk": (None,),
    "bandwidth": (5_000_000,),
    "broken-json": (None,),
    "bundle-moves": (1, 3, 10),
    "charset": (None,),
    "content-type": ("text/html", "application/json; charset=nonsense", "x"),
    "cut-body": (0.0, 0.3, 0.99),
    "cut-json": (0.0, 0.3, 0.99),
    "dribble": ({"pieces": 3, "seconds": 0.01},),
    "edge": (500, 502, 503, 520),
    "empty-close": (None,),
    "entry-repeated": (None,),
    "foreign-next-link": ("https://elsewhere.example", "http://127.0.0.1:9", "ftp://x", "//x", "http://[::1"),
    "garbage": (None,),
    "grant-expired": (None,),
    "grant-revoked": (None,),
    "hang": (None, 0.01),
    "headers": (
        *({"drop": [name]} for name in ("content-type", "content-length", "date", "www-authenticate")),
        *({"put": {"Retry-After": value}} for value in LATE),
        *({"put": {"Content-Encoding": value}} for value in ("gzip", "br")),
        {"double": ["content-type"]},
    ),
    "late-body": (0.01, 0.5),
    "latency": ({"seconds": 0.01}, {"seconds": 7200, "virtual": True}),
    "lognormal-latency": ({"median": 900, "virtual": True},),
    "maintenance": (200, 404, 502, {"retry_after": 5}, {"retry_after": 4000}),
    "next-link-loops": (None,),
    "next-link-missing": (None,),
    "oauth-error": ("invalid_grant", "invalid_client", {"error": "server_error", "status": 500}),
    "operation-outcome": (200, 400, 404, 500),
    "page-shrinks": (1, 5, 50),
    "redirect": (None, *NOWHERE, *({"location": place, "status": 307} for place in NOWHERE)),
    "refresh-token-used": (None,),
    "refuse-connections": (None,),
    "reset": (None, 0, 10, 4096),
    "stale-keep-alive": (None,),
    "status": (*STATUSES, *({"status": 200, "body": body} for body in NO_PAGES)),
    "throttled": (*(None, 0, 30, 119, 121), {"retry_after": 30, "as_date": True}),
    "token-expired": (None,),
    "token-revoked": (None,),
    "uniform-latency": ({"low": 0, "high": 0.01},),
    "v3-closed": (None,),
    "without-patient": (None,),
    "wrong-length": (-1000, -1, 1, 1000),
}
"""The effects by name, and the values that are drawn for each."""

UNSEEN_AT_VERSION_3 = {"next-link-missing", "page-shrinks"}
"""No client can tell, for version 3 names no total."""


def drawn_rule(chance: random.Random, version: int) -> dict[str, Any]:
    """The words of a rule, as `faults.add` takes them."""
    name = chance.choice([name for name in EFFECTS if version < 3 or name not in UNSEEN_AT_VERSION_3])
    value = chance.choice(EFFECTS[name])
    effect = name if value is None and name != "throttled" else {name: value}
    if name == "refuse-connections":
        return {"effect": effect, "until": chance.choice([1, 10, 100])}
    where: dict[str, Any] = {
        "endpoint": chance.choice([CLAIMS, CLAIMS, "patient-lookup" if name == "backend" else "token", None])
    }
    if where["endpoint"] == CLAIMS and name != "backend" and chance.random() < 0.6:
        where["page"] = chance.randint(1, 5)
    return {"effect": effect, **where, **_turn(chance)}


def _turn(chance: random.Random) -> dict[str, Any]:
    turns: list[dict[str, Any]] = [
        {},
        {"times": chance.randint(2, 5)},
        {"times": None},
        {"every": chance.randint(2, 4)},
        {"after": chance.randint(1, 4)},
        {"probability": 0.4, "seed": chance.randint(0, 99)},
    ]
    return chance.choice(turns)
