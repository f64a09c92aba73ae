from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bbclient import BlueButton
from benchmarks.certificate import write_certificate
from benchmarks.pages import CLAIMS, Door, Pages, opened
from benchmarks.reader import SETTINGS, TOKEN


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


@pytest.mark.parametrize("door", [Door(), Door(tls=True, packed=True)], ids=lambda door: door.name)
def test_the_server_of_the_benchmark_gives_each_claim_once(
    door: Door, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, trusted = write_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))

    def read(base_url: str) -> list[str]:
        with BlueButton({**SETTINGS, "base_url": base_url}) as bb:
            found = list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": TOKEN}))
        return [entry["resource"]["id"] for page in found for entry in page["entry"]]

    async def served_and_read() -> list[str]:
        base_url, server = await opened(door, pages, served)
        async with server:
            return await asyncio.to_thread(read, base_url)

    ids = asyncio.run(served_and_read())

    assert len(ids) == len(set(ids)) == sum(CLAIMS.values()) == 500
