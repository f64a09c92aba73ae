"""Locks that processes share: locks of the operating system on files, which end with their process."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bbclient.errors import TokenStoreError
from bbclient.stores.durable import check_folder

_POLL = 0.01  # seconds; the operating system cannot wait for a lock and for a time at once


class FileLocks:
    """Locks by name, each a file in a folder of their own.

    A thread that holds a lock may take it again. The files stay: who removes one while another waits at it
    makes two locks of it.

    Args:
        folder: where the files are; it is made, its parent is not.
        timeout: seconds to wait for a lock.
    """

    def __init__(self, folder: Path, timeout: float) -> None:
        self._folder = folder
        self._timeout = timeout

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """One lock, for the length of a `with` block.

        Raises:
            TokenStoreError: if it is not free in time, or there can be no lock.
        """
        with self._acquired(name):
            yield

    def _acquired(self, name: str) -> AbstractContextManager[object]:
        # Late: it costs every process 60 ms, and who keeps tokens elsewhere needs none of it.
        from filelock import FileLock, Timeout

        try:
            self._make_folder()
            lock = FileLock(self._folder / f"{name}.lock", mode=0o600, is_singleton=True)
            return lock.acquire(timeout=self._timeout, poll_interval=_POLL)
        except Timeout:
            raise TokenStoreError(
                f"Another process or thread has held a lock in {self._folder} for more than {self._timeout} "
                "seconds; see what it waits for, or give a longer lock_timeout."
            ) from None
        except OSError as error:
            # No cause: it has the lock's name, which is made of a key.
            raise TokenStoreError(
                f"There can be no locks in {self._folder}: {error.strerror}. Let it be a folder of the user "
                "that this runs as."
            ) from None

    def _make_folder(self) -> None:
        check_folder(self._folder.parent)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not stat.S_ISDIR(self._folder.lstat().st_mode):
            raise TokenStoreError(f"The folder of locks {self._folder} is a symbolic link; remove the link.")
