"""Paths that CMS serves with a slash at the end only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bbmock.http.answers import redirect
from bbmock.http.reading import path_of, raw_query, require_version


async def add_slash(request: Request) -> Response:
    """The redirect to the path with its slash, whatever the method."""
    require_version(request)
    query = raw_query(request)
    return redirect(f"{path_of(request)}/{'?' if query else ''}{query}", status=301)
