"""What other processes do with a file of tokens; it imports no more than they need."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from bbclient import AuthorizationToken
from bbclient.stores import FileTokenStore

_STORES = f"{os.sep}bbclient{os.sep}stores{os.sep}"


def numbered(number: int) -> AuthorizationToken:
    """A token that is told from others by a number; ten kilobytes, so that it is not written in one go."""
    return AuthorizationToken(
        {"access_token": f"{number} " * 2_500, "patient": str(number), "expires_at": "2026-01-01T12:00:00Z"}
    )


def is_whole(token: AuthorizationToken | None) -> bool:
    """Whether it is one of the numbered ones, all of it."""
    return token is not None and token == numbered(int(token.patient or -1))


def save_and_delete(path: Path, name: str, times: int) -> None:
    """Save tokens under keys of this name, and delete every other one."""
    store = FileTokenStore(path)
    for number in range(times):
        store.save(f"{name} {number}", numbered(number))
        if number % 2:
            store.delete(f"{name} {number}")


def save_over(path: Path, times: int, said: Connection) -> None:
    """Save one token after another under one key, and say so after the first."""
    store = FileTokenStore(path)
    for number in range(times):
        store.save("Ann", numbered(number))
        if number == 0:
            said.send("begun")


def refresh_alone(path: Path, times: int) -> int:
    """Renew one token so often, each time alone; how often another was there."""
    store, met = FileTokenStore(path), 0
    inside = path.with_name("inside")
    for _ in range(times):
        with store.exclusive("Ann"):
            try:
                inside.touch(exist_ok=False)
            except FileExistsError:
                met += 1
            token = store.load("Ann")
            store.save("Ann", numbered(int(token.patient or 0) + 1 if token else 1))
            inside.unlink(missing_ok=True)
    return met


def hold(path: Path, said: Connection) -> None:
    """Be alone with a key until killed."""
    with FileTokenStore(path).exclusive("Ann"):
        said.send("held")
        signal.pause()


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a killed process left: the numbers under two keys, and the modes of all files."""

    ann: int | None
    ben: int | None
    modes: frozenset[int]
    next_one_goes_on: bool


def killed_everywhere(path: Path) -> list[Aftermath]:
    """Save over a token in one process after another, each killed one line further in the store's code."""
    found: list[Aftermath] = []
    while True:
        path.unlink(missing_ok=True)
        FileTokenStore(path).save("Ann", numbered(1))
        FileTokenStore(path).save("Ben", numbered(1))
        was_killed = _save_killed_at(path, line=len(found) + 1)
        found.append(_aftermath(path))
        if not was_killed:
            return found


def _save_killed_at(path: Path, line: int) -> bool:
    child = os.fork()
    if child == 0:
        os.umask(0)
        store, token = FileTokenStore(path), numbered(2)
        sys.settrace(_killer(line))
        store.save("Ann", token)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _killer(line: int) -> Callable[[FrameType, str, Any], Any]:
    seen = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal seen
        if _STORES not in frame.f_code.co_filename:
            return None
        seen += event == "line"
        if seen == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def _aftermath(path: Path) -> Aftermath:
    store = FileTokenStore(path, lock_timeout=0)
    ann, ben = store.load("Ann"), store.load("Ben")
    modes = frozenset(file.stat().st_mode & 0o777 for file in path.parent.rglob("*") if file.is_file())
    store.save("Ann", numbered(3))
    return Aftermath(_number(ann), _number(ben), modes, is_whole(store.load("Ann")))


def _number(token: AuthorizationToken | None) -> int | None:
    return int(token.patient or -1) if token is not None and is_whole(token) else None
