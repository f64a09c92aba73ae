"""The image that `make image-check` built; anywhere else there is none, and nothing here is collected."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.image.containers import Container, Image

collect_ignore_glob = [] if "BBMOCK_IMAGE" in os.environ else ["test_*.py"]
MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def image() -> Image:
    return Image.inspected(Path(os.environ["BBMOCK_IMAGE"]), Path(os.environ["BBMOCK_IMAGE_ROOT"]))


@pytest.fixture(scope="session")
def container(image: Image, base_url: str, measured: list[str]) -> Iterator[Container]:
    """The image, serving by its own command."""
    began = time.perf_counter()
    with image.started() as running:
        running.wait_until_it_listens()
        with urllib.request.urlopen(f"{base_url}/health", timeout=10) as answer:
            answer.read()
        measured.append(f"start to first answer: {time.perf_counter() - began:.2f} s, at {base_url}")
        yield running


@pytest.fixture(scope="session")
def base_url(image: Image) -> str:
    """Where the image answers."""
    return f"http://127.0.0.1:{image.port}"


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> list[str]:
    """What is told at the end."""
    return request.config.stash.setdefault(MEASURED, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(MEASURED, []):
        terminalreporter.write_line(line)
