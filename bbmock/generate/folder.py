"""An output folder that is filled whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bbmock.domain.errors import ConfigurationError

UNFINISHED = ".unfinished-"


@contextmanager
def filled_whole(out: Path) -> Iterator[Path]:
    """A room inside an empty or new folder; what is put there becomes the folder's when the block ends.

    If the block does not end well, the room goes with all that is in it. A process that is killed leaves it:
    a folder with a name in it that begins with `.unfinished-` is not whole.

    Raises:
        ConfigurationError: if there is something in the folder already, or it cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _refuse_content(out)
        with TemporaryDirectory(prefix=UNFINISHED, dir=out) as room:
            yield Path(room)
            for made in sorted(Path(room).iterdir()):
                made.rename(out / made.name)
    except FileExistsError as exc:
        raise ConfigurationError(f"--out {out}: is no folder; name one that is empty or not there") from exc
    except OSError as exc:
        raise ConfigurationError(f"--out {out}: cannot be written: {exc.strerror or exc}") from exc


def _refuse_content(out: Path) -> None:
    first = next(iter(sorted(found.name for found in out.iterdir())), None)
    if first is None:
        return
    if first.startswith(UNFINISHED):
        raise ConfigurationError(
            f"--out {out}: {first} in it is of a run that did not end; remove it, or name another folder"
        )
    raise ConfigurationError(f"--out {out}: is not empty, it has {first}; name another, or empty it")
