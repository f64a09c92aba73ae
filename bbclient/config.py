"""The settings: where they are found, and what they must be."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bbclient.errors import ConfigurationError, ConfigurationFileMissing, MalformedConfiguration
from bbclient.urls import base_url_of

Source = Mapping[str, Any] | str | os.PathLike[str] | None

DEFAULT_FILES = (".bluebutton-config.json", ".bluebutton-config.yaml", ".bluebutton-config.yml")
_BASE_URLS: Mapping[str, str] = {
    "LOCAL": "http://localhost:8000",
    "TEST": "https://test.bluebutton.cms.gov",
    "SANDBOX": "https://sandbox.bluebutton.cms.gov",
    "PRODUCTION": "https://api.bluebutton.cms.gov",
}
_DEFAULT_ENVIRONMENT = "SANDBOX"
_DEFAULT_VERSION = 2
_REQUIRED = ("client_id", "client_secret", "callback_url")
_RETRY_KEYS = ("total", "backoff_factor", "status_forcelist")
_KEYS = (
    *("environment", "version", "base_url", "token_refresh_on_expire", "retry_settings"),
    *_REQUIRED,
)


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """How a failed data call is repeated: `total` times at most, after waits that grow from `backoff_factor`.

    `backoff_factor` is in seconds, and the first wait is half of it.
    """

    total: int = 3
    backoff_factor: float = 5
    status_forcelist: tuple[int, ...] = (500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client is configured with; `version` keeps the type that it was given in."""

    client_id: str
    client_secret: str = field(repr=False)
    callback_url: str
    base_url: str
    version: int | str = _DEFAULT_VERSION
    token_refresh_on_expire: bool = True
    retry: RetrySettings = RetrySettings()


def read_settings(source: Source) -> Settings:
    """The settings of a mapping, of a JSON or YAML file, or (None) of the default file of this folder.

    Raises:
        ConfigurationError: if there are none, or one is missing or wrong. The message names the key and where
            it was looked for, never a value.
    """
    if isinstance(source, Mapping):
        return _checked(source, "the mapping that was passed")
    if source is None:
        source = _default_file()
    if not isinstance(source, str | os.PathLike):
        raise ConfigurationError(
            f"The configuration is of type {type(source).__name__}; pass a dict, the path of a .json or "
            f".yaml file, or nothing for {DEFAULT_FILES[0]} in the working directory."
        )
    return _checked(read_file(source), os.fspath(source))


def read_file(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    """What a JSON or YAML file of settings says, unchecked.

    Raises:
        ConfigurationError: if it is missing, unreadable, or no mapping.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".yaml", ".yml"):
        raise ConfigurationError(f"Error: Configuration file extension must be .json or .yaml for: {path}")
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationFileMissing(
            f"There is no configuration file {path}; create it or pass a dict."
        ) from error
    except UnicodeDecodeError:
        # Not the cause: its `object` is the file.
        raise ConfigurationError(f"The configuration file {path} is not UTF-8; save it as that.") from None
    found = _parse_json(text, path) if suffix == ".json" else _parse_yaml(text, path)
    if not isinstance(found, Mapping):
        raise ConfigurationError(
            f"The configuration file {path} holds {type(found).__name__} rather than keys with values; "
            "start with client_id, client_secret and callback_url."
        )
    return found


def _default_file() -> Path:
    folder = Path.cwd()
    for name in DEFAULT_FILES:
        if (folder / name).exists():
            return folder / name
    raise ConfigurationFileMissing(
        f"There is neither {DEFAULT_FILES[0]} nor {DEFAULT_FILES[1]} in {folder}; create one, or pass a dict "
        "or a path."
    )


def _parse_json(text: str, path: str | os.PathLike[str]) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place, reason = error.pos, error.msg
        before = text[:place].rstrip()
        if before.endswith(",") and text[place : place + 1] in ("}", "]"):
            place = len(before) - 1
            reason = "a trailing comma, which JSON does not allow; delete it"
        elif reason.startswith("Illegal trailing comma"):  # Python 3.13 says it itself
            reason = "a trailing comma, which JSON does not allow; delete it"
        line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        raise _malformed("JSON", path, line, column, reason) from None  # its `doc` is the file


def _parse_yaml(text: str, path: str | os.PathLike[str]) -> Any:
    # Late: it costs every process 14 ms, and who passes a dict or JSON needs none of it.
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        # Neither its text nor the cause: both quote the file.
        reason = "look at the indentation, the colons and the quotation marks there"
        raise _malformed("YAML", path, line, column, reason) from None
    except yaml.YAMLError:
        raise _malformed("YAML", path, 1, 1, "it has characters that YAML does not allow") from None


def _malformed(
    kind: str, path: str | os.PathLike[str], line: int, column: int, reason: str
) -> MalformedConfiguration:
    message = f"The configuration file {path} is not {kind}: line {line}, column {column}: {reason}."
    return MalformedConfiguration(message, lineno=line, colno=column)


def _checked(given: Mapping[str, Any], where: str) -> Settings:
    _refuse_misspelt(given, _KEYS, where)
    environment_url = _environment_url(given.get("environment"), where)
    for key in _REQUIRED:
        if given.get(key) is None:
            raise ConfigurationError(f'Error: Configuration setting "{key}" is missing in: {where}')
        if not isinstance(given[key], str):
            raise _wrong(key, where, "must be text", "put it in quotation marks")
    base_url = given.get("base_url")
    refresh = given.get("token_refresh_on_expire", True)
    if isinstance(refresh, str):  # "false" would count as true
        raise _wrong(
            "token_refresh_on_expire", where, "must be true or false", "leave the quotation marks out"
        )
    return Settings(
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        callback_url=given["callback_url"],
        base_url=environment_url if base_url is None else base_url_of(base_url, where),
        version=_version(given.get("version"), where),
        token_refresh_on_expire=bool(refresh),
        retry=_retry(given.get("retry_settings"), where),
    )


def _refuse_misspelt(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse a key that can only be a known one misspelt; an application's other keys are its business."""
    for key in given:
        if key in known:
            continue
        nearest = difflib.get_close_matches(str(key).lower(), known, n=1, cutoff=0.8)
        if nearest and given.get(nearest[0]) is None:
            raise ConfigurationError(f'There is no setting "{key}" in {where}; did you mean "{nearest[0]}"?')


def _environment_url(name: Any, where: str) -> str:
    if name is None:
        name = _DEFAULT_ENVIRONMENT
    if not isinstance(name, str) or name not in _BASE_URLS:
        known = isinstance(name, str) and name.strip().upper() in _BASE_URLS
        hint = "; write it in capitals, without blanks" if known else ""
        raise ConfigurationError(
            f"Error: Configuration environment must be set to LOCAL or TEST or SANDBOX or PRODUCTION in: "
            f"{where}{hint}"
        )
    return _BASE_URLS[name]


def _version(given: Any, where: str) -> int | str:
    if given is None:
        return _DEFAULT_VERSION
    if isinstance(given, bool) or not isinstance(given, int | str) or str(given) not in ("1", "2", "3"):
        raise _wrong("version", where, "must be 1, 2 or 3", "give the number alone")
    return given


def _retry(given: Any, where: str) -> RetrySettings:
    if not given:
        return RetrySettings()
    if not isinstance(given, Mapping):
        raise _wrong("retry_settings", where, "must have keys", f"give {', '.join(_RETRY_KEYS)}")
    _refuse_misspelt(given, _RETRY_KEYS, f"retry_settings of {where}")
    return retry_settings_of(given, where)


def retry_settings_of(given: Mapping[str, Any], where: str = "retry_config") -> RetrySettings:
    """The retry settings of a mapping, defaults for what it leaves out.

    Raises:
        ConfigurationError: if one is not what it must be.
    """
    usual = RetrySettings()
    total = given.get("total", usual.total)
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise _wrong("total", where, "must be a whole number", "0 turns retries off")
    factor = given.get("backoff_factor", usual.backoff_factor)
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not factor >= 0:
        raise _wrong("backoff_factor", where, "must be a number of seconds", "the default is 5")
    statuses = given.get("status_forcelist", usual.status_forcelist)
    if isinstance(statuses, str | Mapping) or not all(isinstance(status, int) for status in _each(statuses)):
        raise _wrong(
            "status_forcelist",
            where,
            "must be a list of HTTP statuses",
            "the default is [500, 502, 503, 504]",
        )
    return RetrySettings(total, factor, tuple(statuses))


def _each(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple | set | frozenset) else [None]


def _wrong(key: str, where: str, rule: str, advice: str) -> ConfigurationError:
    return ConfigurationError(f'Error: Configuration setting "{key}" {rule} in: {where}; {advice}')
