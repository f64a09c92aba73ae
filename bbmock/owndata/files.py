"""The resources in a folder of files, each with the place where it stands.

The folder has a folder a version: `v1`, `v2`, `v3`. In it, and in folders below, a file `*.json` holds a
resource or a Bundle, a file `*.ndjson` one of them a line. Other files are left alone. The Bundle of an
insurance card counts as a resource; of all others the entries do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from bbmock.domain.errors import ConfigurationError
from bbmock.owndata import cards
from bbmock.population.identity import Version

VERSIONS: Final[tuple[Version, ...]] = (1, 2, 3)
_ENDINGS: Final = (".json", ".ndjson")
_MARK: Final = "\x00"  # FHIR allows it in no text
_MARKED: Final = re.compile(r'"\\u0000([-+.0-9eE]+)"')
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Found:
    """One resource of a version, and where it was found, in the words of a message."""

    version: Version
    where: str
    resource: dict[str, Any] = field(repr=False)


def resources_in(folder: Path) -> Iterator[Found]:
    """All resources: version by version, the files of a version by their paths, each from its beginning.

    Raises:
        ConfigurationError: if the folder is none or has no version in it, a file cannot be read, is no JSON,
            or holds no resource.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: there is no such folder")
    present = [version for version in VERSIONS if (folder / f"v{version}").is_dir()]
    if not present:
        raise ConfigurationError(
            f"{folder}: expected a folder v1, v2 or v3 in it, with the files of a version"
        )
    for path in _files_in(folder, "*"):
        raise ConfigurationError(f"{path}: stands beside v1, v2 and v3; move it into one of them")
    for version in present:
        for path in _files_in(folder / f"v{version}", "**/*"):
            for where, document in _documents_in(path):
                for place, resource in _resources_of(document, where):
                    yield Found(version, place, resource)


def compact(resource: dict[str, Any]) -> bytes:
    """A resource as JSON without spaces; every number has the digits that it has in the file."""
    return _MARKED.sub(r"\1", _dump(resource)).encode()


def _files_in(folder: Path, pattern: str) -> list[Path]:
    found = (path for path in folder.glob(pattern) if path.suffix.lower() in _ENDINGS and path.is_file())
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _documents_in(path: Path) -> Iterator[tuple[str, object]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise ConfigurationError(f"{path}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from exc
    if path.suffix.lower() == ".json":
        yield str(path), _parse(text, str(path))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            yield where, _parse(line, where, is_line=True)


def _parse(text: str, where: str, *, is_line: bool = False) -> object:
    try:
        return json.loads(text, parse_float=_MARK.__add__, parse_constant=_refuse_constant)
    except json.JSONDecodeError as exc:
        line = "" if is_line else f", line {exc.lineno}"
        raise ConfigurationError(f"{where}{line}, column {exc.colno}: is not JSON: {exc.msg}") from exc
    except ValueError as exc:
        raise ConfigurationError(f"{where}: is not JSON: {exc}") from exc
    except RecursionError as exc:
        raise ConfigurationError(f"{where}: is nested too deeply") from exc


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number there")


def _resources_of(document: object, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(document, dict):
        raise ConfigurationError(f"{where}: expected a resource or a Bundle, got a {_name_of(document)}")
    if document.get("resourceType") != "Bundle" or cards.is_card(document):
        yield where, document
        return
    entries = document.get("entry", [])
    if not isinstance(entries, list):
        raise ConfigurationError(f"{where}: the Bundle's entry must be a list, got a {_name_of(entries)}")
    for number, entry in enumerate(entries):
        place = f"{where}, entry[{number}]"
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            raise ConfigurationError(f"{place}: has no resource")
        yield place, resource


def _name_of(value: object) -> str:
    names = {list: "list", dict: "mapping", str: "text", int: "number", bool: "truth value"}
    return names.get(type(value), "null")
