"""Claims at next to no cost: real pages of the mock, each rendered once, by a server that only writes bytes.

    python -m benchmarks.pages [--persona NAME] [--certificate FILE]

Prints the base URL of each door by its name, as JSON, and serves until its input ends. Without a persona the
claims are those of somebody who has 500. The file holds the key and the certificate of the doors with TLS.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import json
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bbmock import beneficiary
from bbmock.handle import Mock
from bbmock.population.building import BeneficiaryBuilder
from bbmock.server import LOOPBACK, listen
from bbmock.transports.inprocess import call

CLAIMS = {"carrier": 300, "pde": 120, "outpatient": 60, "dme": 12, "inpatient": 8}
DELAY = 0.02  # seconds
_END_OF_HEAD = b"\r\n\r\n"
_KEPT = 100  # answers of a door: all pages of 500 claims, and not the hundreds of MB of 10,000


@dataclass(frozen=True, slots=True)
class Door:
    """A port: with TLS or not, with so many seconds before each answer, compressed or not."""

    tls: bool = False
    seconds: float = 0
    packed: bool = False

    @property
    def name(self) -> str:
        """What it is called in a report."""
        wire = "over TLS" if self.tls else "plain"
        delay = f", {self.seconds * 1000:.0f} ms a page" if self.seconds else ""
        return f"{wire}{delay}{', gzip' if self.packed else ''}"


DOORS = tuple(
    Door(tls, seconds, packed)
    for packed in (False, True)
    for tls, seconds in ((True, 0), (False, DELAY), (False, 0))
)


def somebody() -> BeneficiaryBuilder:
    """A beneficiary with the claims of `CLAIMS`."""
    person = beneficiary()
    for kind, count in CLAIMS.items():
        person = person.with_claims(count, type=kind)
    return person


class Pages:
    """Somebody's claims as HTTP answers, whatever page is asked for and with whatever token.

    Args:
        persona: whose; by default those of `somebody`.
    """

    def __init__(self, persona: str | None = None) -> None:
        mock = Mock().fresh()
        self._app = mock.app
        self._headers = mock.login(persona or mock.add(somebody())).headers

    def answer(self, base_url: str, target: str, *, packed: bool) -> bytes:
        """The answer to a request; its links lead to the base URL."""
        encoding = {"Accept-Encoding": "gzip"} if packed else {}
        found = call(self._app, "GET", base_url + target, headers=self._headers | encoding)
        head = [f"HTTP/1.1 {found.status} .", *(f"{name}: {value}" for name, value in found.headers.items())]
        return "\r\n".join(head).encode() + _END_OF_HEAD + found.body


class Connection(asyncio.Protocol):
    """One connection; requests without a body come in, and ready answers go out."""

    def __init__(self, answer: Callable[[str], bytes], seconds: float) -> None:
        self._answer = answer
        self._seconds = seconds
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(_END_OF_HEAD)) >= 0:
            answer = self._answer(self._read.split(b" ", 2)[1].decode())
            del self._read[: end + len(_END_OF_HEAD)]
            asyncio.get_running_loop().call_later(self._seconds, self._transport.write, answer)


async def opened(door: Door, pages: Pages, certificate: Path | None) -> tuple[str, asyncio.Server]:
    """The base URL of a door, and what serves there."""
    listener = listen(LOOPBACK, 0)
    base_url = f"{'https' if door.tls else 'http'}://{LOOPBACK}:{listener.getsockname()[1]}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if door.tls else None
    if context is not None and certificate is not None:
        context.load_cert_chain(certificate)
    answer = functools.lru_cache(_KEPT)(functools.partial(pages.answer, base_url, packed=door.packed))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answer, door.seconds), sock=listener, ssl=context)
    return base_url, server


async def main(persona: str | None, certificate: Path | None) -> None:
    """Serve until the input ends."""
    pages = Pages(persona)
    doors = [door for door in DOORS if certificate is not None or not door.tls]
    found = {door.name: await opened(door, pages, certificate) for door in doors}
    print(json.dumps({name: base_url for name, (base_url, _) in found.items()}), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--persona", help="whose claims, by name; by default somebody's who has 500")
    parser.add_argument("--certificate", type=Path, help="a PEM file with a key and a certificate")
    given = parser.parse_args()
    asyncio.run(main(given.persona, given.certificate))
