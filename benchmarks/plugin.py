"""What the pytest plugin and the in-process transport cost, each against its floor in the same run.

    python -m benchmarks.plugin [ROUNDS]

In-process requests: a requests Session through `Offline` against the same Session with an adapter that
answers with a constant. A test with a world of its own and two requests against a test that does nothing.
What a run loads that does not use the plugin. Cases alternate; ratios are medians over the rounds.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from bbmock.handle import Handle, Mock
from bbmock.transports.offline import Offline

CALLS = 200
TESTS = 400
CMS = "https://sandbox.bluebutton.cms.gov"
WATCHED = ("starlette", "uvicorn", "requests", "responses", "faker", "yaml", "asyncio", "jinja2", "bbmock")
EMPTY = """
import pytest
@pytest.mark.parametrize("n", range({tests}))
def test_nothing(n): pass
"""
USED = """
import pytest, requests
session = requests.Session()
session.trust_env = False  # reading the proxies of the environment costs requests more than all the rest
@pytest.mark.parametrize("n", range({tests}))
def test_two_requests(n, bbmock, bbmock_offline):
    headers = bbmock.login().headers
    for path in ("Patient", "Coverage"):
        assert session.get(f"https://sandbox.bluebutton.cms.gov/v2/fhir/{{path}}", headers=headers).ok
"""
LOADED = """
import sys
def test_it(): print("loaded", sorted({{n.partition(".")[0] for n in sys.modules}} & set({watched!r})))
"""


class Constant(HTTPAdapter):
    """The floor: everything that requests does, and no server."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._body = body

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        raw = HTTPResponse(io.BytesIO(self._body), status=200, preload_content=False)
        return self.build_response(request, raw)


def micros(work: Callable[[], object]) -> float:
    """Microseconds per call."""
    start = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - start) / CALLS * 1e6


def measure_requests(handle: Handle, rounds: int) -> None:
    """In process against the floor, for a small answer and for a page of claims."""
    headers = handle.login().headers
    for name, path in (("userinfo", "connect/userinfo"), ("page of 10 claims", "fhir/ExplanationOfBenefit")):
        url = f"{CMS}/v2/{path}"
        ours, floor = requests.Session(), requests.Session()
        with Offline(handle.app):
            floor.mount(CMS, Constant(ours.get(url, headers=headers).content))
            pairs = []
            for _ in range(rounds):
                mine = micros(lambda url=url, ours=ours: ours.get(url, headers=headers).content)  # type: ignore[misc]
                bare = micros(lambda url=url, floor=floor: floor.get(url, headers=headers).content)  # type: ignore[misc]
                pairs.append((mine, bare))
        report(f"in process, {name}", pairs, "us")


def measure_tests(rounds: int) -> None:
    """A test with a world and two requests against a test that does nothing; start-up is not counted."""
    pairs = []
    for _ in range(rounds):
        used, empty = (
            (run_tests(source.format(tests=TESTS + 1)) - run_tests(source.format(tests=1))) / TESTS * 1e3
            for source in (USED, EMPTY)
        )
        pairs.append((used, empty))
    report("a test with a world and two requests", pairs, "ms")


def run_tests(source: str) -> float:
    """Seconds that pytest needs for a file of tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "test_it.py")
        path.write_text(source)
        start = time.perf_counter()
        subprocess.run([*PYTEST, str(path)], check=True, capture_output=True, cwd=folder)
        return time.perf_counter() - start


def loaded(*options: str) -> str:
    """The watched packages that a run loads whose tests do not use the plugin."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "test_it.py")
        path.write_text(LOADED.format(watched=WATCHED))
        shown = subprocess.run(
            [*PYTEST, "-s", *options, str(path)], check=True, capture_output=True, text=True
        )
    return next(line for line in shown.stdout.splitlines() if line.startswith("loaded"))


def report(name: str, pairs: list[tuple[float, float]], unit: str) -> None:
    """Print the medians of a case and of its floor, and the median ratio."""
    mine, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name}: {mine:.3g} {unit}, floor {floor:.3g} {unit}, ratio {ratio:.2f}")


# Faker and anyio, which come along, have pytest plugins of their own that load themselves.
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:faker", "-p", "no:anyio")


def main(rounds: int) -> None:
    """Measure and print."""
    print(f"not used, with the plugin: {loaded()}; without: {loaded('-p', 'no:bbmock')}")
    with Mock() as mock:
        measure_requests(mock.fresh(), rounds)
    measure_tests(rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
