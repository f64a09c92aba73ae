"""A patient match: an application brought an identity, and was told whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

LOOPBACK = "127.0.0.1"  # the address of an application that calls over no network


@dataclass(frozen=True, slots=True)
class PatientMatch:
    """One match: `moment` is aware of its zone, `address` is the application's IP address.

    `combination` is the number of the details that found the patient (name, birthday and so on), of
    version `rules` of CMS's rules.
    """

    patient_id: str
    moment: datetime
    application: str
    address: str
    combination: str = "01"
    rules: str = "3.2.2"

    @property
    def id(self) -> str:
        """The id of the AuditEvent: the patient's, and the moment to the nanosecond."""
        return f"{self.patient_id}-{self.moment.astimezone(UTC):%Y%m%d%H%M%S%f}000"
