"""The tokens by which version 3 filters claims: `_tag`, `_source` and `_security:not`.

A parameter's comma list means any of its tokens; where the parameter is repeated, each list counts. Codes are
read in any case. Source: BFD-NG, whose words the refusals are; what it makes of an empty tag is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from bbmock.domain.backend import Pairs
from bbmock.fhir.labels import (
    FINAL_ACTION,
    FINAL_ACTIONS,
    SECURITY_SYSTEM,
    SUBSTANCE_USE,
    SYSTEM_TYPE,
    Source,
    Tag,
)
from bbmock.fhir.outcome import BackendRefusal

_SYSTEM_TYPES = ("NationalClaimsHistory", "SharedSystem", "DDPS")
_CODES = {
    SYSTEM_TYPE: (_SYSTEM_TYPES, "system type. Supported values are '{}', '{}', '{}'."),
    FINAL_ACTION: (FINAL_ACTIONS, "Final Action Status. Supported values are '{}', '{}'."),
}


def tags(parameters: Pairs) -> tuple[frozenset[Tag], ...]:
    """The tags in the `_tag` parameters, a set for each.

    Raises:
        BackendRefusal: for a code without its system, a system that is none of CMS's two, or a code that the
            system does not have.
    """
    return tuple(frozenset(map(_tag, tokens)) for tokens in _lists(parameters, "_tag"))


def sources(parameters: Pairs) -> tuple[frozenset[Source], ...]:
    """The sources in the `_source` parameters, a set for each.

    Raises:
        BackendRefusal: for a source that there is not, or an empty one.
    """
    return tuple(frozenset(map(_source, tokens)) for tokens in _lists(parameters, "_source"))


def excludes_substance_use(parameters: Pairs) -> bool:
    """Whether a `_security:not` leaves claims of substance use out, the one label that it can name.

    Raises:
        BackendRefusal: for any other.
    """
    tokens = [token for tokens in _lists(parameters, "_security:not") for token in tokens]
    for token in tokens:
        system, _, code = token.rpartition("|")
        if code.lower() != SUBSTANCE_USE.lower() or system.lower() not in ("", SECURITY_SYSTEM.lower()):
            raise BackendRefusal(
                f"Invalid security code: Use '{SUBSTANCE_USE}' or '{SECURITY_SYSTEM}|{SUBSTANCE_USE}'."
            )
    return bool(tokens)


def _lists(parameters: Pairs, name: str) -> Iterator[list[str]]:
    for key, text in parameters:
        if key == name:
            yield list(filter(None, text.split(","))) or [""]


def _tag(token: str) -> Tag:
    system, bar, code = token.partition("|")
    if not bar:
        raise BackendRefusal("Searching by tag requires a token (system|code) to be specified.")
    if system not in _CODES:
        raise BackendRefusal(
            f"Invalid tag system specified. Supported systems are '{SYSTEM_TYPE}', {FINAL_ACTION}'."
        )
    codes, text = _CODES[system]
    for known in codes:
        if code.strip().lower() == known.lower():
            return system, known
    raise BackendRefusal(f"Unsupported _tag value for {text.format(*codes)}")


def _source(token: str) -> Source:
    if not token.strip():
        raise BackendRefusal("Source cannot be empty.")
    try:
        return Source(token.strip().upper())
    except ValueError as exc:
        raise BackendRefusal(f"Unknown source. Supported sources are: [{', '.join(Source)}]") from exc
