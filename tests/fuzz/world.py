"""The world of a story: a sandbox with many kinds of application, and what was learned of it so far."""

from __future__ import annotations

import base64
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.types import ASGIApp

from bbmock.app import create_app
from bbmock.domain import scopes
from bbmock.domain.applications import (
    AllowedAuthType,
    Application,
    ClientType,
    DataAccessType,
    derived_credential,
)
from bbmock.domain.backend import Backend, BackendAnswer, NoAnswer
from bbmock.domain.clock import FrozenClock
from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.domain.identity_providers import ID_ME, IdentityProvider
from bbmock.domain.login import LoginFault
from bbmock.domain.oddities import Oddity
from bbmock.faults.effects import answers
from bbmock.oauth import signing
from bbmock.oauth.pkce import challenge_of
from bbmock.population import identity
from bbmock.population.population import Population
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings, Switches
from bbmock.state.throttle import Rate
from bbmock.transports.inprocess import Answer
from tests.access import grant_access
from tests.assertions import key
from tests.fuzz.steps import HOST, Change

PEOPLE = 12
VERIFIER = "verifier-of-an-ordinary-length-0123456789-abcdef"
KEPT = 40  # values of one name; the newest are drawn more often
SECRETS = ("access_token", "refresh_token", "code")

_LEARNED = {
    "access_token": "access_token",
    "refresh_token": "refresh_token",
    "code": "code",
    "relay": "relay",
    "req_token": "req_token",
    "state": "state",
}
_ISSUED = re.compile(r"[A-Za-z0-9]{30}")
_APPROVAL = re.compile(r"/o/authorize/([0-9a-f-]{36})/")
_FORM_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
_REDIRECTS = (
    "http://localhost:3001/api/bluebutton/callback/",
    "https://www.example.com/callback?kept=1",
    "com.custom.bluebutton://callback",
    "http://127.0.0.1/cb",
)


def _application(key: str, **other: object) -> Application:
    values: dict[str, object] = {
        "name": f"Fuzzed {key}",
        "client_id": derived_credential("fuzz", key, length=40),
        "client_secret": derived_credential("fuzz", key, length=128),
        "redirect_uris": _REDIRECTS[:1],
        "scopes": scopes.ALL,
    }
    return Application(**{**values, **other})  # type: ignore[arg-type]


@cache
def applications() -> tuple[Application, ...]:
    """One application of each kind."""
    keys = key("network").jwks
    return (
        _application("ordinary"),
        _application("several", redirect_uris=_REDIRECTS, developer="second"),
        _application("once", data_access_type=DataAccessType.ONE_TIME),
        _application("research", data_access_type=DataAccessType.RESEARCH_STUDY),
        _application("inactive", active=False),
        _application("no demographics", require_demographic_scopes=False),
        _application("part d", part_d_eob_only=True),
        _application("no scopes", scopes=()),
        _application("internal", scopes=(*scopes.ALL, *scopes.INTERNAL, *scopes.AUDIT_EVENT)),
        _application("public", client_type=ClientType.PUBLIC),
        _application("assertion", allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS, jwks=keys),
        _application("both", allowed_auth_type=AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS, jwks=keys),
        _application("relaxed", relax=frozenset(Oddity)),
        _application("<b>\u00e9'{{}}</b>"),
    )


@cache
def settings() -> Settings:
    """CMS's settings, and an identity provider that is trusted."""
    return replace(Settings(), identity_providers=(IdentityProvider(ID_ME, key("provider").jwks),))


_PROOF = (
    "iss",
    "sub",
    "aud",
    "jti",
    "exp",
    "iat",
    "auth_time",
    "identity_assurance_level",
    "birthdate",
    "given_name",
)
_ASSERTED = ("iss", "sub", "aud", "jti", "exp", "extensions")
_EXTENSIONS: tuple[object, ...] = (7, [], {"cms_smart": []}, {"cms_smart": {"id_token": "a.b.c"}})
_HEADER = ("alg", "kid", "typ", "crit", "b64", "jwk", "x5c", "zip")
_CLAIMS: tuple[object, ...] = (
    None,
    "",
    "x" * 3000,
    "\0",
    "2020-02-30",
    0,
    -1,
    10**400,
    1.5,
    float("inf"),
    float("nan"),
    True,
    [],
    ["x"],
    {},
    {"cms_smart": []},
    {"cms_smart": {"version": "1", "purpose_of_use": "PATRQT", "id_token": 7}},
)
BACKEND_BODIES: tuple[bytes, ...] = (
    b"",
    b"not json",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"text"',
    b"7",
    b"{}",
    b'{"resourceType": null}',
    b'{"resourceType": "Patient"}',
    b'{"resourceType": "Patient", "id": "-1"}',
    b'{"resourceType": "Coverage", "beneficiary": "Patient/-1"}',
    b'{"resourceType": "Coverage", "beneficiary": {"reference": 7}}',
    b'{"resourceType": "ExplanationOfBenefit", "patient": {"reference": "Patient/-1"}, "meta": []}',
    b'{"resourceType": "ExplanationOfBenefit", "patient": null}',
    b'{"resourceType": "Bundle"}',
    b'{"resourceType": "Bundle", "entry": 5}',
    b'{"resourceType": "Bundle", "entry": null, "total": "many"}',
    b'{"resourceType": "Bundle", "entry": [null]}',
    b'{"resourceType": "Bundle", "entry": [{}], "total": 1}',
    b'{"resourceType": "Bundle", "entry": [{"resource": null}], "total": 1}',
    b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": 7}}], "total": 1}',
    b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}], "total": 2}',
    b'{"resourceType": "OperationOutcome"}',
    b'{"resourceType": "OperationOutcome", "issue": null}',
    b'{"resourceType": "OperationOutcome", "issue": []}',
    b'{"resourceType": "OperationOutcome", "issue": [null]}',
    b'{"resourceType": "OperationOutcome", "issue": [{"diagnostics": null}]}',
    b'{"resourceType": "OperationOutcome", "issue": [{"diagnostics": 7}]}',
    b'{"resourceType": "OperationOutcome", "issue": [{"diagnostics": "told \\u0000 \\ud800"}]}',
    b'{"issue": [{"diagnostics": "told"}]}',
    b'{"issue": {"diagnostics": "told"}}',
    b'{"resourceType": "CapabilityStatement"}',
    b'{"resourceType": "CapabilityStatement", "rest": []}',
    b'{"resourceType": "CapabilityStatement", "rest": [{"resource": [{"type": "Patient"}]}]}',
    b'{"resourceType": "CapabilityStatement", "rest": [null]}',
    b'{"a": NaN}',
    b"[" * 20_000,
)


class World:
    """One sandbox, made new for each story: what a client could know of it, and the hands that change it."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(
            clock=FrozenClock(),
            random=random.Random(0),
            population=Population(size=PEOPLE),
            applications=applications(),
            settings=settings(),
        )
        self.app: ASGIApp = create_app(self.sandbox)
        self.backend: Backend | None = None
        self.application = applications()[0]  # the one of the walk
        self._known: dict[str, list[str]] = defaultdict(list)

    def begin(self, seed: str) -> None:
        """Begin anew: some tokens are there already, everything else is forgotten."""
        self.sandbox.renew(clock=FrozenClock(), random=random.Random(seed))
        self._known.clear()
        drawn = random.Random(f"{seed}/world")
        self._set(**_switches(drawn))
        for user in drawn.sample(range(PEOPLE), 2):
            application = drawn.choice(applications())
            token = grant_access(
                self.sandbox,
                user=user,
                application=application,
                scope=drawn.choice((scopes.ALL, application.available_scopes, ("profile",))),
                share_samhsa_data=drawn.random() < 0.7,
            )
            self.know("access_token", token)
            held = self.sandbox.grants.access_token(token)
            assert held is not None
            _, refresh = self.sandbox.grants.issue(held.consent, held.expires)
            self.know("refresh_token", refresh.token)
            self._know_user(user)
        self.sandbox.backend = self.backend

    def known(self, name: str, drawn: random.Random) -> str | None:
        """A value of this name that some answer gave; a new one rather than an old one."""
        values = self._known.get(name)
        if not values:
            return None
        return values[-1] if drawn.random() < 0.5 else drawn.choice(values)

    def know(self, name: str, value: str) -> None:
        """Remember a value."""
        values = self._known[name]
        values.append(value)
        del values[:-KEPT]

    @property
    def secrets(self) -> set[str]:
        """What the journal must never tell."""
        return {value for name in SECRETS for value in self._known.get(name, ()) if _ISSUED.fullmatch(value)}

    def learn(self, answer: Answer) -> None:
        """Take from an answer what a client could."""
        location = answer.headers.get("location")
        if location is not None:
            self._learn_pairs(location)
        if b"access_token" in answer.body[:40]:
            issued = json.loads(answer.body)
            for name in ("access_token", "refresh_token", "patient"):
                if issued.get(name):
                    self.know(name, issued[name])
        found = _FORM_TOKEN.search(answer.body)
        if found is not None:
            self.know("csrfmiddlewaretoken", found[1].decode())
        for cookie in answer.headers.getlist("set-cookie"):
            self.know("cookie", cookie.partition(";")[0])

    def cookies(self) -> bytes:
        """What a browser would send by now."""
        held = dict(cookie.split("=", 1) for cookie in self._known.get("cookie", ()) if "=" in cookie)
        return "; ".join(f"{name}={value}" for name, value in held.items()).encode("latin-1")

    def change(self, drawn: random.Random) -> Change:
        """Something that may happen between two requests."""
        return drawn.choice(
            (
                *(self._wait, self._wait, self._backend_fault, self._backend_fault),
                *(self._edge_fault, self._switch, self._login_fault),
            )
        )(drawn)

    def _wait(self, drawn: random.Random) -> Change:
        seconds = drawn.choice((1, 59, 61, 599, 601, 3599, 3601, 5401, 86_401, 400 * 86_400))
        return Change(f"{seconds} seconds pass", lambda: self._advance(seconds))

    def _backend_fault(self, drawn: random.Random) -> Change:
        endpoint, times = drawn.choice(BACKED), drawn.randint(1, 3)
        failure: int | BackendAnswer | NoAnswer
        match drawn.randrange(4):
            case 0:
                failure = drawn.choice((400, 401, 403, 404, 410, 429, 500, 502, 503, 504, 599))
            case 1:
                failure = drawn.choice(tuple(NoAnswer))
            case _:
                status = drawn.choice((200, 200, 200, 201, 204, 301, 304, 400, 404, 422, 500, 503))
                failure = BackendAnswer(status, drawn.choice(BACKEND_BODIES))
        told = (
            f"{failure.status} {failure.body[:90]!r}" if isinstance(failure, BackendAnswer) else str(failure)
        )
        return Change(
            f"the backend fails {times} times at {endpoint}: {told}",
            lambda: _ignore(self.sandbox.faults.add(endpoint, answers.Backend(failure), times=times)),
        )

    def _edge_fault(self, drawn: random.Random) -> Change:
        endpoint, status = drawn.choice(ENDPOINTS), drawn.choice((500, 502, 503, 504, 599))
        return Change(
            f"the edge fails once at {endpoint}: {status}",
            lambda: _ignore(self.sandbox.faults.add(endpoint, answers.Edge(status))),
        )

    def _switch(self, drawn: random.Random) -> Change:
        changed = _switches(drawn)
        return Change(f"settings become {changed}", lambda: self._set(**changed))

    def _login_fault(self, drawn: random.Random) -> Change:
        fault = drawn.choice((None, *LoginFault))
        return Change(f"the login service's fault: {fault}", lambda: self._set_login_fault(fault))

    def _advance(self, seconds: int) -> None:
        assert isinstance(self.sandbox.clock, FrozenClock)
        self.sandbox.clock.advance(seconds)

    def _set_login_fault(self, fault: LoginFault | None) -> None:
        self.sandbox.login_fault = fault

    def _set(self, **changed: object) -> None:
        self.sandbox.settings = replace(settings(), **changed)  # type: ignore[arg-type]

    def _know_user(self, user: int) -> None:
        for version in (2, 3):
            self.know("patient", identity.patient_id(user, 3 if version == 3 else 2))

    def _learn_pairs(self, url: str) -> None:
        try:
            parts = urlsplit(url)
        except ValueError:
            return
        for name, value in itertools.chain(parse_qsl(parts.query), parse_qsl(parts.fragment)):
            if name in _LEARNED:
                self.know(_LEARNED[name], value)
        found = _APPROVAL.search(parts.path)
        if found is not None:
            self.know("approval_id", found[1])


def assertion(world: World, drawn: random.Random) -> str:
    """A signed client assertion, often with one claim of its two tokens spoiled, or made by hand."""
    if drawn.random() < 0.15:
        return _by_hand(drawn)
    proof: dict[str, Any] = {}
    claims: dict[str, Any] = {}
    luck = drawn.random()
    if luck < 0.2:
        proof[drawn.choice(_PROOF)] = drawn.choice(_CLAIMS)
    elif luck < 0.4:
        claims[drawn.choice(_ASSERTED)] = drawn.choice(_CLAIMS)
    application = drawn.choice([held for held in applications() if held.jwks])
    id_token = signing.identity_token(drawn.randrange(PEOPLE), key("provider"), world.sandbox, **proof)
    return signing.client_assertion(
        application.client_id, key("network"), id_token, world.sandbox, host=HOST, **claims
    )


def _by_hand(drawn: random.Random) -> str:
    """What looks like a signed token: any header, any claims, and no signature of anybody."""
    header = {"alg": "RS256", "kid": "network", "typ": "JWT", drawn.choice(_HEADER): drawn.choice(_CLAIMS)}
    client_id = drawn.choice([held.client_id for held in applications() if held.jwks])
    claims = drawn.choice(
        (
            *(
                b"",
                b"null",
                b"[]",
                b"7",
                b"\xff",
                b"[" * 20_000,
                b"{}",
                b'{"iss": []}',
                b'{"iss": "\\ud800"}',
            ),
            *(json.dumps({"iss": client_id, "extensions": value}).encode() for value in _EXTENSIONS),
        )
    )
    parts = (json.dumps(header).encode(), claims, drawn.choice((b"", b"signed", b"\xff" * 256)))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def good_values(
    world: World, drawn: random.Random, asking: Callable[[], Application]
) -> dict[str, Callable[[], str]]:
    """How to draw a value of each name that a client would send; `asking` is the application of a request."""

    def of(*values: str) -> Callable[[], str]:
        return lambda: drawn.choice(values)

    def known(name: str, otherwise: str = "unknown") -> Callable[[], str]:
        return lambda: world.known(name, drawn) or otherwise

    def user() -> int:
        return drawn.randrange(PEOPLE)

    def patient() -> str:
        return world.known("patient", drawn) or identity.patient_id(user(), 2)

    def scope() -> str:
        wanted: Sequence[str] = drawn.choice((scopes.ALL, scopes.ALL[:3], scopes.KNOWN, ("profile",)))
        return " ".join(drawn.sample(wanted, drawn.randint(1, len(wanted))))

    return {
        "client_assertion": lambda: assertion(world, drawn),
        "client_assertion_type": of("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        "version": of("1", "2", "2", "3", "3"),
        "client_id": lambda: asking().client_id,
        "client_secret": lambda: asking().client_secret,
        "redirect_uri": lambda: drawn.choice(asking().redirect_uris),
        "response_type": of(*["code"] * 9, "token"),
        "state": of("state-0123456789", "s" * 16),
        "code_challenge": of(challenge_of(VERIFIER)),
        "code_challenge_method": of("S256"),
        "code_verifier": of(VERIFIER),
        "scope": scope,
        "grant_type": of("authorization_code", "refresh_token", "refresh_token", "client_credentials"),
        "_count": of("1", "10", "50"),
        "count": of("3"),
        "startIndex": of("0", "1", "5"),
        "_offset": of("0", "2"),
        "format": of("json"),
        "allow": of("Connect"),
        "share_demographic_scopes": of("True", "False"),
        "Accept-Language": of("en", "es"),
        "Prefer": of("handling=strict"),
        "page": of("1", "last"),
        "page_size": of("1", "5"),
        "approval_prompt": of("auto"),
        "code": known("code"),
        "token": lambda: world.known(drawn.choice(("access_token", "refresh_token")), drawn) or "unknown",
        "refresh_token": known("refresh_token"),
        "approval_id": known("approval_id", "123e4567-e89b-12d3-a456-426614174000"),
        "grant_id": of("1", "2"),
        "relay": known("relay", "0" * 26),
        "req_token": known("req_token"),
        "csrfmiddlewaretoken": known("csrfmiddlewaretoken"),
        "username": lambda: identity.login(user()),
        "password": lambda: identity.password(user()),
        "next": of("/v2/o/authorize/?a=b", "/v3/o/authorize/?lang=es", "//example.com", "http://["),
        "patient_id": patient,
        "patient": patient,
        "_id": patient,
        "beneficiary": lambda: f"Patient/{patient()}",
        "identifier": lambda: f"http://hl7.org/fhir/sid/us-mbi|{identity.mbi(user())}",
        "id": lambda: drawn.choice(
            (patient(), f"part-a-{patient()}", f"dual-{patient()}", f"carrier--{patient()[1:]}", "pde--1")
        ),
        "type": of(
            "carrier", "carrier,PDE", "hha, snf", "https://bluebutton.cms.gov/resources/codesystem/eob-type|"
        ),
        "_lastUpdated": of("ge2026-01-01", "lt2027-01-01T00:00:00Z", "le2020"),
        "service-date": of("ge2000", "lt2026-02-03"),
        "_tag": of("https://bluebutton.cms.gov/fhir/CodeSystem/System-Type|NationalClaimsHistory", "x"),
        "_source": of("NCH", "DDPS", "NCH,DDPS"),
        "X-Authentication": lambda: f"SLS {base64.b64encode(identity.login(user()).encode()).decode()}",
        "Accept": of(*("*/*", "application/json", "application/fhir+json") * 3, "text/html"),
        "token_type_hint": of("access_token", "refresh_token", "refresh_token"),
    }


def _switches(drawn: random.Random) -> dict[str, object]:
    """Settings as somebody might have them; mostly CMS's own."""
    if drawn.random() < 0.5:
        return {}
    return {
        "switches": Switches(
            v3_endpoints=drawn.random() < 0.8,
            expire_grant_endpoint=drawn.random() < 0.8,
            wellknown_applications=drawn.random() < 0.8,
            enable_auditevents=drawn.random() < 0.7,
            client_credentials_validation=drawn.random() < 0.7,
            auditevent_scopes=drawn.random() < 0.7,
            v3_early_adopters=drawn.choice((None, None, frozenset(), frozenset({"second"}))),
        ),
        "relax": frozenset(oddity for oddity in Oddity if drawn.random() < 0.2),
        "rate": drawn.choice((Rate(), Rate(), Rate(2))),
        "pinned_host": drawn.choice((None, "https://sandbox.bluebutton.cms.gov")),
        "access_token_lifetime": timedelta(seconds=drawn.choice((3600, 3600, 1))),
    }


def _ignore(_: object) -> None:
    """For what is done for its effect."""
