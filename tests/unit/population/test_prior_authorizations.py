from __future__ import annotations

from uuid import UUID

import pytest

from bbmock.population import identity
from bbmock.population.prior_authorizations import authorization_id, authorization_of_id

PLACES = [(0, 0), (0, 1), (7, 3), (10_000, 99_999), (identity.BENEFICIARIES - 1, identity.CLAIMS - 1)]


@pytest.mark.parametrize(("n", "number"), PLACES)
def test_an_id_is_a_uuid_that_tells_whose_it_is(n: int, number: int) -> None:
    text = authorization_id(n, number)

    assert str(UUID(text)) == text
    assert authorization_of_id(text) == (n, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00000000-0000-0000-0000-000000000000",
        authorization_id(0, 0).upper(),
        authorization_id(0, 0)[:-1],
        authorization_id(0, 0) + "0",
        authorization_id(0, 0)[:-12] + "f" * 12,
        authorization_id(0, 0)[:-1] + "x",
    ],
)
def test_no_other_text_is_an_id(text: str) -> None:
    assert authorization_of_id(text) is None
