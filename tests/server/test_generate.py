"""`bbmock generate`: the same data that the server answers with, in files."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bbmock.cli import main
from bbmock.domain.clock import FrozenClock
from bbmock.generate import generate, new_order
from bbmock.population import loads
from bbmock.population.enrolment import FULL
from bbmock.population.identity import Version
from bbmock.state.configuration import Configuration
from bbmock.state.personas import shipped_personas
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller, resources_of

TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")
SERVED_FROM = "http://127.0.0.1:8000"
VERSIONS: tuple[Version, ...] = (1, 2, 3)


def written(out: Path, *arguments: str, version: int = 2) -> dict[str, bytes]:
    """What a run writes, by file."""
    assert main(["generate", "--version", str(version), "--out", str(out), *arguments]) == 0
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}


def lines(text: bytes) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def served(version: int, user: int = 0) -> Caller:
    """Somebody who calls the mock at the moment at which files are written."""
    sandbox = Sandbox(clock=FrozenClock(loads.moment_of(loads.DEFAULT)), random=random.Random(0))
    return new_caller(sandbox, user=user).at(version)


def without_names(bundle: Any) -> Any:
    """A Bundle without what is new in every answer, and without the host of its links."""
    links = [{**link, "url": link["url"].partition("/v")[2]} for link in bundle.get("link", ())]
    return {**bundle, "id": "", "link": links}


# Refusals


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--count", "many"], "argument --count: 'many' is no number of beneficiaries"),
        (["--count", "-1"], "argument --count: '-1' is no number of beneficiaries"),
        (["--as-of", "2026-13-01"], "argument --as-of: '2026-13-01' is no date; write it as 2026-01-31"),
        (["--format", "xml"], "argument --format: invalid"),
        (["--version", "4"], "argument --version: invalid choice: 4"),
    ],
    ids=["count-text", "count-negative", "date", "format", "version"],
)
def test_a_wrong_option_is_answered_by_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["generate", "--version", "2", "--out", str(tmp_path / "out"), *arguments])

    assert stopped.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nobody to write; say how many with --count, who with --users, or all --personas"),
        (
            ["--count", "30001"],
            "--count 30001: the population has 30000 beneficiaries; ask for fewer, or raise `beneficiaries` "
            "in the file of settings",
        ),
        (
            ["--users", "BBUser00001,BBUser30000"],
            "--users: there is no 'BBUser30000'; users go from BBUser00000 to BBUser29999, and the personas",
        ),
        (
            ["--users", "Somebody"],
            "--users: there is no 'Somebody'; users go from BBUser00000 to BBUser29999, and the personas",
        ),
        (
            ["--users", "no-claim"],
            "--users: there is no 'no-claim'; users go from BBUser00000 to BBUser29999, and the personas; "
            "did you mean the persona 'no-claims'?",
        ),
        (
            ["--count", "1", "--as-of", "2020-02-13"],
            "--as-of 2020-02-13: there is data from 2020-02-14, the first load, to 2099-12-31",
        ),
        (
            ["--count", "1", "--as-of", "9999-12-31"],
            "--as-of 9999-12-31: there is data from 2020-02-14, the first load, to 2099-12-31",
        ),
    ],
    ids=["nobody", "too-many", "behind-the-last", "no-user", "no-persona", "too-early", "too-late"],
)
def test_what_the_population_cannot_fill_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    out = tmp_path / "out"

    status = main(["generate", "--version", "2", "--out", str(out), *arguments])

    assert (status, capsys.readouterr().err) == (2, f"bbmock: {said}\n")
    assert not out.exists()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("kept")

    status = main(["generate", "--version", "2", "--count", "1", "--out", str(tmp_path)])

    said = f"bbmock: --out {tmp_path}: is not empty, it has mine.txt; name another, or empty it\n"
    assert (status, capsys.readouterr().err) == (2, said)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_what_a_killed_run_left_is_not_taken_for_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".unfinished-abc").mkdir()

    status = main(["generate", "--version", "2", "--count", "1", "--out", str(tmp_path)])

    assert status == 2
    assert capsys.readouterr().err == (
        f"bbmock: --out {tmp_path}: .unfinished-abc in it is of a run that did not end; remove it, or name "
        "another folder\n"
    )


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("file", "is no folder; name one that is empty or not there"),
        ("file/out", "cannot be written: Not a directory"),
    ],
)
def test_a_folder_that_cannot_be_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, said: str
) -> None:
    (tmp_path / "file").write_text("")

    status = main(["generate", "--version", "2", "--count", "1", "--out", str(tmp_path / out)])

    assert (status, capsys.readouterr().err) == (2, f"bbmock: --out {tmp_path / out}: {said}\n")


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (
            OSError(28, "No space left on device"),
            2,
            "--out {out}: cannot be written: No space left on device",
        ),
        (KeyboardInterrupt(), 130, "interrupted; nothing is left in {out}"),
    ],
    ids=["full-disk", "interrupted"],
)
def test_a_run_that_fails_leaves_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    status: int,
    said: str,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("bbmock.generate.source.Source.answers", fail)

    ended = main(
        ["generate", "--version", "2", "--count", "1", "--format", "bundles", "--out", str(tmp_path)]
    )

    assert (ended, capsys.readouterr().err) == (status, f"bbmock: {said.format(out=tmp_path)}\n")
    assert list(tmp_path.iterdir()) == []


def has_written(folder: Path) -> bool:
    """Whether a run that writes into the folder has begun to."""
    return any(path.stat().st_size for path in folder.glob(".unfinished-*/Patient.ndjson"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_is_told_to_end_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "bbmock", "generate", "--version", "2", "--count", "30000"]
    with subprocess.Popen([*command, "--out", tmp_path], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not has_written(tmp_path):
            pass  # while it still imports, Python may end by the signal itself
        process.send_signal(number)
        said = process.communicate(timeout=30)[1]

    assert (process.returncode, said) == (130, f"bbmock: interrupted; nothing is left in {tmp_path}\n")
    assert list(tmp_path.iterdir()) == []


# What is written


@pytest.mark.parametrize("version", VERSIONS)
def test_lines_are_the_resources_that_the_server_has(tmp_path: Path, version: Version) -> None:
    files = written(tmp_path, "--count", "1", version=version)

    caller, everything = served(version), "&_source=NCH,DDPS,FISS,MCS,VMS,CWF" if version == 3 else ""
    for name in TYPES:
        query = f"{name}?_count=50{everything if name == TYPES[2] else ''}"
        expected = resources_of(*caller.pages(f"/v{version}/fhir/{query}"))
        assert lines(files[f"{name}.ndjson"]) == expected, name
    names = {f"{name}.ndjson" for name in TYPES} | ({"InsuranceCard.ndjson"} if version == 3 else set())
    assert files.keys() == names


@pytest.mark.parametrize("version", VERSIONS)
def test_answers_are_those_of_the_server(tmp_path: Path, version: Version) -> None:
    files = written(tmp_path, "--users", f"BBUser{FULL}", "--format", "bundles", version=version)

    caller = served(version, FULL)
    answers = {name.partition("/")[2]: json.loads(text) for name, text in files.items()}
    for name in TYPES:
        pages = caller.pages(f"/v{version}/fhir/{name}")
        found = [answers.pop(f"{name}-search-{number:04d}.json") for number in range(1, len(pages) + 1)]
        assert list(map(without_names, found)) == list(map(without_names, pages)), name
    patient = answers.pop("Patient.json")
    assert patient == caller.get(f"Patient/{patient['id']}").json
    nothing = answers.pop("ExplanationOfBenefit-nothing-new-0001.json")
    searched = caller.get("ExplanationOfBenefit?_lastUpdated=gt2026-07-11").json
    assert (without_names(nothing), "entry" in nothing) == (without_names(searched), False)
    assert bool(answers) == (version == 3)


def test_version_3_has_a_file_of_every_kind_of_its_own(tmp_path: Path) -> None:
    files = written(tmp_path, "--users", f"BBUser00000,BBUser{FULL}", "--format", "bundles", version=3)

    card = json.loads(files[f"BBUser{FULL}/InsuranceCard.json"])
    assert (card["resourceType"], card["type"]) == ("Bundle", "collection")
    stubs = [json.loads(text) for name, text in files.items() if "/Coverage-part" in name or "-dual" in name]
    assert stubs
    assert all(stub.keys() == {"resourceType", "id"} for stub in stubs)
    early = [text for name, text in files.items() if f"BBUser{FULL}" in name and "before-final" in name]
    sources = {claim["meta"]["source"] for claim in resources_of(*map(json.loads, early))}
    assert sources == {"FISS", "MCS", "VMS", "CWF"}
    event = json.loads(files[f"BBUser{FULL}/AuditEvent.json"])
    found = json.loads(files[f"BBUser{FULL}/AuditEvent-search-0001.json"])
    assert (event["resourceType"], found["entry"]) == ("AuditEvent", [{"resource": event}])


def test_version_3_has_the_link_of_a_merged_record(tmp_path: Path) -> None:
    files = written(tmp_path, "--users", "merged", "--format", "bundles", version=3)

    assert json.loads(files["BBUser29910/Patient.json"]).keys() == {"resourceType", "id", "link"}


def test_links_name_the_address_where_serve_listens(tmp_path: Path) -> None:
    files = written(tmp_path, "--count", "1", "--format", "bundles")

    page = json.loads(files["BBUser00000/Coverage-search-0001.json"])
    assert {link["url"].startswith(f"{SERVED_FROM}/v2/fhir/Coverage") for link in page["link"]} == {True}


@pytest.mark.parametrize("form", ["ndjson", "bundles"])
def test_two_runs_write_the_same_bytes(tmp_path: Path, form: str) -> None:
    arguments = ("--count", "2", "--users", "BBUser00001,BBUser20000", "--format", form)

    first = written(tmp_path / "one", *arguments, version=3)

    assert first == written(tmp_path / "two", *arguments, version=3)


def test_who_is_named_has_the_same_answers_whoever_else_is_written(tmp_path: Path) -> None:
    both = written(tmp_path / "both", "--count", "2", "--format", "bundles")
    alone = written(tmp_path / "alone", "--users", "BBUser00001", "--format", "bundles")

    assert alone == {name: text for name, text in both.items() if name.startswith("BBUser00001/")}


def test_who_is_named_twice_is_written_once(tmp_path: Path) -> None:
    files = written(tmp_path, "--count", "2", "--users", "BBUser00001,BBUser20000,BBUser20000")

    assert len({patient["id"] for patient in lines(files["Patient.ndjson"])}) == 3
    assert len(lines(files["Patient.ndjson"])) == 3


def test_a_persona_is_named_as_a_login_is(tmp_path: Path) -> None:
    named = written(tmp_path / "named", "--users", "no-claims,BBUser29901", "--format", "bundles")

    assert {name.partition("/")[0] for name in named} == {"BBUser29900", "BBUser29901"}


def test_all_personas_that_the_population_has_are_asked_for_at_once() -> None:
    everyone = {persona.beneficiary for persona in shipped_personas()}

    assert set(new_order(Configuration(), version=3, count=0, personas=True).named) == everyone
    some = new_order(Configuration(beneficiaries=29_902), version=3, count=0, personas=True)
    assert set(some.named) == {n for n in everyone if n < 29_902}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_day_has_the_claims_that_had_come_by_then(tmp_path: Path, version: Version) -> None:
    now = written(tmp_path / "now", "--count", "3", version=version)
    then = written(tmp_path / "then", "--count", "3", "--as-of", "2025-01-01", version=version)

    def by_id(files: dict[str, bytes]) -> dict[str, str]:
        claims = lines(files["ExplanationOfBenefit.ndjson"])
        return {claim["id"]: claim["meta"]["lastUpdated"][:10] for claim in claims if "id" in claim}

    later = by_id(now)
    kept = {own_id: load for own_id, load in later.items() if date.fromisoformat(load) < date(2025, 1, 1)}
    early = by_id(then)
    assert early
    assert kept.items() <= early.items()
    assert version == 3 or kept == early


def test_the_file_of_settings_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "bbmock.yaml"
    settings.write_text(
        "{seed: another, beneficiaries: 40000, faults: [{endpoint: Patient, effect: backend}]}"
    )

    files = written(tmp_path / "out", "--users", "BBUser39999", "--config", str(settings))

    assert len(lines(files["Patient.ndjson"])) == 1
    assert capsys.readouterr().out.startswith(
        f"{tmp_path / 'out'}: version 2 as of 2026-07-10: 1 Patient, 4 Coverage, "
    )


def test_whom_a_version_does_not_know_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bbmock.generate.source.Source.knows", lambda _self, n: n != 0)

    files = written(tmp_path, "--count", "2", version=3)

    assert len(lines(files["Patient.ndjson"])) == 1
    assert capsys.readouterr().out.endswith("\nversion 3 does not know 1 of the 2 beneficiaries\n")


# The bar


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is_and_is_left_clean(tmp_path: Path) -> None:
    terminal, settings = Terminal(), Configuration()

    generate(settings, new_order(settings, version=2, count=2), tmp_path, host=SERVED_FROM, terminal=terminal)

    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        f"[{'.' * 40}]   0% 0 of 2",
        f"[{'#' * 20}{'.' * 20}]  50% 1 of 2",
        "",
    ]


def test_a_process_says_what_it_wrote_and_draws_no_bar_into_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bbmock", "generate", "--version", "2", "--users", "BBUser20000"]
    ended = subprocess.run(
        [*command, "--out", tmp_path / "a" / "b"], capture_output=True, text=True, timeout=30, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"{tmp_path / 'a' / 'b'}: version 2 as of 2026-07-10: 1 Patient, ")
