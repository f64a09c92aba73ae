"""Texts without the tokens and codes of a sandbox: for the journal, which people show each other."""

from __future__ import annotations

import re
from typing import Final

from bbmock.state.grants import GrantStore

MASK: Final = "…"
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{20,}")  # every token and code is one, and longer


def masked(text: str, grants: GrantStore) -> str:
    """The text with `…` for every token and code in it."""
    return _WORD.sub(lambda word: MASK if grants.is_secret(word[0]) else word[0], text)


def has_secret(text: str, grants: GrantStore) -> bool:
    """Whether a token or code stands in a text."""
    return any(grants.is_secret(word[0]) for word in _WORD.finditer(text))
