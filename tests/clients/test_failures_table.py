"""What each fault looks like to the HTTP libraries that people build on: the table of docs/failures.md.

`BBMOCK_WRITE=1 make clients ARGS=...` writes the table anew; without it the document has to agree.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections import ChainMap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.clients.callers.python import CALLERS, Call, seen_by
from tests.clients.conftest import StartedMock, started
from tests.clients.control import control

DOCUMENT = Path("docs/failures.md")
BEGIN, END = "<!-- the table begins -->\n", "<!-- the table ends -->\n"
FETCH = "tests/clients/callers/fetch.mjs"
CLAIMS = "/v2/fhir/ExplanationOfBenefit/"
CLAIMS_AT_3 = "/v3/fhir/ExplanationOfBenefit/"
OF_REFRESHES = ("refresh-token-used", "without-patient")
WAITED_FOR = ("latency", "uniform-latency", "lognormal-latency", "late-body", "hang", "refuse-connections")
LIBRARIES = (*CALLERS, "fetch")

FAULTS: tuple[Any, ...] = (
    {"backend": 500},
    {"backend": "timeout"},
    {"backend": "connection-dropped"},
    {"status": 401},
    {"status": 403},
    {"status": 418},
    {"edge": 503},
    "throttled",
    {"oauth-error": "invalid_grant"},
    "operation-outcome",
    "maintenance",
    {"maintenance": {"status": 200}},
    "redirect",
    "token-expired",
    "token-revoked",
    "refresh-token-used",
    "grant-expired",
    "grant-revoked",
    "application-disabled",
    "v3-closed",
    {"latency": 1},
    {"uniform-latency": {"low": 1, "high": 2}},
    {"lognormal-latency": {"median": 20, "sigma": 0.1}},
    {"late-body": 1},
    {"dribble": {"pieces": 5, "seconds": 0.2}},
    {"bandwidth": 5_000_000},
    "hang",
    {"hang": 0.1},
    "reset",
    {"reset": 4096},
    "empty-close",
    "garbage",
    "bad-chunk",
    "cut-body",
    {"wrong-length": 100},
    {"wrong-length": -100},
    "stale-keep-alive",
    "broken-json",
    "cut-json",
    "content-type",
    "charset",
    {"headers": {"drop": ["content-type"]}},
    "without-patient",
    "next-link-missing",
    "next-link-loops",
    "foreign-next-link",
    "entry-repeated",
    {"page-shrinks": 2},
    {"bundle-moves": 1},
    "refuse-connections",
)


@pytest.fixture(scope="module")
def mocks() -> Iterator[tuple[StartedMock, StartedMock]]:
    """One for what is waited for, and one for all else."""
    with started("--port", "0") as one, started("--port", "0") as other:
        yield one, other


def name_of(fault: Any) -> str:
    return fault if isinstance(fault, str) else str(next(iter(fault)))


def named(fault: Any) -> str:
    if isinstance(fault, str):
        return f"`{fault}`"
    ((name, value),) = fault.items()
    return f"`{name}: {json.dumps(value)}`".replace('"', "")


def fetched(call: Call) -> str:
    command = ["node", FETCH, json.dumps(asdict(call))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def row(mock: StartedMock, fault: Any) -> str:
    """The fault, and what each library sees of it, each in a fresh world with a token of its own."""
    cells, fresh = [], control(mock, "POST", "/snapshots")["snapshot"]
    for library in LIBRARIES:
        control(mock, "POST", f"/snapshots/{fresh}/restore")
        call = call_of(mock, fault)
        control(mock, "POST", "/faults", rule(fault))
        if fault == "refuse-connections":
            _wait_for_door(mock, shut=True)
        cells.append(fetched(call) if library == "fetch" else seen_by(library, call))
        _wait_for_door(mock, shut=False)
    control(mock, "POST", f"/snapshots/{fresh}/restore")
    control(mock, "DELETE", f"/snapshots/{fresh}")
    return f"| {named(fault)} | {' | '.join(cells)} |"


def rule(fault: Any) -> dict[str, Any]:
    """The rule that lets a fault happen at every call; a shut door opens again."""
    return (
        {"effect": fault, "until": 1} if fault == "refuse-connections" else {"effect": fault, "times": None}
    )


def call_of(mock: StartedMock, fault: Any) -> Call:
    """The call that a fault is about: for a page of claims, unless it is about something else."""
    issued = control(mock, "POST", "/tokens", {"version": 3 if fault == "v3-closed" else 2})
    if fault in OF_REFRESHES:
        form = {"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]}
        app = {"client_id": mock.client_id, "client_secret": mock.client_secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Call(f"{mock.base_url}/v2/o/token/", headers, urlencode(form | app))
    bearer = {"Authorization": f"Bearer {issued['access_token']}"}
    path = CLAIMS_AT_3 if fault == "v3-closed" else CLAIMS
    return Call(mock.base_url + path, bearer, times=2 if fault == "stale-keep-alive" else 1)


def _wait_for_door(mock: StartedMock, *, shut: bool) -> None:
    """Until the mock takes no connection, or takes them again.

    It looks at its door by the machine's time. A connection that is accepted a moment before the door shuts
    is reset, and tells nothing.
    """
    address = urlsplit(mock.base_url)
    for _ in range(400):
        try:
            socket.create_connection((address.hostname or "", address.port or 0), timeout=0.5).close()
        except ConnectionRefusedError:
            is_shut = True
        except OSError:
            continue
        else:
            is_shut = False
        if is_shut is shut:
            return
        time.sleep(0.005)
    pytest.fail(f"the mock's door is still {'open' if shut else 'shut'}")


def table(mocks: tuple[StartedMock, StartedMock], written: str) -> str:
    """The whole table, in Markdown; while one mock is waited for, which takes no work, the other is asked."""
    waiting = [fault for fault in FAULTS if name_of(fault) in WAITED_FOR]
    others = [fault for fault in FAULTS if fault not in waiting]

    def rows(mock: StartedMock, faults: list[Any]) -> dict[str, str]:
        return {named(fault): row_as_written(mock, fault, written.splitlines()) for fault in faults}

    with ThreadPoolExecutor() as pool:
        found = ChainMap(*pool.map(rows, mocks, (waiting, others)))
    head = f"| fault | {' | '.join(f'`{name}`' for name in LIBRARIES)} |"
    body = [found[named(fault)] for fault in FAULTS]
    return "\n".join([head, "|---" * (len(LIBRARIES) + 1) + "|", *body, ""])


def row_as_written(mock: StartedMock, fault: Any, written: list[str]) -> str:
    """The row, asked for once more where it is another one: a busy machine can lose a race with a timeout."""
    seen = row(mock, fault)
    return seen if seen in written else row(mock, fault)


def test_every_fault_is_in_the_table() -> None:
    told = set(re.findall(r"^\| `([a-z0-9-]+)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))

    assert {name_of(fault) for fault in FAULTS} <= told


@pytest.mark.skipif(shutil.which("node") is None, reason="Node's fetch is a column of the table")
def test_the_table_tells_what_the_libraries_see(mocks: tuple[StartedMock, StartedMock]) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = document.partition(BEGIN)
    written, _, after = rest.partition(END)

    seen = table(mocks, written)

    if os.environ.get("BBMOCK_WRITE"):
        DOCUMENT.write_text(before + BEGIN + seen + END + after, encoding="utf-8")
    else:
        assert written == seen
