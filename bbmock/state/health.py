"""Whether what CMS's server depends on is well: its FHIR backend and the login service.

Source: the recorded answers, and CMS's server, which asks the backend first, and looks at its status and at
whether it says anything in JSON. The reasons are sentences of an HTTP client that name the hosts it called;
ours are placeholders, and so is what a machine of CMS's might add.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.errors import Refusal
from bbmock.domain.login import LoginFault
from bbmock.state.sandbox import Sandbox

BACKEND_HOST = "bfd.example"
LOGIN_HEALTH_URL = "https://login.example/health"
TIMEOUT_SECONDS = 5
_LATER = "Service temporarily unavailable, try again later."
_REASONS = {
    NoAnswer.CONNECTION_DROPPED: (
        "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
    ),
    NoAnswer.TIMEOUT: (
        f"HTTPSConnectionPool(host='{BACKEND_HOST}', port=443): Read timed out. "
        f"(read timeout={TIMEOUT_SECONDS})"
    ),
}
_LOGIN_DOWN = f"500 Server Error: Internal Server Error for url: {LOGIN_HEALTH_URL}"


class Service(StrEnum):
    """What CMS's server depends on, by its own names."""

    BACKEND = "bfd_fhir_dataserver"
    LOGIN = "slsx"


@dataclass(frozen=True, slots=True)
class Check:
    """What one health check asks; `version` is the API's whose backend is meant."""

    services: tuple[Service, ...] = ()
    version: int = 1


CHECKS: dict[str, Check] = {
    "": Check(),
    "db": Check(),
    "bfd": Check((Service.BACKEND,)),
    "bfd_v2": Check((Service.BACKEND,), 2),
    "sls": Check((Service.LOGIN,)),
    "external": Check((Service.BACKEND, Service.LOGIN)),
    "external_v2": Check((Service.BACKEND, Service.LOGIN), 2),
}
"""The checks by the last part of their paths."""


class ServiceUnavailable(Refusal):
    """Something that CMS's server depends on is not well."""

    status = 503

    def __init__(self, service: Service, *, why: str, reason: str | None = None) -> None:
        told = f" There is an issue with the - {service} - service check. Reason: {reason}" if reason else ""
        super().__init__(_LATER + told, why=why)

    @property
    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        return {"detail": str(self)}


def require_health(check: Check, sandbox: Sandbox) -> None:
    """Ask every service of a check.

    Raises:
        ServiceUnavailable: for the first one that is not well.
    """
    for service in check.services:
        if service is Service.BACKEND:
            _require_backend(check.version, sandbox)
        else:
            _require_login_service(sandbox)


def _require_backend(version: int, sandbox: Sandbox) -> None:
    answer = sandbox.ask_backend(BackendCall(Asked.METADATA, version))
    if isinstance(answer, NoAnswer):
        raise ServiceUnavailable(
            Service.BACKEND,
            reason=_REASONS[answer],
            why=f"the FHIR backend was told to give no answer: {answer}",
        )
    if isinstance(answer, BackendAnswer):
        _require_good(answer)


def _require_good(answer: BackendAnswer) -> None:
    """Refuse an error, what is no JSON, and JSON that says nothing, as an empty object."""
    if answer.status >= 400:
        raise ServiceUnavailable(
            Service.BACKEND, why=f"the FHIR backend was told to answer with {answer.status}"
        )
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError) as exc:
        raise ServiceUnavailable(
            Service.BACKEND, reason=str(exc), why="the FHIR backend was told to answer with no JSON"
        ) from exc
    if not document:
        raise ServiceUnavailable(
            Service.BACKEND, why="the FHIR backend was told to answer with JSON that says nothing"
        )


def _require_login_service(sandbox: Sandbox) -> None:
    if sandbox.login_fault is LoginFault.HEALTH_DOWN:
        raise ServiceUnavailable(
            Service.LOGIN, reason=_LOGIN_DOWN, why="the login service was told to fail its health check"
        )
