"""What must be true of every answer, and which failures of the server are meant.

A 5xx is CMS's where the mock is faithful to it; then the journal says why, and the reason is one of `NAMED`,
which refers to the ledger (docs/fidelity.md) or to an oddity. Anything else is a bug of ours.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from openapi_schema_validator import OAS31Validator

from bbmock.state.journal import Exchange
from bbmock.transports.inprocess import Answer
from tests.described import Operation, operation_at, resolved, standing_alone
from tests.fuzz.steps import Request, unpacked
from tests.fuzz.world import World

STANDARD = (
    "content-language",
    "date",
    "referrer-policy",
    "server",
    "vary",
    "x-content-type-options",
    "cross-origin-opener-policy",
)
RATES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
LEAKS = (
    b"Traceback (most recent",
    b'File "/',
    b"starlette",
    b"uvicorn",
    b"bbmock.",
    b"jinja2",
    b"Exception(",
)
STARLETTES = (b"Not Found", b"Method Not Allowed", b"Internal Server Error", b"Bad Request")
BODIES_CHECKED = 6  # of one operation and status: a validator is slower than the mock
_LEGAL_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Named:
    """A failure that is meant: its row in the ledger, its status, and the reason that the journal gives.

    `injected` ones come of a fault that this very request spent, with any status.
    """

    row: str
    status: int
    why: re.Pattern[str]
    injected: bool = False

    def covers(self, exchange: Exchange, *, spent: bool) -> bool:
        """Whether this is what happened; `spent` tells whether the request spent a fault."""
        if self.why.fullmatch(exchange.why or "") is None:
            return False
        return spent if self.injected else exchange.status == self.status


def _named(row: str, status: int, why: str) -> Named:
    return Named(row, status, re.compile(why, re.DOTALL))


def _injected(row: str, why: str) -> Named:
    return Named(row, 500, re.compile(why, re.DOTALL), injected=True)


FAILS = "; CMS's server fails there"
NAMED: tuple[Named, ...] = (
    _named("revoke-unknown-token", 500, rf"no access token in force .* token_type_hint=refresh_token{FAILS}"),
    _named("revoke-unknown-token", 500, rf"the token is another application's{FAILS}"),
    _named("introspect-unknown-token", 500, rf"no access token in force has this value{FAILS}"),
    _named("introspect-two-applications", 500, rf"header and body name two applications{FAILS}"),
    _named("stray-bearer", 500, rf"the Bearer token in the Authorization header is unknown{FAILS}"),
    _named("stray-bearer", 500, rf"the Authorization header is one word alone{FAILS}"),
    _named("expire-person-known-twice", 500, rf"the beneficiary came in by login and by .*{FAILS}"),
    _named("grant-list-of-nobody", 500, rf"what follows SLS in X-Authentication is not base64 .*{FAILS}"),
    _named("grant-list", 501, r"bbmock does not serve Medicare\.gov's list of data access grants\."),
    _named("v3-without-scopes", 500, rf".* holds none of the scopes it asks for at version 3{FAILS}"),
    _named("login-service-down", 500, rf"the login service is down .*{FAILS}"),
    _named("login-service-fails", 500, rf"the login service did not .* \(login_fault\){FAILS}"),
    _named("health-backend-fails", 503, r"the login service was told to fail its health check"),
    _injected("edge-fault", r"a rule answered instead of the network: edge \(rule .*"),
    _injected("backend-fault", r"the (?:FHIR )?backend(?:'s)? .*"),
    _injected("backend-fault", r"the (?:look-up of the patient|identity match) got no answer .*"),
)


class Wrong(AssertionError):
    """An answer that must not be; `rule` names what it broke, `more` shows it."""

    def __init__(self, rule: str, said: str) -> None:
        super().__init__(f"{rule}: {said}")
        self.rule = rule
        self.more = ""

    def with_more(self, more: str) -> Wrong:
        """The same, with what there is to see."""
        self.more = more
        return self


class Checks:
    """Looks at each answer; counts what it saw."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.failures: Counter[str] = Counter()
        self._bodies: Counter[tuple[str, int]] = Counter()

    def check(self, request: Request, answer: Answer, world: World, *, spent: bool) -> None:
        """Look at an answer; `spent` tells whether the request spent an injected fault.

        Raises:
            Wrong: if it is not as every answer must be.
        """
        exchange = world.sandbox.journal.last
        assert exchange is not None
        self.statuses[answer.status] += 1
        is_edge = "x-bbmock-fault" in answer.headers
        if answer.status >= 500:
            self.failures[_meant(exchange, spent=spent)] += 1
        _check_headers(request, answer, is_edge=is_edge)
        if not is_edge:
            _check_body(request, answer)
        _check_journal(exchange, answer, world)
        operation = operation_at(request.method, request.path)
        if operation is not None and not is_edge and not _is_preflight(request):
            self._check_described(operation, answer, spent=spent)

    def _check_described(self, operation: Operation, answer: Answer, *, spent: bool) -> None:
        told = operation.response(answer.status)
        if told is None:
            if answer.status == 400 and answer.body == b'{"error": "Bad Request (400)"}':
                return  # said of all at the document's head
            raise Wrong("described", f"{operation} does not say that it answers {answer.status}")
        content = told.get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind not in content:
            raise Wrong("described", f"{operation} does not say that its {answer.status} is {kind}")
        key = (str(operation), answer.status)
        if "json" in kind and not spent and self._bodies[key] < BODIES_CHECKED:
            self._bodies[key] += 1
            _check_schema(resolved(content[kind]["schema"]), json.loads(unpacked(answer)), key)


def _meant(exchange: Exchange, *, spent: bool) -> str:
    """The row that names this failure."""
    for named in NAMED:
        if named.covers(exchange, spent=spent):
            return named.row
    raise Wrong("5xx", f"{exchange.status} without a row that names it; the journal says: {exchange.why}")


def _check_headers(request: Request, answer: Answer, *, is_edge: bool) -> None:
    headers = answer.headers
    for name, value in headers.items():
        if not _LEGAL_VALUE.fullmatch(value):
            raise Wrong("header", f"{name} has a control character")
    is_preflight = _is_preflight(request)
    if not is_edge:
        wanted = [*STANDARD, *RATES, "x-frame-options"]
        if is_preflight:
            wanted = [name for name in STANDARD if name != "content-language"]
        elif answer.status == 301:
            wanted = [*STANDARD]
        missing = [name for name in wanted if name not in headers]
        if missing:
            raise Wrong("standard headers", f"{missing} missing")
    if answer.status in (204, 304):
        if answer.body:
            raise Wrong("length", f"a body with {answer.status}")
    elif request.method != "HEAD" and int(headers.get("content-length", "-1")) != len(answer.body):
        raise Wrong("length", f"{headers.get('content-length')} said, {len(answer.body)} sent")
    if len(headers.getlist("content-type")) != 1:
        raise Wrong("content type", f"{headers.getlist('content-type')}")


def _check_body(request: Request, answer: Answer) -> None:
    body = unpacked(answer)
    if request.method == "HEAD":
        if answer.body:
            raise Wrong("HEAD", "a body")
        return
    if "json" in answer.headers["content-type"] and answer.status != 304:
        try:
            json.loads(body)
        except ValueError as exc:
            raise Wrong("JSON", f"{exc}: {body[:200]!r}") from exc
    if body.strip() in STARLETTES:
        raise Wrong("leak", f"a text of the framework: {body!r}")
    if len(body) < 20_000:
        for leak in LEAKS:
            if leak in body and leak not in request.query and leak not in request.body:
                raise Wrong("leak", f"{leak!r} in the body")


def _check_journal(exchange: Exchange, answer: Answer, world: World) -> None:
    if exchange.status != answer.status:
        raise Wrong("journal", f"it says {exchange.status}, the answer {answer.status}")
    told = repr(exchange)
    for secret in world.secrets:
        if secret in told:
            raise Wrong("secrecy", f"the journal tells a secret: {told}")
    if any(application.client_secret in told for application in world.sandbox.applications):
        raise Wrong("secrecy", f"the journal tells a client's secret: {told}")


def _check_schema(schema: Any, body: Any, key: tuple[str, int]) -> None:
    problem = next(_validator(json.dumps(schema)).iter_errors(body), None)
    if problem is not None:
        raise Wrong("schema", f"{key[0]} {key[1]}: {problem.message[:300]}")


@cache
def _validator(schema: str) -> OAS31Validator:
    return OAS31Validator(standing_alone(json.loads(schema)))


def _is_preflight(request: Request) -> bool:
    names = {name for name, _ in request.headers}
    return request.method == "OPTIONS" and {b"origin", b"access-control-request-method"} <= names
