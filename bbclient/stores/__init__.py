"""Where an application keeps its people's tokens: in a file, in memory, or in a place of its own."""

from __future__ import annotations

from bbclient.stores.file import FileTokenStore
from bbclient.stores.memory import MemoryTokenStore
from bbclient.stores.protocol import TokenStore

__all__ = ["FileTokenStore", "MemoryTokenStore", "TokenStore"]
