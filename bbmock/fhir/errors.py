"""How the FHIR API refuses, besides what `bbmock.state.errors` says of tokens.

FhirError                  status and {"detail": ...}
├── NotFound               404
│   └── UnknownFormat      a `format` that there is not
├── BadParameter           400, CMS's own check of a search parameter
├── UpstreamRefused        400, what CMS makes of a 4xx of its backend at versions 1 and 2
├── UpstreamFailed         502 at versions 1 and 2; an OperationOutcome with the backend's status at 3
├── TokenInQuery           400
├── NotAcceptable          406
├── UnsupportedMediaType   415
└── NotServed              501, ours: a version whose data this release does not have
"""

from __future__ import annotations

from collections.abc import Mapping


class FhirError(Exception):
    """A FHIR request that is refused; `detail` is the one sentence of the answer.

    `why` is the reason in a developer's words, for the journal only.
    """

    status: int = 400

    def __init__(self, detail: str, *, why: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.why = why

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"detail": self.detail}


class NotFound(FhirError):
    """There is no such resource, or it is another beneficiary's: CMS does not tell which."""

    status = 404

    def __init__(self, why: str | None = None) -> None:
        super().__init__("Not found.", why=why)


class UnknownFormat(NotFound):
    """A `format` other than JSON in the query: there is no such answer to be found."""


class BadParameter(FhirError):
    """A search parameter that CMS's own check turns away."""


class UpstreamRefused(FhirError):
    """A request that CMS's FHIR backend turns away; `diagnostics` are the backend's words."""

    def __init__(self, diagnostics: str) -> None:
        super().__init__(f"An error occurred contacting the upstream server:{diagnostics}")


class UpstreamFailed(FhirError):
    """CMS's FHIR backend fails: versions 1 and 2 hide its status, version 3 passes its outcome on.

    What the backend says of itself is not known; the diagnostics are ours.
    """

    def __init__(self, version: int, status: int) -> None:
        super().__init__("A failure occurred contacting the upstream server")
        self.passed_on = version == 3
        self.status = status if self.passed_on else 502

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        if not self.passed_on:
            return super().body
        issue = {"severity": "error", "code": "processing", "diagnostics": "bbmock: injected backend failure"}
        return {"resourceType": "OperationOutcome", "issue": [issue]}


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


class NotServed(FhirError):
    """A version whose resources this release of bbmock does not have; CMS never answers this."""

    status = 501

    def __init__(self, version: int) -> None:
        super().__init__(
            f"bbmock serves FHIR at version 2; version {version} has authorization and discovery, "
            "and gets its resources in a later release."
        )
