"""Who looks after people."""

from __future__ import annotations

from bbmock.population import care


def test_no_more_organizations_are_remembered_than_a_few_thousand() -> None:
    assert care.organization.cache_parameters()["maxsize"] == 4096
