"""A client that reads all of somebody's claims, in a process and an environment of its own.

    python -m benchmarks.reader WAY

For each base URL in its input, a line each, it prints a line of JSON: seconds, seconds of its CPU, and how
many different claims arrived. Each reading is done by a new client, as a process that has just started has.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

SETTINGS = {"client_id": "a-client", "client_secret": "a-secret", "callback_url": "https://www.example.com"}
TOKEN = {
    "access_token": "an-access-token",
    "refresh_token": "a-refresh-token",
    "expires_in": 36000,
    "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    "token_type": "Bearer",
    "patient": "-30000000000001",
    "scope": "patient/ExplanationOfBenefit.rs",
}

Pages = Iterable[dict[str, Any]]


def official(base_url: str, params: dict[str, int]) -> Pages:
    """CMS's SDK, which has its own environment."""
    from cms_bluebutton import AuthorizationToken, BlueButton
    from cms_bluebutton.constants import ENVIRONMENT_URLS

    ENVIRONMENT_URLS["LOCAL"] = base_url
    bb = BlueButton({**SETTINGS, "environment": "LOCAL"})
    return two_calls(bb, {"auth_token": AuthorizationToken(TOKEN), "params": params})


def same_calls(base_url: str) -> Pages:
    """The same calls of bbclient."""
    from bbclient import BlueButton

    return two_calls(BlueButton({**SETTINGS, "base_url": base_url}), {"auth_token": TOKEN, "params": {}})


def iter_pages(base_url: str) -> Pages:
    """What bbclient has besides: large pages, read ahead where that pays."""
    from bbclient import BlueButton

    with BlueButton({**SETTINGS, "base_url": base_url}) as bb:
        return list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": TOKEN}))


def two_calls(bb: Any, config: dict[str, Any]) -> Pages:
    """The first page and then the others, as CMS's sample application does it."""
    first = bb.get_explaination_of_benefit_data(config)["response"].json()
    pages: Pages = bb.get_pages(first, config)["pages"]
    return pages


WAYS: dict[str, Callable[[str], Pages]] = {
    "official": lambda base_url: official(base_url, {}),
    "official, 50 a page": lambda base_url: official(base_url, {"_count": 50}),
    "same calls": same_calls,
    "iter_pages": iter_pages,
}


def main(way: str) -> None:
    """Read until the input ends."""
    read = WAYS[way]
    for line in sys.stdin:
        began, spent = time.perf_counter(), time.process_time()
        pages = read(line.strip())
        figures = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent}
        ids = {entry["resource"]["id"] for page in pages for entry in page["entry"]}
        del pages  # or the next reading would have to give them back
        print(json.dumps(figures | {"claims": len(ids)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
