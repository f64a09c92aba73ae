"""Reading a request: its form, its query, and the address it was sent to.

The bounds are those of the framework that CMS's server is built on: a body of 2.5 MiB and a thousand fields,
beyond which it answers 400. It does not count the files of a multipart body; here they count (ours).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect, Request

from bbmock.domain.errors import Refusal
from bbmock.http.multipart import MalformedMultipart, text_fields
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

MAX_BODY_BYTES = 2_621_440
MAX_FIELDS = 1000
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")
_VERSIONS: dict[str, Version] = {"1": 1, "2": 2, "3": 3}


class BadRequest(Refusal):
    """A request that is not read at all."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class BodyTooLarge(BadRequest):
    """A body beyond its bound."""


class UnknownPage(Refusal):
    """A path that leads nowhere."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class FormTokenMissing(Refusal):
    """A POST and its like to a path where CMS asks for a form token; an application never has one."""

    def __init__(self) -> None:
        super().__init__(
            why="the path takes a form of CMS's own pages only, with the form token of this browser"
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and values of a query or form; of several values of one name the last counts."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def last(self) -> dict[str, str]:
        """The last value of each name."""
        return dict(self.pairs)

    @property
    def repeated(self) -> frozenset[str]:
        """The names that stand more than once."""
        return frozenset(name for name, times in Counter(name for name, _ in self.pairs).items() if times > 1)


def version_of(request: Request) -> Version:
    """The API version in the path.

    Raises:
        UnknownPage: if there is no such version.
    """
    named = request.path_params["version"]
    version = _VERSIONS.get(named)
    if version is None:
        raise UnknownPage(why=f"there is no version {named} of the API; there are 1, 2 and 3")
    return version


def require_version(request: Request) -> None:
    """Refuse a path of a version that there is not; a path without a version is no business of this.

    Raises:
        UnknownPage: if there is no such version.
    """
    if "version" in request.path_params:
        version_of(request)


def path_of(request: Request) -> str:
    """The path, percent-encoded.

    Starlette's `request.url` takes the Host header apart, and fails where that is no host.
    """
    return quote(request.scope["path"], safe="/:@&+$,-_.!~*'()")


def raw_query(request: Request) -> str:
    """The query string as it came."""
    query: bytes = request.scope["query_string"]
    return query.decode("utf-8", "replace")


def read_query(request: Request) -> Parameters:
    """The query string's parameters, empty ones included."""
    return _urlencoded(request.scope["query_string"])


async def read_form(request: Request) -> Parameters:
    """The parameters of a urlencoded or multipart body; none for a body of any other type.

    Raises:
        BadRequest: if the body is too large, has too many fields or is malformed.
    """
    kind = media_type(request)
    if kind not in (URLENCODED, MULTIPART):
        return Parameters(())
    body = await read_body(request)
    return _urlencoded(body) if kind == URLENCODED else _multipart(request.headers["content-type"], body)


async def read_body(request: Request, *, most: int = MAX_BODY_BYTES) -> bytes:
    """The body, up to so many bytes.

    Raises:
        BodyTooLarge: beyond that, which the header may tell before the body comes.
        BadRequest: if the client goes away before all of it has come.
    """
    too_large = BodyTooLarge(why=f"the body has more than {most} bytes")
    if _declared_length(request) > most:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise too_large
    except ClientDisconnect as exc:
        raise BadRequest(why="the client went away before its request was whole") from exc
    return bytes(body)


def _declared_length(request: Request) -> int:
    declared = request.headers.get("content-length", "")
    return int(declared[:20]) if declared.isdecimal() else 0


def media_type(request: Request) -> str:
    """The body's media type, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def host_url(request: Request) -> str:
    """Scheme and host that the caller used, `http://localhost:8000`: a proxy's word counts before our own.

    Raises:
        BadRequest: if the Host header is none.
    """
    headers = request.headers
    host = headers.get("x-forwarded-host", headers.get("host", "")).partition(",")[0].strip(" \t")
    scheme = headers.get("x-forwarded-proto", request.scope["scheme"]).partition(",")[0].strip().lower()
    if not _HOST.fullmatch(host) or scheme not in ("http", "https"):
        raise BadRequest(why="the Host header, or a proxy's word for it, is no host")
    return f"{scheme}://{host}"


def advertised_host(request: Request, sandbox: Sandbox) -> str:
    """The host that the discovery documents name: the pinned one, or else the one that was asked."""
    return sandbox.settings.pinned_host or host_url(request)


def _urlencoded(text: bytes) -> Parameters:
    try:
        pairs = parse_qsl(
            text.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=MAX_FIELDS,
            errors="replace",
        )
    except ValueError as exc:
        raise BadRequest(why=f"a form or a query has more than {MAX_FIELDS} fields") from exc
    return Parameters(tuple(pairs))


def _multipart(content_type: str, body: bytes) -> Parameters:
    try:
        return Parameters(tuple(text_fields(content_type, body, most=MAX_FIELDS)))
    except MalformedMultipart as exc:
        raise BadRequest(why=str(exc)) from exc
