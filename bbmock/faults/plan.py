"""Failures that a sandbox is told to have: values, and the plan that spends them.

Two kinds. A `backend` failure is what CMS's FHIR backend answers, or that it does not, which CMS's server
turns into its own answer, differently at each version. An `edge` failure is the network's edge in front of
CMS answering instead of it; what that says is not known, so those answers are ours and say so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bbmock.domain.backend import BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.endpoints import BACKED, ENDPOINTS, backed_by
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean

DEFAULT_BACKEND_STATUS = 500
_OUTCOME = json.dumps(
    {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "error", "code": "processing", "diagnostics": "bbmock: injected backend failure"}
        ],
    }
).encode()  # what the backend says of itself when it fails is not known
BackendFailure = int | BackendAnswer | NoAnswer
"""What the backend does: an OperationOutcome of ours with this status, just this answer, or nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The next `times` requests of an endpoint fail, at the backend or at the edge."""

    endpoint: str
    times: int = 1
    backend: BackendFailure | None = None
    edge: int | None = None


class FaultPlan:
    """The faults that are still to come, in the order in which they were added."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._pending = list(faults)
        self._lock = threading.Lock()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """What has not happened yet, with the times that are left."""
        return tuple(self._pending)

    def add(
        self,
        endpoint: str,
        *,
        times: int = 1,
        backend: BackendFailure | None = None,
        edge: int | None = None,
    ) -> Fault:
        """Let the next requests of an endpoint fail.

        Args:
            endpoint: one of `bbmock.domain.endpoints.ENDPOINTS`, as `ExplanationOfBenefit` or `token`; for a
                failure of the backend one of `BACKED`.
            times: how many requests fail, one or more.
            backend: what CMS's FHIR backend does: a status from 400 to 599, a `BackendAnswer` of any kind,
                or a `NoAnswer`. 500 if neither `backend` nor `edge` is given.
            edge: the status of the network's edge, 500 to 599, as 503.

        Raises:
            ConfigurationError: if the endpoint, the number or a status is none of these; the plan is
                unchanged.
        """
        fault = new_fault(endpoint, times=times, backend=backend, edge=edge)
        with self._lock:
            self._pending.append(fault)
        return fault

    def take_edge(self, endpoint: str) -> Fault | None:
        """Spend one failure of the edge at this endpoint, if one is due."""
        return self._take(endpoint, edge=True)

    def take_backend(self, call: BackendCall) -> BackendAnswer | NoAnswer | None:
        """Spend one failure of the backend at this call, if one is due: what it does."""
        fault = self._take(backed_by(call), edge=False)
        failure = fault.backend if fault is not None else None
        return BackendAnswer(failure, _OUTCOME) if isinstance(failure, int) else failure

    def _take(self, endpoint: str, *, edge: bool) -> Fault | None:
        if not self._pending:
            return None
        with self._lock:
            for place, fault in enumerate(self._pending):
                if fault.endpoint == endpoint and (fault.edge is not None) is edge:
                    rest = replace(fault, times=fault.times - 1)
                    self._pending[place : place + 1] = [rest] if rest.times else []
                    return fault
        return None


def new_fault(
    endpoint: str, *, times: int = 1, backend: BackendFailure | None = None, edge: int | None = None
) -> Fault:
    """A fault that can be, as `FaultPlan.add` describes it.

    Raises:
        ConfigurationError: if the endpoint, the number or a status is none.
    """
    if backend is None and edge is None:
        backend = DEFAULT_BACKEND_STATUS
    fault = Fault(endpoint, times, backend, edge)
    _check(fault)
    return fault


def _check(fault: Fault) -> None:
    if fault.backend is not None and fault.edge is not None:
        raise ConfigurationError("a fault is either of the backend or of the edge; give one of them")
    if fault.times < 1:
        raise ConfigurationError(f"a fault happens one or more times, not {fault.times}")
    _check_endpoint(fault.endpoint, ENDPOINTS if fault.edge is not None else (*BACKED, *ENDPOINTS))
    if fault.edge is not None:
        if not 500 <= fault.edge <= 599:
            raise ConfigurationError(f"a failure of the edge has a status from 500 to 599, not {fault.edge}")
        return
    if fault.endpoint not in BACKED:
        raise ConfigurationError(
            f"CMS asks its backend at {', '.join(BACKED)} only; for {fault.endpoint} write edge=503"
        )
    if isinstance(fault.backend, int) and not 400 <= fault.backend <= 599:
        raise ConfigurationError(f"a failing backend has a status from 400 to 599, not {fault.backend}")


def _check_endpoint(name: str, known: Sequence[str]) -> None:
    if name not in known:
        otherwise = f"the endpoints are {', '.join(dict.fromkeys(known))}"
        hint = did_you_mean(name, known, otherwise=otherwise, cutoff=0.4)
        raise ConfigurationError(f"there is no endpoint {name!r}; {hint}")
