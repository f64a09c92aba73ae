"""A token as a beneficiary's consent leaves it, without the walk to it, and somebody who calls with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bbmock.app import create_app
from bbmock.domain import scopes
from bbmock.domain.applications import Application
from bbmock.domain.grants import Consent, DataAccessGrant
from bbmock.oauth.consent import months_later
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Fields, Seen


def grant_access(
    sandbox: Sandbox,
    *,
    user: int = 0,
    application: Application | None = None,
    scope: Iterable[str] = scopes.ALL,
    share_samhsa_data: bool = True,
    part_d_eob_only: bool = False,
    version: int = 2,
) -> str:
    """An access token of the beneficiary for the application, with the grant that it stands on."""
    holder = application or next(iter(sandbox.applications))
    now = sandbox.clock.now()
    sandbox.grants.put_grant(DataAccessGrant(holder.client_id, user, months_later(now, 13)))
    crosswalk.enter(user, version, sandbox)
    consent = Consent(
        holder.client_id,
        user,
        tuple(scope),
        share_samhsa_data=share_samhsa_data,
        part_d_eob_only=part_d_eob_only,
    )
    access, _ = sandbox.grants.issue(consent, now + sandbox.settings.access_token_lifetime)
    return access.token


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the FHIR API with one token, or with none."""

    browser: Browser
    sandbox: Sandbox
    token: str | None
    version: int = 2

    def get(self, path: str, *, headers: Fields = ()) -> Seen:
        """Get a path below the version's /fhir/."""
        return self.send("GET", path, headers=headers)

    def send(self, method: str, path: str, *, headers: Fields = (), body: bytes = b"") -> Seen:
        url = f"/v{self.version}/fhir/{path}"
        return self.browser.send(method, url, headers=headers, body=body, token=self.token)

    def at(self, version: int) -> Caller:
        """The same caller at another version."""
        return replace(self, version=version)

    def pages(self, url: str, relation: str = "next") -> list[Any]:
        """A page and those after it, as a client finds them by their links."""
        pages = []
        while url:
            page = self.browser.get(url, token=self.token).json
            pages.append(page)
            url = links_of(page).get(relation, "")
        return pages


def new_caller(
    sandbox: Sandbox,
    *,
    user: int = 0,
    application: Application | None = None,
    scope: Iterable[str] = scopes.ALL,
    share_samhsa_data: bool = True,
    part_d_eob_only: bool = False,
    version: int = 2,
) -> Caller:
    """Somebody with a token, at the version that they came by."""
    token = grant_access(
        sandbox,
        user=user,
        application=application,
        scope=scope,
        share_samhsa_data=share_samhsa_data,
        part_d_eob_only=part_d_eob_only,
        version=version,
    )
    return Caller(Browser(create_app(sandbox)), sandbox, token, version)


def links_of(bundle: Any) -> dict[str, str]:
    """The URLs of a Bundle by relation."""
    return {link["relation"]: link["url"] for link in bundle["link"]}


def resources_of(*bundles: Any) -> list[Any]:
    """The resources of Bundles, in order."""
    return [entry["resource"] for bundle in bundles for entry in bundle.get("entry", ())]
