"""The root of what bbmock raises, and the two kinds below it: its users' own input, and requests turned away.

BBMockError
├── ConfigurationError                  a file or value handed in: names it, what was expected and the nearest
│                                       right one
│   ├── CannotBuild                     a beneficiary of one's own (bbmock.population.errors)
│   └── NotThere, ClockRefused          asked of a mock that runs elsewhere (bbmock.remote.errors)
├── Refusal                             a request that is turned away, and why
│   ├── AccessRefused                   a bearer token that opens nothing (bbmock.state.errors)
│   ├── ServiceUnavailable              a health check that fails (bbmock.state.health)
│   ├── OAuthError                      the authorization server's (bbmock.oauth.errors)
│   ├── WrongCredentials                a login without the right password (bbmock.oauth.login)
│   ├── InvalidPage, InvalidLabel       what the directory has not (bbmock.oauth.directory)
│   ├── FhirError, UpstreamBroken       the FHIR API's (bbmock.fhir.errors)
│   ├── MetadataFailed                  no CapabilityStatement to be had (bbmock.fhir.capability)
│   ├── NotAllowed                      a caller who may not control the mock (bbmock.http.control.guard)
│   └── BadRequest, BodyTooLarge,
│       UnknownPage, FormTokenMissing   before any rule is asked (bbmock.http.reading)
├── LookupFailed, PersonUnknown         who somebody is at a backend (bbmock.state.crosswalk)
├── NoMatch                             whom an identity token means (bbmock.state.identity_match)
├── BackendRefusal                      the backend's own, of which CMS makes another (bbmock.fhir.outcome)
├── NotVerified, ClaimRefused           a signed token that is not good (bbmock.oauth.jose)
├── AlreadyThere                        a name that is taken at the control API (bbmock.http.control)
├── UnknownThing                        a number or name that the control API has not (bbmock.http.control)
├── WireFailure                         an answer that does not arrive (bbmock.transports.carrying)
├── NotSo                               a client did not do what was asserted (bbmock.witness.telling)
├── NoControl                           no mock answers there, or no control API (bbmock.remote.errors)
└── RealNetworkCall                     something would have left the machine (bbmock.transports.offline)

What is wrong in Python's own terms is Python's own: an index that is none is an IndexError.
"""

from __future__ import annotations


class BBMockError(Exception):
    """The root of what bbmock raises."""


class ConfigurationError(BBMockError):
    """A configuration that bbmock cannot serve; the message says what to change."""


class Refusal(BBMockError):
    """A request that is turned away.

    `why` is the reason in a developer's words, for the journal only; of message and reason, the one that is
    missing is as the other.
    """

    def __init__(self, message: str = "", *, why: str | None = None) -> None:
        super().__init__(message or why or "")
        self.why = why or message or type(self).__name__
