from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from bbmock.cli import main
from tests.image.containers import Container, Image

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("container")
def test_it_answers_where_it_says(base_url: str) -> None:
    with urllib.request.urlopen(f"{base_url}/health", timeout=10) as answer:
        assert json.load(answer) == {"message": "all's well"}


def test_its_info_is_that_of_the_checkout(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    main(["info", "--json"])

    shown = image.run("info", "--json")

    assert (shown.stdout, shown.stderr) == (capsys.readouterr().out, "")


def test_it_reads_a_mounted_file_of_settings(
    image: Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o755)
    settings = tmp_path / "bbmock.yaml"
    settings.write_text("seed: another")
    main(["info", "--json"])
    usual = capsys.readouterr().out
    main(["info", "--json", "--config", str(settings)])

    shown = image.run("info", "--json", "--config", "/mnt/bbmock.yaml", mounted=tmp_path)

    assert (shown.stdout, shown.stderr) == (capsys.readouterr().out, "")
    assert shown.stdout != usual


@pytest.mark.usefixtures("container")
def test_its_health_check_passes_while_it_serves(image: Image) -> None:
    checked = image.check_health()

    assert (checked.returncode, checked.stderr) == (0, "")


def test_its_health_check_fails_where_nothing_serves(image: Image) -> None:
    assert image.check_health(alone=True).returncode == 1


def test_it_does_not_run_as_root(container: Container) -> None:
    users, groups = container.status("Uid"), container.status("Gid")

    assert "0" not in users + groups
    assert container.status("CapEff") == ["0" * 16]


def test_it_serves_from_a_root_that_is_read_only(container: Container) -> None:
    mounts = [line.split() for line in Path(f"/proc/{container.process}/mountinfo").read_text().splitlines()]

    (options,) = (fields[5].split(",") for fields in mounts if fields[4] == "/")

    assert "ro" in options


def test_it_is_process_1_and_ends_at_once_when_terminated(image: Image, measured: list[str]) -> None:
    with image.started(alone=True) as container:
        container.wait_until_it_listens()
        inside = container.status("NSpid")[-1]
        began = time.perf_counter()
        os.kill(container.process, signal.SIGTERM)
        status = container.outer.wait(timeout=10)
        seconds = time.perf_counter() - began

    measured.append(f"SIGTERM to exit: {seconds:.2f} s")
    assert (inside, status) == ("1", 0)
    assert seconds < 2


def test_nothing_that_built_it_is_left(image: Image) -> None:
    scripts = {path.name for path in (image.root / "opt/bbmock/bin").iterdir()}
    left = [
        name for name in ("build", "wheels", "opt/builder", "etc/pip.conf") if (image.root / name).exists()
    ]

    assert "bbmock" in scripts
    assert [name for name in scripts if name.startswith(("pip", "wheel", "hatch"))] == []
    assert left == []
    assert not any((image.root / "run/secrets").glob("*"))


@pytest.mark.usefixtures("container")
def test_the_clients_work_with_it(base_url: str) -> None:
    apart = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}  # from the make that runs this
    own = {name: value for name, value in os.environ.items() if name not in apart}

    ran = subprocess.run(
        ["make", "--no-print-directory", "clients"],
        cwd=ROOT,
        env=own | {"BBMOCK_URL": base_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
