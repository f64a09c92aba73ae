"""Writing a version's data into a folder, one beneficiary after the other, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from bbmock.generate.folder import filled_whole
from bbmock.generate.order import Form, Order
from bbmock.generate.progress import watched
from bbmock.generate.source import CARD, CLAIM, Source
from bbmock.population import identity
from bbmock.state.configuration import Configuration

Write = Callable[[int], None]
UNKNOWN = "unknown beneficiaries"
_FILES = ("Patient", "Coverage", CLAIM)


def generate(
    configuration: Configuration, order: Order, out: Path, *, host: str, terminal: TextIO
) -> Counter[str]:
    """Write what is ordered into a folder that is empty or not there.

    Args:
        configuration: whose population it is.
        order: whose data, of which version, as of when, in which form.
        out: the folder; it is filled whole or not at all.
        host: scheme and host of the links in the Bundles.
        terminal: where a bar shows how far it is, if it is a terminal.

    Returns:
        How many of each were written: resources by type, or `answers`; and those whom the version's backend
        does not know, of whom nothing is written, as `UNKNOWN`.

    Raises:
        ConfigurationError: if the folder is not empty, or cannot be written.
    """
    source, counted = Source(configuration, order, host=host), Counter[str]()
    writer = {Form.NDJSON: _lines, Form.BUNDLES: _files}[order.form]
    with filled_whole(out) as room, writer(source, order, room, counted) as write:
        for n in watched(order.beneficiaries, len(order), terminal):
            if source.knows(n):
                write(n)
            else:
                counted[UNKNOWN] += 1
    return counted


@contextmanager
def _lines(source: Source, order: Order, room: Path, counted: Counter[str]) -> Iterator[Write]:
    """Writes resources, each type into its file, a line each."""
    names = (*_FILES, CARD) if order.version == 3 else _FILES
    with ExitStack() as opened:
        files = {name: opened.enter_context((room / f"{name}.ndjson").open("wb")) for name in names}

        def write(n: int) -> None:
            for resource in source.resources(n):
                files[resource.name].write(resource.body + b"\n")
                counted[resource.name] += 1

        yield write


@contextmanager
def _files(source: Source, _order: Order, room: Path, counted: Counter[str]) -> Iterator[Write]:
    """Writes answers, each into a file of its own, in a folder that is named by the beneficiary's login."""

    def write(n: int) -> None:
        own = room / identity.login(n)
        own.mkdir()
        for answer in source.answers(n):
            (own / f"{answer.name}.json").write_bytes(answer.body)
            counted["answers"] += 1

    yield write
