"""Reading a control request: a JSON object of known names, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request

from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.http.reading import read_body
from bbmock.state import entries

MOST_BYTES: Final = 1024 * 1024
"""Of a body: twice what a beneficiary of one's own takes whose 10,000 claims are each said by themselves."""
_WHERE: Final = "the body"


class UnknownThing(BBMockError):
    """There is nothing of that number or name."""


class AlreadyThere(BBMockError):
    """There is one of that name already."""


async def read_json(request: Request, *, most: int = MOST_BYTES) -> Any:
    """The JSON in a request's body of so many bytes at the most; an empty object for an empty body.

    Raises:
        BodyTooLarge: beyond that.
        BadRequest: if not all of it came.
        ConfigurationError: if it is no JSON, or nested too deeply to be read.
    """
    body = await read_body(request, most=most)
    try:
        return json.loads(body) if body else {}
    except (ValueError, RecursionError) as exc:
        raise ConfigurationError(f"{_WHERE} is no JSON: {exc}") from exc


async def read_object(
    request: Request, known: Sequence[str], *, required: Sequence[str] = (), most: int = MOST_BYTES
) -> dict[str, Any]:
    """The JSON object in a request's body; empty for an empty body.

    Raises:
        BodyTooLarge, BadRequest: as `read_json`.
        ConfigurationError: if it is none, has a name that nobody reads or lacks one; with the nearest name.
    """
    found = await read_json(request, most=most)
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
