"""How far a long work is, on a terminal; silent everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")
_WIDTH = 40
_STEPS = 1000  # no bar changes more often, however many items there are
_CLEAR = "\r\x1b[K"


def watched(items: Iterable[Item], total: int, stream: TextIO) -> Iterator[Item]:
    """The items of a work, with a bar on the stream while they are dealt with, if it is a terminal."""
    if not stream.isatty():
        yield from items
        return
    drawn = -1
    try:
        for done, item in enumerate(items):
            if done * _STEPS // total > drawn:
                drawn = done * _STEPS // total
                stream.write(_CLEAR + bar(done, total))
                stream.flush()
            yield item
    finally:
        stream.write(_CLEAR)
        stream.flush()


def bar(done: int, total: int) -> str:
    """`[####......]  40% 4 of 10`, with a bar of 40 characters."""
    full = done * _WIDTH // total
    return f"[{'#' * full}{'.' * (_WIDTH - full)}] {done * 100 // total:3d}% {done} of {total}"
