"""What must be true of a run, and by how much it is not."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence

from bbmock.state.grants import ENDED_REMEMBERED
from bbmock.state.journal import EXCHANGES_KEPT
from bbmock.state.matches import MATCHES_KEPT
from tests.soak.auditing import Audit
from tests.soak.measuring import Sample

MEBIBYTE = 1 << 20
MEMORY_MAY_GROW = 8 * MEBIBYTE
"""Arenas fragment, and snapshots double the stores for a moment. 150 bytes lost at each of the 70,000
requests between the two measurements of `make soak` come to 10 MiB."""

BLOCKS_MAY_GROW = 30_000
"""One object lost at a request comes to 70,000. What is in flight varies by a few thousand."""

RINGS = {"tokens with those that ended": ENDED_REMEMBERED + 1000, "patient matches": MATCHES_KEPT}
"""Stores that fill up to a bound of their own. All others may grow by a half and a hundred: what has not
expired yet varies with how the clock was moved; what is never forgotten doubles, and more."""

JOURNAL_BYTES_EACH = 2500
"""As text: a reason of 500 characters, a path, and the rules that fired."""

LEFT_OPEN = 2
"""Descriptors and threads more than at the start; what the first request opens for good."""


def complaints(
    samples: Sequence[Sample],
    start: Sample,
    end: Sample,
    audit: Audit,
    *,
    leeway: int = 1,
) -> list[str]:
    """Everything that is not as it must be, each with its figures; empty if all is well.

    Memory and blocks may grow by `leeway` times what they may in `make soak`.
    """
    return [
        *_grown("memory", samples, lambda one: one.memory, leeway * MEMORY_MAY_GROW),
        *_grown("blocks", samples, lambda one: one.blocks, leeway * BLOCKS_MAY_GROW),
        *_stores(samples),
        *_journal(samples),
        *_left_open(start, end),
        *(f"unexplained: {told}" for told in audit.unexplained[:10]),
        *([f"unseen: {audit.unseen} exchanges left the journal unread"] if audit.unseen else []),
    ]


def early_and_late(samples: Sequence[Sample], what: Callable[[Sample], int]) -> tuple[float, float]:
    """Medians of the tenth after the first fifth, in which everything warms up, and of the last tenth."""
    tenth = max(1, len(samples) // 10)
    early = samples[2 * tenth : 3 * tenth] or samples[:1]
    return (
        statistics.median(what(one) for one in early),
        statistics.median(what(one) for one in samples[-tenth:]),
    )


def _stores(samples: Sequence[Sample]) -> Iterator[str]:
    for name in samples[0].stores:
        early, _ = early_and_late(samples, lambda one: one.stores[name])  # noqa: B023 - called at once
        more = max(early / 2 + 100, RINGS.get(name, 0) - early)
        yield from _grown(name, samples, lambda one: one.stores[name], more)  # noqa: B023


def _grown(name: str, samples: Sequence[Sample], what: Callable[[Sample], int], more: float) -> Iterator[str]:
    early, late = early_and_late(samples, what)
    allowed = early + more
    if late > allowed:
        yield f"{name}: from {early:.0f} to {late:.0f}, {late - allowed:.0f} more than allowed"


def _journal(samples: Sequence[Sample]) -> Iterator[str]:
    longest = max(one.exchanges for one in samples)
    if longest > EXCHANGES_KEPT:
        yield f"journal: {longest} exchanges, {longest - EXCHANGES_KEPT} more than its ring"
    largest, allowed = max(one.journal_bytes for one in samples), EXCHANGES_KEPT * JOURNAL_BYTES_EACH
    if largest > allowed:
        yield f"journal: {largest} bytes, {largest - allowed} more than allowed"


def _left_open(start: Sample, end: Sample) -> Iterator[str]:
    for name, before, after in (
        ("descriptors", start.descriptors, end.descriptors),
        ("threads", start.threads, end.threads),
    ):
        if after > before + LEFT_OPEN:
            yield f"{name}: {before} before, {after} after"
