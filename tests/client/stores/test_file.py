from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bbclient.errors import TokenStoreError
from bbclient.stores import FileTokenStore
from bbmock import FrozenClock
from tests.client.builders import token_of
from tests.client.stores.uses import USES, enter_elsewhere


@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_only_the_owner_may_use_the_file_whatever_the_umask(
    path: Path, store: FileTokenStore, mask: int, umask: Callable[[int], object], clock: FrozenClock
) -> None:
    store.delete("Ann")  # makes the folder of the locks, which a mask of 777 would close to its owner

    umask(mask)
    store.save("Ann", token_of(clock))

    assert path.stat().st_mode & 0o777 == 0o600


def test_the_folder_of_locks_is_the_owner_s_and_names_nobody(
    path: Path, store: FileTokenStore, umask: Callable[[int], object]
) -> None:
    umask(0)

    with store.exclusive("Ann"):
        locks = path.with_name("tokens.json.locks")
        (lock,) = locks.iterdir()

        assert locks.stat().st_mode & 0o777 == 0o700
        assert lock.stat().st_mode & 0o777 == 0o600
        assert "Ann" not in lock.name


def test_a_token_stands_on_a_line_of_its_own(path: Path, store: FileTokenStore, clock: FrozenClock) -> None:
    store.save("Ann", token_of(clock))
    store.save("Ben", token_of(clock))

    lines = path.read_text().splitlines()

    assert (lines[0], lines[-1]) == ('{"format": 1, "tokens": {', "}}")
    assert [line.partition(":")[0] for line in lines[1:-1]] == ['"Ann"', '"Ben"']


def test_the_same_file_is_meant_wherever_the_process_goes(
    tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = FileTokenStore("tokens.json")
    (tmp_path / "elsewhere").mkdir()

    monkeypatch.chdir(tmp_path / "elsewhere")
    store.save("Ann", token_of(clock))

    assert FileTokenStore(tmp_path / "tokens.json").load("Ann") == token_of(clock)


def test_one_file_by_two_paths_has_one_set_of_locks(tmp_path: Path, store: FileTokenStore) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    linked = FileTokenStore(tmp_path / "link" / "tokens.json", lock_timeout=0)

    with store.exclusive("Ann"), pytest.raises(TokenStoreError):
        enter_elsewhere(linked)


def test_deleting_what_is_not_there_writes_nothing(
    path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    store.delete("Ann")
    assert not path.exists()

    store.save("Ann", token_of(clock))
    before = path.stat().st_ino
    store.delete("Ben")
    assert path.stat().st_ino == before


@pytest.mark.parametrize("change", ["save", "delete"])
def test_a_change_is_on_the_disk_before_and_after_it_takes_its_place(
    store: FileTokenStore, change: str, clock: FrozenClock
) -> None:
    store.save("Ann", token_of(clock))

    calls = _calls_of_the_system(lambda: USES[change](store, clock))

    steps = {"BufferedWriter.flush", "fsync", "replace"}
    assert [call for call in calls if call in steps] == ["BufferedWriter.flush", "fsync", "replace", "fsync"]


def test_who_keeps_no_tokens_in_a_file_does_not_pay_for_locks() -> None:
    program = "import bbclient.stores, sys; print('filelock' in sys.modules)"

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert printed == "False\n"


def _calls_of_the_system(act: Callable[[], object]) -> list[str]:
    """The functions in C that it calls, in their order."""
    seen: list[str] = []

    def note(_: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            seen.append(called.__qualname__)

    usual = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(usual)
    return seen
