"""Files of settings: JSON or YAML, and what is wrong with one, by file, line and column."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bbclient.errors import ConfigurationError, ConfigurationFileMissing, MalformedConfiguration

DEFAULT_FILES = (".bluebutton-config.json", ".bluebutton-config.yaml", ".bluebutton-config.yml")


def default_file() -> Path | None:
    """The settings of the working directory; None if it has none."""
    return next((Path.cwd() / name for name in DEFAULT_FILES if (Path.cwd() / name).exists()), None)


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
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be read: {error.strerror}. Let it be a file that the user "
            "can read whom this runs as."
        ) from error
    found = _parse_json(text, path) if suffix == ".json" else _parse_yaml(text, path)
    if not isinstance(found, Mapping):
        raise ConfigurationError(
            f"The configuration file {path} holds {type(found).__name__} rather than keys with values; "
            "start with client_id, client_secret and callback_url."
        )
    return found


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
    except (ValueError, RecursionError):  # endless numbers, endless brackets
        raise _malformed("JSON", path, 1, 1, "something in it has no end") from None


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
    except (ValueError, RecursionError):  # a month 13, a number without digits, endless brackets
        reason = "something in it looks like a date or a number and is none; put it in quotation marks"
        raise _malformed("YAML", path, 1, 1, reason) from None


def _malformed(
    kind: str, path: str | os.PathLike[str], line: int, column: int, reason: str
) -> MalformedConfiguration:
    message = f"The configuration file {path} is not {kind}: line {line}, column {column}: {reason}."
    return MalformedConfiguration(message, lineno=line, colno=column)
