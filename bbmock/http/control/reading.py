"""Reading a control request: a JSON object of known names, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import ClientDisconnect, Request

from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.state import entries

_WHERE = "the body"


class UnknownThing(BBMockError):
    """There is nothing of that number or name."""


class AlreadyThere(BBMockError):
    """There is one of that name already."""


async def read_json(request: Request) -> Any:
    """The JSON in a request's body; an empty object for an empty body.

    Raises:
        ConfigurationError: if it is none, nested too deeply to be read, or not all of it came.
    """
    try:
        body = await request.body()
        return json.loads(body) if body else {}
    except ClientDisconnect as exc:
        raise ConfigurationError("the client went away before its request was whole") from exc
    except (ValueError, RecursionError) as exc:
        raise ConfigurationError(f"{_WHERE} is no JSON: {exc}") from exc


async def read_object(
    request: Request, known: Sequence[str], *, required: Sequence[str] = ()
) -> dict[str, Any]:
    """The JSON object in a request's body; empty for an empty body.

    Raises:
        ConfigurationError: if it is none, has a name that nobody reads or lacks one; with the nearest name.
    """
    found = await read_json(request)
    if not isinstance(found, dict):
        raise ConfigurationError(f"{_WHERE} must be a JSON object, got {type(found).__name__}")
    entries.refuse_unknown_keys(found, known, where=_WHERE)
    for name in required:
        if name not in found:
            raise ConfigurationError(f"{_WHERE} lacks {name}")
    return found


def moment(name: str, value: object) -> datetime:
    """A moment with a time zone, as 2026-05-18T08:00:00Z.

    Raises:
        ConfigurationError: if it is none.
    """
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ConfigurationError(
            f"{name} must be a moment with a time zone, as 2026-05-18T08:00:00Z; got {value!r}"
        )
    return found
