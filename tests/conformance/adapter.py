"""bbmock under a player of recorded cases: in process, with everything that its scenarios ask of a server.

Run by `make conformance`, which puts the player's folder on the path; no test of the suite needs it. The
player's people are the first six beneficiaries. Two things stand in for the recording's backend: it knew
claims by fixed names (`carrier--1234`), and it knew four of the people at one version only or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

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
from bbmock.population import identity
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
NO_SUCH_PATH = (
    b'{"resourceType": "OperationOutcome", "issue": '
    b'[{"severity": "error", "code": "processing", "diagnostics": "no such path"}]}'
)
LOGIN_FAULTS = {
    "health-500": LoginFault.HEALTH_DOWN,
    "token-500": LoginFault.TOKEN_FAILED,
    "signout-200": LoginFault.SIGNOUT_ANOMALY,
}
SERVER_TIMEOUT_SECONDS = 3  # the recording server's


class InProcess(player.BaseAdapter):  # type: ignore[misc] # the player is not typed
    """One sandbox on the machine's clock."""

    base_url = f"https://{player.API_HOST}"

    def __init__(self) -> None:
        self._applications = {key: _registered(key, spec) for key, spec in player.APPLICATIONS.items()}
        self._sandbox = Sandbox(applications=self._applications.values())
        self._sandbox.settings = replace(self._sandbox.settings, pinned_host=self.base_url)
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

    def set_throttle(self, rate: str | None) -> None:
        calls = Rate() if rate is None else Rate(int(rate.partition("/")[0]), timedelta(minutes=1))
        self._sandbox.settings = replace(self._sandbox.settings, rate=calls)

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


def _told_answer(told: Any) -> BackendAnswer | NoAnswer:
    """What the backend is told to answer, after a redirect was followed as CMS's HTTP client does."""
    if told.drop:
        return NoAnswer.CONNECTION_DROPPED
    if told.delay >= SERVER_TIMEOUT_SECONDS and told.on != "metadata":
        return NoAnswer.TIMEOUT
    if told.status == 302:
        return BackendAnswer(404, NO_SUCH_PATH)
    return BackendAnswer(told.status, told.body.encode())


create = InProcess
