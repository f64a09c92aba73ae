"""What is known of a request before it is served: for the rules of faults, which may ask for any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from bbmock.domain.endpoints import endpoint_at
from bbmock.domain.errors import Refusal
from bbmock.faults.occasion import Occasion
from bbmock.faults.where import RESOURCES
from bbmock.http.facts import page_of, query_of, version_in
from bbmock.http.reading import read_form
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.state.mishaps import Brought
from bbmock.state.nicknames import nickname
from bbmock.state.sandbox import Sandbox

_WITH_FORMS: Final = frozenset({"token", "revoke", "revoke_token", "introspect", "authorize"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as rules see it, what it brings, and the grant that its form asks for."""

    occasion: Occasion
    brought: Brought
    grant_type: str | None = None


class Replayed:
    """A request's body, read before its time, for the endpoint to read once more."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: list[Message] = []
        self._place = 0

    async def record(self) -> Message:
        """The next message, kept."""
        message = await self._receive()
        self._read.append(message)
        return message

    async def __call__(self) -> Message:
        """The messages again, then those that nobody has read."""
        if self._place < len(self._read):
            self._place += 1
            return self._read[self._place - 1]
        return await self._receive()


async def read_request(scope: Scope, replayed: Replayed, sandbox: Sandbox) -> Asked:
    """What a request is about; nothing is checked or refused here."""
    path = scope["path"]
    endpoint = endpoint_at(path)
    form: Mapping[str, str] = {}
    if endpoint in _WITH_FORMS and scope["method"] == "POST":
        form = await _form(scope, replayed)
    if endpoint == "authorize":  # there the application names itself in the query, and in the consent form
        form = {**query_of(scope), **form}
    brought = _brought(_authorization(scope), form, sandbox)
    consent, token = brought.consent, brought.access or brought.refresh
    occasion = Occasion(
        endpoint,
        path=path,
        method=scope["method"],
        version=version_in(path),
        client_id=brought.client_id,
        beneficiary=consent.beneficiary if consent is not None else None,
        token=nickname(token, sandbox.population) if token is not None else None,
        resource=endpoint if endpoint in RESOURCES else None,
        page=page_of(scope) if endpoint in RESOURCES else None,
        headers=_headers(scope),
    )
    return Asked(occasion, brought, form.get("grant_type") if endpoint == "token" else None)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by their names in lower case; of those that came more than once, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


async def _form(scope: Scope, replayed: Replayed) -> Mapping[str, str]:
    try:
        return (await read_form(Request(scope, replayed.record))).last
    except (Refusal, ClientDisconnect):
        return {}


def _authorization(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return str(value.decode("latin-1"))
    return None


def _brought(authorization: str | None, form: Mapping[str, str], sandbox: Sandbox) -> Brought:
    credentials = Credentials.from_request(authorization, form)
    bearer = credentials.header if credentials.scheme.lower() == "bearer" else ""
    access = sandbox.grants.access_token(bearer or form.get("token", ""))
    refresh = sandbox.grants.refresh_token(form.get("refresh_token") or form.get("token", ""))
    application = clients.named(credentials, sandbox)
    token = access or refresh
    client_id = application.client_id if application is not None else None
    return Brought(client_id or (token.consent.client_id if token else None), access, refresh)
