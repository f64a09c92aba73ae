"""Pages fetched before they are asked for, where waiting for them one by one costs more than asking at once.

Links are followed as they stand: which page comes after the next one is guessed from the next link and the
total, and a guess counts only if the page before turns out to link to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

Page = TypeVar("Page")

DEPTH = 4
"""Pages asked for ahead of the reader."""

SLOW = 0.01
"""Seconds that a page takes from which on reading ahead pays; below, threads cost more than they save."""


class ReadAhead(Generic[Page]):
    """The pages of one search, some of them on their way before they are wanted.

    Args:
        fetch: asks for a page.
        fetch_ahead: the same for one that may not be wanted; called in threads. None if that cannot be now.
        depth: how many pages to ask for ahead, 0 for none; None leaves it to how long the first one took.
    """

    def __init__(
        self, fetch: Callable[[str], Page], fetch_ahead: Callable[[str], Page | None], *, depth: int | None
    ) -> None:
        self._fetch = fetch
        self._fetch_ahead = fetch_ahead
        self._depth = depth
        self._under_way: dict[object, Future[Page | None]] = {}
        self._threads: ThreadPoolExecutor | None = None

    def page(self, url: str) -> Page:
        """A page: one that is under way, or else asked for now."""
        future = self._under_way.pop(_place(url), None)
        if future is not None and future.exception() is not None:
            self._depth = 0  # a server in trouble is asked for one page at a time, with retries
        elif future is not None and (page := future.result()) is not None:
            return page
        self._drop()  # the guesses were wrong, or came too early
        return self._fetch(url)

    def expect(self, bundle: Mapping[str, Any], next_url: str, *, took: float) -> None:
        """Ask for the pages that come after this one, as far as they are known; it took so many seconds."""
        if self._depth is None:
            self._depth = DEPTH if took >= SLOW else 0
        if not self._depth:
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._depth, thread_name_prefix="bbclient-pages")
        for url in _guesses(next_url, bundle.get("total"), self._depth):
            if _place(url) in self._under_way:
                continue
            try:
                self._under_way[_place(url)] = self._threads.submit(self._fetch_ahead, url)
            except RuntimeError:  # there are no threads to be had, as where a program is on its way out
                self._depth = 0
                return

    def close(self) -> None:
        """Give up what is under way; it is not waited for."""
        self._drop()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def _drop(self) -> None:
        for future in self._under_way.values():
            future.cancel()
        self._under_way.clear()


def _guesses(next_url: str, total: Any, most: int) -> list[str]:
    """The next link, then the pages that must come after it: at versions 1 and 2 they start every `_count`.

    Version 3 tells no total before its last page, so that nothing is guessed there.
    """
    try:
        parts = urlsplit(next_url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = dict(pairs)
        step = int(query["_count"])
        following = range(int(query["startIndex"]) + step, total, step)[: most - 1]
        guessed = [parts._replace(query=_starting(pairs, begin)).geturl() for begin in following]
    except (KeyError, TypeError, ValueError):
        return [next_url]  # a URL or not: who asks for it will find out
    return [next_url, *guessed]


def _starting(pairs: list[tuple[str, str]], begin: int) -> str:
    return urlencode([(name, begin if name == "startIndex" else text) for name, text in pairs])


def _place(url: str) -> object:
    """What two links to one page have in common: all but the order of their parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # none at all
    return parts._replace(query=""), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
