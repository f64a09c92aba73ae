"""The command line, as a person or a script starts it: in a process of its own."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.own_files import patient, write

TIMEOUT = 15
BBMOCK = [sys.executable, "-m", "bbmock"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BBMOCK, *arguments], capture_output=True, text=True, timeout=TIMEOUT, check=False)


def info(*arguments: str) -> Any:
    finished = run("info", "--json", *arguments)
    assert (finished.returncode, finished.stderr) == (0, "")
    return json.loads(finished.stdout)


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `bbmock serve` and its base URL, once it has said that it serves."""
    with subprocess.Popen(
        [*BBMOCK, "serve", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = re.search(
                r"base URL +(\S+)", "".join(iter(process.stdout.readline, "Press Ctrl-C to stop.\n"))
            )
            assert said is not None, process.communicate()[1]
            yield process, said[1]
        finally:
            process.kill()


def health(base_url: str) -> int:
    address = urlsplit(base_url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def details() -> Any:
    """What a script is told without any option."""
    return info()


# info


def test_info_gives_all_that_an_application_needs(details: Any) -> None:
    assert list(details) == [
        "base_url",
        "client_id",
        "client_secret",
        "redirect_uris",
        "username",
        "password",
        "applications",
    ]
    assert re.fullmatch("[A-Za-z0-9]{40}", details["client_id"])
    assert re.fullmatch("[A-Za-z0-9]{128}", details["client_secret"])
    assert all(urlsplit(uri).scheme for uri in details["redirect_uris"])
    assert (details["base_url"], details["username"], details["password"]) == (
        "http://127.0.0.1:8000",
        "BBUser00000",
        "PW00000!",
    )


def test_info_is_the_same_every_time(details: Any) -> None:
    assert info() == details


def test_info_names_the_address_that_serve_with_the_same_options_has() -> None:
    port = str(free_port())

    with serving("--port", port) as (_, base_url):
        status = health(base_url)

    assert (base_url, status) == (info("--port", port)["base_url"], 200)


def test_info_for_a_person_has_what_it_has_for_a_script(details: Any) -> None:
    text = run("info").stdout

    assert all(
        details[key] in text for key in ("base_url", "client_id", "client_secret", "username", "password")
    )


def test_another_seed_gives_another_client(tmp_path: Path, details: Any) -> None:
    file = tmp_path / "bbmock.yaml"
    file.write_text("seed: another\n")

    assert info("--config", str(file))["client_id"] != details["client_id"]


def test_info_shows_the_applications_of_a_file_and_the_secrets_that_it_made(tmp_path: Path) -> None:
    file = tmp_path / "bbmock.yaml"
    entry = "redirect_uris: ['https://app.example/callback']"
    file.write_text(
        f"applications:\n- {{name: Made, {entry}}}\n- {{name: Kept, client_secret: keep-me, {entry}}}"
    )

    made, kept = info("--config", str(file))["applications"]
    text = run("info", "--config", str(file)).stdout

    assert (made["name"], len(made["client_secret"])) == ("Made", 128)
    assert list(kept) == ["name", "client_id", "redirect_uris"]
    assert all(entry["client_id"] in text for entry in (made, kept))
    assert made["client_secret"] in text
    assert "keep-me" not in text


def test_info_cannot_name_a_port_that_is_not_chosen_yet() -> None:
    finished = run("info", "--port", "0")

    assert finished.returncode == 2
    assert finished.stderr == (
        "bbmock: --port 0 takes any free port, and `info` cannot know which; name one\n"
    )


def test_info_takes_an_address_as_it_stands_in_a_url() -> None:
    assert info("--host", "[::1]")["base_url"] == "http://[::1]:8000"


def test_info_ends_quietly_for_a_reader_who_has_seen_enough() -> None:
    with subprocess.Popen([*BBMOCK, "info"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


# serve


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_with_success(number: signal.Signals) -> None:
    with serving("--port", "0") as (process, base_url):
        status = health(base_url)
        process.send_signal(number)
        _, errors = process.communicate(timeout=TIMEOUT)

    assert (status, process.returncode, errors) == (200, 0, "")


def test_a_server_says_nothing_of_the_requests_it_answers() -> None:
    with serving("--port", "0") as (process, base_url):
        health(base_url)
        process.terminate()
        output, errors = process.communicate(timeout=TIMEOUT)

    assert (output, errors) == ("", "")


def test_a_server_of_a_configuration_knows_its_applications(tmp_path: Path) -> None:
    file = tmp_path / "bbmock.yaml"
    client_id = "a" * 40
    file.write_text(
        f"applications:\n- name: Mine\n  client_id: {client_id}\n  redirect_uris: ['https://mine.example/cb']\n"
    )

    with serving("--port", "0", "--config", str(file)) as (_, base_url):
        address = urlsplit(base_url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
        connection.request("GET", f"/v2/o/authorize/?client_id={client_id}")
        answer = connection.getresponse().read()
        connection.close()

    assert b"Missing Required Parameter(s)" in answer  # which is said to a known client only


# data of one's own


def test_info_tells_how_the_beneficiaries_of_one_s_own_data_log_in(tmp_path: Path) -> None:
    folder = write(tmp_path, v1__a=patient(number=None), v3__a=patient("-9"))

    assert info("--data", str(folder))["beneficiaries"] == [
        {"username": "BBUser00000", "password": "PW00000!", "patient": "-1", "patient_at_v3": None},
        {"username": "BBUser00001", "password": "PW00001!", "patient": None, "patient_at_v3": "-9"},
    ]


def test_any_id_is_allowed_by_an_option(tmp_path: Path) -> None:
    folder = write(tmp_path, v2__a=patient("5"))

    with serving("--port", "0", "--data", str(folder), "--allow-any-id") as (_, base_url):
        assert health(base_url) == 200


def test_the_command_line_s_data_win_over_the_file_s(tmp_path: Path) -> None:
    write(tmp_path, mine__v2__a=patient("-5"))
    file = tmp_path / "bbmock.yaml"
    file.write_text("data: nowhere\n")

    told = info("--config", str(file), "--data", str(tmp_path / "mine"))

    assert told["beneficiaries"][0]["patient"] == "-5"
