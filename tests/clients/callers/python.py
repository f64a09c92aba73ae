"""One request by each of Python's HTTP libraries: the status of what is whole, or the error's name.

python -m tests.clients.callers.python LIBRARY URL TOKEN
"""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable
from urllib.parse import urlsplit

TIMEOUT = 0.5  # seconds


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def said(status: int, body: bytes) -> str:
    """The status; and that the body is no JSON, where it is none."""
    try:
        json.loads(body)
    except ValueError:
        return f"{status}, no JSON"
    return str(status)


def by_requests(url: str, token: str, times: int) -> str:
    import requests

    with requests.Session() as session:
        for _ in range(times):
            seen = session.get(url, headers=bearer(token), timeout=TIMEOUT, allow_redirects=False)
    return said(seen.status_code, seen.content)


def by_httpx(url: str, token: str, times: int) -> str:
    import httpx

    with httpx.Client(timeout=TIMEOUT) as client:
        for _ in range(times):
            seen = client.get(url, headers=bearer(token))
    return said(seen.status_code, seen.content)


def by_urllib3(url: str, token: str, times: int) -> str:
    import urllib3

    with urllib3.PoolManager(timeout=TIMEOUT, retries=False) as pool:
        for _ in range(times):
            seen = pool.request("GET", url, headers=bearer(token), redirect=False)
    return said(seen.status, seen.data)


def by_http_client(url: str, token: str, times: int) -> str:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        for _ in range(times):
            connection.request("GET", parts.path, headers=bearer(token))
            seen = connection.getresponse()
            body = seen.read()
        return said(seen.status, body)
    finally:
        connection.close()


def by_aiohttp(url: str, token: str, times: int) -> str:
    import aiohttp

    async def ask() -> str:
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(timeout=limit) as session:
            for _ in range(times):
                async with session.get(url, headers=bearer(token), allow_redirects=False) as seen:
                    body = await seen.read()
        return said(seen.status, body)

    return asyncio.run(ask())


CALLERS: dict[str, Callable[[str, str, int], str]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "aiohttp": by_aiohttp,
}


def seen_by(library: str, url: str, token: str, times: int = 1) -> str:
    """What a library saw, the last time it asked on one connection: a status, or the name of its error."""
    try:
        return CALLERS[library](url, token, times)
    except Exception as exc:  # whatever the library raises is what is asked for
        return type(exc).__name__
