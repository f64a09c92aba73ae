"""How the FHIR API refuses, besides what `bbmock.state.errors` says of tokens.

FhirError                   status and {"detail": ...}; `asked_backend` tells whether the backend was asked
├── NotFound                404
│   ├── NotTheCallers       404 before the backend is asked
│   └── UnknownFormat       a `format` that there is not
├── BadParameter            400, CMS's own check of a search parameter
├── UnknownParameters       400 {"error": ...}, for `Prefer: handling=strict`
├── TokenInQuery            400
├── MethodNotAllowed        405, of the insurance card, the directory and the health checks
├── NotAcceptable           406
├── UnsupportedMediaType    415
├── Upstream                what CMS makes of its backend's failure, with CMS's status and sentence
└── UpstreamOutcome         the backend's own status and OperationOutcome, which version 3 passes on
UpstreamBroken              500: what the backend sent, or did not send, breaks CMS's server
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bbmock.domain.errors import Refusal


class FhirError(Refusal):
    """A FHIR request that is refused; `detail` is the one sentence of the answer."""

    status: int = 400
    asked_backend: bool = False

    def __init__(self, detail: str, *, why: str | None = None) -> None:
        super().__init__(detail, why=why)
        self.detail = detail

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"detail": self.detail}


class NotFound(FhirError):
    """There is no such resource, or it is another beneficiary's: CMS does not tell which."""

    status = 404
    asked_backend = True

    def __init__(self, why: str | None = None) -> None:
        super().__init__("Not found.", why=why)


class NotTheCallers(NotFound):
    """A Patient that is not the caller, refused before the backend is asked."""

    asked_backend = False


class UnknownFormat(NotFound):
    """A `format` other than JSON in the query: there is no such answer to be found."""


class BadParameter(FhirError):
    """A search parameter that CMS's own check turns away."""


class UnknownParameters(FhirError):
    """Parameters that CMS does not know, where the caller asked it to be strict."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Invalid parameters: {list(names)!r}")

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"error": self.detail}


class Upstream(FhirError):
    """The backend failed or refused, and CMS says so in its own sentence."""

    asked_backend = True

    def __init__(self, status: int, detail: str, *, why: str | None = None) -> None:
        super().__init__(detail, why=why)
        self.status = status


class UpstreamOutcome(FhirError):
    """The backend failed or refused, and version 3 passes its OperationOutcome on, issues only."""

    asked_backend = True

    def __init__(self, status: int, issue: object) -> None:
        super().__init__(f"the backend answered {status} with an OperationOutcome")
        self.status = status
        self.issue = issue

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"resourceType": "OperationOutcome", "issue": self.issue}


class UpstreamBroken(Refusal):
    """The backend sent nothing, or something that breaks CMS's server: its answer is the bare 500."""


class MethodNotAllowed(FhirError):
    """A method that the insurance card does not have, nor the framework's other endpoints.

    Every other resource refuses it by permission.
    """

    status = 405

    def __init__(self, method: str, *, why: str) -> None:
        super().__init__(f'Method "{method}" not allowed.', why=why)


class TokenInQuery(FhirError):
    """An access token in the query string, with or without one in the header."""

    def __init__(self) -> None:
        super().__init__(
            "Using the access token in the query parameters is not supported. "
            "Use the Authorization header instead"
        )


class NotAcceptable(FhirError):
    """The Accept header leaves no form that the API speaks."""

    status = 406

    def __init__(self) -> None:
        super().__init__("Could not satisfy the request Accept header.")


class UnsupportedMediaType(FhirError):
    """A body in a form that the API does not read, which is every form of a form."""

    status = 415

    def __init__(self, media_type: str) -> None:
        super().__init__(f'Unsupported media type "{media_type}" in request.')
