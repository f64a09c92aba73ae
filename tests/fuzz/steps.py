"""The steps of a story: requests as they go over the wire, and changes of the world between them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, quote_from_bytes, unquote, urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.transports.inprocess import Answer, call

HOST = "http://127.0.0.1:8000"
Header = tuple[bytes, bytes]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` is percent-decoded, as a server hands it on; `query` and the rest are raw bytes."""

    method: str
    path: str
    query: bytes = b""
    headers: tuple[Header, ...] = ()
    body: bytes = b""

    def send(self, app: ASGIApp) -> Answer:
        """Send it in process, byte by byte as it is."""

        async def raw(scope: Scope, receive: Receive, send: Send) -> None:
            headers = [*self.headers]
            if all(name != b"host" for name, _ in headers):
                headers.insert(0, (b"host", b"127.0.0.1:8000"))
            await app(
                {**scope, "path": self.path, "query_string": self.query, "headers": headers}, receive, send
            )

        return call(raw, self.method, f"{HOST}/", body=self.body)

    def curl(self) -> str:
        """The command that sends the same to a server."""
        query = quote_from_bytes(self.query, safe="/?:@!$&'()*+,;=%-._~") if self.query else ""
        url = f"{HOST}{quote(self.path, safe='/:@!$&*+,;=-._~')}{'?' if query else ''}{query}"
        words = ["curl --path-as-is -i -X", self.method, _quoted(url.encode())]
        words += [f"-H {_quoted(name + b': ' + value)}" for name, value in self.headers]
        if self.body:
            words.append(f"--data-binary {_quoted(self.body)}")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens to the world between two requests, told in words."""

    told: str
    do: Callable[[], None] = field(repr=False, compare=False)

    def curl(self) -> str:
        """What happens; no request can bring it about."""
        return f"# {self.told}"


Step = Request | Change


def get(url: str, headers: tuple[Header, ...] = ()) -> Request:
    """A GET of a path and query, as they stand in a redirect or link."""
    path, _, query = url.partition("?")
    return Request("GET", unquote(path), query.encode(), headers)


def post(url: str, form: list[Pair], headers: tuple[Header, ...] = ()) -> Request:
    """A POST of a urlencoded form."""
    path, _, query = url.partition("?")
    given = (*headers, (b"content-type", b"application/x-www-form-urlencoded"))
    return Request("POST", unquote(path), query.encode(), given, urlencoded(form))


def urlencoded(pairs: list[Pair]) -> bytes:
    """Pairs as a query or body has them; what is no Unicode stays the bytes that it stands for."""
    return urlencode(pairs, errors="surrogateescape").encode()


def pairs_of(encoded: bytes) -> list[Pair]:
    """The pairs of a query or body."""
    text = encoded.decode("latin-1")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def unpacked(answer: Answer) -> bytes:
    """The body of an answer, without its compression."""
    if answer.headers.get("content-encoding") == "gzip" and answer.body:
        return gzip.decompress(answer.body)
    return answer.body


def _quoted(text: bytes) -> str:
    """A word for bash, `$'...'` where it has to be."""
    plain = text.decode("latin-1")
    if plain.isascii() and plain.isprintable() and "'" not in plain:
        return f"'{plain}'"
    escaped = (
        chr(byte)
        if chr(byte).isascii() and chr(byte).isprintable() and chr(byte) not in "'\\"
        else f"\\x{byte:02x}"
        for byte in text
    )
    return f"$'{''.join(escaped)}'"
