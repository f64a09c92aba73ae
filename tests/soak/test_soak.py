"""A slice of the long run, and whether its checks notice what they are there for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bbmock.faults.effects.answers import Edge
from bbmock.faults.effects.delays import Latency
from bbmock.faults.rules import Firing, Rule
from bbmock.state.journal import EXCHANGES_KEPT, Journal
from tests.soak.auditing import Audit
from tests.soak.ground import Ground
from tests.soak.judging import MEMORY_MAY_GROW, complaints
from tests.soak.measuring import Sample
from tests.soak.running import run

SLICE = 1200
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEADY = Sample(0, 90_000_000, 150_000, EXCHANGES_KEPT, 400_000, {"tokens": 80, "sessions": 90}, 2, 12)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="it is read in /proc, which Linux has")
def test_a_slice_of_the_run_leaves_nothing_behind() -> None:
    """What is made for each person is kept, and in a slice it is not all made early: hence the leeway."""
    seen = run(Ground("slice", people=6), SLICE, seed="slice", every=60, leeway=8)

    assert seen.complaints == []
    assert sum(seen.seen.values()) == SLICE
    assert {200, 302, 401} <= set(seen.audit.statuses)
    assert len(seen.audit.fired) > 5


def growing(**each: int) -> list[Sample]:
    """A hundred samples of a mock that gains so much between two."""
    return [
        replace(
            STEADY,
            requests=500 * n,
            **{name: getattr(STEADY, name) + gained * n for name, gained in each.items()},
        )
        for n in range(100)
    ]


def told(samples: list[Sample], end: Sample = STEADY, audit: Audit | None = None) -> list[str]:
    return complaints(samples, STEADY, end, audit or Audit())


def test_a_steady_mock_gives_no_cause_for_complaint() -> None:
    assert told(growing()) == []


def test_memory_that_grows_by_three_hundred_bytes_a_request_is_noticed() -> None:
    (said,) = told(growing(memory=300 * 500))

    assert said == f"memory: from 93675000 to 104175000, {10_500_000 - MEMORY_MAY_GROW} more than allowed"


def test_a_block_lost_at_each_request_is_noticed() -> None:
    (said,) = told(growing(blocks=500))

    assert said.startswith("blocks: from 162250 to 197250, ")


def test_a_store_that_forgets_nothing_is_noticed() -> None:
    samples = [replace(STEADY, stores={"tokens": 80, "sessions": 90 + 20 * n}) for n in range(100)]

    (said,) = told(samples)

    assert said == "sessions: from 580 to 1980, 1010 more than allowed"


def test_a_journal_without_a_ring_is_noticed() -> None:
    (said,) = told(growing(exchanges=500))

    assert said == f"journal: {EXCHANGES_KEPT + 49_500} exchanges, 49500 more than its ring"


def test_a_journal_of_endless_lines_is_noticed() -> None:
    (said,) = told(growing(journal_bytes=50_000))

    assert said == "journal: 5350000 bytes, 2850000 more than allowed"


@pytest.mark.parametrize("what", ["descriptors", "threads"])
def test_what_is_left_open_is_noticed(what: str) -> None:
    before = getattr(STEADY, what)

    (said,) = told(growing(), replace(STEADY, **{what: before + 5}))

    assert said == f"{what}: {before} before, {before + 5} after"


def failed(audit: Audit, *firings: Firing, why: str | None = None) -> Audit:
    """The audit after one failure of the server."""
    journal = Journal()
    journal.record(at=NOW, method="GET", path="/v2/fhir/Patient", status=503, why=why, firings=firings)
    audit.look(journal)
    return audit


def test_a_failure_that_no_rule_explains_is_noticed() -> None:
    (said,) = told(growing(), audit=failed(Audit(), why="nobody knows"))

    assert said == "unexplained: #1 12:00:00 GET /v2/fhir/Patient 503; nobody knows"


def test_a_failure_after_a_mere_delay_is_not_explained() -> None:
    audit = failed(Audit(), Firing(1, Rule(Latency(1)), NOW, 1))

    assert len(audit.unexplained) == 1


def test_a_failure_by_a_rule_that_answers_is_explained() -> None:
    audit = failed(Audit(), Firing(1, Rule(Edge()), NOW, 1))

    assert audit.unexplained == []
    assert audit.fired == Counter({"answer: edge": 1})


def test_exchanges_that_nobody_read_are_noticed() -> None:
    journal, audit = Journal(kept=10), Audit()
    for _ in range(15):
        journal.record(at=NOW, method="GET", path="/", status=200)
    audit.look(journal)

    assert told(growing(), audit=audit) == ["unseen: 5 exchanges left the journal unread"]
