"""A YAML file as the mapping, list or value in it, with messages that name the file and the place."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from bbmock.domain.errors import ConfigurationError

# libyaml's parser takes a millisecond for what PyYAML's own takes 17; not every build of PyYAML has it.
_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE: Final = "tag:yaml.org,2002:merge"  # of YAML 1.1 alone; it would bring keys whose line is elsewhere


class _NotRead(yaml.constructor.ConstructorError):
    """Is YAML, and nothing that is read here."""


class _Strict(yaml.constructor.SafeConstructor):
    """Refuses a key that stands twice, of which YAML would silently forget the first, and merge keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        for key, _ in node.value:
            if key.tag == _MERGE:
                said = "the merge key << is not read here; write out the keys that it would bring"
                raise _NotRead(None, None, said, key.start_mark)
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                mark = node.value[place][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", mark)
        return super().construct_mapping(node, deep)


class _Loader(_Strict, yaml.SafeLoader):
    """Reads as YAML's specification says, and knows best what is wrong and where."""


class _Fast(_Strict, _FastLoader):  # type: ignore[misc]
    """Reads the same."""


def read_document(path: Path) -> Any:
    """What a YAML file holds; None if nothing.

    Raises:
        ConfigurationError: if the file cannot be read or is no YAML, or a mapping in it has a key twice or
            a merge key.
    """
    try:
        return _load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigurationError(f"{path}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from exc
    except yaml.YAMLError as exc:
        said = _problem(exc) if isinstance(exc, _NotRead) else f"is not YAML: {_problem(exc)}"
        raise ConfigurationError(f"{path}{_place(exc)}: {said}") from exc
    except ValueError as exc:  # a date such as 2026-99-99
        raise ConfigurationError(f"{path}: is not YAML: {exc}") from exc


@contextlib.contextmanager
def refusing_depth(path: Path) -> Iterator[None]:
    """Refuse a file that is nested too deeply to be read, or to be told of in a message.

    Raises:
        ConfigurationError: if it is.
    """
    try:
        yield
    except RecursionError as exc:
        raise ConfigurationError(f"{path}: has too many lists and mappings within each other") from exc


def _load(text: str) -> Any:
    try:
        return yaml.load(text, _Fast)  # noqa: S506 - it is a SafeLoader
    except yaml.YAMLError:
        return yaml.load(text, _Loader)  # noqa: S506 - it is a SafeLoader


def _place(exc: yaml.YAMLError) -> str:
    mark = getattr(exc, "problem_mark", None)
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""


def _problem(exc: yaml.YAMLError) -> str:
    return str(getattr(exc, "problem", None) or exc).partition("\n")[0]
