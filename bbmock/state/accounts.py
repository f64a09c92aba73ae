"""The people who have come in, and their patient ids at each backend."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from bbmock.domain.clock import Clock
from bbmock.domain.grants import Account, Entry
from bbmock.population import identity

Person = tuple[int, Entry]
"""A beneficiary and how they came in: CMS keeps a record of its own for each."""


class Accounts:
    """Accounts by person, and people by patient id; every verb is whole in itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts: dict[Person, Account] = {}
        self._people: dict[tuple[int, str], dict[Person, None]] = {}

    def get(self, beneficiary: int, entry: Entry = Entry.LOGIN) -> Account | None:
        """The account of a beneficiary who came in so; None if they have not."""
        return self._accounts.get((beneficiary, entry))

    def learn(
        self, beneficiary: int, found: Mapping[int, str | None], *, entry: Entry = Entry.LOGIN
    ) -> Account:
        """Keep the patient ids that backends gave, in the account that there is or in a new one.

        Args:
            beneficiary: whose they are.
            found: an id by backend, 2 or 3; None takes away what was kept of it. What is not named stays.
            entry: how they came in.
        """
        person = beneficiary, entry
        with self._lock:
            known = self._accounts.get(person) or Account(self._clock.now(), {})
            ids = {**known.patient_ids, **found}
            account = replace(
                known, patient_ids={key: value for key, value in ids.items() if value is not None}
            )
            self._reindex(person, known, account)
            self._accounts[person] = account
        return account

    def with_patient_id(self, patient_id: str, backend: int) -> tuple[Person, ...]:
        """Who has come in under a patient id of a backend."""
        with self._lock:
            return tuple(self._people.get((backend, patient_id), ()))

    def with_login(self, username: str) -> tuple[Person, ...]:
        """Who has come in under a login name, in every way in which they did."""
        beneficiary = identity.index_of_login(username)
        if beneficiary is None:
            return ()
        return tuple((beneficiary, entry) for entry in Entry if (beneficiary, entry) in self._accounts)

    def copied(self, clock: Clock) -> Accounts:
        """The same accounts, on their own from now on, under a clock."""
        copy = Accounts(clock)
        with self._lock:
            copy._accounts = dict(self._accounts)
            copy._people = {place: dict(people) for place, people in self._people.items()}
        return copy

    def people(self) -> frozenset[int]:
        """Who has come in, in whatever way."""
        with self._lock:
            return frozenset(beneficiary for beneficiary, _ in self._accounts)

    def _reindex(self, person: Person, before: Account, after: Account) -> None:
        for place in before.patient_ids.items():
            people = self._people.get(place, {})
            people.pop(person, None)
            if not people:
                self._people.pop(place, None)
        for place in after.patient_ids.items():
            self._people.setdefault(place, {})[person] = None
