"""The configuration file: what it may say, and what is said about everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bbmock.domain import scopes
from bbmock.domain.applications import DataAccessType
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import Backend, Edge, Refuse, Rule, When, Where
from bbmock.state.configuration import Configuration, read_configuration
from bbmock.state.settings import Settings

ORIGIN_WANTED = "pinned_host must be a scheme and a host, as https://sandbox.bluebutton.cms.gov; got"
URIS_WANTED = "redirect_uris must be a list of one or more URIs, got"
TYPES = "THIRTEEN_MONTH, ONE_TIME, RESEARCH_STUDY"
APPLICATION_KEYS = (
    "name, client_id, client_secret, redirect_uris, data_access_type, require_demographic_scopes, active, "
    "scopes, policy_uri, tos_uri, client_type, allowed_auth_type, part_d_eob_only, developer, jwks, relax, "
    "website_uri, logo_uri, support_email, support_phone_number, description, labels"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bbmock.yaml"


def message(file: Path) -> str:
    """What is said about a file that cannot be served, without the file's folder."""
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(file)
    return str(caught.value).replace(f"{file.parent}/", "")


def entry(line: str, *, without: str = "") -> str:
    """A file with one application, one line of it replaced or added."""
    lines = {"name": "name: App", "redirect_uris": "redirect_uris: [https://app.example.com/cb]"}
    lines |= {line.partition(":")[0]: line} if line else {}
    lines.pop(without, None)
    return "applications:\n  - " + "\n    ".join(lines.values())


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n"], ids=["empty", "comment"])
def test_a_file_that_says_nothing_is_the_default(file: Path, text: str) -> None:
    file.write_text(text)

    assert read_configuration(file) == Configuration()


def test_a_file_says_what_python_could_say(file: Path) -> None:
    file.write_text(
        "seed: 7\nbeneficiaries: 12\naccess_token_lifetime: 60\npinned_host: https://mock.example.com:8443\n"
    )

    assert read_configuration(file) == Configuration(
        seed="7",
        beneficiaries=12,
        settings=Settings(
            access_token_lifetime=timedelta(seconds=60), pinned_host="https://mock.example.com:8443"
        ),
    )


def test_an_application_in_a_file_has_all_its_fields(file: Path) -> None:
    file.write_text(
        """
applications:
  - name: App
    client_id: abcdefghijabcdefghijabcdefghijabcdefghij
    client_secret: secret
    redirect_uris: [https://app.example.com/cb, com.example.app://cb]
    data_access_type: ONE_TIME
    require_demographic_scopes: false
    active: false
    scopes: [patient/Coverage.rs, openid]
    policy_uri: https://app.example.com/privacy
    tos_uri: https://app.example.com/terms
"""
    )

    (application,) = read_configuration(file).applications

    assert (application.name, application.client_id) == ("App", "abcdefghij" * 4)
    assert application.client_secret == "secret"
    assert application.redirect_uris == ("https://app.example.com/cb", "com.example.app://cb")
    assert application.data_access_type is DataAccessType.ONE_TIME
    assert (application.require_demographic_scopes, application.active) == (False, False)
    assert application.scopes == ("openid", "patient/Coverage.rs")
    assert application.policy_uri == "https://app.example.com/privacy"
    assert application.tos_uri == "https://app.example.com/terms"


def test_an_application_needs_a_name_and_a_redirect_uri_only(file: Path) -> None:
    file.write_text(entry(""))

    (application,) = read_configuration(file).applications

    assert (len(application.client_id), len(application.client_secret)) == (40, 128)
    assert application.data_access_type is DataAccessType.THIRTEEN_MONTH
    assert (application.require_demographic_scopes, application.active) == (True, True)
    assert application.scopes == scopes.ALL


def test_derived_credentials_are_a_function_of_seed_and_name(file: Path) -> None:
    file.write_text(entry(""))
    (first,) = read_configuration(file).applications
    file.write_text(f"seed: another\n{entry('')}")

    (second,) = read_configuration(file).applications

    assert first.client_id != second.client_id
    assert first.client_secret != second.client_secret


def test_a_files_applications_come_after_the_shipped_one(file: Path) -> None:
    file.write_text(entry(""))

    names = [application.name for application in read_configuration(file).sandbox().applications]

    assert names == ["Demo Application", "App"]


SHARED = "a" * 40


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            [{"name": "One", "client_id": SHARED}, {"name": "Two", "client_id": SHARED}],
            "applications[1]: 'Two' has the client_id of applications[0]; write another",
        ),
        (
            [{"name": "One"}, {"name": "One"}],
            "applications[1]: 'One' is the name of applications[0], too, and a client_id is made from the "
            "name; choose another name, or write a client_id",
        ),
        (
            [{"name": "Demo Application"}],
            "applications[0]: 'Demo Application' is the name of the shipped Demo Application, too, and a "
            "client_id is made from the name; choose another name, or write a client_id",
        ),
    ],
    ids=["written", "made from one name", "shipped"],
)
def test_applications_that_share_a_client_id_are_named(
    file: Path, entries: list[dict[str, str]], said: str
) -> None:
    uris = {"redirect_uris": ["https://app.example/callback"]}
    file.write_text(yaml.safe_dump({"applications": [entry | uris for entry in entries]}))

    with pytest.raises(ConfigurationError) as refused:
        read_configuration(file)

    assert str(refused.value) == f"{file}, {said}"


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [("seed: a\nseed: b", 2, "seed"), ("switches:\n  login: true\n  login: false", 3, "login")],
)
def test_a_key_that_stands_twice_is_refused(file: Path, text: str, line: int, key: str) -> None:
    file.write_text(text)

    with pytest.raises(ConfigurationError, match=f"line {line}, .*the key '{key}' stands twice"):
        read_configuration(file)


@pytest.mark.parametrize("key", ["applications", "faults"])
@pytest.mark.parametrize("value", ["{}", "''", "0", "false"])
def test_a_list_that_is_none_is_refused(file: Path, key: str, value: str) -> None:
    file.write_text(f"{key}: {value}")

    with pytest.raises(ConfigurationError, match=f"{key} must be a list, got "):
        read_configuration(file)


def test_a_list_whose_entries_are_all_commented_out_is_empty(file: Path) -> None:
    file.write_text("applications:\n#  - name: App\nfaults:")

    assert (read_configuration(file).applications, read_configuration(file).faults) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a: [", "bbmock.yaml, line 1, column 5: is not YAML: ", id="broken"),
        pytest.param("seed: 2026-99-99", "bbmock.yaml: is not YAML: month must be in 1..12", id="no date"),
        pytest.param("- a", "bbmock.yaml: expected keys and values at the top, got ['a']", id="list"),
        pytest.param("text", "bbmock.yaml: expected keys and values at the top, got 'text'", id="text"),
        pytest.param(
            "beneficiarys: 3", "unknown key 'beneficiarys'; did you mean 'beneficiaries'?", id="near a key"
        ),
        pytest.param(
            "zzz: 3",
            "unknown key 'zzz'; the keys are seed, beneficiaries, access_token_lifetime, pinned_host, "
            "applications",
            id="near no key",
        ),
        pytest.param("1: 3", "unknown key 1; the keys are seed,", id="key that is no text"),
        pytest.param("seed: [1]", "seed must be a text or a whole number, got [1]", id="list as seed"),
        pytest.param(
            'seed: "\\ud800"',
            "seed must be a text or a whole number, got '\\ud800'",
            id="half a character",
        ),
        pytest.param("seed: true", "seed must be a text or a whole number, got True", id="truth as seed"),
        pytest.param(
            "beneficiaries: 0", "beneficiaries must be a whole number from 1 to 90000000, got 0", id="nobody"
        ),
        pytest.param(
            "beneficiaries: 90000001",
            "beneficiaries must be a whole number from 1 to 90000000",
            id="too many",
        ),
        pytest.param(
            "beneficiaries: true", "whole number from 1 to 90000000, got True", id="truth as number"
        ),
        pytest.param("beneficiaries: 1.5", "whole number from 1 to 90000000, got 1.5", id="part of somebody"),
        pytest.param(
            "access_token_lifetime: 0",
            "access_token_lifetime must be a whole number from 1 to 1000000000, got 0",
            id="no lifetime",
        ),
        pytest.param("access_token_lifetime: 1h", "from 1 to 1000000000, got '1h'", id="hour in words"),
        pytest.param("pinned_host: 5", f"{ORIGIN_WANTED} 5", id="number as host"),
        pytest.param("pinned_host: a.example", f"{ORIGIN_WANTED} 'a.example'", id="no scheme"),
        pytest.param("pinned_host: ftp://a.example", f"{ORIGIN_WANTED} 'ftp://a.example'", id="other scheme"),
        pytest.param("pinned_host: https://a.example/", f"{ORIGIN_WANTED} 'https://a.example/'", id="path"),
        pytest.param("pinned_host: https://", f"{ORIGIN_WANTED} 'https://'", id="no host"),
        pytest.param("pinned_host: 'http://[a'", f"{ORIGIN_WANTED} 'http://[a'", id="half an address"),
        pytest.param("applications: App", "applications must be a list, got ", id="text as applications"),
        pytest.param("applications: {a: b}", "applications must be a list, got {'a': 'b'}", id="mapping"),
        pytest.param(
            "applications: [App]",
            "bbmock.yaml, applications[0]: expected an application's keys and values, got 'App'",
            id="name alone",
        ),
    ],
)
def test_a_file_that_cannot_be_served_is_told_why(file: Path, text: str, said: str) -> None:
    file.write_text(text)

    told = message(file)

    assert told.startswith("bbmock.yaml")
    assert said in told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("nane: x", "unknown key 'nane'; did you mean 'name'?", id="near a key"),
        pytest.param("zzz: x", f"unknown key 'zzz'; the keys are {APPLICATION_KEYS}", id="near no key"),
        pytest.param("name: ''", "name must be a text, got ''", id="empty name"),
        pytest.param("name: 5", "name must be a text, got 5", id="number as name"),
        pytest.param("policy_uri: 5", "policy_uri must be a text, got 5", id="number as policy"),
        pytest.param("tos_uri:", "tos_uri must be a text, got nothing", id="no terms"),
        pytest.param("active: 'yes'", "active must be true or false, got 'yes'", id="text as truth"),
        pytest.param(
            "require_demographic_scopes: 1",
            "require_demographic_scopes must be true, false or null, got 1",
            id="number as truth",
        ),
        pytest.param(
            "client_id: short",
            "client_id must have exactly 40 letters and digits, as CMS's have; 'short' has 5 characters",
            id="short client_id",
        ),
        pytest.param("client_id: 5", "client_id must be a text, got 5", id="number as client_id"),
        pytest.param(
            "client_secret: ''", "client_secret must be a text; put it in quotes", id="empty secret"
        ),
        pytest.param("redirect_uris: []", f"{URIS_WANTED} []", id="no redirect URI"),
        pytest.param("redirect_uris: https://a.example/", f"{URIS_WANTED} 'https://a.example/'", id="text"),
        pytest.param("redirect_uris: [5]", f"{URIS_WANTED} [5]", id="number as redirect URI"),
        pytest.param(
            "redirect_uris: [a.example/cb]",
            "redirect_uris: 'a.example/cb' is not absolute; begin with a scheme",
            id="no scheme",
        ),
        pytest.param(
            "redirect_uris: ['http://[a/cb']",
            "redirect_uris: 'http://[a/cb' is not absolute",
            id="half an address",
        ),
        pytest.param(
            "data_access_type: FOREVER", f"data_access_type must be one of {TYPES}, got 'FOREVER'", id="type"
        ),
        pytest.param("scopes: openid", "scopes must be a list, got 'openid'", id="text as scopes"),
        pytest.param(
            "scopes: [patient/Patient.rss]",
            "scopes: there is no scope 'patient/Patient.rss'; did you mean 'patient/Patient.rs'?",
            id="near a scope",
        ),
        pytest.param("scopes: [zzz]", "scopes: there is no scope 'zzz'", id="near no scope"),
    ],
)
def test_an_application_that_cannot_be_served_is_told_why(file: Path, line: str, said: str) -> None:
    file.write_text(entry(line))

    assert message(file).startswith(f"bbmock.yaml, applications[0]: {said}")


@pytest.mark.parametrize(
    ("missing", "said"),
    [("name", "name must be a text, got nothing"), ("redirect_uris", f"{URIS_WANTED} None")],
)
def test_an_application_is_told_what_it_lacks(file: Path, missing: str, said: str) -> None:
    file.write_text(entry("active: true", without=missing))

    assert message(file) == f"bbmock.yaml, applications[0]: {said}"


def test_a_message_counts_the_applications(file: Path) -> None:
    file.write_text(f"{entry('')}\n  - name: 5\n    redirect_uris: [https://a.example/]")

    assert message(file).startswith("bbmock.yaml, applications[1]: name")


def test_a_secret_stays_out_of_the_message(file: Path) -> None:
    file.write_text(entry("client_secret: 1234567890"))

    assert "1234567890" not in message(file)


@pytest.mark.parametrize("nest", [("[", "]"), ("{a: ", "}")], ids=["lists", "mappings"])
@pytest.mark.parametrize("key", ["faults", "relax", "seed"])
def test_a_file_that_is_nested_too_deeply_is_told(file: Path, key: str, nest: tuple[str, str]) -> None:
    file.write_text(f"{key}: " + nest[0] * 3000 + nest[1] * 3000)

    assert message(file) == "bbmock.yaml: has too many lists and mappings within each other"


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    assert message(file) == "bbmock.yaml: cannot be read: No such file or directory"


def test_a_file_of_another_encoding_is_told(file: Path) -> None:
    file.write_bytes(b"seed: \xff")

    assert message(file) == "bbmock.yaml: is not UTF-8 text"


FAULTS = {
    "no list": ("faults: 1", "faults must be a list, got 1"),
    "no mapping": (
        "faults: [x]",
        "faults[0]: a rule is a mapping with an effect, as {effect: edge}; got 'x'",
    ),
    "unknown key": (
        "faults: [{endpoint: token, efect: edge}]",
        "faults[0]: a rule has no word 'efect'; did you mean 'effect'?",
    ),
    "no effect": (
        "faults: [{endpoint: token}]",
        "faults[0]: a rule needs an effect, as edge, token-expired or {latency: 2}",
    ),
    "unknown endpoint": (
        "faults: [{endpoint: tokn, effect: edge}]",
        "faults[0]: endpoint: there is no endpoint 'tokn'; did you mean 'token'?",
    ),
    "no number": (
        "faults: [{endpoint: token, effect: {edge: no}}]",
        "faults[0]: status must be a whole number from 500 to 599, got False",
    ),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_that_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bbmock.yaml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as refusal:
        read_configuration(path)

    assert str(refusal.value).removeprefix(str(path)).lstrip(":, ") == message


def test_a_fault_about_nobody_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bbmock.yaml"
    path.write_text("beneficiaries: 10\nfaults: [{effect: edge}, {effect: edge, beneficiary: 12}]")

    with pytest.raises(ConfigurationError) as refusal:
        read_configuration(path).sandbox()

    assert str(refusal.value) == (
        "faults[1]: edge would never fire: no beneficiary has the index 12; they go from 0 to 9, which is "
        "BBUser00009"
    )


def test_faults_of_the_file_are_there_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "bbmock.yaml"
    path.write_text(
        "faults: [{endpoint: Patient, effect: backend, times: 2}, {endpoint: token, effect: edge}]"
    )

    sandbox = read_configuration(path).sandbox()

    assert [one.rule for one in sandbox.faults.pending] == [
        Rule(Backend(500), Where("Patient"), When(times=2)),
        Rule(Edge(503), Where("token"), When(times=1)),
    ]


def test_a_server_that_refuses_connections_from_the_start_tells_when_it_no_longer_does() -> None:
    sandbox = Configuration(beneficiaries=1, faults=(Rule(Refuse()),)).sandbox()
    told: list[bool] = []
    sandbox.when_changed(lambda: told.append(sandbox.refuses_connections))

    sandbox.faults.clear()

    assert told == [False]
