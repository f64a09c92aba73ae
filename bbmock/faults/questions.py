"""The backend's side: what a rule sees of a question to the backend, and what the backend then does."""

from __future__ import annotations

import json
from typing import Final

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.endpoints import backed_by
from bbmock.faults.effects.answers import Backend
from bbmock.faults.occasion import Occasion
from bbmock.faults.rules import Firing

_OUTCOME: Final = json.dumps(
    {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "error", "code": "processing", "diagnostics": "bbmock: injected backend failure"}
        ],
    }
).encode()  # what the backend says of itself when it fails is not known
_OF_PERSONS: Final = (Asked.PATIENT_LOOKUP, Asked.IDENTITY_MATCH, Asked.INSURANCE_CARD)


def occasion_of(call: BackendCall) -> Occasion:
    """A question to the backend as rules see it."""
    resource = "Patient" if call.asked in _OF_PERSONS else call.resource or None
    return Occasion(backed_by(call), version=call.version, beneficiary=call.beneficiary, resource=resource)


def answer_of(firing: Firing) -> BackendAnswer | NoAnswer:
    """What the backend does where a rule about it fired."""
    effect = firing.rule.effect
    assert isinstance(effect, Backend)  # noqa: S101 - nothing else is about the backend
    failure = effect.failure
    return BackendAnswer(failure, _OUTCOME) if isinstance(failure, int) else failure
