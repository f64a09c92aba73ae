"""Who has come in, and by which ids and names they are found again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import Account, Entry
from bbmock.state.accounts import Accounts

LOGIN, IDENTITY = Entry.LOGIN, Entry.IDENTITY
THREADS = 8


@pytest.fixture
def accounts(clock: FrozenClock) -> Accounts:
    return Accounts(clock)


def test_nobody_has_come_in(accounts: Accounts) -> None:
    found = accounts.get(0), accounts.with_patient_id("-1", 2), accounts.with_login("BBUser00000")

    assert found == (None, (), ())


def test_an_account_is_as_old_as_the_first_visit(accounts: Accounts, clock: FrozenClock) -> None:
    first = clock.now()
    accounts.learn(0, {2: "-1"})
    clock.advance(60)

    assert accounts.learn(0, {3: "-100"}) == Account(first, {2: "-1", 3: "-100"})
    assert accounts.get(0) == Account(first, {2: "-1", 3: "-100"})


def test_an_id_that_a_backend_no_longer_gives_is_dropped(accounts: Accounts, clock: FrozenClock) -> None:
    accounts.learn(0, {2: "-1", 3: "-100"})

    assert accounts.learn(0, {3: None}) == Account(clock.now(), {2: "-1"})
    assert (accounts.with_patient_id("-1", 2), accounts.with_patient_id("-100", 3)) == (((0, LOGIN),), ())


def test_a_person_is_found_by_the_newest_id_of_the_right_backend(accounts: Accounts) -> None:
    accounts.learn(0, {2: "-1"})
    accounts.learn(0, {2: "-2"})

    found = [accounts.with_patient_id(patient_id, 2) for patient_id in ("-1", "-2")]

    assert found == [(), ((0, LOGIN),)]
    assert accounts.with_patient_id("-2", 3) == ()


def test_who_came_in_twice_is_found_twice(accounts: Accounts) -> None:
    for entry in (LOGIN, IDENTITY):
        accounts.learn(7, {3: "-100"}, entry=entry)

    assert accounts.with_patient_id("-100", 3) == ((7, LOGIN), (7, IDENTITY))
    assert accounts.with_login("BBUser00007") == ((7, LOGIN), (7, IDENTITY))


@pytest.mark.parametrize("username", ["bbuser00007", "BBUser7", "BBUser00008", ""])
def test_nobody_else_is_found_by_a_login_name(accounts: Accounts, username: str) -> None:
    accounts.learn(7, {2: "-1"})

    assert accounts.with_login(username) == ()


def test_many_threads_learn_and_look_at_once(accounts: Accounts) -> None:
    barrier = Barrier(THREADS)

    def come_in(thread: int) -> None:
        barrier.wait()
        for number in range(200):
            accounts.learn(number, {2 + thread % 2: f"-{number}"})
            accounts.with_patient_id(f"-{number}", 2)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(come_in, range(THREADS)))

    kept = [accounts.get(number) for number in range(200)]
    assert [account.patient_ids for account in kept if account] == [
        {2: f"-{number}", 3: f"-{number}"} for number in range(200)
    ]
