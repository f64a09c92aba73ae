"""A file that only its owner can read, and that a crash leaves as it was or as it was to be."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from bbclient.errors import TokenStoreError

_MODE = 0o600
_OTHERS = 0o077
_KEEPS_MODES = os.name == "posix"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for its other end


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not there.

    Raises:
        TokenStoreError: if it is missing.
    """
    if not folder.is_dir():
        raise TokenStoreError(
            f"There is no folder {folder} for the token file; make it, for the user that this runs as alone "
            "(mode 700)."
        )


def read(path: Path) -> bytes | None:
    """What the file holds; None if there is no file.

    Raises:
        TokenStoreError: if it cannot be read, is a link, or others may read it.
    """
    try:
        with open(
            path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_FOLLOW | _NO_WAIT)
        ) as file:
            _check(os.fstat(file.fileno()).st_mode, path)
            return file.read()
    except FileNotFoundError:
        check_folder(path.parent)
        return None
    except OSError as error:
        if path.is_symlink():
            raise TokenStoreError(
                f"The token file {path} is a symbolic link; give the path of the file itself."
            ) from error
        raise TokenStoreError(
            f"The token file {path} cannot be read: {error.strerror}. Let it be a file of the user that this "
            "runs as."
        ) from error


def replace(path: Path, content: bytes) -> None:
    """Put this in the file's place; it is on the disk when this returns.

    Only one at a time may do this: the new file has a name of its own until it is whole, always the same so
    that a crash leaves one and no more.

    Raises:
        TokenStoreError: if it cannot be written.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        _write(new, content)
        new.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise TokenStoreError(
            f"The token file {path} cannot be written: {error.strerror}. The change is not kept; see to the "
            "room on the disk and to the rights of the folder."
        ) from error


def _check(mode: int, path: Path) -> None:
    if not stat.S_ISREG(mode):
        raise TokenStoreError(f"The token file {path} is no regular file; give another path.")
    if _KEEPS_MODES and mode & _OTHERS:
        raise TokenStoreError(
            f"The token file {path} is open to other users of this machine (mode {stat.S_IMODE(mode):o}); "
            f"run: chmod 600 {path}"
        )


def _write(new: Path, content: bytes) -> None:
    with open(new, "xb", opener=lambda name, flags: os.open(name, flags, _MODE)) as file:
        if _KEEPS_MODES:
            os.fchmod(file.fileno(), _MODE)  # a umask may have taken the owner's rights
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if not _KEEPS_MODES:
        return  # Windows opens no folder
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
