"""What CMS's server keeps of its backends' answers when it looks a person up."""

from __future__ import annotations

import json

import pytest

from bbmock.domain.backend import Backend, BackendAnswer, BackendCall
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox

ID_2, ID_3 = identity.patient_id(0, 2), identity.patient_id(0, 3)
NOBODY = BackendAnswer(200, json.dumps({"resourceType": "Bundle", "total": 0}).encode())
FAILURE = BackendAnswer(500)


def answering(version: int, answer: BackendAnswer) -> Backend:
    """What lets the backend of one version answer so, and leaves the other to the population."""

    def answer_one(call: BackendCall) -> BackendAnswer | None:
        return answer if call.version == version else None

    return answer_one


def test_a_backend_that_no_longer_knows_the_person_takes_its_id_along(sandbox: Sandbox) -> None:
    crosswalk.enter(0, 2, sandbox)
    sandbox.backend = answering(3, NOBODY)

    crosswalk.enter(0, 2, sandbox)

    assert [crosswalk.patient_id(0, version, sandbox) for version in (1, 2, 3)] == [ID_2, ID_2, None]


def test_a_backend_that_fails_leaves_its_id_as_it_was(sandbox: Sandbox) -> None:
    crosswalk.enter(0, 2, sandbox)
    sandbox.backend = answering(3, FAILURE)

    crosswalk.enter(0, 2, sandbox)

    assert crosswalk.patient_id(0, 3, sandbox) == ID_3


def test_the_resource_that_is_found_needs_no_type(sandbox: Sandbox) -> None:
    found = {"entry": [{"resource": {"id": "-5"}}]}
    sandbox.backend = answering(2, BackendAnswer(200, json.dumps(found).encode()))

    crosswalk.enter(0, 2, sandbox)

    assert crosswalk.patient_id(0, 2, sandbox) == "-5"


@pytest.mark.parametrize(
    ("answer", "refusal"), [(NOBODY, crosswalk.PersonUnknown), (FAILURE, crosswalk.LookupFailed)]
)
def test_the_backend_that_was_asked_decides_and_what_was_kept_stays(
    sandbox: Sandbox, answer: BackendAnswer, refusal: type[Exception]
) -> None:
    crosswalk.enter(0, 2, sandbox)
    sandbox.backend = answering(2, answer)

    with pytest.raises(refusal):
        crosswalk.enter(0, 2, sandbox)

    assert [crosswalk.patient_id(0, version, sandbox) for version in (2, 3)] == [ID_2, ID_3]
