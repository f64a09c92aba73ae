"""What a mock holds at a moment, as seen from within its process. Linux only: it is read in /proc."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bbmock.state.sandbox import Sandbox

PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is held: bytes of memory, exchanges and their bytes as text, entries of each store.

    `blocks` are those that Python has allocated. `requests` is how many were sent before.
    """

    requests: int
    memory: int
    blocks: int
    exchanges: int
    journal_bytes: int
    stores: Mapping[str, int]
    threads: int
    descriptors: int


def sample(sandbox: Sandbox, requests: int) -> Sample:
    """Measure now."""
    gc.collect()
    journal = sandbox.journal
    return Sample(
        requests,
        _resident(),
        sys.getallocatedblocks(),  # gc.get_objects() would hold tuples that other threads are filling
        len(journal),
        sum(len(repr(exchange)) for exchange in journal.exchanges()),
        _stores(sandbox),
        threading.active_count(),
        descriptors(),
    )


def descriptors() -> int:
    """How many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def _stores(sandbox: Sandbox) -> dict[str, int]:
    return {
        "approvals": len(sandbox.grants.approvals),
        "codes": len(sandbox.grants.codes),
        "tokens": len(sandbox.grants),
        "tokens with those that ended": len(sandbox.grants.issued()),
        "relays": len(sandbox.relays),
        "logins": len(sandbox.logins),
        "sessions": len(sandbox.sessions),
        "used client assertions": len(sandbox.used_tokens),
        "people": len(sandbox.accounts.people()),
        "throttled tokens": len(sandbox.throttle),
        "patient matches": len(sandbox.matches),
        "rules": len(sandbox.faults.standing),
    }
