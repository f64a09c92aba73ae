"""Ending a beneficiary's data access grant by their patient id, CMS's aid for testing what follows.

The beneficiary is looked for among those who have come in, by the id of the URL's version; the application is
taken from the Authorization header alone, so that one that proves itself in the form is let in and finds no
grant.
"""

from __future__ import annotations

from dataclasses import dataclass

from bbmock.domain.backend import backend_version
from bbmock.domain.oddities import Oddity
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import CheckFailed, PlainRefusal, ServerFailed
from bbmock.state.sandbox import Sandbox

PATIENT_UNKNOWN = "Patient was Not Found. Please check the id number and try again."
GRANT_UNKNOWN = "Data Access Grant was Not Found."


@dataclass(frozen=True, slots=True)
class ExpiryRequest:
    """A request to end the grant of the beneficiary with a patient id at a version."""

    version: int
    patient_id: str
    credentials: Credentials


def expire_grant(request: ExpiryRequest, sandbox: Sandbox) -> int:
    """End the grant of the application for the beneficiary, and its tokens with it; whose it was.

    An application that is switched off may do so too. `check_asking` comes before this, for every method.

    Raises:
        PlainRefusal: 404, if nobody with this id has come in, or the application has no grant of theirs.
        ServerFailed: if the beneficiary came in twice, by login and by client_credentials.
    """
    people = sandbox.accounts.with_patient_id(request.patient_id, backend_version(request.version))
    application = clients.named(request.credentials, sandbox)
    if not people:
        why = (
            f"nobody with this id at version {request.version} has come in; versions 1 and 2 share an id, "
            "version 3 has its own"
        )
        raise PlainRefusal(PATIENT_UNKNOWN, status=404, why=why)
    if len(people) > 1 and not sandbox.relaxes(Oddity.EXPIRE_PERSON_KNOWN_TWICE, application):
        raise ServerFailed(why="the beneficiary came in by login and by client_credentials")
    client_id = _client_id_in_header(request.credentials, sandbox)
    if client_id is None:
        why = "the application is taken from the Authorization header, and there is none"
        raise PlainRefusal(GRANT_UNKNOWN, status=404, why=why)
    ended = [sandbox.grants.end_grant(client_id, beneficiary, entry) for beneficiary, entry in people]
    if not any(ended):
        why = "the application of the Authorization header has no data access grant of this beneficiary"
        raise PlainRefusal(GRANT_UNKNOWN, status=404, why=why)
    return people[0][0]


def _client_id_in_header(credentials: Credentials, sandbox: Sandbox) -> str | None:
    """The client id of the header's application; a header that CMS cannot read is a failure here."""
    try:
        application = clients.application_in_header(credentials, sandbox)
    except CheckFailed as exc:
        raise ServerFailed(why=exc.why) from exc
    return application.client_id if application is not None else None
