"""The page about keeping tokens does what it shows; the tests of every store run its own store too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.stores import FileTokenStore, TokenStore
from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Stub, reply
from tests.docs.snippets import ROOT, snippets

EXAMPLES = {block.heading: block.text for block in snippets(ROOT / "docs" / "client" / "store-tokens.md")}

Renew = Callable[[BlueButton, TokenStore, str], AuthorizationToken]


def run(heading: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(EXAMPLES[heading], "store-tokens.md", "exec"), names)  # noqa: S102 - our own page
    return names


def test_the_store_in_a_file_keeps_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    run("In a file")

    assert capsys.readouterr().out == "frozenset({'profile'}) None\n"
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600


def test_two_clients_that_find_one_token_expired_refresh_it_once(tmp_path: Path, clock: FrozenClock) -> None:
    fresh_token: Renew = run("Two processes, one token")["fresh_token"]
    FileTokenStore(tmp_path / "tokens.json").save("42", token_of(clock, lifetime=-1))

    with Stub(reply(token_answer(1)), reply({"error": "invalid_grant"}, 400)) as stub:

        def renew(_: int) -> str:
            store = FileTokenStore(tmp_path / "tokens.json", now=clock.now)
            return fresh_token(client_of(stub.base_url, clock), store, "42").access_token

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(renew, range(2))) == ["access-1", "access-1"]

    kept = FileTokenStore(tmp_path / "tokens.json").load("42")
    assert kept is not None
    assert (kept.access_token, kept.expires_at) == ("access-1", clock.now() + timedelta(hours=1))
