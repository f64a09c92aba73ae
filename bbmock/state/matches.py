"""The patient matches of a sandbox, which CMS's backend keeps and shows as AuditEvents."""

from __future__ import annotations

import threading
from operator import attrgetter

from bbmock.domain.matches import PatientMatch

MATCHES_KEPT = 1000


class Matches:
    """The last patient matches, each by the id of its AuditEvent.

    Two of one patient at one moment are one: an id names a patient and a moment, and the later stays. Source:
    BFD-NG, whose table of audit events has these two as its key. It keeps them all; the bound is ours.

    Args:
        kept: how many matches are remembered; the oldest go first.
    """

    def __init__(self, kept: int = MATCHES_KEPT) -> None:
        self._kept = kept
        self._matches: dict[str, PatientMatch] = {}
        self._lock = threading.Lock()

    def record(self, match: PatientMatch) -> None:
        """Keep a match."""
        with self._lock:
            self._matches.pop(match.id, None)
            self._matches[match.id] = match
            if len(self._matches) > self._kept:
                del self._matches[next(iter(self._matches))]

    def of(self, patient_id: str) -> tuple[PatientMatch, ...]:
        """The matches of a patient of version 3, the newest first."""
        with self._lock:
            kept = [match for match in self._matches.values() if match.patient_id == patient_id]
        return tuple(sorted(kept, key=attrgetter("moment"), reverse=True))

    def __len__(self) -> int:
        return len(self._matches)
