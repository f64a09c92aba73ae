"""What the mock itself serves of grown beneficiaries, taken as data of one's own, is served again alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.owndata.own_data import read_own_data
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller

USERS = (0, 3)
CLAIMS = "ExplanationOfBenefit?_count=50"
EVERY_SOURCE = "&_source=DDPS,NCH,MCS,VMS,FISS,CWF"


def everything(caller: Caller, version: int) -> list[Any]:
    """All pages of a beneficiary's resources at a version."""
    claims = CLAIMS + (EVERY_SOURCE if version == 3 else "")
    first = caller.at(version).get(claims).json
    following = next((link["url"] for link in first["link"] if link["relation"] == "next"), "")
    return [
        caller.at(version).get("Patient").json,
        caller.at(version).get("Coverage").json,
        first,
        *caller.pages(following),
    ]


def resources(pages: list[Any]) -> list[Any]:
    """The resources of the pages; a claim of version 2 names the moment of the request, which is nobody's."""
    found = [entry["resource"] for page in pages for entry in page.get("entry", [])]
    return [{name: value for name, value in resource.items() if name != "created"} for resource in found]


@pytest.fixture(scope="module")
def grown() -> dict[tuple[int, int], list[Any]]:
    sandbox = Sandbox(clock=FrozenClock())
    callers = {user: new_caller(sandbox, user=user) for user in USERS}
    return {(user, version): everything(callers[user], version) for user in USERS for version in (1, 2, 3)}


def test_bundles_as_served_are_served_again_in_every_version(
    tmp_path: Path, grown: dict[tuple[int, int], list[Any]]
) -> None:
    for (user, version), pages in grown.items():
        folder = tmp_path / f"v{version}" / str(user)
        folder.mkdir(parents=True)
        for number, page in enumerate(pages):
            (folder / f"{number}.json").write_text(json.dumps(page), encoding="utf-8")

    own = Sandbox(clock=FrozenClock(), population=read_own_data(tmp_path))

    assert own.population.size == len(USERS)
    for (user, version), pages in grown.items():
        again = everything(new_caller(own, user=USERS.index(user)), version)
        assert resources(again) == resources(pages)
        assert [page.get("total") for page in again] == [page.get("total") for page in pages]
