from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bbclient import BlueButton
from bbclient.errors import ConfigurationError, ConfigurationFileMissing, MalformedConfiguration
from tests.client.builders import SETTINGS

JSON = json.dumps(SETTINGS)
YAML = "".join(f"{key}: {value}\n" for key, value in SETTINGS.items())


def _written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize("environment", ["WRONG", "sandbox", "", 1])
def test_a_wrong_environment_is_refused_in_the_official_words(environment: Any) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        BlueButton({**SETTINGS, "environment": environment})

    assert str(refusal.value).startswith(
        "Error: Configuration environment must be set to LOCAL or TEST or SANDBOX or PRODUCTION in: "
        "the mapping that was passed"
    )
    assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize("key", ["client_id", "client_secret", "callback_url"])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "null"])
def test_a_missing_setting_is_refused_in_the_official_words(key: str, missing: bool, tmp_path: Path) -> None:
    given = {name: value for name, value in SETTINGS.items() if name != key}
    path = _written(tmp_path, "own.json", json.dumps(given if missing else {**given, key: None}))

    with pytest.raises(ConfigurationError) as refusal:
        BlueButton(path)

    assert str(refusal.value) == f'Error: Configuration setting "{key}" is missing in: {path}'


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"client_id": 7}, '"client_id" must be text'),
        ({"client_id": "x\n"}, '"client_id" must be printable ASCII'),
        ({"client_secret": "\u201cword\u201d"}, '"client_secret" must be printable ASCII'),
        ({"version": 4}, '"version" must be 1, 2 or 3'),
        ({"version": "v2"}, '"version" must be 1, 2 or 3'),
        ({"version": True}, '"version" must be 1, 2 or 3'),
        ({"token_refresh_on_expire": "false"}, '"token_refresh_on_expire" must be true or false'),
        ({"base_url": "localhost:8000"}, '"base_url" must be scheme, host and port'),
        ({"base_url": "http://name:word@localhost"}, '"base_url" must be scheme, host and port'),
        ({"base_url": "http://localhost/?x=1"}, '"base_url" must be scheme, host and port'),
        ({"base_url": 8000}, '"base_url" must be scheme, host and port'),
        ({"base_url": "http://a..b"}, '"base_url" must be scheme, host and port'),
        ({"base_url": f"http://{'a' * 64}.example"}, '"base_url" must be scheme, host and port'),
        ({"retry_settings": 3}, '"retry_settings" must have keys'),
        ({"retry_settings": {"total": None}}, '"total" must be a whole number'),
        ({"retry_settings": {"total": -1}}, '"total" must be a whole number'),
        ({"retry_settings": {"max_wait": -1}}, '"max_wait" must be a number of seconds'),
        ({"retry_settings": {"jitter": 2}}, '"jitter" must be from 0 to 1'),
        ({"retry_settings": {"backoff_factor": "5"}}, '"backoff_factor" must be a number of seconds'),
        ({"retry_settings": {"status_forcelist": "503"}}, '"status_forcelist" must be a list'),
        ({"retry_settings": {"status_forcelist": ["503"]}}, '"status_forcelist" must be a list'),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_by_name(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as refusal:
        BlueButton({**SETTINGS, **changed})

    assert "word" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ({"enviroment": "PRODUCTION"}, "environment"),
        ({"Version": 1}, "version"),
        ({"retry_setings": {}}, "retry_settings"),
        ({"retry_settings": {"backof_factor": 1}}, "backoff_factor"),
        ({"clientId": "x", "client_id": None}, "client_id"),
    ],
)
def test_a_misspelt_key_is_answered_with_the_right_one(given: dict[str, Any], nearest: str) -> None:
    with pytest.raises(ConfigurationError, match=f'did you mean "{nearest}"'):
        BlueButton({**SETTINGS, **given})


def test_an_unknown_file_extension_is_refused_in_the_official_words() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        BlueButton("settings.toml")

    assert str(refusal.value) == (
        "Error: Configuration file extension must be .json or .yaml for: settings.toml"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no configuration file") as refusal:
        BlueButton(tmp_path / "absent.json")

    assert isinstance(refusal.value, ConfigurationFileMissing)


def test_without_a_default_file_both_names_and_the_folder_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigurationFileMissing) as refusal:
        BlueButton()

    assert str(refusal.value).startswith(
        f"There is neither .bluebutton-config.json nor .bluebutton-config.yaml in {tmp_path}"
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ('{\n  "client_id": "x",\n}', 2, 19, "a trailing comma"),
        ('{"retry_settings": {"status_forcelist": [500,\n]}}', 1, 45, "a trailing comma"),
        ('{"client_secret": "hush" "version": 1}', 1, 26, "Expecting ',' delimiter"),
        ("", 1, 1, "Expecting value"),
    ],
    ids=["object", "list", "missing comma", "empty"],
)
def test_broken_json_is_refused_with_file_line_and_column(
    text: str, line: int, column: int, reason: str, tmp_path: Path
) -> None:
    path = _written(tmp_path, "own.json", text)

    with pytest.raises(json.JSONDecodeError) as refusal:
        BlueButton(path)

    assert str(refusal.value).startswith(
        f"The configuration file {path} is not JSON: line {line}, column {column}: {reason}"
    )
    assert (refusal.value.lineno, refusal.value.colno, refusal.value.doc) == (line, column, "")


@pytest.mark.parametrize(
    ("text", "line"),
    [("client_id: x\n client_secret: hush\n", 2), ("client_secret: *hush\n", 1), ("a: [1\nb: hush\n", 2)],
    ids=["indentation", "alias", "bracket"],
)
def test_broken_yaml_is_refused_with_file_and_line_and_quotes_nothing(
    text: str, line: int, tmp_path: Path
) -> None:
    path = _written(tmp_path, "own.yaml", text)

    with pytest.raises(MalformedConfiguration, match=f"is not YAML: line {line}, column") as refusal:
        BlueButton(path)

    assert "hush" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(("name", "text"), [("a.yaml", ""), ("a.yaml", "- 1"), ("a.json", "[]")])
def test_a_file_without_keys_is_refused(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="rather than keys with values"):
        BlueButton(_written(tmp_path, name, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_bytes(b'{"client_id": "\xff"}')

    with pytest.raises(ConfigurationError, match="is not UTF-8"):
        BlueButton(tmp_path / "own.json")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[" * 100_000),
        ("a.json", '{"client_id": ' + "1" * 5000 + "}"),
        ("a.yaml", "client_id: 2026-13-45"),
        ("a.yaml", "client_id: 0b_"),
        ("a.yaml", "[\n" * 3000),
    ],
    ids=["brackets", "number", "date", "digits", "yaml-brackets"],
)
def test_a_file_over_which_the_parser_itself_fails_is_named(name: str, text: str, tmp_path: Path) -> None:
    path = _written(tmp_path, name, text)

    with pytest.raises(
        MalformedConfiguration, match=f"The configuration file {path} is not .*something in it"
    ):
        BlueButton(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()

    with pytest.raises(
        ConfigurationError, match=r"folder\.json cannot be read: Is a directory\. Let it be a"
    ):
        BlueButton(tmp_path / "folder.json")


def test_something_that_is_no_configuration_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="of type int"):
        BlueButton(7)  # type: ignore[arg-type]  # the refusal is the point


@pytest.mark.parametrize(
    ("environment", "base_url"),
    [
        (None, "https://sandbox.bluebutton.cms.gov"),
        ("LOCAL", "http://localhost:8000"),
        ("TEST", "https://test.bluebutton.cms.gov"),
        ("SANDBOX", "https://sandbox.bluebutton.cms.gov"),
        ("PRODUCTION", "https://api.bluebutton.cms.gov"),
    ],
)
def test_the_environment_says_where_and_is_the_sandbox_by_default(
    environment: str | None, base_url: str
) -> None:
    bb = BlueButton({**SETTINGS, "environment": environment})

    assert bb.base_url == base_url
    assert bb.auth_base_url == f"{base_url}/v2/o/authorize"
    assert bb.auth_token_url == f"{base_url}/v2/o/token/"


def test_a_base_url_overrides_the_environment() -> None:
    bb = BlueButton({**SETTINGS, "environment": "PRODUCTION", "base_url": "http://mock:9000/"})

    assert bb.auth_token_url == "http://mock:9000/v2/o/token/"


def test_what_is_left_out_has_the_official_defaults() -> None:
    bb = BlueButton(SETTINGS)

    assert (bb.version, bb.token_refresh_on_expire) == (2, True)
    assert bb.retry_config == {"total": 3, "backoff_factor": 5, "status_forcelist": [500, 502, 503, 504]}


@pytest.mark.parametrize("version", [1, 2, 3, "1", "2", "3"])
def test_the_version_keeps_its_type(version: int | str) -> None:
    assert BlueButton({**SETTINGS, "version": version}).version == version


def test_an_application_s_own_keys_are_let_be() -> None:
    own = {"SECRET_KEY": "x", "debug": True, "versions": [1, 2], "version": 1}

    assert BlueButton({**SETTINGS, **own}).version == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("own.json", JSON), ("own.yaml", YAML), ("own.yml", YAML), ("own.json", f"\ufeff{JSON}")],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_read_by_its_extension(name: str, text: str, kind: type, tmp_path: Path) -> None:
    bb = BlueButton(kind(_written(tmp_path, name, text)))

    assert (bb.client_id, bb.client_secret, bb.callback_url) == tuple(SETTINGS.values())


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([".bluebutton-config.json", ".bluebutton-config.yaml"], ".bluebutton-config.json"),
        ([".bluebutton-config.yaml", ".bluebutton-config.yml"], ".bluebutton-config.yaml"),
        ([".bluebutton-config.yml"], ".bluebutton-config.yml"),
    ],
)
def test_the_default_file_is_looked_for_in_the_folder_of_the_moment(
    names: list[str], chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        _written(tmp_path, name, json.dumps({**SETTINGS, "client_id": name}))  # JSON is YAML, too
    monkeypatch.chdir(tmp_path)

    assert BlueButton().client_id == chosen


def test_the_caller_s_settings_are_neither_changed_nor_kept() -> None:
    statuses = [503]
    given: dict[str, Any] = {**SETTINGS, "retry_settings": {"status_forcelist": statuses}}
    bb = BlueButton(given)

    bb.retry_config["status_forcelist"].append(418)

    assert given == {**SETTINGS, "retry_settings": {"status_forcelist": [503]}}


def test_a_refused_configuration_leaves_the_client_as_it_was() -> None:
    bb = BlueButton(SETTINGS)

    with pytest.raises(ConfigurationError):
        bb.set_configuration({**SETTINGS, "client_id": "another", "version": 9})

    assert bb.client_id == "the-client-id"


def test_retry_settings_stay_where_another_configuration_has_none() -> None:
    bb = BlueButton({**SETTINGS, "retry_settings": {"total": 1}})

    bb.set_configuration({**SETTINGS, "client_id": "another"})

    assert (bb.client_id, bb.retry_config["total"]) == ("another", 1)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BLUEBUTTON_CLIENTID", "x", 'no setting "clientid" .*did you mean "client_id"'),
        ("BLUEBUTTON_TOKEN_REFRESH_ON_EXPIRE", "maybe", "must be true or false"),
        ("BLUEBUTTON_VERSION", "9", '"version" must be 1, 2 or 3 in: .* and the BLUEBUTTON_ environment'),
        ("BLUEBUTTON_ENVIRONMENT", "sandbox", "write it in capitals"),
        ("BLUEBUTTON_RETRY_SETTINGS", "{}", "BLUEBUTTON_RETRY_SETTINGS.*; set it in a file or a dict"),
    ],
)
def test_an_environment_variable_that_is_wrong_is_refused_by_name(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=said):
        BlueButton(SETTINGS)


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in SETTINGS.items():
        monkeypatch.setenv(f"BLUEBUTTON_{key.upper()}", f"{value}-of-the-environment")
    monkeypatch.setenv("BLUEBUTTON_TOKEN_REFRESH_ON_EXPIRE", "false")
    monkeypatch.setenv("BLUEBUTTON_VERSION", "3")
    monkeypatch.setenv("BLUEBUTTON_BASE_URL", "")
    monkeypatch.setenv("BLUEBUTTON_OWN_SETTING", "of the application")


@pytest.mark.usefixtures("variables")
def test_environment_variables_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    bb = BlueButton()

    assert bb.client_id == "the-client-id-of-the-environment"
    assert (bb.version, bb.token_refresh_on_expire) == ("3", False)
    assert bb.base_url == "https://sandbox.bluebutton.cms.gov"


@pytest.mark.usefixtures("variables")
def test_environment_variables_win_over_a_file(tmp_path: Path) -> None:
    bb = BlueButton(_written(tmp_path, "own.json", json.dumps({**SETTINGS, "version": 1})))

    assert (bb.client_id, bb.version) == ("the-client-id-of-the-environment", "3")


@pytest.mark.usefixtures("variables")
def test_a_mapping_wins_over_environment_variables_and_they_fill_it() -> None:
    bb = BlueButton({"client_id": "own", "client_secret": None, "version": 1})

    assert (bb.client_id, bb.version) == ("own", 1)
    assert bb.client_secret == "the-client-secret-of-the-environment"


def test_a_base_url_that_is_set_later_is_where_the_login_goes_too() -> None:
    bb = BlueButton(SETTINGS)

    bb.base_url = "http://localhost:8000"

    assert bb.auth_token_url == "http://localhost:8000/v2/o/token/"
    assert bb.generate_authorize_url(bb.generate_auth_data()).startswith("http://localhost:8000/v2/o/auth")


def test_the_endpoints_of_a_login_can_be_set_as_on_the_official_sdk_s() -> None:
    bb = BlueButton(SETTINGS)

    bb.auth_base_url = "http://localhost:8000/v1/o/authorize"
    bb.auth_token_url = "http://localhost:8000/v1/o/token/"

    assert bb.generate_authorize_url(bb.generate_auth_data()).startswith(bb.auth_base_url)
    bb.set_configuration(SETTINGS)
    assert bb.auth_token_url == "https://sandbox.bluebutton.cms.gov/v2/o/token/"
