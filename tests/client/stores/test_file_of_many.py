"""A file of tokens that several processes use, some of which die."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest

from bbclient.errors import TokenStoreError
from bbclient.stores import FileTokenStore
from tests.client.stores.uses import enter
from tests.client.stores.work import (
    Aftermath,
    hold,
    is_whole,
    killed_everywhere,
    numbered,
    refresh_alone,
    save_and_delete,
    save_over,
)

SPAWN = get_context("spawn")
PROCESSES = 4


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=SPAWN) as pool:
        yield pool


@contextmanager
def started(work: Callable[..., None], *given: Any) -> Iterator[SpawnProcess]:
    """Another process, from when it says something until the end of the block."""
    hears, says = Pipe(duplex=False)
    process = SPAWN.Process(target=work, args=(*given, says))
    process.start()
    try:
        hears.recv()
        yield process
    finally:
        process.kill()
        process.join()
        hears.close()
        says.close()


@pytest.fixture(scope="module")
def killed(processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> list[Aftermath]:
    """What is left of a save that is killed, at each line in turn."""
    return processes.submit(killed_everywhere, tmp_path_factory.mktemp("killed") / "tokens.json").result()


def test_a_process_killed_at_any_line_leaves_the_old_token_or_the_new_one(killed: list[Aftermath]) -> None:
    tokens = [aftermath.ann for aftermath in killed]

    assert set(tokens) == {1, 2}
    assert tokens == sorted(tokens, key=lambda number: number or 0)


def test_a_process_killed_at_any_line_leaves_the_tokens_of_others(killed: list[Aftermath]) -> None:
    assert {aftermath.ben for aftermath in killed} == {1}


def test_a_process_killed_at_any_line_leaves_nothing_that_others_can_read(killed: list[Aftermath]) -> None:
    assert {mode for aftermath in killed for mode in aftermath.modes} == {0o600}


def test_a_process_killed_at_any_line_is_not_waited_for(killed: list[Aftermath]) -> None:
    assert all(aftermath.next_one_goes_on for aftermath in killed)


def test_a_reader_never_meets_a_half_of_a_file(path: Path) -> None:
    store = FileTokenStore(path)

    with started(save_over, path, 100) as writer:
        while writer.is_alive():
            assert is_whole(store.load("Ann"))

    assert store.load("Ann") == numbered(99)


def test_of_four_processes_that_save_and_delete_under_different_keys_none_undoes_another_s_change(
    path: Path, processes: ProcessPoolExecutor
) -> None:
    saving = [processes.submit(save_and_delete, path, f"worker {worker}", 15) for worker in range(PROCESSES)]
    for work in saving:
        work.result()

    store = FileTokenStore(path)
    for worker in range(PROCESSES):
        for number in range(15):
            kept = None if number % 2 else numbered(number)
            assert store.load(f"worker {worker} {number}") == kept


def test_of_four_processes_one_at_a_time_refreshes_a_token(
    path: Path, processes: ProcessPoolExecutor
) -> None:
    refreshing = [processes.submit(refresh_alone, path, 15) for _ in range(PROCESSES)]

    assert sum(work.result() for work in refreshing) == 0
    assert FileTokenStore(path).load("Ann") == numbered(15 * PROCESSES)


def test_a_process_that_holds_a_key_keeps_others_out_until_it_is_killed(path: Path) -> None:
    store = FileTokenStore(path, lock_timeout=0)

    with started(hold, path) as holder:
        with pytest.raises(TokenStoreError, match="Another process or thread has held a lock"):
            enter(store)
        enter(store, "Ben")
        store.save("Ann", numbered(1))

        holder.kill()
        holder.join()
        enter(store)
