"""What the command line says where its user has something to change."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bbmock.cli import main
from tests.own_files import claim, patient, write

TIMEOUT = 15


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bbmock", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)


def complaint(finished: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what is wrong."""
    assert finished.returncode == 2
    assert finished.stdout == ""
    (line,) = finished.stderr.splitlines()
    return line


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = complaint(run("serve", "--port", str(port)))

    assert line == (
        f"bbmock: port {port} of 127.0.0.1 is taken; stop what listens there, or choose another with --port"
    )


def test_an_address_that_is_not_ours_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["serve", "--host", "192.0.2.1", "--port", "0"])

    assert status == 2
    assert capsys.readouterr().err.startswith("bbmock: cannot listen on 192.0.2.1, port 0: ")


def test_an_unknown_option_is_answered_by_the_usage() -> None:
    finished = run("serve", "--nope")

    assert finished.returncode == 2
    assert finished.stderr.startswith("usage: bbmock")
    assert finished.stderr.splitlines()[-1] == "bbmock: error: unrecognized arguments: --nope"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--port", "x"], "argument --port: 'x' is no port; give a number from 0 to 65535"),
        (["serve", "--port", "65536"], "argument --port: '65536' is no port; give a number from 0 to 65535"),
        (
            ["serve", "--host", ""],
            "argument --host: a host has a name or an address; 0.0.0.0 is every address",
        ),
        (["sing"], "argument COMMAND: invalid choice: 'sing'"),
        ([], "the following arguments are required: COMMAND"),
    ],
    ids=["port-text", "port-high", "no-host", "command", "nothing"],
)
def test_a_wrong_command_line_ends_with_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)

    assert stopped.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("command", ["serve", "info"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("applications: [", "bbmock.yaml, line 1, column 16: is not YAML: "),
        ("aplications: []", "bbmock.yaml: unknown key 'aplications'; did you mean 'applications'?"),
        ("beneficiaries: many", "bbmock.yaml: beneficiaries must be a whole number"),
        ("- 1", "bbmock.yaml: expected keys and values at the top, got [1]"),
        ("applications: [{name: A}]", "applications[0]: redirect_uris must be a list of one or more URIs"),
        (
            "applications: [{name: A, redirect_uri: 'https://a.example'}]",
            "applications[0]: unknown key 'redirect_uri'; did you mean 'redirect_uris'?",
        ),
    ],
    ids=["syntax", "unknown-key", "wrong-type", "no-mapping", "missing-key", "near-key"],
)
def test_a_broken_configuration_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, text: str, said: str
) -> None:
    file = tmp_path / "bbmock.yaml"
    file.write_text(text)

    status = main([command, "--config", str(file)])

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert line.startswith(f"bbmock: {file}")
    assert said in line


def test_a_process_with_a_broken_configuration_ends_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "bbmock.yaml"
    file.write_text("aplications: []")

    line = complaint(run("serve", "--config", str(file)))

    assert line == f"bbmock: {file}: unknown key 'aplications'; did you mean 'applications'?"


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    line = complaint(run("info", "--config", str(tmp_path / "none.yaml")))

    assert line == f"bbmock: {tmp_path / 'none.yaml'}: cannot be read: No such file or directory"


def test_a_configuration_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bbmock.yaml"
    file.write_bytes(b"\xff\xfe\x00")

    line = complaint(run("info", "--config", str(file)))

    assert line == f"bbmock: {file}: is not UTF-8 text"


def test_data_that_cannot_be_served_are_named_before_anything_listens(tmp_path: Path) -> None:
    folder = write(tmp_path, v2__people=[patient(), claim("pde--7", "-2")])

    line = complaint(run("serve", "--port", "0", "--data", str(folder)))

    assert line == (
        f"bbmock: {folder}/v2/people.ndjson, line 2: ExplanationOfBenefit 'pde--7' refers to Patient '-2' by "
        "`patient`, and there is no such Patient in v2"
    )
