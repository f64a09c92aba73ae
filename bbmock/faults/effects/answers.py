"""Answers that come instead of the application's: of CMS's server, or of the network in front of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from bbmock.domain.backend import BackendAnswer, NoAnswer
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.effects.slots import Slot

OAUTH_ERRORS: Final = (
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "unsupported_response_type",
)
"""RFC 6749 sections 4.1.2.1 and 5.2."""


@dataclass(frozen=True, slots=True)
class Status:
    """An answer of any status, with CMS's own body where one is known for that status at that endpoint.

    Where none is, or a gateway would answer rather than CMS, the body is a page of ours that says so.

    Args:
        status: from 400 to 599, or another from 200 on with a `body`.
        body: the whole body instead.
        content_type: what the body calls itself.
        headers: further headers.
    """

    status: int
    body: str | None = field(default=None, repr=False)
    content_type: str = "application/json"
    headers: Mapping[str, str] | None = None

    name: ClassVar[str] = "status"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.whole("status", self.status, least=400 if self.body is None else 200, most=599)
        if self.body is not None:
            checks.body(self.body, status=self.status)
        checks.header("content_type", self.content_type)
        if self.headers is not None:
            checks.put_headers("headers", self.headers)


@dataclass(frozen=True, slots=True)
class Edge:
    """The network's edge in front of CMS answers: a page of ours, for what CMS's says is not known.

    `status` is from 500 to 599, as 503.
    """

    status: int = 503

    name: ClassVar[str] = "edge"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.whole("status", self.status, least=500, most=599)


@dataclass(frozen=True, slots=True)
class Throttled:
    """CMS's 429 with its sentence.

    Args:
        retry_after: seconds for Retry-After; None leaves the header out.
        as_date: whether Retry-After is a date on the sandbox's clock instead (RFC 9110 section 10.2.3).
    """

    retry_after: int | None = 30
    as_date: bool = False

    name: ClassVar[str] = "throttled"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        if self.retry_after is not None:
            checks.whole("retry_after", self.retry_after, least=0)
        checks.truth("as_date", self.as_date)
        if self.as_date and self.retry_after is None:
            raise ConfigurationError("as_date needs retry_after, the seconds from now to that date")


@dataclass(frozen=True, slots=True)
class OAuthFailure:
    """An OAuth error of the authorization server, in the form in which CMS's errors come there.

    At the token endpoint a JSON object; at the authorization endpoint a redirect back to the application.
    `description` becomes `error_description`, None leaves it out. `status` is for the JSON.
    """

    error: str
    description: str | None = None
    status: int = 400

    name: ClassVar[str] = "oauth-error"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.one_of("error", self.error, OAUTH_ERRORS, called="OAuth error")
        checks.whole("status", self.status, least=400, most=599)
        if self.description is not None:
            checks.text("description", self.description)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An OperationOutcome with one issue, as version 3 passes them on from its backend."""

    status: int = 500
    code: str = "processing"
    diagnostics: str = "bbmock: injected failure"
    severity: str = "error"

    name: ClassVar[str] = "operation-outcome"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.whole("status", self.status, least=200, most=599)
        checks.has_body(self.status)
        checks.one_of(
            "severity", self.severity, ("fatal", "error", "warning", "information"), called="severity"
        )
        for name in ("code", "diagnostics"):
            checks.text(name, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A page of HTML where JSON is expected, as gateways send while a site is down.

    `retry_after` are seconds; None leaves the header out.
    """

    status: int = 503
    retry_after: int | None = None

    name: ClassVar[str] = "maintenance"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.whole("status", self.status, least=200, most=599)
        checks.has_body(self.status)
        if self.retry_after is not None:
            checks.whole("retry_after", self.retry_after, least=0)


@dataclass(frozen=True, slots=True)
class Redirected:
    """A redirect: to the very same address (a loop), or to another."""

    location: str | None = None
    status: int = 302

    name: ClassVar[str] = "redirect"
    slot: ClassVar[Slot] = Slot.ANSWER

    def __post_init__(self) -> None:
        checks.whole("status", self.status, least=300, most=308)
        if self.location is not None:
            checks.header("location", self.location)


BackendFailure = int | BackendAnswer | NoAnswer
"""What the backend does: an OperationOutcome of ours with this status, just this answer, or nothing."""


@dataclass(frozen=True, slots=True)
class Backend:
    """CMS's FHIR backend fails, and the application makes of it what CMS's server makes of it.

    `failure` is a status from 400 to 599, a `BackendAnswer` of any kind, or a `NoAnswer`. In a document a
    `BackendAnswer` has a `status`, and a `body` as text, or in `base64` where it is none.
    """

    failure: BackendFailure = 500

    name: ClassVar[str] = "backend"
    slot: ClassVar[Slot] = Slot.BACKEND

    def __post_init__(self) -> None:
        if isinstance(self.failure, BackendAnswer):
            checks.whole("status", self.failure.status, least=100, most=599)
            _check_bytes(self.failure.body)
        elif isinstance(self.failure, NoAnswer):
            return
        elif isinstance(self.failure, Mapping):
            object.__setattr__(self, "failure", _read_answer(self.failure))
        elif isinstance(self.failure, str):
            object.__setattr__(self, "failure", _silence(self.failure))
        else:
            checks.whole("the status of a failing backend", self.failure, least=400, most=599)


def _check_bytes(body: object) -> None:
    if not isinstance(body, bytes):
        raise ConfigurationError(f"body must be bytes, got {body!r}")


_WANTED: Final = f"a status from 400 to 599, or one of {', '.join(NoAnswer)}"


def _silence(word: str) -> NoAnswer:
    try:
        return NoAnswer(word)
    except ValueError as exc:
        raise ConfigurationError(f"backend must be {_WANTED}; got {word!r}") from exc


def written_answer(answer: BackendAnswer) -> dict[str, object]:
    """A backend's answer as documents have it."""
    try:
        return {"status": answer.status, "body": answer.body.decode()}
    except UnicodeDecodeError:
        return {"status": answer.status, "base64": base64.b64encode(answer.body).decode()}


def _read_answer(document: Mapping[str, object]) -> BackendAnswer:
    status, body, encoded = document.get("status", 200), document.get("body", ""), document.get("base64", "")
    if not set(document) <= {"status", "body", "base64"} or (body and encoded):
        got = ", ".join(map(str, document))
        raise ConfigurationError(f"an answer of the backend has a status, and a body or base64; got {got}")
    checks.whole("status", status, least=100, most=599)
    for text in (body, encoded):
        if text != "":
            checks.text("the body of an answer of the backend", text)
    assert isinstance(status, int)  # noqa: S101 - just checked
    try:
        return BackendAnswer(status, base64.b64decode(str(encoded), validate=True) or str(body).encode())
    except ValueError as exc:
        raise ConfigurationError(f"base64: {exc}") from exc
