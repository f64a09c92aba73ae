"""Whom an identity token means: the search by name and date of birth that CMS makes of version 3's backend.

In a sandbox the population answers, unless something stands before it. It is a function of an index and
cannot be searched by name, so a token of the mock's own names the beneficiary in `sub`, by login name or
Medicare number, and its name and date of birth must be theirs. Any other token is looked for among the first
hundred beneficiaries. Letter case does not count. How CMS's backend weighs a match is not known:
this is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.errors import BBMockError
from bbmock.domain.grants import Entry
from bbmock.domain.matches import PatientMatch
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox

SEARCHED = 100  # drawing a person takes a third of a millisecond


class NoMatch(BBMockError):
    """Nobody is meant, or more than one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity token says of a person; `birthdate` is YYYY-MM-DD."""

    given_name: str
    family_name: str
    birthdate: str
    subject: str


def enter(person: Identity, sandbox: Sandbox, *, application: str, address: str) -> int:
    """The beneficiary that a person is, whose account with the id of version 3 is then kept.

    The match is kept, too, for the AuditEvents.

    Args:
        person: whom the identity token means.
        sandbox: the mock.
        application: the name of the application that asks.
        address: its IP address.

    Raises:
        LookupFailed: if the backend fails.
        NoMatch: if it finds nobody, or more than one.
    """
    named = _named(person.subject, sandbox)
    call = BackendCall(
        asked=Asked.IDENTITY_MATCH,
        version=3,
        resource="Patient",
        parameters=(
            ("family", person.family_name),
            ("given", person.given_name),
            ("birthdate", person.birthdate),
        ),
        beneficiary=named,
    )
    answer = sandbox.ask_backend(call)
    beneficiary = _search(person, named, sandbox) if answer is None else _found_in(answer, sandbox)
    patient_id = sandbox.population.patient_id(beneficiary, 3)
    sandbox.accounts.learn(beneficiary, {3: patient_id}, entry=Entry.IDENTITY)
    if patient_id is not None:
        sandbox.matches.record(PatientMatch(patient_id, sandbox.clock.now(), application, address))
    return beneficiary


def _named(subject: str, sandbox: Sandbox) -> int | None:
    """The beneficiary that a subject names by login name or Medicare number."""
    index = identity.index_of_login(subject)
    if index is None:
        index = sandbox.population.index_of_medicare_number(subject)
    return index if index in sandbox.population else None


def _search(person: Identity, named: int | None, sandbox: Sandbox) -> int:
    among = range(min(SEARCHED, sandbox.population.size)) if named is None else (named,)
    found = [n for n in among if _is(person, n, sandbox)]
    if len(found) == 1:
        return found[0]
    if named is not None:
        raise NoMatch(
            f"the identity token's sub names {identity.login(named)}, who has another name or date of birth"
        )
    raise NoMatch(
        f"{len(found) or 'none'} of {identity.login(0)} to {identity.login(among[-1])} has this name and "
        "date of birth; let the identity token's sub be a test user's login name"
    )


def _is(person: Identity, n: int, sandbox: Sandbox) -> bool:
    known = sandbox.population.person(n)
    return (
        known.given_name.casefold(),
        known.family_name.casefold(),
        f"{known.columns['bene_birth_dt']}",
    ) == (
        person.given_name.casefold(),
        person.family_name.casefold(),
        person.birthdate,
    )


def _found_in(answer: BackendAnswer | NoAnswer, sandbox: Sandbox) -> int:
    """The one patient in the backend's answer."""
    ids = crosswalk.ids_in(answer, of="the identity match", only="Patient")
    indices = [sandbox.population.index_of_patient_id(patient_id, 3) for patient_id in ids]
    if len(indices) != 1 or indices[0] is None or indices[0] not in sandbox.population:
        raise NoMatch(f"the backend's identity match found {len(ids)} patients that the population has")
    return indices[0]
