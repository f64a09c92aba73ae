"""What a scope lets an application do (SMART App Launch 1.0 and 2.0, the two forms that CMS grants).

`patient/Patient.read` is version 1's way to say what version 2 spells in letters: `patient/Patient.rs`, read
and search.
"""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = {"read": "rs", "write": "cud", "*": "cruds"}


def scopes_of(scope: str | None) -> frozenset[str]:
    """The scopes of a token's text."""
    return frozenset((scope or "").split())


def covers(granted: Iterable[str], wanted: str) -> bool:
    """Whether what was granted lets an application do all that the wanted scope does.

    Args:
        granted: whole scopes.
        wanted: one scope, such as `profile`, `patient/Patient.read` or `patient/Patient.r`.
    """
    scopes = frozenset(granted)
    if wanted in scopes:
        return True
    resource, may = _parts(wanted)
    return bool(may) and may <= {letter for one in scopes for letter in _letters(one, resource)}


def _letters(scope: str, resource: str) -> frozenset[str]:
    found, may = _parts(scope)
    return may if found in (resource, f"{resource.partition('/')[0]}/*") else frozenset()


def _parts(scope: str) -> tuple[str, frozenset[str]]:
    """A scope's resource and letters; no letters if it is about no resource."""
    resource, _, may = scope.partition(".")
    letters = _WORDS.get(may, may)
    if "/" not in resource or not letters or not set(letters) <= set("cruds"):
        return scope, frozenset()
    return resource, frozenset(letters)
