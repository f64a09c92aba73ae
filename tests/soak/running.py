"""A run: clients on one side, the mock and its changes on the other."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from tests.soak.auditing import Audit
from tests.soak.client import Budget, Client
from tests.soak.ground import Place
from tests.soak.judging import MEBIBYTE, complaints, early_and_late
from tests.soak.measuring import Sample

CLIENTS = 5
LOOK_SECONDS = 0.02  # between two looks at how far the clients are


@dataclass(slots=True)
class Run:
    """What a run saw."""

    seconds: float
    samples: list[Sample]
    end: Sample
    audit: Audit
    seen: Counter[str]
    complaints: list[str]

    def summary(self) -> str:
        """A few lines for people."""
        first, last, sent = self.samples[0], self.samples[-1], sum(self.seen.values())
        early, late = early_and_late(self.samples, lambda one: one.memory)
        memory = (first.memory, early, late, last.memory)
        told = " -> ".join(f"{value / MEBIBYTE:.1f}" for value in memory)
        blocks = early_and_late(self.samples, lambda one: one.blocks)
        stores = {
            name: tuple(early_and_late(self.samples, lambda one: one.stores[name]))  # noqa: B023
            for name in first.stores
        }
        largest = max(one.journal_bytes for one in self.samples)
        lines = (
            f"{sent} requests, {self.seconds:.0f} s, {sent / self.seconds:.0f} a second",
            f"memory in MiB: {told} (start, after warm-up, last tenth, end)",
            f"blocks: {blocks[0]:.0f} -> {blocks[1]:.0f} (after warm-up, last tenth)",
            f"journal: {last.exchanges} exchanges, {largest} bytes at most",
            "stores: " + ", ".join(f"{name} {a:.0f} -> {b:.0f}" for name, (a, b) in stores.items()),
            f"descriptors: {first.descriptors} -> {self.end.descriptors}, "
            f"threads: {first.threads} -> {self.end.threads} (start, end)",
            f"statuses: {_told(self.audit.statuses)}",
            f"fired: {_told(self.audit.fired)}",
            f"clients saw: {_told(self.seen)}",
            f"failures of CMS's that are named: {_told(self.audit.named)}",
            f"complaints: {len(self.complaints)}",
        )
        return "\n".join(lines)


def run(
    place: Place,
    requests: int,
    *,
    seed: str = "0",
    every: int = 500,
    leeway: int = 1,
) -> Run:
    """Send so many requests, and change and measure the mock after each `every`.

    `leeway` is for a run that ends before everything is warm, as `complaints` has it.
    """
    budget, address = Budget(requests), place.address()
    clients = [Client(address, budget, random.Random(f"{seed}/{n}")) for n in range(CLIENTS)]
    samples = [place.tend(0)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(client.run) for client in clients]
        while not _are_done(running):
            if budget.spent - samples[-1].requests >= every:
                samples.append(place.tend(budget.spent))
    seconds = time.perf_counter() - began
    for one in running:
        one.result()
    end, audit, logged = place.end()
    seen = sum((client.seen for client in clients), Counter[str]())
    found = complaints(samples, samples[0], end, audit, leeway=leeway)
    found += [f"logged: {told}" for told in logged[:10]]
    return Run(seconds, samples, end, audit, seen, found)


def _are_done(running: list[Future[None]]) -> bool:
    return not wait(running, timeout=LOOK_SECONDS).not_done


def _told(counts: Counter[str] | Counter[int]) -> str:
    return ", ".join(f"{what} {times}" for what, times in sorted(counts.items())) or "none"
