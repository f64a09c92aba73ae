"""What a file of tokens says: a format number, and each token on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bbclient.errors import TokenStoreError

FORMAT = 1

Tokens = dict[str, dict[str, Any]]
"""Under each key what `AuthorizationToken.get_dict` gave."""


def encode(tokens: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The file that holds these tokens.

    Raises:
        TokenStoreError: if one of them has something that JSON has no form for.
    """
    try:
        lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(token)}" for key, token in tokens.items())
    except (TypeError, ValueError):
        raise TokenStoreError(
            "The token has something in it that JSON has no form for; nothing was saved. Make it of what the "
            "token endpoint sent."
        ) from None
    return f'{{"format": {FORMAT}, "tokens": {{\n{lines}\n}}}}\n'.encode()


def decode(content: bytes, path: Path) -> Tokens:
    """The tokens of a file.

    Raises:
        TokenStoreError: if it is damaged, of a later format, or something else than a file of tokens. The
            message quotes nothing of it.
    """
    document = _parsed(content, path)
    written = document.get("format") if isinstance(document, dict) else None
    if type(written) is not int or written < 1:
        raise _something_else(path)
    if written > FORMAT:
        raise TokenStoreError(
            f"The token file {path} is of format {written}, and this bbclient reads formats up to {FORMAT}; "
            "update bbclient, or give another file."
        )
    tokens = document.get("tokens")
    if not isinstance(tokens, dict) or not all(isinstance(token, dict) for token in tokens.values()):
        raise _something_else(path)
    return tokens


def _parsed(content: bytes, path: Path) -> Any:
    # No causes: the errors of Python have the whole file with them.
    try:
        return json.loads(content.decode())
    except UnicodeDecodeError as error:
        raise _damaged(path, content[: error.start].decode(), "it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _damaged(path, error.doc[: error.pos], "it is not JSON") from None
    except (ValueError, RecursionError):  # endless numbers, endless brackets
        raise _something_else(path) from None


def _damaged(path: Path, intact: str, reason: str) -> TokenStoreError:
    line = intact.count("\n") + 1
    column = len(intact) - intact.rfind("\n")
    return TokenStoreError(
        f"The token file {path} is damaged: {reason} at line {line}, column {column}. Mend it there, or move "
        "it away and let people log in again."
    )


def _something_else(path: Path) -> TokenStoreError:
    return TokenStoreError(
        f"The file {path} is no file of tokens, which has a format number and an object of tokens; give "
        "another path, or move the file away and let people log in again."
    )
