"""A page of a search that begins earlier than it was asked to, and says that it is what was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from bbmock.http.facts import DEFAULT_COUNT, offset_in

Document = dict[str, Any]
_OFFSET: Final = re.compile(r"([?&]?)(startIndex|_offset)=(\d{1,9})(?!\d)")
_COUNT: Final = re.compile(r"[?&]_count=(\d{1,9})(?!\d)")


@dataclass(frozen=True, slots=True)
class Move:
    """How a page is moved: where it was asked to begin, how much earlier it does, and the query for that."""

    asked: int
    by: int
    query: bytes

    @classmethod
    def of(cls, query: bytes, by: int) -> Move | None:
        """The move of a page by so many entries, or by all before it; None on the first page."""
        text = query.decode("latin-1")
        asked = offset_in(dict(parse_qsl(text)))
        moved = min(by, asked)
        changed = _OFFSET.sub(lambda found: f"{found[1]}{found[2]}={asked - moved}", text).encode("latin-1")
        return cls(asked, moved, changed) if moved and changed != query else None

    def tell(self, document: Document) -> bool:
        """Let a Bundle say that it is the page that was asked for, of that many more; False for none."""
        if document.get("resourceType") != "Bundle":
            return False
        links = {link.get("relation"): link for link in document.get("link", []) if "url" in link}
        for relation in ("self", "next"):
            if relation in links:
                links[relation]["url"] = _moved(links[relation]["url"], self.by)
        if "self" in links:
            self._tell_previous(document["link"], links)
        if "total" in document:
            document["total"] += self.by
        return True

    def _tell_previous(self, link: list[Document], links: dict[str, Document]) -> None:
        """Name the page before; a moved page that is the first has no such link, and gets one."""
        count = _COUNT.search(links["self"]["url"])
        start = max(self.asked - (int(count[1]) if count else DEFAULT_COUNT), 0)
        like = links.get("previous") or links.get("first") or links.get("next")
        if like is None:
            return
        told = {"relation": "previous", "url": _at(like["url"], start)}
        if "previous" in links:
            links["previous"].update(told)
        else:
            link.insert(link.index(links["next"]) + 1 if "next" in links else 0, told)


def _moved(url: str, by: int) -> str:
    return _OFFSET.sub(lambda found: f"{found[1]}{found[2]}={int(found[3]) + by}", url)


def _at(url: str, start: int) -> str:
    """The page of a URL that begins there; version 3's `_offset` is left out where it would be 0."""
    if _OFFSET.search(url) is None:
        return f"{url}&_offset={start}" if start else url
    if start or "startIndex=" in url:
        return _OFFSET.sub(lambda found: f"{found[1]}{found[2]}={start}", url)
    return _OFFSET.sub("", url)
