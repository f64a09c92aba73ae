"""CMS's oddities that can be relaxed by name: where its server surprises, and a user may want reason.

A sandbox is faithful by default. Each name here is a row of docs/fidelity.md and can stand under `relax` of a
sandbox's settings or of one application.
"""

from __future__ import annotations

from enum import StrEnum


class Oddity(StrEnum):
    """One oddity; the docstring of each says what happens instead when it is relaxed."""

    REVOKE_UNKNOWN_TOKEN = "revoke-unknown-token"  # noqa: S105 - a name
    """/revoke/ of a token it cannot find is 500; relaxed: 200, as RFC 7009 section 2.2 asks."""

    REVOKE_IN_SPITE_OF_SECRET = "revoke-in-spite-of-secret"  # noqa: S105 - a name
    """/revoke/ with a wrong secret answers 401 and removes grant and tokens; relaxed: it removes nothing."""

    STRAY_BEARER = "stray-bearer"
    """An unknown Bearer token, or `Basic` alone, at the token endpoint is 500; relaxed: invalid_client."""

    MULTIPART_REFRESH = "multipart-refresh"
    """A multipart refresh at version 3 is 403; relaxed: it works, as at versions 1 and 2."""

    INTROSPECT_UNKNOWN_TOKEN = "introspect-unknown-token"  # noqa: S105 - a name
    """POST introspection of an unknown token is 500; relaxed: {"active": false} (RFC 7662 section 2.2)."""

    V3_WITHOUT_SCOPES = "v3-without-scopes"
    """An application at version 3 that holds none of the scopes it asks for gets 500; relaxed: 400."""
