"""The README's Docker section, held to the command line."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from bbmock.cli import DEFAULT_PORT, main
from tests.docs.snippets import snippet


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "bbmock.yaml"
    path.write_text("seed: another")
    return path


def test_what_follows_the_image_s_name_is_taken_by_the_command_line(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = snippet("Docker", "shell").replace("\\\n", "").splitlines()
    commands = [_after_the_image(shlex.split(line)) for line in lines if line.startswith("docker run")]

    assert commands[:2] == [[], ["info", "--json"]]
    assert _reached(commands[2], settings, capsys)


def test_the_compose_file_serves_where_its_application_looks(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = yaml.safe_load(snippet("Docker", "yaml"))["services"]

    assert _reached(services["bbmock"]["command"], settings, capsys)
    assert services["application"]["environment"]["BLUE_BUTTON_URL"] == f"http://bbmock:{DEFAULT_PORT}"


def test_every_published_port_is_the_image_s_and_on_the_loopback() -> None:
    text = snippet("Docker", "shell") + snippet("Docker", "yaml")

    published = re.findall(r"[\d.]*:?\d+:(?=\d)\d+", text)

    assert set(published) == {f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"}


def _after_the_image(words: list[str]) -> list[str]:
    return words[words.index("bbmock") + 1 :]


def _reached(command: list[str], settings: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    verb, *options = [str(settings) if word == "/bbmock.yaml" else word for word in command]
    assert verb == "serve"
    main(["info", "--json", *options])
    details = json.loads(capsys.readouterr().out)
    is_published = options[options.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - in a container
    return is_published and details["base_url"].endswith(f":{DEFAULT_PORT}")
