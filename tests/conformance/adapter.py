"""bbmock under a player of recorded cases: in process, with everything that its scenarios ask of a server.

Run by `make conformance`, which puts the player's folder on the path; no test of the suite needs it. The
player's people are the first six beneficiaries. Two things stand in for the recording's backend: it knew
claims by fixed names (`carrier--1234`), and it knew four of the people at one version only or not at all.
With `create_on_stand_in` it answers everything, so that the edge is measured without the population's data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import adapter as player
from client import Answer, Browser

from bbmock.app import create_app
from bbmock.domain import scopes
from bbmock.domain.applications import (
    AllowedAuthType,
    Application,
    ClientType,
    DataAccessType,
    derived_credential,
)
from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer, backend_version
from bbmock.domain.grants import APPROVAL_LIFETIME
from bbmock.domain.login import LoginFault
from bbmock.fhir.outcome import outcome, unknown
from bbmock.oauth import signing
from bbmock.oauth.jose import SigningKey
from bbmock.population import identity
from bbmock.state.health import LOGIN_HEALTH_URL, TIMEOUT_SECONDS
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Rate
from bbmock.transports.inprocess import call

PEOPLE = ("a", "b", "v2only", "v3only", "nomatch", "nohicn")
UNKNOWN_AT = {"v2only": (3,), "v3only": (2,), "nomatch": (2, 3), "nohicn": (2, 3)}
ASKED = {
    "resources": (Asked.SEARCH, Asked.READ),
    "patient-lookup": (Asked.PATIENT_LOOKUP,),
    "insurance-card": (Asked.INSURANCE_CARD,),
    "identity-match": (Asked.IDENTITY_MATCH,),
    "metadata": (Asked.METADATA,),
}
_META = {"tag": [{"display": "as long as a resource is" * 10}]}
CARD = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:uuid:" * 30}]}
CLAIMS = {"carrier--1234": ("a", "NCH"), "pde--1": ("a", "DDPS"), "other--1234": ("b", "NCH")}
LOGIN_FAULTS = {
    "health-500": LoginFault.HEALTH_DOWN,
    "token-500": LoginFault.TOKEN_FAILED,
    "signout-200": LoginFault.SIGNOUT_ANOMALY,
}
SERVER_TIMEOUT_SECONDS = 3  # the recording server's


class InProcess(player.BaseAdapter):  # type: ignore[misc] # the player is not typed
    """One sandbox on the machine's clock."""

    base_url = f"https://{player.API_HOST}"
    login_service_url = LOGIN_HEALTH_URL.removesuffix("/health")

    def __init__(self, *, on_stand_in: bool = False) -> None:
        self._on_stand_in = on_stand_in
        self._keys = {name: SigningKey.new(name) for name in ("registered", "provider", "other")}
        self._applications = {
            key: replace(_registered(key, spec), jwks=self._keys["registered"].jwks)
            for key, spec in player.APPLICATIONS.items()
        }
        self._sandbox = Sandbox(applications=self._applications.values())
        self._sandbox.settings = replace(self._sandbox.settings, pinned_host=self.base_url)
        signing.trust(self._keys["provider"], self._sandbox)
        self._sandbox.backend = self._stand_in
        self._told: Any = None
        self._app = create_app(self._sandbox)

    # what the player needs

    def send(
        self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> Answer:
        seen = call(self._app, method, f"{self.base_url}{target}", headers=headers, body=body or b"")
        return Answer(seen.status, seen.headers.items(), seen.body)

    def application(self, key: str) -> Any:
        held = self._applications[key]
        return player.Application(key, held.client_id, held.client_secret, held.name, held.redirect_uris)

    def person(self, key: str) -> Any:
        n = PEOPLE.index(key)
        person = self._sandbox.population.person(n)
        unknown = UNKNOWN_AT.get(key, ())
        return player.Person(
            key,
            identity.login(n),
            identity.password(n),
            identity.mbi(n),
            {
                version: None if backend_version(version) in unknown else identity.patient_id(n, version)
                for version in (1, 2, 3)
            },
            person.given_name,
            person.family_name,
            f"{identity.login(n).lower()}@example.com",
            f"{person.given_name} {person.family_name}",
        )

    def sign_in(self, browser: Browser, answer: Answer, person: Any) -> Any:
        """Hop by hop, so that the way to the login and back can be looked at."""
        hop = self.start_login(browser, answer)
        if hop.status != 302:
            return player.SignIn(hop, hop)
        page = browser.get(player.local_target(hop.location))
        form = player.login_form(page.text)
        fields = {**form.fields, form.username_field: person.username, form.password_field: person.password}
        back = browser.post(form.action, form=fields)
        at_fault = self._sandbox.login_fault
        if person.key == "nohicn":
            self._sandbox.login_fault = LoginFault.NO_HICN
        callback = browser.get(player.local_target(back.location))
        self._sandbox.login_fault = at_fault
        return player.SignIn(callback, hop, callback)

    def set_login_service(self, fault: str | None) -> None:
        self._sandbox.login_fault = LOGIN_FAULTS[fault] if fault is not None else None

    def start_login(self, browser: Browser, answer: Answer) -> Answer:
        return browser.get(player.local_target(answer.location))

    # time and state

    def expire_code(self, code: str) -> None:
        self._sandbox.grants.codes.take(code)

    def expire_access_token(self, access_token: str) -> None:
        self._change_token(access_token, expires=self._sandbox.clock.now() - timedelta(seconds=1))

    def add_token_scopes(self, access_token: str, added: str) -> None:
        token = self._sandbox.grants.access_token(access_token)
        assert token is not None
        self._change_token(
            access_token, consent=replace(token.consent, scopes=(*token.consent.scopes, *added.split()))
        )

    def set_grant_end(self, application: str, person: str, days: int) -> None:
        grant = self._sandbox.grants.grant(*self._pair(application, person))
        assert grant is not None
        self._sandbox.grants.put_grant(
            replace(grant, expires=self._sandbox.clock.now() + timedelta(days=days))
        )

    def expire_grant(self, application: str, person: str) -> None:
        self.set_grant_end(application, person, -1)

    def remove_grant(self, application: str, person: str) -> None:
        self._sandbox.grants.remove_grant(*self._pair(application, person))

    def age_approval(self, uuid: str, minutes: int) -> None:
        if timedelta(minutes=minutes) >= APPROVAL_LIFETIME:
            self._sandbox.grants.approvals.take(uuid)

    def deactivate_application(self, application: str) -> None:
        self._set_active(application, active=False)

    def activate_application(self, application: str) -> None:
        self._set_active(application, active=True)

    # switches

    def set_switch(self, name: str, on: bool) -> None:
        self._switch(**{name: on})

    def set_early_adopters(self, applications: Sequence[str] | None) -> None:
        developers = (
            None
            if applications is None
            else frozenset(self._applications[key].developer for key in applications)
        )
        self._switch(v3_early_adopters=developers)

    def set_auditevent_scopes(self, on: bool) -> None:
        self._switch(auditevent_scopes=on)

    def set_throttle(self, rate: str | None) -> None:
        calls = Rate() if rate is None else Rate(int(rate.partition("/")[0]), timedelta(minutes=1))
        self._sandbox.settings = replace(self._sandbox.settings, rate=calls)

    # client assertions

    def client_assertion(
        self,
        application: str,
        *,
        key: str = "registered",
        claims: Mapping[str, Any] = {},
        identity: Mapping[str, Any] = {},
        identity_key: str = "provider",
        extensions: Mapping[str, Any] | None = None,
    ) -> str:
        now = int(self._sandbox.clock.now().timestamp())
        said = dict(identity)
        if "auth_time" in said:
            said["auth_time"] += now
        id_token = signing.identity_token(0, self._named_key(identity_key, "provider"), self._sandbox, **said)
        changed = dict(claims)
        if changed.get("exp") is not None:
            changed["exp"] += now
        if extensions is not None:
            changed["extensions"] = _filled(extensions, id_token)
        return signing.client_assertion(
            self._applications[application].client_id,
            self._named_key(key, "registered"),
            id_token,
            self._sandbox,
            host=self.base_url,
            **changed,
        )

    def _named_key(self, name: str, expected: str) -> SigningKey:
        """The key of that name; one that nobody knows still gives the expected `kid`."""
        return self._keys[name] if name == expected else replace(self._keys[name], kid=expected)

    # the backend

    def set_backend(self, answer: Any) -> None:
        self._told = answer

    def _stand_in(self, asked: BackendCall) -> BackendAnswer | NoAnswer | None:
        told = self._told
        if (
            told is not None
            and asked.asked in ASKED[told.on]
            and (told.version is None or backend_version(told.version) == backend_version(asked.version))
        ):
            return _told_answer(told)
        if asked.asked is Asked.PATIENT_LOOKUP and asked.beneficiary is not None:
            key = PEOPLE[asked.beneficiary]
            if asked.version in UNKNOWN_AT.get(key, ()):
                return BackendAnswer(200, b'{"resourceType": "Bundle", "total": 0}')
        if asked.asked is Asked.READ and asked.resource == "ExplanationOfBenefit":
            return _claim(asked)
        if asked.asked is Asked.READ and asked.resource == "AuditEvent":
            return _resource(asked)
        if self._on_stand_in and asked.asked is Asked.READ:
            return _resource(asked)
        if self._on_stand_in and asked.asked is Asked.SEARCH:
            return _bundle(asked)
        if self._on_stand_in and asked.asked is Asked.INSURANCE_CARD:
            return BackendAnswer(200, json.dumps(CARD).encode())
        return None

    # parts

    def _pair(self, application: str, person: str) -> tuple[str, int]:
        return self._applications[application].client_id, PEOPLE.index(person)

    def _change_token(self, access_token: str, **changed: Any) -> None:
        self._sandbox.grants.change_access(access_token, **changed)

    def _set_active(self, key: str, *, active: bool) -> None:
        self._applications[key] = replace(self._applications[key], active=active)
        self._sandbox.applications.replace(self._applications[key])

    def _switch(self, **changed: Any) -> None:
        settings = self._sandbox.settings
        self._sandbox.settings = replace(settings, switches=replace(settings.switches, **changed))


def _registered(key: str, spec: Any) -> Application:
    auth_types: Mapping[tuple[str, ...], AllowedAuthType] = {
        ("authorization_code",): AllowedAuthType.AUTH_CODE,
        ("client_credentials",): AllowedAuthType.CLIENT_CREDENTIALS,
        ("authorization_code", "client_credentials"): AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS,
    }
    return Application(
        name=f"Conformance {key}",
        client_id=derived_credential("conformance", key, length=40),
        client_secret=derived_credential("conformance", key, length=128),
        redirect_uris=spec.redirect_uris,
        data_access_type=DataAccessType(spec.data_access_type),
        require_demographic_scopes=spec.require_demographic_scopes,
        active=spec.active,
        scopes=scopes.ordered(spec.scopes),
        client_type=ClientType(spec.client_type),
        allowed_auth_type=auth_types[spec.grants],
        part_d_eob_only=spec.part_d_eob_only,
        developer=spec.developer,
    )


def _filled(extensions: Mapping[str, Any], id_token: str) -> dict[str, Any]:
    """The extensions with the identity token where its place is marked."""
    return {
        name: _filled(value, id_token)
        if isinstance(value, Mapping)
        else (id_token if value == "{id_token}" else value)
        for name, value in extensions.items()
    }


def _told_answer(told: Any) -> BackendAnswer | NoAnswer:
    """What the backend is told to answer, after a redirect was followed as CMS's HTTP client does."""
    if told.drop:
        return NoAnswer.CONNECTION_DROPPED
    # Metadata is asked for without a time-out, by the health checks with one.
    if told.delay >= (TIMEOUT_SECONDS if told.on == "metadata" else SERVER_TIMEOUT_SECONDS):
        return NoAnswer.TIMEOUT
    if told.status == 302:
        return BackendAnswer(404, outcome("no such path"))
    return BackendAnswer(told.status, told.body.encode())


# the recording's stand-in for a backend


def _json(document: dict[str, Any]) -> BackendAnswer:
    """The document, no shorter than what CMS would compress."""
    return BackendAnswer(200, json.dumps(document | {"meta": _META | document.get("meta", {})}).encode())


def _patient_id(key: str, asked: BackendCall) -> str:
    return identity.patient_id(PEOPLE.index(key), 3 if asked.version == 3 else 2)


def _claim(asked: BackendCall) -> BackendAnswer:
    known = CLAIMS.get(asked.resource_id or "")
    if known is None:
        return unknown(asked.resource, asked.resource_id or "").answer
    owner, source = known
    return _json(
        {
            "resourceType": asked.resource,
            "id": asked.resource_id,
            "meta": {"source": source},
            "patient": {"reference": f"Patient/{_patient_id(owner, asked)}"},
        }
    )


def _resource(asked: BackendCall) -> BackendAnswer:
    for key in ("a", "b"):
        own = _patient_id(key, asked)
        if (asked.resource, asked.resource_id) == ("Patient", own):
            return _json({"resourceType": "Patient", "id": own})
        if (asked.resource, asked.resource_id) == ("Coverage", f"part-a-{own}"):
            return _json({"resourceType": "Coverage", "beneficiary": {"reference": f"Patient/{own}"}})
    if asked.resource == "AuditEvent":
        return BackendAnswer(404, outcome(f"unknown AuditEvent/{asked.resource_id}"))
    return unknown(asked.resource, asked.resource_id or "").answer


def _bundle(asked: BackendCall) -> BackendAnswer:
    last = dict(asked.parameters)
    if asked.resource == "Patient":
        found = _searched_patient(asked)
        entries: list[dict[str, Any]] = [{"resourceType": "Patient", "id": found}] if found else []
    else:
        owner = "beneficiary" if asked.resource == "Coverage" else "patient"
        reference = {"reference": last.get("beneficiary", f"Patient/{last.get('patient')}")}
        entries = [{"resourceType": asked.resource, owner: reference}]
    url = f"{asked.base}/{asked.resource}/?{urlencode(asked.parameters)}"
    bundle: dict[str, Any] = {
        "resourceType": "Bundle",
        "id": "1",
        "meta": {},
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": url}],
    }
    if entries:
        bundle["entry"] = [{"resource": entry} for entry in entries]
    return _json(bundle)


def _searched_patient(asked: BackendCall) -> str | None:
    last = dict(asked.parameters)
    for key in PEOPLE:
        own = _patient_id(key, asked)
        mbi = identity.mbi(PEOPLE.index(key))
        if last.get("_id") == own or last.get("identifier", "").endswith(f"|{mbi}"):
            return own
    return None


create = InProcess


def create_on_stand_in() -> InProcess:
    """As `create`, with the recording's stand-in instead of the population's data."""
    return InProcess(on_stand_in=True)
