"""The mock's values as the JSON of its control API."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from bbmock.domain.applications import Application
from bbmock.domain.clock import Clock, SandboxClock
from bbmock.faults.documents import document_of_rule
from bbmock.faults.engine import Standing
from bbmock.faults.rules import Firing
from bbmock.http.control.snapshots import Snapshot
from bbmock.population import identity
from bbmock.state.journal import Exchange, Facts
from bbmock.state.nicknames import user_of
from bbmock.state.registration import has_derived_secret
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings

Document = dict[str, Any]


def instant(moment: datetime) -> str:
    """A moment in UTC, as `2026-05-18T08:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def of_clock(clock: Clock) -> Document:
    """Where the clock stands and how it runs; `outside` is the time for everybody but the server."""
    if not isinstance(clock, SandboxClock):
        now = instant(clock.now())
        return {"now": now, "outside": now, "skew": 0.0, "rate": 1.0, "movable": False}
    return {
        "now": instant(clock.now()),
        "outside": instant(clock.outside()),
        "skew": clock.skew.total_seconds(),
        "rate": clock.rate,
        "movable": True,
    }


def of_standing(standing: Standing) -> Document:
    """A rule and how it stands."""
    return {
        "number": standing.number,
        **document_of_rule(standing.rule),
        "seen": standing.seen,
        "fired": standing.fired,
        "left": standing.left,
        "over": standing.is_over,
    }


def of_exchange(exchange: Exchange, sandbox: Sandbox) -> Document:
    """An exchange; people by their login names, what is not known is left out."""
    known: Document = {
        "number": exchange.number,
        "at": instant(exchange.at),
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "endpoint": exchange.endpoint,
        "client_id": exchange.client_id,
        "user": _user(exchange.beneficiary, sandbox),
        "token": exchange.token,
        "why": exchange.why,
    }
    facts = {field.name: getattr(exchange.facts, field.name) for field in fields(Facts)}
    facts["about"] = _user(exchange.facts.about, sandbox)
    facts["token_in_url"] = exchange.facts.token_in_url or None  # told where there was one only
    fired = [_of_firing(firing) for firing in exchange.firings]
    told = known | facts | ({"fired": fired} if fired else {})
    return {name: value for name, value in told.items() if value is not None}


def _of_firing(firing: Firing) -> Document:
    """A firing with its rule, which may have been taken away since."""
    told = {
        "number": firing.number,
        "rule": document_of_rule(firing.rule),
        "request": firing.request,
        "drawn": firing.drawn,
        "left": firing.left,
        "seconds": firing.seconds,
    }
    return {name: value for name, value in told.items() if value is not None}


def _user(beneficiary: int | None, sandbox: Sandbox) -> str | None:
    return user_of(beneficiary, sandbox.population) if beneficiary is not None else None


def of_application(application: Application) -> Document:
    """A registered application, without its secret."""
    return {
        "client_id": application.client_id,
        "name": application.name,
        "active": application.active,
        "redirect_uris": list(application.redirect_uris),
        "scopes": list(application.scopes),
    }


def of_new_application(application: Application, seed: str) -> Document:
    """An application that was just registered; its secret, too, if that was made from its name."""
    told = of_application(application)
    if has_derived_secret(application, seed):
        told["client_secret"] = application.client_secret
    return told


def of_snapshot(snapshot: Snapshot) -> Document:
    """A snapshot's number, and where the clock stood."""
    return {"snapshot": snapshot.number, "at": instant(snapshot.at)}


def of_beneficiary(beneficiary: int, sandbox: Sandbox) -> Document:
    """A beneficiary by every name and number; the password is that of the login page."""
    population = sandbox.population
    person = population.person(beneficiary)
    return {
        "user": user_of(beneficiary, population),
        "login": identity.login(beneficiary),
        "password": identity.password(beneficiary),
        "name": f"{person.given_name} {person.family_name}",
        "medicare_number": population.medicare_number(beneficiary),
        "patient_ids": {str(version): population.patient_id(beneficiary, version) for version in (1, 2, 3)},
    }


def of_settings(settings: Settings) -> Document:
    """The settings that can be changed while the mock runs."""
    switches = {field.name: getattr(settings.switches, field.name) for field in fields(settings.switches)}
    adopters = switches["v3_early_adopters"]
    switches["v3_early_adopters"] = None if adopters is None else sorted(adopters)
    return {
        "access_token_lifetime": settings.access_token_lifetime.total_seconds(),
        "rate": {"calls": settings.rate.calls, "seconds": settings.rate.window.total_seconds()},
        "switches": switches,
        "relax": sorted(settings.relax),
        "faults_by_header": settings.faults_by_header,
    }
