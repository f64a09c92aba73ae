from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bbmock.cli import main
from bbmock.domain.applications import Application
from bbmock.server import SandboxServer
from bbmock.state.configuration import read_configuration
from bbmock.state.sandbox import Sandbox
from tests.access import new_caller
from tests.browser import Browser
from tests.docs.snippets import ROOT, snippet
from tests.own_files import patient, write
from tests.walk import Walk

SERVED = "What is mocked today"


def test_what_info_is_said_to_print_is_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    main(["info", "--json"])

    assert capsys.readouterr().out == snippet("Install", "json")


def test_the_curl_walk_ends_at_two_claims(tmp_path: Path) -> None:
    with SandboxServer(Sandbox()) as server:
        walk = snippet("A walk with curl", "bash").replace("http://127.0.0.1:8000", server.base_url)
        commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        shown = subprocess.run(
            ["bash", "-eu", "-c", walk],
            env={"PATH": commands, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )

    bundle = json.loads(shown.stdout)
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == ["ExplanationOfBenefit"] * 2


def test_the_client_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippet("bbclient", "python"), "README.md", "exec"), {})  # noqa: S102 - our own README

    assert capsys.readouterr().out.startswith("http://127.0.0.1:8000/v2/o/authorize?client_id=")


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippet("In Python", "python"), "README.md", "exec"), {})  # noqa: S102 - our own README

    assert capsys.readouterr().out.startswith("http://127.0.0.1:")


def test_the_example_with_data_of_one_s_own_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, **{"my-data__v2__people": patient()})

    exec(compile(snippet("Your own data", "python"), "README.md", "exec"), {})  # noqa: S102 - our own README

    assert capsys.readouterr().out.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "heading",
    [
        "Test your app",
        "Beneficiaries of your own",
        "An app that cannot change its base URL",
        "Failures",
        "Why was that refused?",
    ],
)
def test_the_tests_of_the_readme_pass(pytester: pytest.Pytester, heading: str) -> None:
    tests = snippet(heading, "python")
    pytester.makepyfile(tests)

    pytester.runpytest_subprocess().assert_outcomes(passed=tests.count("def test_"))


def test_the_test_of_a_mock_in_another_process_passes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(snippet("A mock in another process", "python"))

    with SandboxServer(Sandbox()) as server:
        monkeypatch.setenv("BBMOCK_URL", server.base_url)
        pytester.runpytest_subprocess().assert_outcomes(passed=1)

    assert server.sandbox.journal.recorded == 0


def test_the_commands_that_write_data_write_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    for line in snippet("Data as files", "shell").splitlines():
        assert main(line.removeprefix("bbmock ").split()) == 0, line

    lists = {file.name for file in (tmp_path / "claims").iterdir()}
    assert lists == {"Patient.ndjson", "Coverage.ndjson", "ExplanationOfBenefit.ndjson"}
    assert {own.name for own in (tmp_path / "pages").iterdir()} == {
        "BBUser00000",
        "BBUser00001",
        "BBUser10000",
        "BBUser29910",
    }


def test_the_file_of_settings_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "bbmock.yaml"
    path.write_text(snippet("A file of settings", "yaml"))
    key = {"kty": "OKP", "crv": "Ed25519", "x": "eA"}
    (tmp_path / "provider.json").write_text(json.dumps({"keys": [key]}))

    configuration = read_configuration(path)

    assert configuration.beneficiaries == 1_000_000
    assert [application.name for application in configuration.applications] == ["My Application"]


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = {
        line.split()[1] for line in snippet("Install", "shell").splitlines() if line.startswith("make ")
    }

    for target in targets:
        planned = subprocess.run(
            ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_table_of_what_is_mocked_tells_the_truth(
    browser: Browser, application: Application, version: int
) -> None:
    column = _served()[version]
    walk = Walk(browser, application, version)

    tokens = walk.tokens()
    refreshed = walk.refresh(tokens["refresh_token"])
    bearer = refreshed.json["access_token"]
    resources = browser.get(f"/v{version}/fhir/Patient", token=bearer)
    card = browser.get(f"/v{version}/fhir/Patient/$generate-insurance-card", token=bearer)
    revoked = browser.post(
        f"/v{version}/o/revoke/", {"token": bearer}, auth=(application.client_id, application.client_secret)
    )

    assert column["authorize, login, consent, PKCE, state"] == "yes"
    assert (column["token, refresh with rotation"], refreshed.status) == ("yes", 200)
    assert (column["revoke, revoke_token"], revoked.status) == ("yes", 200)
    assert (column["Patient, Coverage, ExplanationOfBenefit"], resources.status) == ("yes", 200)
    assert {"yes": 200, "404, as CMS": 404}[column["insurance card"]] == card.status
    assert column["introspection, expire_authenticated_user"] == "yes"
    assert browser.post(f"/v{version}/o/introspect/").status == 403


def _served() -> dict[int, dict[str, str]]:
    """The table's columns by version, each by the row's first cell."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition(f"## {SERVED}")[2].partition("\n## ")[0]
    lines = [line.strip("|") for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines[2:]]
    return {version: {row[0]: row[version] for row in rows} for version in (1, 2, 3)}


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_claim_type_of_the_table_is_served(sandbox: Sandbox, version: int) -> None:
    (row,) = (name for name in _served()[version] if name.startswith("claims of carrier"))
    somebody = new_caller(sandbox, user=10_000).at(version)

    for kind in row.removeprefix("claims of ").split(", "):
        assert somebody.get(f"ExplanationOfBenefit?type={kind}").json["entry"], kind
