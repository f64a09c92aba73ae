"""What an engine does with an image: its command as process 1, as its user, with its root read-only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60
CONTAIN = """
set -eu
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
if [ -n "$1" ]; then mount --bind "$1" "$root/mnt"; fi
shift
exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -i "$@"
"""


@dataclass(frozen=True, slots=True)
class Image:
    """An image: where its files lie, and its configuration as Docker writes it."""

    root: Path
    config: dict[str, Any]

    @classmethod
    def inspected(cls, report: Path, root: Path) -> Image:
        """The image that `buildah inspect` reported on."""
        return cls(root, json.loads(report.read_text())["Docker"]["config"])

    @property
    def port(self) -> int:
        """The one port that it exposes."""
        (exposed,) = self.config["ExposedPorts"]
        return int(exposed.removesuffix("/tcp"))

    def run(self, *arguments: str, mounted: Path | None = None) -> subprocess.CompletedProcess[str]:
        """`docker run IMAGE arguments`, with a folder at /mnt."""
        return self._run([*self.config["Entrypoint"], *arguments], mounted)

    def check_health(self, *, alone: bool = False) -> subprocess.CompletedProcess[str]:
        """The image's health check, beside what runs or on a network where nothing does."""
        kind, *command = self.config["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self._run(command, alone=alone)

    @contextmanager
    def started(self, *, alone: bool = False) -> Iterator[Container]:
        """`docker run IMAGE`, on the loopback or on a network of its own."""
        command = self._contained([*self.config["Entrypoint"], *self.config["Cmd"]], alone=alone)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as outer:
            container = Container(outer)
            try:
                yield container
            finally:
                container.kill()

    def _run(
        self, command: list[str], mounted: Path | None = None, *, alone: bool = False
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._contained(command, mounted, alone=alone),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def _contained(
        self, command: list[str], mounted: Path | None = None, *, alone: bool = False
    ) -> list[str]:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *(["--net"] if alone else [])]
        where = [str(self.root), self.config["User"], str(mounted or "")]
        return [*apart, "sh", "-c", CONTAIN, "sh", *where, *self.config["Env"], "HOME=/", *command]


@dataclass(frozen=True, slots=True)
class Container:
    """A running image, by the process that keeps its namespaces."""

    outer: subprocess.Popen[str]

    def wait_until_it_listens(self) -> None:
        """Until its welcome names the base URL, for it listens by then."""
        assert self.outer.stdout is not None
        assert self.outer.stderr is not None
        given_up = threading.Timer(PATIENCE_SECONDS, self.outer.kill)
        given_up.start()
        try:
            if not any("base URL" in line for line in self.outer.stdout):
                raise AssertionError(f"the image did not start: {self.outer.stderr.read()}")
        finally:
            given_up.cancel()

    @property
    def process(self) -> int:
        """Its process 1, by the number that it has out here."""
        (number,) = self._children()
        return number

    def kill(self) -> None:
        """End it, if it has not ended; the kernel forgets --kill-child when the user changes."""
        for number in self._children():
            os.kill(number, signal.SIGKILL)
        self.outer.kill()

    def status(self, field: str) -> list[str]:
        """A line of what the kernel says of process 1."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        (values,) = (line.split()[1:] for line in lines if line.startswith(f"{field}:"))
        return values

    def _children(self) -> list[int]:
        outer = self.outer.pid
        if self.outer.poll() is not None:
            return []
        return [int(number) for number in Path(f"/proc/{outer}/task/{outer}/children").read_text().split()]
