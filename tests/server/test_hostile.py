"""Bytes that no decent client sends, on a real socket: refused or cut off, and the next one is served.

What CMS's edge answers to most of them is unknown; the answers are ours, but for the bounds of a form.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
import tracemalloc
from collections.abc import Iterable, Iterator
from http.client import HTTPResponse

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.http.reading import MAX_BODY_BYTES
from bbmock.server import SandboxServer
from bbmock.state.sandbox import Sandbox
from bbmock.wire.reading import MAX_HEAD_BYTES

TIMEOUT = 5
MEGABYTE = 1024 * 1024
HOST = b"Host: localhost\r\n"
HEALTH = b"GET /health HTTP/1.1\r\n" + HOST
TOKEN = b"POST /v2/o/token/ HTTP/1.1\r\n" + HOST
DISCOVERY = b"GET /.well-known/openid-configuration HTTP/1.1\r\n"
URLENCODED = b"Content-Type: application/x-www-form-urlencoded\r\n"
MULTIPART = b"Content-Type: multipart/form-data; boundary=b\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
END = b"\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
NO_HTTP = (400, b"Invalid HTTP request received.")
BAD_REQUEST = (400, b'{"error": "Bad Request (400)"}')
WELL = (200, b'{"message":"all\'s well"}')

Seen = tuple[int, bytes] | None
"""Status and body of an answer; None where the connection ended without one."""


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    """One server for every test here: it has to survive them all."""
    with SandboxServer(Sandbox(clock=FrozenClock())) as running:
        yield running


@pytest.fixture(autouse=True)
def _unharmed(server: SandboxServer, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After each test: an ordinary request has its answer, and nobody complained."""
    yield
    assert ask(server, HEALTH + END) == WELL
    assert [record.getMessage() for record in caplog.get_records("call")] == []


@contextlib.contextmanager
def connected(server: SandboxServer) -> Iterator[socket.socket]:
    with socket.create_connection((server.host, server.port), timeout=TIMEOUT) as connection:
        yield connection


def ask(server: SandboxServer, *pieces: bytes) -> Seen:
    """What the server says to these bytes, sent piece by piece."""
    with connected(server) as connection:
        return send(connection, pieces)


def send(connection: socket.socket, pieces: Iterable[bytes]) -> Seen:
    try:
        for piece in pieces:
            connection.sendall(piece)
        return answer_on(connection)
    except ConnectionError:
        return None


def answer_on(connection: socket.socket) -> Seen:
    answer = HTTPResponse(connection)
    try:
        answer.begin()
    except ConnectionError:  # it closed
        return None
    return answer.status, answer.read()


def form(body: bytes, kind: bytes = URLENCODED) -> bytes:
    """A request for a token with this body."""
    return TOKEN + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body


# Heads that are no HTTP


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(TOKEN + b"Content-Length: 4\r\n" + CHUNKED, id="length and chunks"),
        pytest.param(TOKEN + CHUNKED + b"content-length: 4\r\n", id="chunks and length"),
        pytest.param(TOKEN + b"Content-Length: 4\r\nContent-Length: 4\r\n", id="one length twice"),
        pytest.param(TOKEN + b"Content-Length: 4\r\nContent-Length: 5\r\n", id="two lengths"),
        pytest.param(TOKEN + b"Content-Length: 4, 4\r\n", id="list of lengths"),
        pytest.param(TOKEN + b"Content-Length: +4\r\n", id="length with a sign"),
        pytest.param(TOKEN + b"Content-Length: -1\r\n", id="negative length"),
        pytest.param(TOKEN + b"Content-Length: 0x4\r\n", id="hexadecimal length"),
        pytest.param(TOKEN + b"Content-Length: \r\n", id="no length"),
        pytest.param(TOKEN + b"Content-Length: " + b"9" * 5000 + END, id="length of 5000 digits"),
        pytest.param(TOKEN + b"Transfer-Encoding: xchunked\r\n", id="xchunked"),
        pytest.param(TOKEN + b"Transfer-Encoding: gzip, chunked\r\n", id="gzip"),
        pytest.param(TOKEN + b"Transfer-Encoding: \x0bchunked\r\n", id="chunks after a tab"),
        pytest.param(TOKEN + CHUNKED + b"Transfer-Encoding: identity\r\n", id="two encodings"),
        pytest.param(TOKEN + b"Content-Length : 4\r\n", id="space before the colon"),
        pytest.param(HEALTH + b"X-Folded: a\r\n b\r\n", id="folded line"),
        pytest.param(HEALTH + b"X-Folded: a\r\n\tContent-Length: 4\r\n", id="length in a folded line"),
        pytest.param(b"GET /health HTTP/1.1\r\n Host: localhost\r\n", id="folded first line"),
        pytest.param(HEALTH + b"X-Bare: a\nContent-Length: 4\r\n", id="bare LF"),
        pytest.param(HEALTH.replace(END, b"\n"), id="bare LF everywhere"),
        pytest.param(HEALTH + b"X-Bare: a\rb\r\n", id="bare CR"),
        pytest.param(HEALTH + b"X-NUL: a\0b\r\n", id="NUL in a value"),
        pytest.param(HEALTH + b"X\0NUL: a\r\n", id="NUL in a name"),
        pytest.param(HEALTH + b"no colon\r\n", id="no colon"),
        pytest.param(HEALTH + b": nameless\r\n", id="no name"),
        pytest.param(HEALTH + b"X-\xff: a\r\n", id="name not ASCII"),
        pytest.param(b"GET /he\0alth HTTP/1.1\r\n" + HOST, id="NUL in the path"),
        pytest.param(b"GET /health?\0 HTTP/1.1\r\n" + HOST, id="NUL in the query"),
        pytest.param(b"G\0T /health HTTP/1.1\r\n" + HOST, id="NUL in the method"),
        pytest.param(b"\0" + HEALTH, id="NUL first"),
        pytest.param("GET /é HTTP/1.1\r\n".encode() + HOST, id="path not ASCII"),
        pytest.param(b"GET /health?\xff HTTP/1.1\r\n" + HOST, id="query not UTF-8"),
        pytest.param(b"GET /a b HTTP/1.1\r\n" + HOST, id="space in the path"),
        pytest.param(b"GET /health\r\n" + HOST, id="no version"),
        pytest.param(b"GET /health HTTP/11.1\r\n" + HOST, id="version of two digits"),
        pytest.param(b"GET /health HTTP/1.1\r\n", id="no Host"),
        pytest.param(HEALTH + b"Host: other\r\n", id="two Hosts"),
        pytest.param(b"\r\n\r\n" + HEALTH, id="empty lines first"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64, id="TLS"),
        pytest.param(bytes(range(256)) * 8, id="every byte"),
    ],
)
def test_a_head_that_is_no_http_or_reads_in_two_ways_is_refused(server: SandboxServer, head: bytes) -> None:
    assert ask(server, head + END) == NO_HTTP


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST, id="path of 100 KB"),
        pytest.param(b"GET /health?" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST, id="query of 100 KB"),
        pytest.param(HEALTH + b"".join(b"X-%d: some value\r\n" % i for i in range(1000)), id="1000 headers"),
        pytest.param(HEALTH + b"Authorization: Bearer " + b"a" * MEGABYTE + END, id="token of 1 MB"),
        pytest.param(HEALTH + b"Authorization: Basic " + b"a" * MEGABYTE + END, id="credentials of 1 MB"),
        pytest.param(HEALTH + b"Cookie: " + b"a=b;" * 20_000 + END, id="20,000 cookies"),
        pytest.param(HEALTH + b"a" * MEGABYTE, id="name of 1 MB"),
        pytest.param(b"a" * MEGABYTE, id="method of 1 MB"),
    ],
)
def test_a_head_too_long_is_refused_or_cut_off(server: SandboxServer, head: bytes) -> None:
    assert ask(server, head + END) in (NO_HTTP, None)


def test_a_head_of_16_kib_is_read(server: SandboxServer) -> None:
    assert ask(server, padded(MAX_HEAD_BYTES)) == WELL


@pytest.mark.parametrize("cut", [0, 100, MAX_HEAD_BYTES])
def test_a_head_beyond_that_is_refused_however_it_arrives(server: SandboxServer, cut: int) -> None:
    head = padded(MAX_HEAD_BYTES + 1)

    assert ask(server, head[:cut], head[cut:]) == NO_HTTP


def padded(length: int) -> bytes:
    """A whole head of so many bytes."""
    start = HEALTH + b"X-Padding: "
    return start + b"a" * (length - len(start) - 4) + END + END


@pytest.mark.parametrize("cut", range(len(HEALTH), len(HEALTH) + 14))
def test_a_folded_line_is_found_in_pieces_too(server: SandboxServer, cut: int) -> None:
    request = HEALTH + b"X-Folded: a\r\n b\r\n\r\n"

    assert ask(server, request[:cut], request[cut:]) == NO_HTTP


def test_a_second_request_in_the_same_bytes_is_read_as_strictly(server: SandboxServer) -> None:
    smuggled = TOKEN + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n"

    with connected(server) as connection:
        connection.sendall(HEALTH + END + smuggled)
        said = received_until_the_end(connection)

    assert statuses(said) == [200, 400]


def received_until_the_end(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def statuses(said: bytes) -> list[int]:
    """Of the answers on one connection."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", said)]


# Heads that are odd, and HTTP


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("GET /%FF/%00", 404),
        ("GET /v2/fhir/%ED%A0%80", 404),
        ("GET /v2/fhir/Patient/%zz%2", 401),
        ("GET /v2/fhir/Patient?%FF=%00&%zz", 401),
        ("GET /v2/o/authorize/?client_id=%FF%00%zz", 400),
        ("GET /health?%FF=%00", 200),
        ("GET /" + "../" * 1000, 404),
        ("GET /" + "/" * 5000, 404),
        ("GET health", 404),
        ("GET ?", 404),
        ("GET http:health", 404),
        ("OPTIONS *", 404),
        ("CONNECT localhost:443", 404),
        ("TRACE /v2/o/token/", 405),
        ("NONSENSE /v2/o/token/", 405),
        ("NONSENSE /v2/fhir/Patient", 401),
        ("get /health", 405),
    ],
)
def test_an_odd_request_line_has_an_ordinary_answer(
    server: SandboxServer, request_line: str, status: int
) -> None:
    seen = ask(server, request_line.encode() + b" HTTP/1.1\r\n" + HOST + END)

    assert seen is not None
    assert seen[0] == status


@pytest.mark.parametrize("target", ["/.well-known/openid-configuration", "/v2/fhir/Patient"])
@pytest.mark.parametrize(
    "host", [b"", b"%0D%0A", b"a\x85", b"a\xa0", b"a\x1cb", b"a\xffb", b"[", b"a b", b"a:b:c", b"a/b"]
)
def test_a_host_that_is_none_is_a_bad_request(server: SandboxServer, host: bytes, target: str) -> None:
    head = b"GET %b HTTP/1.1\r\nHost: %b\r\n" % (target.encode(), host)

    assert ask(server, head + END) == BAD_REQUEST


@pytest.mark.parametrize("host", [b"a\nb", b"a\rb", b"a\x0bb", b"a\x0cb", b"a\0b"])
def test_a_host_of_two_lines_is_no_http(server: SandboxServer, host: bytes) -> None:
    assert ask(server, DISCOVERY + b"Host: " + host + END + END) == NO_HTTP


def test_http_1_0_without_a_host_is_served_where_none_is_needed(server: SandboxServer) -> None:
    answers = [ask(server, b"GET %b HTTP/1.0\r\n\r\n" % path) for path in (b"/health", b"/v2/fhir/Patient")]

    assert answers == [WELL, BAD_REQUEST]


@pytest.mark.parametrize("prefix", [b"http://other.example:99", b"HTTP://other.example:99"])
def test_a_target_with_its_host_counts_before_the_host_header(server: SandboxServer, prefix: bytes) -> None:
    """RFC 9112 section 3.2.2; a client sends it that takes the mock for a proxy."""
    seen = ask(server, DISCOVERY.replace(b"GET ", b"GET " + prefix) + HOST + END)

    assert seen is not None
    assert json.loads(seen[1])["token_endpoint"].startswith("http://other.example:99/")


@pytest.mark.parametrize(
    "target", ["http://", "http://other.example", "http://other.example?a=b", "http:///"]
)
def test_a_target_of_a_host_alone_is_the_root(server: SandboxServer, target: str) -> None:
    seen = ask(server, b"GET %b HTTP/1.1\r\n" % target.encode() + HOST + END)

    assert seen is not None
    assert (seen[0], b"<h1>bbmock</h1>" in seen[1]) == (200, True)


@pytest.mark.parametrize(
    "authorization",
    [b"Basic \xff\xfe\x80", b"Basic ////", b"Basic AAAA", b"Basic", b"Bearer \xff", b"\xff", b"Bearer"],
)
@pytest.mark.parametrize("path", [b"/v2/fhir/Patient", b"/v2/connect/userinfo"])
def test_credentials_of_odd_bytes_open_nothing(
    server: SandboxServer, path: bytes, authorization: bytes
) -> None:
    head = b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"Authorization: " + authorization + END

    seen = ask(server, head + END)

    assert seen is not None
    assert seen[0] == 401


@pytest.mark.parametrize("authorization", [b"\xff\xfe\x80", b"////", b"AAAA", b"gICA", b"a" * 10_000])
def test_basic_credentials_of_odd_bytes_are_no_client(server: SandboxServer, authorization: bytes) -> None:
    seen = ask(server, TOKEN + b"Authorization: Basic " + authorization + END + b"Content-Length: 0\r\n\r\n")

    assert seen is not None
    assert (seen[0], json.loads(seen[1])["error"]) == (400, "invalid_client")


@pytest.mark.parametrize(
    "header",
    [
        b"Accept: \xff/;q=zz,,*;q=9e999",
        b"Accept-Language: \xff;q=-1,,;",
        b'Cookie: a=\xff; =; ;;; sessionid="\\377\\000"',
        b"Content-Type: \xff",
        b"Origin: \xff",
        b"X-Forwarded-Proto: \xff",
        b"X-Forwarded-Host: \xff",
        b"Upgrade: websocket\r\nConnection: upgrade",
        b"Expect: nonsense",
    ],
    ids=lambda header: header.partition(b":")[0].decode(),
)
@pytest.mark.parametrize(
    "path", ["/v2/fhir/Patient", "/v2/o/authorize/", "/.well-known/openid-configuration"]
)
def test_an_odd_header_never_makes_the_server_fail(server: SandboxServer, path: str, header: bytes) -> None:
    seen = ask(server, b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + header + END + END)

    assert seen is not None
    assert seen[0] < 500


# Bodies


@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])
def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(
    server: SandboxServer, kind: bytes
) -> None:
    head = TOKEN + kind + b"Content-Length: %d\r\n" % (MAX_BODY_BYTES + 1)

    assert ask(server, head + b"Expect: 100-continue\r\n\r\n") == BAD_REQUEST


@pytest.mark.parametrize("framing", ["declared", "chunked"])
def test_fifty_megabytes_for_the_control_api_are_refused_and_not_kept(
    server: SandboxServer, framing: str
) -> None:
    pieces = {"declared": declared, "chunked": chunked}[framing](50)
    tracemalloc.start()
    try:
        seen = ask(server, b"POST /_bbmock/faults HTTP/1.1\r\n" + HOST, *pieces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert seen == (413, b'{"error":"the body has more than 1048576 bytes"}')
    assert peak < 10 * MEGABYTE


@pytest.mark.parametrize("framing", ["declared", "chunked"])
@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])
def test_fifty_megabytes_are_refused_and_not_kept(server: SandboxServer, kind: bytes, framing: str) -> None:
    pieces = {"declared": declared, "chunked": chunked}[framing](50)
    tracemalloc.start()
    try:
        seen = ask(server, TOKEN + kind, *pieces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert seen == BAD_REQUEST
    assert peak < 10 * MEGABYTE


def declared(megabytes: int) -> Iterator[bytes]:
    yield b"Content-Length: %d\r\n\r\n" % (megabytes * MEGABYTE)
    yield from itertools.repeat(b"a" * MEGABYTE, megabytes)


def chunked(megabytes: int) -> Iterator[bytes]:
    yield CHUNKED + END
    yield from itertools.repeat(b"%x\r\n" % MEGABYTE + b"a" * MEGABYTE + END, megabytes)
    yield b"0\r\n\r\n"


def test_fifty_megabytes_that_nobody_reads_are_not_kept_either(server: SandboxServer) -> None:
    tracemalloc.start()
    try:
        seen = ask(server, b"POST /nowhere HTTP/1.1\r\n" + HOST, *declared(50))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert seen is not None
    assert seen[0] == 404
    assert peak < 10 * MEGABYTE


@pytest.mark.parametrize(
    "request_",
    [form(b"f=1&" * 10_000), form(PART * 10_000 + b"--b--\r\n", MULTIPART)],
    ids=["urlencoded", "multipart"],
)
def test_ten_thousand_fields_are_refused(server: SandboxServer, request_: bytes) -> None:
    assert ask(server, request_) == BAD_REQUEST


@pytest.mark.parametrize(
    "body",
    [
        b"nonsense",
        b"--b\r\n" * 1000,
        PART.replace(b"name", b"\0"),
        b"--b\r\n" + b"X-Header: a\r\n" * 1000 + b"\r\n1\r\n--b--\r\n",
        b"--b\r\n" + b"X" * 100_000 + b": a\r\n\r\n1\r\n--b--\r\n",
    ],
    ids=["nonsense", "starts", "no name", "1000 headers", "a header of 100 KB"],
)
def test_a_broken_multipart_body_is_refused_without_a_word_in_the_log(
    server: SandboxServer, body: bytes
) -> None:
    assert ask(server, form(body, MULTIPART)) == BAD_REQUEST


@pytest.mark.parametrize(
    "body",
    [b"client_id=\xff&\xff=\0", b"client_id=%FF%00%zz%", b"&&=&=&;", b"client_id=" + b"\0" * 100_000],
    ids=["raw", "escapes", "empty", "NULs"],
)
def test_a_form_of_odd_bytes_has_an_ordinary_refusal(server: SandboxServer, body: bytes) -> None:
    seen = ask(server, form(body))

    assert seen is not None
    assert seen[0] in (400, 401)


@pytest.mark.parametrize("body", [b"", b"--b", PART], ids=["nothing", "a start", "no end"])
def test_a_multipart_body_without_an_end_is_read_as_far_as_it_goes(
    server: SandboxServer, body: bytes
) -> None:
    seen = ask(server, form(body, MULTIPART))

    assert seen is not None
    assert (seen[0], json.loads(seen[1])["error_description"]) == (401, "App id failed")


def test_deep_json_is_not_read(server: SandboxServer) -> None:
    seen = ask(server, form(b"[" * 1_000_000, b"Content-Type: application/json\r\n"))

    assert seen is not None
    assert (seen[0], json.loads(seen[1])["error_description"]) == (401, "App id failed")


@pytest.mark.parametrize(
    "chunk",
    [b"zz\r\n", b"-1\r\n", b"f" * 40 + END, b"4\r\nabcdXX", b"\r\n", b"4 4\r\n", b"1;" + b"a" * MEGABYTE],
    ids=["no size", "negative", "40 digits", "longer than it says", "empty", "two sizes", "long extension"],
)
@pytest.mark.parametrize("start", [TOKEN + URLENCODED, b"POST /nowhere HTTP/1.1\r\n" + HOST])
def test_a_broken_chunk_is_refused_or_cut_off(server: SandboxServer, start: bytes, chunk: bytes) -> None:
    seen = ask(server, start + CHUNKED + END, chunk)

    assert seen is None or seen == NO_HTTP or seen[0] == 404


def test_a_broken_chunk_after_the_answer_ends_the_connection(server: SandboxServer) -> None:
    with connected(server) as connection:
        seen = send(connection, [b"POST /nowhere HTTP/1.1\r\n" + HOST + CHUNKED + END])
        connection.sendall(b"zz\r\n")
        rest = received_until_the_end(connection)

    assert seen is not None
    assert (seen[0], rest) == (404, b"")


def test_a_body_longer_than_it_says_is_a_second_request(server: SandboxServer) -> None:
    with connected(server) as connection:
        connection.sendall(TOKEN + URLENCODED + b"Content-Length: 3\r\n\r\na=bGARBAGE\r\n\r\n")
        said = received_until_the_end(connection)

    assert statuses(said) == [401, 400]


# Clients that go, or stay and say nothing


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(TOKEN + URLENCODED + b"Content-Length: 400\r\n\r\na=b", id="half a body"),
        pytest.param(TOKEN + MULTIPART + b"Content-Length: 400\r\n\r\n" + PART, id="half a multipart body"),
        pytest.param(TOKEN + URLENCODED + CHUNKED + b"\r\n5\r\na=b", id="half a chunk"),
    ],
)
def test_a_client_that_goes_within_its_body_leaves_a_reason_in_the_journal(
    server: SandboxServer, request_: bytes
) -> None:
    server.sandbox.reset()
    with connected(server) as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        said = received_until_the_end(connection)
    ask(server, HEALTH + END)

    gone = server.sandbox.journal.exchanges()[0]
    assert said == b""
    assert (gone.status, gone.why) == (400, "the client went away before its request was whole")


@pytest.mark.parametrize("request_", [b"", b"G", HEALTH, TOKEN + URLENCODED, b"\x16\x03\x01"])
def test_a_client_that_goes_within_its_head_is_forgotten(server: SandboxServer, request_: bytes) -> None:
    server.sandbox.reset()
    with connected(server) as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        said = received_until_the_end(connection)

    assert statuses(said) in ([], [400])
    assert len(server.sandbox.journal) == 0


@pytest.mark.parametrize("request_", [HEALTH + END, form(b"a=b")], ids=["no body", "a body"])
def test_a_client_that_only_listens_on_is_answered(server: SandboxServer, request_: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        seen = answer_on(connection)

    assert seen is not None
    assert seen[0] in (200, 401)


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="idle"),
        pytest.param(HEALTH + b"X-Slow: ", id="half a head"),
        pytest.param(TOKEN + URLENCODED + b"Content-Length: 400\r\n\r\na", id="half a body"),
    ],
)
def test_two_hundred_clients_that_do_not_go_on_are_in_nobodys_way(
    server: SandboxServer, begun: bytes
) -> None:
    with contextlib.ExitStack() as opened:
        for _ in range(200):
            opened.enter_context(connected(server)).sendall(begun)

        assert ask(server, HEALTH + END) == WELL


def test_a_server_with_unfinished_requests_stops_quietly(caplog: pytest.LogCaptureFixture) -> None:
    with SandboxServer(Sandbox(clock=FrozenClock())) as stopping, connected(stopping) as connection:
        connection.sendall(TOKEN + URLENCODED + b"Content-Length: 400\r\n\r\na")
        ask(stopping, HEALTH + END)
        stopping.stop()

        assert received_until_the_end(connection) == b""
    assert caplog.records == []
