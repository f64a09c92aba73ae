"""What `serve` and `info` show: the address, and the credentials of the applications that are there."""

from __future__ import annotations

from typing import Any

from bbmock.domain.applications import Application
from bbmock.population import identity
from bbmock.state.configuration import Configuration
from bbmock.state.registration import has_derived_secret
from bbmock.state.sandbox import Sandbox


def details_of(configuration: Configuration, sandbox: Sandbox, base_url: str) -> dict[str, Any]:
    """What there is to know before the first request, as `info --json` gives it."""
    application: Application = next(iter(sandbox.applications))
    own = [_credentials(configured, configuration.seed) for configured in configuration.applications]
    details = {
        "base_url": base_url,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "redirect_uris": list(application.redirect_uris),
        "username": identity.login(0),
        "password": identity.password(0),
        "applications": own,
    }
    return details | {"beneficiaries": _logins(sandbox)} if configuration.data else details


def _logins(sandbox: Sandbox) -> list[dict[str, str | None]]:
    """How each beneficiary of one's own data logs in, and who that is."""
    people = sandbox.population
    return [
        {
            "username": identity.login(n),
            "password": identity.password(n),
            "patient": people.patient_id(n, 2),
            "patient_at_v3": people.patient_id(n, 3),
        }
        for n in range(people.size)
    ]


def _credentials(application: Application, seed: str) -> dict[str, object]:
    """What an application of the file needs; a secret that stands in the file is not repeated."""
    shown: dict[str, object] = {"name": application.name, "client_id": application.client_id}
    if has_derived_secret(application, seed):
        shown["client_secret"] = application.client_secret
    return shown | {"redirect_uris": list(application.redirect_uris)}


def welcome(details: dict[str, Any]) -> str:
    """What a person reads; the demo secret is shown on purpose, for it opens synthetic data only."""
    own = "".join(f"\n  {entry['name']}\n{_lines(entry)}" for entry in details["applications"])
    return (
        "bbmock: a synthetic Blue Button 2.0 sandbox\n\n"
        f"  base URL       {details['base_url']}\n"
        f"{_lines(details)}"
        f"  test user      {details['username']} / {details['password']}\n"
        f"{_counted(details.get('beneficiaries', []))}"
        f"{own}\n"
        f"  curl {details['base_url']}/v2/fhir/metadata"
    )


def _counted(logins: list[dict[str, Any]]) -> str:
    """How many test users one's own data has; nothing where they are grown."""
    return f"  of your data   {len(logins)} in all, to {logins[-1]['username']}\n" if logins else ""


def _lines(credentials: dict[str, Any]) -> str:
    listed = "\n                 ".join(credentials["redirect_uris"])
    secret = credentials.get("client_secret", "as in the file")
    return (
        f"  client_id      {credentials['client_id']}\n  client_secret  {secret}\n  redirect_uris  {listed}\n"
    )
