"""Who a person is at each backend: the look-up that CMS makes at each login and each refresh.

CMS searches its two backends by Medicare number and keeps the ids; a token's `patient`, userinfo's `sub` and
whose data a FHIR call may show all follow from what it kept. A backend that fails or does not know the person
matters for the version that was asked; the other version's id stays as it was where its backend fails, and
goes where it does not know the person. Who came in by an identity token is known to version 3's backend only.
"""

from __future__ import annotations

from collections.abc import Mapping

from bbmock.domain.backend import MBI_SYSTEM, Asked, BackendAnswer, BackendCall, NoAnswer, backend_version
from bbmock.domain.errors import BBMockError
from bbmock.domain.grants import Account, Entry
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox

_BACKENDS: Mapping[Entry, tuple[identity.Version, ...]] = {Entry.LOGIN: (2, 3), Entry.IDENTITY: (3,)}


class LookupFailed(BBMockError):
    """The backend of the version that was asked failed, or found more than one person."""


class PersonUnknown(BBMockError):
    """The backend of the version that was asked does not know the person."""


def enter(beneficiary: int, version: int, sandbox: Sandbox, *, entry: Entry = Entry.LOGIN) -> Account:
    """Look a person up at the backends and keep what they say.

    Raises:
        LookupFailed: if the backend of this version fails or finds two.
        PersonUnknown: if it finds nobody.
    """
    learned: dict[int, str | None] = {}
    for backend in _BACKENDS[entry]:
        asked = backend == backend_version(version)
        try:
            found = _look_up(beneficiary, backend, sandbox)
        except LookupFailed:
            if asked:
                raise
            continue
        if found is None and asked:
            raise PersonUnknown(f"the backend of version {version} knows nobody with this Medicare number")
        learned[backend] = found
    return sandbox.accounts.learn(beneficiary, learned, entry=entry)


def patient_id(beneficiary: int, version: int, sandbox: Sandbox, *, entry: Entry = Entry.LOGIN) -> str | None:
    """The id that was kept for a person at a version; None where its backend does not know them."""
    account = sandbox.accounts.get(beneficiary, entry)
    return account.patient_ids.get(backend_version(version)) if account is not None else None


def _look_up(beneficiary: int, backend: identity.Version, sandbox: Sandbox) -> str | None:
    call = BackendCall(
        asked=Asked.PATIENT_LOOKUP,
        version=backend,
        resource="Patient",
        parameters=(("identifier", f"{MBI_SYSTEM}|{sandbox.population.medicare_number(beneficiary)}"),),
        beneficiary=beneficiary,
    )
    answer = sandbox.ask_backend(call)
    if answer is None:
        return sandbox.population.patient_id(beneficiary, backend)
    found = ids_in(answer, of="the look-up of the patient")
    if len(found) > 1:
        raise LookupFailed(f"the backend found {len(found)} patients with one Medicare number")
    return found[0] if found else None


def ids_in(answer: BackendAnswer | NoAnswer, *, of: str, only: str | None = None) -> list[str]:
    """The ids of the resources in the backend's answer to a search for a person.

    Args:
        answer: the answer.
        of: what the search is called in a message.
        only: the type that counts; every type does where there is none.

    Raises:
        LookupFailed: if the backend failed, or its answer is no Bundle.
    """
    if isinstance(answer, NoAnswer):
        raise LookupFailed(f"{of} got no answer from the backend: {answer}")
    if answer.status != 200:
        raise LookupFailed(f"the backend answered {of} with {answer.status}")
    try:
        resources = [entry["resource"] for entry in answer.document().get("entry") or []]
        return [str(found["id"]) for found in resources if only is None or found["resourceType"] == only]
    except (ValueError, AttributeError, TypeError, KeyError) as exc:
        raise LookupFailed(f"the backend's answer to {of} is no Bundle") from exc
