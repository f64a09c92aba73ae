"""The OpenAPI document of the control API."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.state.sandbox import Sandbox


@functools.cache
def document() -> dict[str, Any]:
    """The document as it ships."""
    text = resources.files("bbmock_fixtures").joinpath("control-openapi.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


async def show_document(_: Request, *, sandbox: Sandbox) -> Response:  # noqa: ARG001 - as all verbs
    """What this API is, in OpenAPI."""
    return JSONResponse(document())
