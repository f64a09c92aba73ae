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


async def read_json(request: Request, *, most: int = MOST_BYTES, whole: bool = True) -> Any:
    """The JSON in a request's body; an empty object for an empty body.

    Args:
        request: whose body.
        most: so many bytes at the most.
        whole: whether all of its texts have to be such as can be told again, which half characters cannot.

    Raises:
        BodyTooLarge: beyond `most`.
        BadRequest: if not all of it came.
        ConfigurationError: if it is no JSON, nested too deeply to be read, or not whole.
    """
    body = await read_body(request, most=most)
    try:
        found = json.loads(body) if body else {}
        if whole:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise ConfigurationError(f"{_WHERE} has half of a character in it; send whole ones") from exc
    except (ValueError, RecursionError) as exc:
        raise ConfigurationError(f"{_WHERE} is no JSON: {exc}") from exc
    return found


async def read_object(
    request: Request,
    known: Sequence[str],
    *,
    required: Sequence[str] = (),
    most: int = MOST_BYTES,
    whole: bool = True,
) -> dict[str, Any]:
    """The JSON object in a request's body; empty for an empty body.

    Raises:
        BodyTooLarge, BadRequest: as `read_json`.
        ConfigurationError: as `read_json`, and if it is no object, has a name that nobody reads or lacks one;
            with the nearest name.
    """
    found = await read_json(request, most=most, whole=whole)
    if not isinstance(found, dict):
        got = "null" if found is None else type(found).__name__
        raise ConfigurationError(f"{_WHERE} must be a JSON object, got {got}")
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
