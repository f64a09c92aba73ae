"""One request by each of Python's HTTP libraries: the status of what is whole, or the error's name."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: so often on one connection, with headers, as a form if there is one."""

    url: str
    headers: dict[str, str]
    form: str | None = None
    times: int = 1

    @property
    def method(self) -> str:
        """POST with a form, GET without."""
        return "GET" if self.form is None else "POST"


def said(status: int, body: bytes) -> str:
    """The status; and that the body is no JSON, where it is none."""
    try:
        json.loads(body)
    except ValueError:
        return f"{status}, no JSON"
    return str(status)


def by_requests(call: Call) -> str:
    import requests

    with requests.Session() as session:
        for _ in range(call.times):
            seen = session.request(
                call.method,
                call.url,
                headers=call.headers,
                data=call.form,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
    return said(seen.status_code, seen.content)


def by_httpx(call: Call) -> str:
    import httpx

    with httpx.Client(timeout=TIMEOUT) as client:
        for _ in range(call.times):
            seen = client.request(call.method, call.url, headers=call.headers, content=call.form)
    return said(seen.status_code, seen.content)


def by_urllib3(call: Call) -> str:
    import urllib3

    with urllib3.PoolManager(timeout=TIMEOUT, retries=False) as pool:
        for _ in range(call.times):
            seen = pool.request(call.method, call.url, headers=call.headers, body=call.form, redirect=False)
    return said(seen.status, seen.data)


def by_http_client(call: Call) -> str:
    parts = urlsplit(call.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        for _ in range(call.times):
            connection.request(call.method, parts.path, body=call.form, headers=call.headers)
            seen = connection.getresponse()
            body = seen.read()
        return said(seen.status, body)
    finally:
        connection.close()


def by_aiohttp(call: Call) -> str:
    import aiohttp

    async def ask() -> str:
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(timeout=limit) as session:
            for _ in range(call.times):
                async with session.request(
                    call.method, call.url, headers=call.headers, data=call.form, allow_redirects=False
                ) as seen:
                    body = await seen.read()
        return said(seen.status, body)

    return asyncio.run(ask())


CALLERS: dict[str, Callable[[Call], str]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "aiohttp": by_aiohttp,
}


def seen_by(library: str, call: Call) -> str:
    """What a library saw, the last time it asked on one connection: a status, or the name of its error."""
    try:
        return CALLERS[library](call)
    except Exception as exc:  # whatever the library raises is what is asked for
        return type(exc).__name__
