"""The settings: where they are found, and what they must be."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bbclient.errors import ConfigurationError, ConfigurationFileMissing
from bbclient.files import DEFAULT_FILES, default_file, read_file
from bbclient.urls import base_url_of

Source = Mapping[str, Any] | str | os.PathLike[str] | None

VARIABLES = "BLUEBUTTON_"
"""How the environment variables with settings begin: BLUEBUTTON_CLIENT_SECRET is `client_secret`."""

ENVIRONMENT_URLS: dict[str, str] = {
    "LOCAL": "http://localhost:8000",
    "TEST": "https://test.bluebutton.cms.gov",
    "SANDBOX": "https://sandbox.bluebutton.cms.gov",
    "PRODUCTION": "https://api.bluebutton.cms.gov",
}
"""Where each environment is; an application may write to it, and clients made afterwards go there."""

_DEFAULT_ENVIRONMENT = "SANDBOX"
_DEFAULT_VERSION = 2
_REQUIRED = ("client_id", "client_secret", "callback_url")
_RETRY_KEYS = ("total", "backoff_factor", "status_forcelist", "max_wait", "jitter")
_SIMPLE_KEYS = ("environment", "version", "base_url", "token_refresh_on_expire", *_REQUIRED)
_KEYS = (*_SIMPLE_KEYS, "retry_settings")
_ENVIRONMENT = f"the {VARIABLES} environment variables"
_WORDS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """How a failed data call is repeated: `total` times at most, after waits that grow from `backoff_factor`.

    `backoff_factor` is in seconds, and the first wait is half of it. No wait is longer than `max_wait`, in
    seconds; a server that asks for more is not waited for. `jitter`, from 0 to 1, is the part of a wait that
    is left to chance.
    """

    total: int = 3
    backoff_factor: float = 5
    status_forcelist: tuple[int, ...] = (500, 502, 503, 504)
    max_wait: float = 120
    jitter: float = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client is configured with; `version` keeps the type that it was given in."""

    client_id: str
    client_secret: str = field(repr=False)
    callback_url: str
    base_url: str
    version: int | str = _DEFAULT_VERSION
    token_refresh_on_expire: bool = True
    retry: RetrySettings | None = None


def read_settings(source: Source) -> Settings:
    """The settings of a mapping, of a JSON or YAML file, or (None) of the default file of this folder.

    An environment variable that begins with BLUEBUTTON_ says what a mapping leaves out, and wins over a file.

    Raises:
        ConfigurationError: if there are none, or one is missing or wrong. The message names the key and where
            it was looked for, never a value.
    """
    variables = _variables()
    if isinstance(source, Mapping):
        said = {key: value for key, value in source.items() if value is not None}
        return _checked({**variables, **said}, _where("the mapping that was passed", variables))
    if source is None:
        source = default_file()
        if source is None and variables:
            return _checked(variables, _ENVIRONMENT)
    if source is None:
        raise ConfigurationFileMissing(
            f"There is neither {DEFAULT_FILES[0]} nor {DEFAULT_FILES[1]} in {Path.cwd()}; create one, pass a "
            f"dict or a path, or set {VARIABLES}CLIENT_ID and the other environment variables."
        )
    if not isinstance(source, str | os.PathLike):
        raise ConfigurationError(
            f"The configuration is of type {type(source).__name__}; pass a dict, the path of a .json or "
            f".yaml file, or nothing for {DEFAULT_FILES[0]} in the working directory."
        )
    return _checked({**read_file(source), **variables}, _where(os.fspath(source), variables))


def _where(source: str, variables: Mapping[str, Any]) -> str:
    return f"{source} and {_ENVIRONMENT}" if variables else source


def _variables() -> dict[str, Any]:
    """The settings in environment variables; an empty one says nothing."""
    found: dict[str, Any] = {}
    for name, value in os.environ.items():
        if name.startswith(VARIABLES) and value:
            found[name.removeprefix(VARIABLES).lower()] = value
    _refuse_misspelt(found, _KEYS, _ENVIRONMENT)
    if "token_refresh_on_expire" in found:
        given = found["token_refresh_on_expire"].lower()
        if given not in _WORDS:
            name = f"{VARIABLES}TOKEN_REFRESH_ON_EXPIRE"
            raise _wrong(name, "the environment", "must be true or false", "write one of the two")
        found["token_refresh_on_expire"] = _WORDS[given]
    if "retry_settings" in found:
        name = f"{VARIABLES}RETRY_SETTINGS"
        raise _wrong(name, "the environment", "has keys, and no form there", "set it in a file or a dict")
    return {key: value for key, value in found.items() if key in _SIMPLE_KEYS}


def _checked(given: Mapping[str, Any], where: str) -> Settings:
    _refuse_misspelt(given, _KEYS, where)
    environment_url = _environment_url(given.get("environment"), where)
    for key in _REQUIRED:
        if given.get(key) is None:
            raise ConfigurationError(f'Error: Configuration setting "{key}" is missing in: {where}')
        if not isinstance(given[key], str):
            raise _wrong(key, where, "must be text", "put it in quotation marks")
    for key in ("client_id", "client_secret"):  # RFC 6749 appendix A; a line end is soon copied with them
        if not given[key].isascii() or (given[key] and not given[key].isprintable()):
            raise _wrong(key, where, "must be printable ASCII", "copy it again, without a line end")
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
    if not isinstance(name, str) or name not in ENVIRONMENT_URLS:
        known = isinstance(name, str) and name.strip().upper() in ENVIRONMENT_URLS
        hint = "; write it in capitals, without blanks" if known else ""
        raise ConfigurationError(
            f"Error: Configuration environment must be set to LOCAL or TEST or SANDBOX or PRODUCTION in: "
            f"{where}{hint}"
        )
    return base_url_of(ENVIRONMENT_URLS[name], f'ENVIRONMENT_URLS["{name}"]')


def _version(given: Any, where: str) -> int | str:
    if given is None:
        return _DEFAULT_VERSION
    if isinstance(given, bool) or not isinstance(given, int | str) or str(given) not in ("1", "2", "3"):
        raise _wrong("version", where, "must be 1, 2 or 3", "give the number alone")
    return given


def _retry(given: Any, where: str) -> RetrySettings | None:
    if not given:
        return None
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
    longest = given.get("max_wait", usual.max_wait)
    if isinstance(longest, bool) or not isinstance(longest, int | float) or not longest >= 0:
        raise _wrong("max_wait", where, "must be a number of seconds", "the default is 120")
    jitter = given.get("jitter", usual.jitter)
    if isinstance(jitter, bool) or not isinstance(jitter, int | float) or not 0 <= jitter <= 1:
        raise _wrong("jitter", where, "must be from 0 to 1", "0.5 leaves half of each wait to chance")
    return RetrySettings(total, factor, tuple(statuses), longest, jitter)


def _each(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple | set | frozenset) else [None]


def _wrong(key: str, where: str, rule: str, advice: str) -> ConfigurationError:
    return ConfigurationError(f'Error: Configuration setting "{key}" {rule} in: {where}; {advice}')
