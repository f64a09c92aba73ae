"""What is changed in a good answer before it goes out: headers, JSON, and the pages of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.effects.slots import Slot


class Spoilt(StrEnum):
    """What is wrong with an answer whose HTTP is good.

    What an answer has not, cannot be spoilt in it: a page without a next link keeps its links.
    """

    BROKEN_JSON = "broken-json"
    """The JSON goes on after its end."""
    WITHOUT_PATIENT = "without-patient"
    """The token endpoint's answer lacks `patient`."""
    NEXT_LINK_MISSING = "next-link-missing"
    """The page says that it is the last one."""
    NEXT_LINK_LOOPS = "next-link-loops"
    """The next page is this page."""
    ENTRY_REPEATED = "entry-repeated"
    """The page's first entry stands on it twice."""
    CHARSET = "charset"
    """The Content-Type names UTF-16, the body is UTF-8."""

    @property
    def slot(self) -> Slot:
        """Before the answer goes out."""
        return Slot.EDIT


@dataclass(frozen=True, slots=True)
class CutJson:
    """The body ends in the middle of its JSON, and Content-Length agrees: nothing is wrong but the JSON.

    `at` is the part of the body that is left, from 0 to 1.
    """

    at: float = 0.5

    name: ClassVar[str] = "cut-json"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        checks.number("at", self.at, least=0, most=1)


@dataclass(frozen=True, slots=True)
class ContentType:
    """The answer calls itself something else."""

    content_type: str = "text/html; charset=utf-8"

    name: ClassVar[str] = "content-type"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        checks.header("content_type", self.content_type)


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers that are set, that are missing, and that come twice."""

    put: Mapping[str, str] | None = None
    drop: tuple[str, ...] = ()
    double: tuple[str, ...] = ()

    name: ClassVar[str] = "headers"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        if not (self.put or self.drop or self.double):
            raise ConfigurationError("headers: say which to put, to drop or to double")
        if self.put is not None:
            checks.put_headers("put", self.put)
        checks.header_names("drop", self.drop)
        checks.header_names("double", self.double)


@dataclass(frozen=True, slots=True)
class ForeignNextLink:
    """The next page is on another host, as `https://attacker.example`: a client must not send its token."""

    origin: str = "https://elsewhere.example"

    name: ClassVar[str] = "foreign-next-link"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        checks.text("origin", self.origin)


@dataclass(frozen=True, slots=True)
class PageShrinks:
    """The page lacks its last entries; its total and links are as if it had them."""

    by: int = 1

    name: ClassVar[str] = "page-shrinks"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        checks.whole("by", self.by, least=1)


@dataclass(frozen=True, slots=True)
class BundleMoves:
    """Between two pages, `by` claims came in front: the page begins with the last ones of the page before.

    The first page, which nothing is in front of, is spared.
    """

    by: int = 1

    name: ClassVar[str] = "bundle-moves"
    slot: ClassVar[Slot] = Slot.EDIT

    def __post_init__(self) -> None:
        checks.whole("by", self.by, least=1)
