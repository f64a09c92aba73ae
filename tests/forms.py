"""The forms of a page, read as a browser reads them. Standard library only: the client tests use it, too."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, its fields as a browser would send them, and the ids on it."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    ids: frozenset[str]


def forms_of(page: str) -> list[Form]:
    """Every form of a page, in its order."""
    return _Forms(page).forms


class _Forms(HTMLParser):
    """Reads a page's forms; a checkbox counts if it is ticked, a submit button not until it is pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: dict[str, str | None] | None = None
        self._fields: list[tuple[str, str]] = []
        self._ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open, self._fields, self._ids = given, [], set()
        if self._open is None:
            return
        if given.get("id"):
            self._ids.add(given["id"] or "")
        if tag == "input" and given.get("name") and given.get("type") != "submit":
            if given.get("type") == "checkbox" and "checked" not in given:
                return
            self._fields.append((given["name"] or "", given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            self.forms.append(
                Form(
                    self._open.get("action") or "",
                    (self._open.get("method") or "get").lower(),
                    tuple(self._fields),
                    frozenset(self._ids),
                )
            )
            self._open = None
