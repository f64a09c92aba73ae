"""How the token endpoint refuses, in the bodies and headers that many tests expect."""

from __future__ import annotations

from tests.browser import Seen

INVALID_CLIENT = {"error": "invalid_client"}
INVALID_GRANT = {"error": "invalid_grant"}
INVALID_SCOPE = {"error": "invalid_scope"}
SERVER_ERROR = {"error": "Server Error (500)"}


def checked(status: int, error: str, description: str) -> dict[str, object]:
    """The body of a refusal by CMS's own checks."""
    return {"status_code": status, "error": error, "error_description": description}


def invalid_request(description: str) -> dict[str, str]:
    """The body of a refusal by CMS's OAuth library that says why."""
    return {"error": "invalid_request", "error_description": description}


def is_uncached(seen: Seen) -> bool:
    """Whether nobody may keep the answer."""
    return (seen.header("cache-control"), seen.header("pragma")) == ("no-store", "no-cache")
