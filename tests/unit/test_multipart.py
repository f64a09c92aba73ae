"""The text fields of a multipart body, and the bodies that have none."""

from __future__ import annotations

import logging

import pytest

from bbmock.http.multipart import MalformedMultipart, text_fields

TYPE = "multipart/form-data; boundary=b"


def part(name: bytes, value: bytes, *, more: bytes = b"") -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % (name, more, value)


def read(*parts: bytes, content_type: str = TYPE, most: int = 10) -> list[tuple[str, str]]:
    return text_fields(content_type, b"".join(parts) + b"--b--\r\n", most=most)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=", ""])
def test_without_a_boundary_nothing_is_read(content_type: str) -> None:
    with pytest.raises(MalformedMultipart, match="names no boundary"):
        read(part(b"a", b"1"), content_type=content_type)


def test_a_boundary_of_a_thousand_characters_is_refused() -> None:
    with pytest.raises(MalformedMultipart, match="no multipart body"):
        read(content_type=f"multipart/form-data; boundary={'b' * 1000}")


def test_a_body_that_does_not_begin_with_the_boundary_is_refused() -> None:
    with pytest.raises(MalformedMultipart, match="no multipart body"):
        text_fields(TYPE, b"nonsense", most=10)


@pytest.mark.parametrize("header", [b"", b"Content-Disposition: form-data\r\n", b"X-Other: name=a\r\n"])
def test_a_part_without_a_name_is_refused(header: bytes) -> None:
    with pytest.raises(MalformedMultipart, match="no name"):
        read(b"--b\r\n" + header + b"\r\n1\r\n")


@pytest.mark.parametrize("more", [b"", b'; filename="f"'], ids=["fields", "files"])
def test_more_parts_than_are_read_are_refused(more: bytes) -> None:
    with pytest.raises(MalformedMultipart, match="too many parts"):
        read(*[part(b"a", b"1", more=more)] * 3, most=2)


def test_a_refused_body_is_no_news_for_the_parsers_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(MalformedMultipart):
        text_fields(TYPE, b"nonsense", most=10)

    assert caplog.records == []


def test_the_parsers_own_log_is_left_as_it_is() -> None:
    read(part(b"a", b"1"))

    log = logging.getLogger("python_multipart.multipart")
    assert (log.level, log.disabled, log.handlers, log.filters) == (logging.NOTSET, False, [], [])


def test_fields_come_in_their_order_and_as_often_as_they_stand() -> None:
    assert read(part(b"a", b"1"), part(b"b", b""), part(b"a", b"2")) == [("a", "1"), ("b", ""), ("a", "2")]


def test_files_are_left_alone() -> None:
    assert read(part(b"f", b"1", more=b'; filename="f"'), part(b"a", b"1")) == [("a", "1")]


def test_the_boundary_within_a_value_is_part_of_it() -> None:
    assert read(part(b"a", b"--b \r\n--c\r\n")) == [("a", "--b \r\n--c\r\n")]


def test_a_part_may_have_other_headers() -> None:
    more = b"\r\nContent-Type: text/plain; name=other\r\ncontent-length: 1"

    assert read(part(b"a", b"1", more=more)) == [("a", "1")]


@pytest.mark.parametrize(
    ("charset", "octets", "text"),
    [
        pytest.param("", "é".encode(), "é", id="none: UTF-8"),
        pytest.param("; charset=latin-1", b"\xe9", "é", id="Latin-1"),
        pytest.param("; charset=nonsense", "é".encode(), "é", id="unknown: UTF-8"),
        pytest.param("; charset=windows-1252", b"\x80", "€", id="Windows"),
        pytest.param("; charset=hex", b"e9", "e9", id="no text: UTF-8"),
        pytest.param('; charset="utf-8\0"', "é".encode(), "é", id="NUL: UTF-8"),
        pytest.param("; charset=undefined", b"a", "a", id="undefined: UTF-8"),
        pytest.param("; charset=punycode", b"bcher-kva", "bcher-kva", id="slow: UTF-8"),
        pytest.param("", b"a\xff\xed\xa0\x80", "a" + "\ufffd" * 4, id="not UTF-8"),
    ],
)
def test_names_and_values_are_in_the_charset(charset: str, octets: bytes, text: str) -> None:
    assert read(part(octets, octets), content_type=TYPE + charset) == [(text, text)]
