"""Calls of the control API over HTTP: JSON there and back, refusals as the errors that they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.told import told
from bbmock.faults import checks
from bbmock.http.control.guard import KEY_HEADER, NotAllowed
from bbmock.http.control.routes import BASE
from bbmock.oauth.errors import OAuthError
from bbmock.remote.errors import NoControl, NotThere

SECONDS: Final = 30.0  # for an answer; the first login of a large population takes some


class Calls:
    """Calls of one mock's control API, each on a connection of its own; from any thread, past any proxy.

    Args:
        base_url: scheme, host and port of the mock, and a path before its own, if there is one.
        key: what the mock was told with `--control-key`, if it was.

    Raises:
        ConfigurationError: if the address is none, or the key cannot stand in a header.
    """

    def __init__(self, base_url: str, key: str | None = None) -> None:
        parts, port = _parts(base_url)
        if key is not None and not _is_key(key):
            raise ConfigurationError("the key must be printable ASCII, as it stands in a header")
        self.base_url = base_url.rstrip("/")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._address = str(parts.hostname), port
        self._path = parts.path.rstrip("/") + BASE
        self._headers = {} if key is None else {KEY_HEADER: key}

    def greet(self) -> None:
        """Make sure that a mock answers, and can be controlled.

        Raises:
            NoControl: if there is none, or none that can be controlled.
            NotAllowed: if this program may not control it.
        """
        told = self.ask("GET", "/")
        if not isinstance(told, dict) or "exchanges" not in told:
            raise NoControl(f"what answers at {self.base_url} is no mock; start one with `bbmock serve`")

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the control API answers; None where it has nothing to say.

        Raises:
            NoControl: if there is no mock, or none that can be controlled.
            NotAllowed: if this program may not control it.
            NotThere: if it has nothing of that number or name.
            OAuthError: if its authorization server would refuse.
            ConfigurationError: if a value is wrong; the message is the mock's.
        """
        return self.judge(*self.send(method, path, body))

    @staticmethod
    def judge(status: int, told: Any) -> Any:
        """What was told, if it is no refusal; the errors are those of `ask`."""
        if status < 300:
            return told
        if status == 403:
            raise NotAllowed(
                f"{told['error']}; `bbmock.connect(base_url, key=...)` sends the key that the mock was "
                "started with"
            )
        if told.get("kind") == "oauth":
            raise OAuthError(told["refusal"], why=told["error"])
        raise (NotThere if status == 404 else ConfigurationError)(told["error"])

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer, refused or not.

        Raises:
            NoControl: if there is no answer, or it is not the control API's.
            ConfigurationError: if the body holds what JSON has not.
        """
        content = None if body is None else _written(body)
        try:
            with closing(self._kind(*self._address, timeout=SECONDS)) as connection:
                connection.request(method, self._path + path, content, self._headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
        except (OSError, HTTPException, UnicodeError) as exc:
            raise NoControl(
                f"no mock answers at {self.base_url} ({type(exc).__name__}); start one there with "
                "`bbmock serve`, and mind that the rule `refuse-connections` shuts the control API out, too"
            ) from exc
        return status, self._read(status, text)

    def _read(self, status: int, text: bytes) -> Any:
        if status == 204:
            return None
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        is_refusal = status in (400, 403, 404, 405, 409, 413) and isinstance(told, dict) and "error" in told
        if not is_refusal and (told is None or status >= 300):
            raise NoControl(
                f"no control API answers at {self.base_url} (status {status}); give the address of a "
                "`bbmock serve` that runs without `--no-control`"
            )
        return told


def _is_key(key: object) -> bool:
    return isinstance(key, str) and key.isascii() and key.isprintable() and bool(key.strip())


def segment(name: str, value: object) -> str:
    """A text as a part of a path.

    Raises:
        ConfigurationError: if it is none.
    """
    if not isinstance(value, str) or not checks.is_text(value):
        raise ConfigurationError(f"{name} must be a text, got {told(value)}")
    return quote(value, safe="")


def _written(body: Mapping[str, Any]) -> str:
    """The JSON of a body; what JSON has not is told by the name of its argument."""
    for name, value in body.items():
        try:
            json.dumps(value)
        except (TypeError, ValueError, RecursionError) as exc:
            raise ConfigurationError(f"{name} must be what JSON can say, got {told(value)}") from exc
    return json.dumps(body)


def _parts(base_url: str) -> tuple[SplitResult, int | None]:
    """An address in its parts, and its port.

    Raises:
        ConfigurationError: if it is none.
    """
    checks.kind("base_url", base_url, str, "the address of a mock, as http://127.0.0.1:8000")
    if "@" in base_url:
        raise ConfigurationError(
            "the address of a mock holds no user and no password; a key is given as key="
        )
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(
            "the address of a mock is scheme, host and port, as http://127.0.0.1:8000; "
            f"got {base_url.partition('?')[0]!r}"
        )
    return parts, port
