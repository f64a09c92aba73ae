"""How the authorization server refuses.

    OAuthError                      status; what a client sees
    ├── LibraryError                RFC 6749 section 5.2: {"error", "error_description"}
    │   ├── InvalidRequest, InvalidGrant, InvalidScope, UnsupportedGrantType    400
    │   ├── InvalidClient           401, with a WWW-Authenticate header
    │   ├── VerifierLength          400, its error null
    │   └── QueryNotAllowed         400, the body of InvalidRequest labelled text/html, as CMS's is
    ├── CheckFailed                 CMS's own checks: {"status_code", "error", "error_description"}
    │   └── UnusableClient          a client id that leads to no application in use
    ├── Refused                     CMS's own checks: {"status_code", "message"}
    │   ├── MissingParameters       400, naming them
    │   └── UnacceptableMethod      400, in CheckFailed's keys (bbmock.oauth.first_contact)
    ├── PlainRefusal                text/html of one sentence
    ├── EmptyRefusal                403 with nothing in it
    ├── ClientPage                  an HTML page titled 401 whatever its status; never a redirect
    ├── AuthorizationPage           an HTML page "Error: ..."; never a redirect
    ├── PatientNotFound             an HTML page of the login's end
    ├── LoginFailed                 {"error"} of the login's end
    ├── LoginRequired               back to the login
    ├── RedirectedError             travels to the application in the redirect (RFC 6749 section 4.1.2.1)
    └── ServerFailed                500, where CMS's server fails to handle what it was sent

CMS's server answers in two families: what its own code checks and what its OAuth library (oauthlib) checks.
A body has the keys of its family, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bbmock.domain.errors import Refusal


class OAuthError(Refusal):
    """A request that the authorization server refuses; `status` is the HTTP status of the refusal."""

    status: int = 400


class LibraryError(OAuthError):
    """A refusal of the OAuth library: `error` is the code of RFC 6749 section 5.2."""

    error: str | None = None

    def __init__(self, description: str | None = None, *, why: str | None = None) -> None:
        super().__init__(f"{self.error}: {description}" if description else self.error or "", why=why)
        self.description = description

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        body: dict[str, object] = {"error": self.error}
        return body if self.description is None else body | {"error_description": self.description}


class InvalidRequest(LibraryError):
    """A parameter is missing, malformed or does not match."""

    error = "invalid_request"


class InvalidClient(LibraryError):
    """The client's secret is wrong or missing."""

    error = "invalid_client"
    status = 401


class InvalidGrant(LibraryError):
    """The code or refresh token is unknown, used, expired, or someone else's, or the verifier is wrong."""

    error = "invalid_grant"


class InvalidScope(LibraryError):
    """A refresh asks for more than the token holds."""

    error = "invalid_scope"


class UnsupportedGrantType(LibraryError):
    """The grant type is none that the server knows."""

    error = "unsupported_grant_type"


class VerifierLength(LibraryError):
    """A matching verifier of too few or too many characters; CMS sends a null `error`."""


class CheckFailed(OAuthError):
    """A refusal of CMS's own checks with an OAuth error code and a sentence."""

    def __init__(self, status: int, error: str, description: str, *, why: str | None = None) -> None:
        super().__init__(f"{error}: {description}", why=why)
        self.status = status
        self.error = error
        self.description = description

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"status_code": self.status, "error": self.error, "error_description": self.description}


class UnusableClient(CheckFailed):
    """A client id that leads to no application in use.

    Status and description are the same wherever CMS looks for one; the authorization endpoint shows them on a
    page, the others in JSON.
    """

    def __init__(self, status: int, description: str, *, why: str) -> None:
        super().__init__(status, "invalid_client", description, why=why)


class Refused(OAuthError):
    """A refusal of CMS's own checks with a message only; `key` is the name CMS gives the message."""

    def __init__(self, status: int, message: str, *, key: str = "message", why: str | None = None) -> None:
        super().__init__(message, why=why)
        self.status = status
        self.message = message
        self.key = key

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"status_code": self.status, self.key: self.message}


class MissingParameters(Refused):
    """Parameters that CMS's own checks miss, all in one message."""

    def __init__(self, names: Sequence[str], *, version: int) -> None:
        together = ", ".join(names)
        super().__init__(
            400,
            f"Missing Required Parameter(s): {together}",
            why=f"the request at version {version} lacks {together}",
        )


class QueryNotAllowed(InvalidRequest):
    """The token endpoint was given a query string."""

    def __init__(self) -> None:
        super().__init__(
            "URL query parameters are not allowed",
            why="the token endpoint takes its parameters in the body; the URL had a query string",
        )


class PlainRefusal(OAuthError):
    """A refusal of one sentence, neither JSON nor a page."""

    def __init__(self, sentence: str, *, status: int = 400, why: str | None = None) -> None:
        super().__init__(sentence, why=why)
        self.status = status
        self.sentence = sentence


class EmptyRefusal(OAuthError):
    """Whoever asks does not prove to be an application; CMS says nothing more."""

    status = 403


class ClientPage(OAuthError):
    """The application itself is at fault: shown to the person at the browser, never redirected."""

    def __init__(self, status: int, description: str, *, why: str | None = None) -> None:
        super().__init__(description, why=why)
        self.status = status
        self.description = description


class AuthorizationPage(OAuthError):
    """The redirect URI cannot be trusted: shown to the person at the browser, never redirected."""

    def __init__(self, description: str, *, why: str | None = None) -> None:
        super().__init__(description, why=why)
        self.error = "invalid_request"
        self.description = description


class NotFoundCause(StrEnum):
    """Why a login ends at nobody's data."""

    NOT_ENROLLED = "not-enrolled"
    """The login service gives no Medicare number of the person."""
    NEW_TO_MEDICARE = "new-to-medicare"
    """The backend of the version that was asked does not know the person."""
    NO_REQUEST = "no-request"
    """The login did not come from an application's request."""


class PatientNotFound(OAuthError):
    """The login succeeded, but the person is nobody whose data this version has.

    `redirect_uri` is the application's, as it came with its request: the page tells it.
    """

    status = 404

    def __init__(self, cause: NotFoundCause, *, redirect_uri: str | None = None, why: str) -> None:
        super().__init__(cause, why=why)
        self.cause = cause
        self.redirect_uri = redirect_uri


class LoginFailed(OAuthError):
    """The way back from the login lacks what it needs."""

    def __init__(self, status: int, error: str, *, why: str | None = None) -> None:
        super().__init__(error, why=why)
        self.status = status
        self.error = error


class RedirectedError(OAuthError):
    """A refusal that goes back to the application, in the query of its redirect URI.

    `in_fragment` puts it behind `#` instead, as the implicit flow has it (RFC 6749 section 4.2.2.1).
    """

    status = 302

    def __init__(
        self,
        redirect_uri: str,
        error: str,
        *,
        state: str | None,
        description: str | None = None,
        in_fragment: bool = False,
        why: str | None = None,
    ) -> None:
        super().__init__(f"{error}: {description}" if description else error, why=why)
        self.redirect_uri = redirect_uri
        self.error = error
        self.description = description
        self.state = state
        self.in_fragment = in_fragment

    @property
    def parameters(self) -> Mapping[str, str]:
        """What is appended to the redirect URI, in CMS's order."""
        given = {"error": self.error, "error_description": self.description, "state": self.state}
        return {name: value for name, value in given.items() if value is not None}


class LoginRequired(OAuthError):
    """The approval is unknown, over or another application's; the person has to log in again."""

    status = 302


class ServerFailed(OAuthError):
    """CMS's server fails here with 500, and so does the mock; `why` says at what."""

    status = 500

    def __init__(self, *, why: str) -> None:
        super().__init__(why=f"{why}; CMS's server fails there")
