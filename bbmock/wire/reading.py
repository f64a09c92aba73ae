"""How HTTP/1.1 is read from a socket: strictly, and quietly where it is none.

What CMS's edge does with such bytes is unknown; the rules are ours, the strict readings that RFC 9112 allows.
A head that two servers could read in two ways is refused: that is how a request is smuggled past a proxy.
What is refused here never becomes a request, and is in no journal.
"""

from __future__ import annotations

import re
from typing import Any

import h11

MAX_HEAD_BYTES = 16 * 1024
_END = re.compile(rb"\n\r?\n")  # as h11 finds it
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)([^#]*)", re.IGNORECASE)


class StrictConnection(h11.Connection):
    """h11's server side, less forgiving.

    It refuses, besides what h11 refuses: a head of more than 16 KiB, however it arrives; lines that end
    without a CR or go on in the next (RFC 9112 sections 2.2 and 5.2); more than one word about the body's
    length (section 6.3). A target in absolute form becomes a path and a Host (section 3.2.2).
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MAX_HEAD_BYTES)

    def next_event(self) -> Any:
        """h11's next event.

        Raises:
            h11.RemoteProtocolError: if the client's bytes are no HTTP that is read here.
        """
        if self.their_state is h11.IDLE:
            check_head(self.trailing_data[0])
        event = super().next_event()
        return in_origin_form(event) if isinstance(event, h11.Request) else event


def check_head(received: bytes) -> None:
    """Refuse a head that is too long or ambiguous; one that is not whole yet is left alone.

    Raises:
        h11.RemoteProtocolError: if it is.
    """
    end = _END.search(received)
    if end is None:
        return
    head = received[: end.end()]
    if len(head) > MAX_HEAD_BYTES:
        raise h11.RemoteProtocolError("a head too long")
    if head.count(b"\n") != head.count(b"\r\n") or b"\n " in head or b"\n\t" in head:
        raise h11.RemoteProtocolError("a line without a CR, or folded")
    if _has_two_lengths(head.lower()):
        raise h11.RemoteProtocolError("a body of two lengths")


def _has_two_lengths(head: bytes) -> bool:
    _, *lengths = head.split(b"\ncontent-length:")
    said = len(lengths) + head.count(b"\ntransfer-encoding:")
    return said > 1 or any(b"," in length.partition(b"\n")[0] for length in lengths)


def in_origin_form(request: h11.Request) -> h11.Request:
    """The request as a client sends it that does not take the server for a proxy."""
    if request.target.startswith(b"/"):
        return request
    absolute = _ABSOLUTE.fullmatch(request.target)
    if absolute is None:
        return request
    host, rest = absolute.groups()
    headers = [(name, value) for name, value in request.headers if name != b"host"]
    return h11.Request(
        method=request.method,
        target=rest if rest.startswith(b"/") else b"/" + rest,
        headers=[(b"host", host), *headers],
        http_version=request.http_version,
    )
