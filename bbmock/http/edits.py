"""Changes that rules make to a good answer, as pure ASGI middleware inside the one that compresses.

An edit of what an answer has not, leaves it alone: a page without a next link keeps its links.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bbmock.faults.effects.edits import (
    ContentType,
    CutJson,
    ForeignNextLink,
    Headers,
    PageShrinks,
    Spoilt,
)
from bbmock.faults.vocabulary import Effect
from bbmock.http.compression import PIECES
from bbmock.http.planned import planned

RawHeaders = list[tuple[bytes, bytes]]
Document = dict[str, Any]
_NOT_JSON: Final = b"}]"  # what stands behind the end of a broken document


class Edit:
    """Changes the answers for which a rule asks it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        plan = planned(scope)
        effects = [firing.rule.effect for firing in plan.edits]
        if not effects:
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def keep(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, keep)
        scope.pop(PIECES, None)  # they are not what goes out
        headers = list(start["headers"])
        if plan.move is not None:
            body = _edited_json(body, plan.move.tell)
        for effect in effects:
            headers, body = edited(effect, headers, body)
        await send({**start, "headers": _with_length(headers, len(body))})
        await send({"type": "http.response.body", "body": body})


def edited(effect: Effect, headers: RawHeaders, body: bytes) -> tuple[RawHeaders, bytes]:
    """Headers and body after one effect."""
    match effect:
        case ContentType(content_type=told):
            return _put(headers, {"content-type": told}), body
        case Spoilt.CHARSET:
            return _put(headers, {"content-type": _of_charset(headers)}), body
        case Headers(put=put, drop=drop, double=double):
            return _doubled(_dropped(_put(headers, put or {}), drop), double), body
        case CutJson(at=part):
            return headers, body[: int(len(body) * part)]
        case Spoilt.BROKEN_JSON:
            return headers, body + _NOT_JSON
        case _:
            return headers, _edited_json(body, lambda document: _change(effect, document))


def _edited_json(body: bytes, change: Callable[[Document], bool]) -> bytes:
    """The body after an edit of its JSON; as it is, where it is none or has not what is edited."""
    try:
        document = json.loads(body)
    except ValueError:
        return body
    if not isinstance(document, dict) or not change(document):
        return body
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _change(effect: Effect, document: Document) -> bool:
    """Edit a document in place; False if it has not what is edited."""
    match effect:
        case Spoilt.WITHOUT_PATIENT:
            return document.pop("patient", None) is not None
        case Spoilt.NEXT_LINK_MISSING:
            links = document.get("link", [])
            document["link"] = [link for link in links if link.get("relation") != "next"]
            return len(document["link"]) < len(links)
        case Spoilt.NEXT_LINK_LOOPS:
            own = _link(document, "self")
            return own is not None and _relink(document, lambda _: str(own["url"]))
        case ForeignNextLink(origin=origin):
            return _relink(document, lambda url: origin.rstrip("/") + _after_host(url))
        case Spoilt.ENTRY_REPEATED:
            entries = document.get("entry", [])
            document["entry"] = [*entries[:1], *entries]
            return bool(entries)
        case PageShrinks(by=by):
            entries = document.get("entry", [])
            document["entry"] = entries[: max(len(entries) - by, 0)]
            return bool(entries)
        case _:
            return False


def _link(document: Document, relation: str) -> Document | None:
    for link in document.get("link", []):
        if link.get("relation") == relation:
            found: Document = link
            return found
    return None


def _relink(document: Document, changed: Callable[[str], str]) -> bool:
    following = _link(document, "next")
    if following is None:
        return False
    following["url"] = changed(str(following["url"]))
    return True


def _after_host(url: str) -> str:
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def _put(headers: RawHeaders, values: Mapping[str, str]) -> RawHeaders:
    names = {name.lower().encode(): value.encode("latin-1") for name, value in values.items()}
    return [header for header in headers if header[0] not in names] + list(names.items())


def _dropped(headers: RawHeaders, names: tuple[str, ...]) -> RawHeaders:
    gone = {name.lower().encode() for name in names}
    return [header for header in headers if header[0] not in gone]


def _doubled(headers: RawHeaders, names: tuple[str, ...]) -> RawHeaders:
    twice = {name.lower().encode() for name in names}
    return [header for header in headers for _ in range(2 if header[0] in twice else 1)]


def _of_charset(headers: RawHeaders) -> str:
    kind = dict(headers).get(b"content-type", b"application/json").decode("latin-1")
    return f"{kind.partition(';')[0]}; charset=utf-16"


def _with_length(headers: RawHeaders, length: int) -> RawHeaders:
    return [(name, str(length).encode() if name == b"content-length" else value) for name, value in headers]
