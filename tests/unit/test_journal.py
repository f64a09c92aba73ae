from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.state.journal import Exchange, Journal

AT = datetime(2026, 1, 1, tzinfo=UTC)


def written(*paths: str, kept: int = 1000) -> Journal:
    journal = Journal(kept)
    for path in paths:
        journal.record(at=AT, method="GET", path=path, status=200, endpoint=path.strip("/"))
    return journal


def test_a_journal_begins_empty() -> None:
    assert (Journal().last, len(Journal()), Journal().exchanges()) == (None, 0, ())


def test_exchanges_are_numbered_in_their_order() -> None:
    journal = written("/a", "/b")

    assert [(one.number, one.path) for one in journal.exchanges()] == [(1, "/a"), (2, "/b")]
    assert journal.last == Exchange(2, AT, "GET", "/b", 200, "b")


def test_only_the_last_exchanges_are_kept_and_the_numbers_go_on() -> None:
    journal = written("/a", "/b", "/c", kept=2)

    assert [one.number for one in journal.exchanges()] == [2, 3]
    assert len(journal) == 2


def test_exchanges_are_found_by_endpoint_and_by_refusal() -> None:
    journal = written("/token", "/revoke")
    journal.record(at=AT, method="GET", path="/token", status=403, endpoint="token", why="no")

    assert [one.number for one in journal.exchanges(endpoint="token")] == [1, 3]
    assert [one.number for one in journal.exchanges(refused=True)] == [3]
    assert [one.number for one in journal.exchanges(refused=False, endpoint="token")] == [1]


def test_an_endpoint_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ConfigurationError, match=r"endpoint: there is no endpoint 'tokn'; did you mean 'token'\?"
    ):
        Journal().exchanges(endpoint="tokn")


def test_a_field_that_no_exchange_has_is_refused_before_the_first_exchange() -> None:
    with pytest.raises(TypeError, match="an exchange has no colour"):
        Journal().exchanges(colour="red")


@pytest.mark.parametrize(
    ("status", "why", "refused"),
    [
        pytest.param(200, None, False, id="an answer"),
        pytest.param(302, None, False, id="a redirect"),
        pytest.param(302, "no", True, id="a redirect that says no"),
        pytest.param(404, None, True, id="a refusal without a reason"),
    ],
)
def test_status_or_reason_tell_a_refusal(status: int, why: str | None, refused: bool) -> None:
    journal = Journal()

    journal.record(at=AT, method="GET", path="/a", status=status, why=why)

    assert len(journal.exchanges(refused=True)) == int(refused)


def test_a_long_reason_is_cut() -> None:
    journal = Journal()

    exchange = journal.record(at=AT, method="GET", path="/a", status=400, why="x" * 501)

    assert exchange.why == "x" * 500 + "…"


def test_a_long_path_is_cut() -> None:
    exchange = Journal().record(at=AT, method="GET", path="/" + "x" * 500, status=404)

    assert exchange.path == "/" + "x" * 499 + "…"


def test_a_long_method_is_cut() -> None:
    exchange = Journal().record(at=AT, method="X" * 501, path="/a", status=405)

    assert exchange.method == "X" * 500 + "…"


def test_the_id_of_an_approval_is_not_kept() -> None:
    journal = written("/v2/o/authorize/6a3f/", "/v2/o/authorize/6a3f", "/v2/o/authorize/")

    kept = [one.path for one in journal.exchanges()]
    assert kept == ["/v2/o/authorize/…/", "/v2/o/authorize/…", "/v2/o/authorize/"]
