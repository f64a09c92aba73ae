"""Logins and tokens over the control API: what a person and an application do together, in one call."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.grants import AccessToken
from bbmock.faults import checks
from bbmock.http.control.documents import instant
from bbmock.http.control.reading import UnknownThing, read_object
from bbmock.http.token import token_body
from bbmock.oauth.errors import RedirectedError
from bbmock.oauth.minting import Agreement, decide, mint, request_in
from bbmock.oauth.redirects import extend
from bbmock.oauth.token import Issued
from bbmock.population.identity import Version
from bbmock.population.user import beneficiary_of
from bbmock.state import entries
from bbmock.state.nicknames import nickname
from bbmock.state.sandbox import Sandbox

if TYPE_CHECKING:
    from bbmock.oauth.jose import SigningKey

_SAID: Final = ("allows", "demographics", "samhsa")
_ASKED: Final = ("user", "version", "scopes", "client_id", "expires_in", *_SAID[1:])
_ASKED_BY_ASSERTION: Final = ("user", "scopes", "client_id")
_WHERE: Final = "the body"
_LONGEST: Final = 10**9  # seconds, as of the setting access_token_lifetime
_VERSIONS: Final[dict[int, Version]] = {1: 1, 2: 2, 3: 3}


class Keys:
    """What the mock signs with for both parties of a client assertion; made when it is first used."""

    @functools.cached_property
    def own(self) -> SigningKey:
        """A key that is no other's of the same application."""
        from bbmock.oauth.jose import SigningKey  # it loads cryptography: 75 ms for those who sign only

        return SigningKey.new("bbmock-control")


async def mint_token(request: Request, *, sandbox: Sandbox) -> Response:
    """The token endpoint's answer after a login: `user`, and what else is to be so.

    `expires_in` are seconds from now on the mock's clock, below 0 for a token whose time is over already.
    """
    wanted = await read_object(request, _ASKED)
    seconds = _expires_in(wanted)
    issued = mint(
        _beneficiary(wanted, sandbox),
        _application(wanted, sandbox),
        sandbox,
        version=_version(wanted),
        scopes=_scopes(wanted),
        agreement=_agreement(wanted),
    )
    access = issued.access_token
    if seconds is not None:
        expires = sandbox.clock.now() + timedelta(seconds=seconds)
        access = sandbox.grants.change_access(access.token, expires=expires) or access
    return _told(issued, access, sandbox)


async def mint_by_assertion(request: Request, *, sandbox: Sandbox, keys: Keys) -> Response:
    """The token endpoint's answer to a client assertion at version 3; the mock signs for both parties."""
    from bbmock.oauth import signing  # it loads cryptography: 75 ms for those who sign only

    wanted = await read_object(request, _ASKED_BY_ASSERTION)
    beneficiary, application = _beneficiary(wanted, sandbox), _application(wanted, sandbox)
    issued = signing.log_in(beneficiary, application, keys.own, sandbox, scopes=_scopes(wanted))
    return _told(issued, issued.access_token, sandbox)


def _told(issued: Issued, access: AccessToken, sandbox: Sandbox) -> Response:
    told = {"expires_at": instant(access.expires), "nickname": nickname(access, sandbox.population)}
    return JSONResponse({**token_body(issued), **told}, 201)


async def log_in(request: Request, *, sandbox: Sandbox) -> Response:
    """Where the browser is sent after a person's decision on an application's authorize URL."""
    wanted = await read_object(request, ("authorize_url", "user", *_SAID), required=("authorize_url",))
    beneficiary = _beneficiary(wanted, sandbox)
    asked = request_in(entries.text(wanted, "authorize_url", where=_WHERE))
    try:
        redirect = decide(beneficiary, asked, _agreement(wanted), sandbox)
    except RedirectedError as exc:  # a refusal that the application is told
        redirect = extend(exc.redirect_uri, exc.parameters, in_fragment=exc.in_fragment)
    return JSONResponse({"redirect": redirect}, 201)


def _beneficiary(wanted: dict[str, Any], sandbox: Sandbox) -> int:
    return beneficiary_of(wanted.get("user", "BBUser00000"), sandbox.population)


def _application(wanted: dict[str, Any], sandbox: Sandbox) -> Application:
    if "client_id" not in wanted:
        return next(iter(sandbox.applications))
    application = sandbox.applications.get(entries.text(wanted, "client_id", where=_WHERE))
    if application is None:
        raise UnknownThing("no application has this client_id")
    return application


def _version(wanted: dict[str, Any]) -> Version:
    version = wanted.get("version", 2)
    if not isinstance(version, int) or isinstance(version, bool) or version not in _VERSIONS:
        raise ConfigurationError(f"{_WHERE}: version must be 1, 2 or 3, got {version!r}")
    return _VERSIONS[version]


def _expires_in(wanted: dict[str, Any]) -> int | None:
    if "expires_in" not in wanted:
        return None
    seconds = entries.number(wanted, "expires_in", where=_WHERE)
    checks.number(f"{_WHERE}: expires_in", seconds, least=-_LONGEST, most=_LONGEST)
    return seconds


def _scopes(wanted: dict[str, Any]) -> str | tuple[str, ...] | None:
    value = wanted.get("scopes")
    return value if isinstance(value, str | None) else entries.texts(wanted, "scopes", where=_WHERE)


def _agreement(wanted: dict[str, Any]) -> Agreement:
    said = {name: entries.truth(wanted, name, where=_WHERE) for name in _SAID if name in wanted}
    return Agreement(**said)
