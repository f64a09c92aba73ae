"""The text fields of a multipart body (RFC 7578).

The parser is python-multipart's, which logs a warning for each body that it cannot read; a parser here keeps
that to itself. Octets that are not of the body's charset become U+FFFD, as in CMS's framework.
"""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

UTF_8 = "utf-8"
CHARSETS = (UTF_8, "ascii", "iso8859-1", "cp1252")
"""What a body may be written in (ours; CMS's framework takes every codec of Python, some very slow)."""


class MalformedMultipart(ValueError):
    """A body that is no multipart body, or has more parts than are read."""


def text_fields(content_type: str, body: bytes, *, most: int) -> list[tuple[str, str]]:
    """The names and values of a body's text fields, in its order; files are left alone.

    Args:
        content_type: the header, with its boundary and perhaps a charset.
        body: the whole body.
        most: how many parts are read, files included.

    Raises:
        MalformedMultipart: if the body cannot be read or has more parts.
    """
    _, options = parse_options_header(content_type)
    if not options.get(b"boundary"):
        raise MalformedMultipart("the Content-Type names no boundary")
    parts = _Parts(_decoder(options.get(b"charset", b"")), most)
    try:
        parser = _QuietParser(options[b"boundary"], parts)
        parser.write(body)
        parser.finalize()
    except FormParserError as exc:
        raise MalformedMultipart(f"the body is no multipart body: {exc}") from exc
    return parts.fields


class _Parts:
    """What the parser calls: collects the fields."""

    def __init__(self, decoded: Callable[[bytes | bytearray], str], most: int) -> None:
        self.fields: list[tuple[str, str]] = []
        self._decoded = decoded
        self._left = most
        self._name: str | None = None
        self._header, self._value = b"", b""
        self._disposition = b""
        self._data = bytearray()

    def on_part_begin(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise MalformedMultipart("the body has too many parts")
        self._disposition = b""
        self._data = bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise MalformedMultipart("a part has no name")
        self._name = None if b"filename" in options else self._decoded(options[b"name"])

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._name is not None:
            self._data += data[start:end]

    def on_part_end(self) -> None:
        if self._name is not None:
            self.fields.append((self._name, self._decoded(self._data)))


class _QuietParser(MultipartParser):
    """The parser with a logger of its own, which says nothing; the library's own is left as it is."""

    def __init__(self, boundary: bytes, parts: _Parts) -> None:
        names = (name for name in dir(parts) if name.startswith("on_"))
        super().__init__(boundary, {name: getattr(parts, name) for name in names})  # type: ignore[arg-type]
        self.logger = logging.Logger("bbmock.multipart", logging.CRITICAL)


def _decoder(charset: bytes) -> Callable[[bytes | bytearray], str]:
    """Reads text in a charset; as UTF-8 where it is not one of ours."""
    try:
        codec = codecs.lookup(charset.decode("latin-1")).name
    except (LookupError, ValueError):  # unknown, or with a NUL in its name
        codec = UTF_8
    if codec not in CHARSETS:
        codec = UTF_8
    return lambda octets: octets.decode(codec, "replace")
