"""Which application asked who a beneficiary is, as version 3 shows it behind CMS's switches."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.assertions import Network, new_network
from tests.browser import Browser, Seen
from tests.oddities import switch

OWN_ID = identity.patient_id(0, 3)
FIRST, SECOND = f"{OWN_ID}-20260101120000000000000", f"{OWN_ID}-20260101120100000000000"


@pytest.fixture
def network(browser: Browser, sandbox: Sandbox) -> Network:
    """An application that gets tokens by client assertion, where both switches are on."""
    switch(sandbox, enable_auditevents=True, auditevent_scopes=True)
    return new_network(browser, sandbox)


def ask(network: Network, path: str = "AuditEvent", *, user: int = 0) -> Seen:
    """What a beneficiary's new token shows; getting it is a match of its own."""
    token = network.ask(network.assertion(network.identity_token(user))).json["access_token"]
    return network.browser.get(f"/v3/fhir/{path}", token=token)


def test_the_match_that_brought_a_token_is_an_event(network: Network, clock: FrozenClock) -> None:
    seen = ask(network)

    assert (seen.status, seen.header("content-type")) == (200, "application/fhir+json")
    bundle = seen.json
    assert list(bundle) == ["resourceType", "id", "meta", "type", "total", "link", "entry"]
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    assert bundle["meta"] == {"lastUpdated": clock.now().isoformat(timespec="milliseconds")}
    (event,) = (entry["resource"] for entry in bundle["entry"])
    assert (event["id"], event["recorded"]) == (FIRST, "2026-01-01T12:00:00.000+00:00")
    assert event["entity"][0]["what"] == {"reference": f"Patient/{OWN_ID}"}
    assert event["agent"] == [
        {
            "altId": "Network Application",
            "name": "Network Application",
            "requestor": True,
            "network": {"address": "127.0.0.1", "type": "2"},
        }
    ]


def test_an_event_has_the_address_of_the_application(network: Network, sandbox: Sandbox) -> None:
    app = network.browser.app

    async def from_afar(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "client": ("192.0.2.7", 1234)}, receive, send)

    assert replace(network, browser=Browser(from_afar)).ask().status == 200

    assert [match.address for match in sandbox.matches.of(OWN_ID)] == ["192.0.2.7"]


def test_the_newest_event_comes_first(network: Network, clock: FrozenClock) -> None:
    ask(network)
    clock.advance(60)

    bundle = ask(network).json

    assert [entry["resource"]["id"] for entry in bundle["entry"]] == [SECOND, FIRST]
    assert bundle["total"] == 2


def test_a_refused_identity_is_no_event(network: Network, sandbox: Sandbox) -> None:
    stranger = network.identity_token(given_name="Nobody")
    assert network.ask(network.assertion(stranger)).status == 401

    assert len(sandbox.matches) == 0


def test_an_event_is_read_by_its_id(network: Network) -> None:
    found = ask(network).json["entry"][0]["resource"]

    assert ask(network, f"AuditEvent/{found['id']}").json == found


def test_an_event_of_somebody_else_is_not_known(network: Network) -> None:
    ask(network)

    seen = ask(network, f"AuditEvent/{FIRST}", user=1)

    text = f"HAPI-2001: Resource AuditEvent/{FIRST} is not known"
    assert (seen.status, seen.json["issue"][0]["diagnostics"]) == (404, text)


def test_events_are_the_caller_s_own(network: Network) -> None:
    ask(network)

    bundle = ask(network, user=1).json

    assert bundle["total"] == 1
    assert bundle["entry"][0]["resource"]["id"].startswith(f"{identity.patient_id(1, 3)}-")


def test_matches_are_kept_while_the_switch_is_off(network: Network, sandbox: Sandbox) -> None:
    switch(sandbox, enable_auditevents=False)
    assert ask(network).status == 404
    switch(sandbox, enable_auditevents=True)

    assert ask(network).json["total"] == 1


def test_a_reset_forgets_the_events(network: Network, sandbox: Sandbox) -> None:
    ask(network)

    sandbox.reset()

    assert len(sandbox.matches) == 0
