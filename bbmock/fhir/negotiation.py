"""Which JSON a caller takes (RFC 9110 section 12.5.1), as the framework behind CMS's server decides it.

The most specific range that one of the forms matches wins; `q` does not count.
"""

from __future__ import annotations

from collections.abc import Sequence

from bbmock.fhir.errors import NotAcceptable

FHIR_JSON = "application/fhir+json"
JSON = "application/json"


def choose(accept: str | None, offered: Sequence[str] = (FHIR_JSON, JSON)) -> str:
    """The offered media type that the Accept header prefers; the first where all are equal.

    Raises:
        NotAcceptable: if the header takes none of them.
    """
    ranges = [part.split(";")[0].strip().lower() for part in (accept or "*/*").split(",")]
    for stars in (0, 1, 2):
        for media_type in offered:
            if any(wanted.count("*") == stars and _matches(wanted, media_type) for wanted in ranges):
                return media_type
    raise NotAcceptable


def _matches(media_range: str, media_type: str) -> bool:
    if media_range == "*/*":
        return True
    kind, _, subtype = media_range.partition("/")
    offered_kind, _, offered_subtype = media_type.partition("/")
    return kind == offered_kind and subtype in ("*", offered_subtype)
