"""The store of tokens and data access grants, and what two threads may do to it at once."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import Approval, AuthorizationCode, Consent, DataAccessGrant, Entry
from bbmock.oauth.consent import months_later
from bbmock.state import grants
from bbmock.state.grants import End, GrantStore

CONSENT = Consent("client", 0, ("openid",))
OTHERS = [Consent("other", 0, ("openid",)), Consent("client", 1, ("openid",))]
THREADS = 8


@pytest.fixture
def store(clock: FrozenClock) -> GrantStore:
    numbers = itertools.count()
    return GrantStore(clock, lambda: f"token-{next(numbers)}")


@pytest.fixture
def later(clock: FrozenClock) -> datetime:
    return clock.now() + timedelta(hours=1)


def test_an_issued_pair_is_known(store: GrantStore, later: datetime) -> None:
    access, refresh = store.issue(CONSENT, later)

    assert store.access_token(access.token) == access
    assert store.refresh_token(refresh.token) == refresh
    assert (access.expires, refresh.access_token, refresh.revoked) == (later, access.token, False)


def test_the_oldest_pair_of_too_many_is_forgotten(
    store: GrantStore, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "PAIRS_IN_FORCE", 2)

    pairs = [store.issue(CONSENT, later) for _ in range(3)]

    assert [store.access_token(access.token) for access, _ in pairs] == [None, pairs[1][0], pairs[2][0]]
    assert [store.refresh_token(refresh.token) for _, refresh in pairs] == [None, pairs[1][1], pairs[2][1]]
    ended = store.ended(pairs[0][0].token)
    assert ended is not None
    assert ended.how is End.CROWDED_OUT


def test_others_tokens_do_not_crowd_out_a_pair(
    store: GrantStore, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "PAIRS_IN_FORCE", 1)

    pairs = [store.issue(consent, later) for consent in (CONSENT, *OTHERS)]

    assert [store.access_token(access.token) for access, _ in pairs] == [access for access, _ in pairs]


def test_a_refresh_token_is_spent_once(store: GrantStore, later: datetime) -> None:
    _, refresh = store.issue(CONSENT, later)

    assert [store.spend(refresh.token), store.spend(refresh.token)] == [refresh, None]


def test_a_spent_refresh_token_is_remembered_and_its_access_token_is_not(
    store: GrantStore, later: datetime
) -> None:
    access, refresh = store.issue(CONSENT, later)

    store.spend(refresh.token)

    remembered = store.refresh_token(refresh.token)
    assert remembered is not None
    assert remembered.revoked
    assert store.access_token(access.token) is None


def test_a_token_that_never_was_cannot_be_spent(store: GrantStore) -> None:
    assert store.spend("unknown") is None


def test_an_ended_access_token_takes_its_refresh_token_along(store: GrantStore, later: datetime) -> None:
    access, refresh = store.issue(CONSENT, later)

    store.revoke_access(access.token)

    assert store.access_token(access.token) is None
    assert store.spend(refresh.token) is None
    assert store.refresh_token(refresh.token) is not None


def test_an_ended_access_token_leaves_other_pairs_alone(store: GrantStore, later: datetime) -> None:
    first, _ = store.issue(CONSENT, later)
    second, refresh = store.issue(CONSENT, later)

    store.revoke_access(first.token)

    assert store.access_token(second.token) == second
    assert store.spend(refresh.token) == refresh


def test_access_tokens_in_the_books_are_listed_from_the_oldest_and_dead_ones_are_not(
    store: GrantStore, later: datetime
) -> None:
    (first, _), (_, spent), (ended, _), (last, _) = [store.issue(CONSENT, later) for _ in range(4)]
    store.spend(spent.token)
    store.revoke_access(ended.token)

    assert store.access_tokens_of("client", 0) == (first, last)


def test_the_last_spent_refresh_tokens_are_remembered(
    store: GrantStore, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "SPENT_REMEMBERED", 2)
    alive, *spent = [store.issue(CONSENT, later)[1].token for _ in range(4)]
    for token in spent:
        store.spend(token)

    known = [store.refresh_token(token) is not None for token in (alive, *spent)]

    assert known == [True, False, True, True]


def test_an_ended_grant_spends_the_tokens_in_force_and_may_forget_older_ones(
    store: GrantStore, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "SPENT_REMEMBERED", 1)
    store.put_grant(DataAccessGrant("client", 0, later))
    alive, spent = [store.issue(CONSENT, later)[1].token for _ in range(2)]
    store.spend(spent)

    store.end_grant("client", 0)

    remembered = store.refresh_token(alive)
    assert (remembered is not None and remembered.revoked, store.refresh_token(spent)) == (True, None)


def test_a_newer_consent_forgets_spent_refresh_tokens(store: GrantStore, later: datetime) -> None:
    _, refresh = store.issue(CONSENT, later)
    store.spend(refresh.token)

    store.remove_tokens("client", 0)

    assert store.refresh_token(refresh.token) is None


def test_a_store_of_dead_tokens_is_no_larger_than_what_it_remembers(
    store: GrantStore, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "SPENT_REMEMBERED", 10)
    for beneficiary in range(100):
        store.spend(store.issue(Consent("client", beneficiary, ("openid",)), later)[1].token)

    assert len(store) == 10


def test_all_tokens_of_a_pair_are_forgotten_together(store: GrantStore, later: datetime) -> None:
    pairs = [store.issue(CONSENT, later) for _ in range(2)]

    store.remove_tokens("client", 0)

    assert [store.access_token(access.token) for access, _ in pairs] == [None, None]
    assert [store.refresh_token(refresh.token) for _, refresh in pairs] == [None, None]


@pytest.mark.parametrize("consent", OTHERS, ids=["other application", "other person"])
def test_tokens_of_others_stay(store: GrantStore, later: datetime, consent: Consent) -> None:
    access, refresh = store.issue(consent, later)

    store.remove_tokens("client", 0)

    assert (store.access_token(access.token), store.refresh_token(refresh.token)) == (access, refresh)


def test_a_grant_is_of_one_application_and_one_person(store: GrantStore, later: datetime) -> None:
    grant = DataAccessGrant("client", 0, later)
    store.put_grant(grant)

    assert store.grant("client", 0) == grant
    assert [store.grant(other.client_id, other.beneficiary) for other in OTHERS] == [None, None]


def test_a_removed_grant_is_gone_and_its_tokens_stay(store: GrantStore, later: datetime) -> None:
    store.put_grant(DataAccessGrant("client", 0, later))
    access, _ = store.issue(CONSENT, later)

    store.remove_grant("client", 0)

    assert store.grant("client", 0) is None
    assert store.access_token(access.token) == access


def test_an_ended_grant_ends_its_tokens_and_keeps_the_books(store: GrantStore, later: datetime) -> None:
    store.put_grant(DataAccessGrant("client", 0, later))
    pairs = [store.issue(CONSENT, later) for _ in range(2)]

    assert store.end_grant("client", 0)

    assert store.grant("client", 0) is None
    for access, refresh in pairs:
        assert store.access_token(access.token) is None
        assert store.refresh_token(refresh.token) == replace(refresh, revoked=True)
        assert store.spend(refresh.token) is None


@pytest.mark.parametrize("consent", [*OTHERS, replace(CONSENT, entry=Entry.IDENTITY)])
def test_an_ended_grant_leaves_tokens_of_others(store: GrantStore, later: datetime, consent: Consent) -> None:
    store.put_grant(DataAccessGrant("client", 0, later))
    access, refresh = store.issue(consent, later)

    store.end_grant("client", 0)

    assert (store.access_token(access.token), store.refresh_token(refresh.token)) == (access, refresh)


def test_without_a_grant_nothing_is_ended(store: GrantStore, later: datetime) -> None:
    access, _ = store.issue(CONSENT, later)

    assert not store.end_grant("client", 0)
    assert store.access_token(access.token) == access


def test_tokens_and_codes_tell_what_they_were_issued_on(store: GrantStore, later: datetime) -> None:
    access, refresh = store.issue(CONSENT, later)
    store.codes.put("code", AuthorizationCode("code", CONSENT, "https://app.example.com/cb", "challenge"))
    store.codes.take("code")

    behind = [store.consent_behind(value) for value in (access.token, refresh.token, "code", "unknown", "")]

    assert behind == [CONSENT, CONSENT, CONSENT, None, None]


def test_an_approval_is_of_the_application_that_claims_it_first(store: GrantStore) -> None:
    store.approvals.put("approval", Approval("approval", 0))

    claimed = [store.claim("approval", client_id) for client_id in ("first", "second", "first")]

    assert claimed == [Approval("approval", 0, "first")] * 3


def test_an_approval_that_is_not_there_cannot_be_claimed(store: GrantStore) -> None:
    assert store.claim("unknown", "first") is None


def test_of_many_threads_one_claims_an_approval(store: GrantStore) -> None:
    store.approvals.put("approval", Approval("approval", 0))
    barrier = Barrier(THREADS)

    def claim(number: int) -> bool:
        barrier.wait()
        approval = store.claim("approval", f"client-{number}")
        return approval is not None and approval.client_id == f"client-{number}"

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(claim, range(THREADS))) == 1


def test_of_many_threads_one_takes_a_code(store: GrantStore) -> None:
    code = AuthorizationCode("code", CONSENT, "https://app.example.com/cb", "challenge")
    store.codes.put("code", code)
    barrier = Barrier(THREADS)

    def take(_: int) -> AuthorizationCode | None:
        barrier.wait()
        return store.codes.take("code")

    with ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(take, range(THREADS)))

    assert taken.count(code) == 1


def test_of_many_threads_one_spends_a_refresh_token(store: GrantStore, later: datetime) -> None:
    _, refresh = store.issue(CONSENT, later)
    barrier = Barrier(THREADS)

    def spend(_: int) -> bool:
        barrier.wait()
        return store.spend(refresh.token) is not None

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(spend, range(THREADS))) == 1


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ((2026, 1, 31), (2027, 2, 28)),
        ((2026, 12, 31), (2028, 1, 31)),
        ((2027, 1, 30), (2028, 2, 29)),
        ((2026, 11, 30), (2027, 12, 30)),
        ((2026, 5, 15), (2027, 6, 15)),
    ],
)
def test_thirteen_months_end_on_the_same_day_or_the_last(
    moment: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    began, ends = (datetime(*day, 23, 59, 59, 5, tzinfo=UTC) for day in (moment, end))

    assert months_later(began, 13) == ends
