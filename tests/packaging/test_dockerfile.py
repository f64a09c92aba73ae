"""What of the Dockerfile can be held without an engine; `make image-check` builds and runs it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from bbmock.cli import DEFAULT_PORT, main
from bbmock.server import SandboxServer
from bbmock.state.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
Instructions = list[tuple[str, str]]


@pytest.fixture(scope="module")
def stages() -> list[Instructions]:
    """The instructions of each stage, its FROM first."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[Instructions] = []
    for word, _, rest in (line.partition(" ") for line in lines if line):
        if word == "FROM":
            found.append([])
        if found:
            found[-1].append((word, rest.strip()))
    return found


@pytest.fixture(scope="module")
def final(stages: list[Instructions]) -> dict[str, str]:
    """The last stage, each of whose instructions comes once."""
    assert len({word for word, _ in stages[-1]}) == len(stages[-1])
    return dict(stages[-1])


@pytest.fixture(scope="module")
def sources(stages: list[Instructions]) -> list[str]:
    """What is copied from the checkout."""
    copied = [rest for stage in stages for word, rest in stage if word == "COPY" and "--from" not in rest]
    return [source for rest in copied for source in rest.split()[:-1]]


def test_its_command_is_one_that_the_command_line_takes(
    final: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    command, *options = json.loads(final["CMD"])

    main(["info", "--json", *options])

    assert (json.loads(final["ENTRYPOINT"]), command) == (["bbmock"], "serve")
    assert json.loads(capsys.readouterr().out)["base_url"] == f"http://127.0.0.1:{DEFAULT_PORT}"
    assert options[options.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - in a container


def test_it_exposes_the_port_that_it_serves(final: dict[str, str]) -> None:
    assert final["EXPOSE"] == str(DEFAULT_PORT)
    assert f":{DEFAULT_PORT}/" in final["HEALTHCHECK"]


def test_its_health_check_tells_a_server_from_none(final: dict[str, str]) -> None:
    python, *arguments = json.loads(final["HEALTHCHECK"].partition("CMD ")[2])
    with SandboxServer(Sandbox()) as server:
        command = [part.replace(f"http://127.0.0.1:{DEFAULT_PORT}", server.base_url) for part in arguments]
        while_serving = subprocess.run([sys.executable, *command], capture_output=True, check=False)

    afterwards = subprocess.run([sys.executable, *command], capture_output=True, check=False)

    assert python == "python3"
    assert (while_serving.returncode, afterwards.returncode) == (0, 1)


def test_its_user_is_a_number_and_not_root(final: dict[str, str]) -> None:
    user, group = final["USER"].split(":")

    assert int(user) > 0
    assert int(group) > 0


def test_its_labels_say_what_the_package_says(final: dict[str, str]) -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', final["LABEL"]))
    package = metadata.metadata("bbmock")

    assert labels == {
        "title": package["Name"],
        "description": package["Summary"],
        "version": package["Version"],
        "licenses": package["License-Expression"],
    }


def test_every_stage_begins_at_the_base_image(stages: list[Instructions]) -> None:
    begun = [stage[0][1] for stage in stages]

    assert [base.split()[0] for base in begun] == ["${BASE_IMAGE}"] * len(stages)


def test_the_context_is_what_it_copies(sources: list[str]) -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" in lines
    assert let_through == set(sources)


@pytest.mark.slow
def test_what_it_copies_makes_the_wheel_that_the_checkout_makes(sources: list[str], tmp_path: Path) -> None:
    """Without .git, and without .gitignore."""
    context = tmp_path / "context"
    for source in sources:
        (context / source).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, context / source, ignore=ignored)
        else:
            shutil.copy(ROOT / source, context / source)

    assert _files_of_wheel(context, tmp_path / "here") == _files_of_wheel(ROOT, tmp_path / "there")


def _files_of_wheel(tree: Path, target: Path) -> dict[str, int]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(tree)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as wheel:
        return {entry.filename: entry.CRC for entry in wheel.infolist()}
