"""What is put into parameters: the edges of their schemas, and what no client should send."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

HOSTILE: tuple[str, ...] = (
    "",
    " ",
    "\0",
    "a\0b",
    "\udcff\udcfe",  # bytes that are no UTF-8, by surrogateescape
    "\udcc0\udc80",
    "\udced\udca0\udc80",  # half of a surrogate pair
    "caf\u00e9 \u202e\u2066\U0001f600",
    "\r\nSet-Cookie: x=1\r\n\r\n",
    "a\nb",
    "%00",
    "%",
    "%zz",
    "%ff",
    "../../etc/passwd",
    "//example.com",
    "http://[",
    "http://[::1",
    "http://exa mple:99999999/",
    "javascript:alert(1)",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "${jndi:ldap://x}",
    "null",
    "true",
    "None",
    "[]",
    "{}",
    "-1",
    "0",
    "1e3",
    "1_000",
    "+1",
    " 7 ",
    "\u0661\u0662",  # digits that are not ASCII
    "\u00b2",
    "9" * 19,
    "9" * 400,
    "9" * 5000,  # more digits than int() takes
    "-" + "9" * 5000,
    "nan",
    "inf",
    "0x10",
    "A" * 3000,
    "|",
    "a|b|c",
    ",",
    ",".join(["carrier"] * 300),
    "Patient/",
    "Bearer",
    "Basic",
    "ge",
    "gt9999-12-31",
    "lt0000-00-00",
    "ge2020-02-30T99:99:99+99:99",
    "ge10000-01-01",
    "ge0001-01-01T00:00:00+14:00",
    "lt9999-12-31T23:59:59-14:00",
    "\u212a",  # folds to k
    "\u0130",
)
HEADER_VALUES: tuple[bytes, ...] = (
    b"",
    b"*/*",
    b"application/json",
    b"application/fhir+json",
    b"text/html",
    b"application/json;q=0",
    b"application/*;q=0.5, text/html;q=nan",
    b"a/b/c;;;q=9",
    b"text/\xff",
    b",;=,",
    b"x" * 5000,
    b"es",
    b"es;q=2, en;q=-1",
    b"es-MX,*;q=",
    b"django_language=es; sessionid=\xfe; csrftoken",
    b"csrftoken=%s; =; ;;" % (b"a" * 64),
    b"gzip",
    b"gzip;q=0, identity",
    b"handling=strict",
    b"http://[",
    b"localhost:99999999",
    b"exa mple",
    b"a,b",
    b"[::1]:8000",
    b"127.0.0.1:8000",
    b"https",
    b"ftp",
    b"application/x-www-form-urlencoded; charset=utf-16",
    b"application/x-www-form-urlencoded; charset=nonsense",
    b"multipart/form-data",
    b"multipart/form-data; boundary=",
    b"multipart/form-data; boundary=b; charset=nonsense",
    b"multipart/form-data; boundary=" + b"b" * 300,
    b"application/json; charset=utf-7",
    b"bytes=0-1",
    b"chunked",
    b"-1",
    b"Basic",
    b"Basic !!!",
    b"Basic Og==",
    b"Basic /////w==",
    b"Basic YQ==",
    b"basic YTpi",
    b"Bearer",
    b"Bearer  ",
    b"Bearer \xff\xff",
    b"bearer a b c",
    b"Digest x",
    b"SLS QkJVc2VyMDAwMDA=",
    b"SLS !",
    b"\xc3\xa9",
)
HEADER_NAMES: tuple[bytes, ...] = (
    b"accept",
    b"accept-language",
    b"accept-encoding",
    b"authorization",
    b"content-type",
    b"content-length",
    b"cookie",
    b"host",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-for",
    b"x-http-method-override",
    b"x-authentication",
    b"prefer",
    b"origin",
    b"referer",
    b"access-control-request-method",
    b"range",
    b"if-none-match",
    b"if-modified-since",
    b"transfer-encoding",
    b"expect",
    b"x-bluebutton-sdk",
)
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "X",
)
MULTIPART_BODIES: tuple[bytes, ...] = (
    b"--b\r\n",
    b"--b--\r\n",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="state"; filename="f"\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\xfe\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n'
    b"x\r\n--b--\r\n",
    b"\r\n\r\n--b",
    b"no boundary at all",
)
BODIES: tuple[bytes, ...] = (
    b"",
    b"{}",
    b"[" * 2000,
    b'{"grant_type": "refresh_token"}',
    b"\xff\xfe",
    b"=&=&&;%",
    b"&".join([b"a=1"] * 1100),
    b"a=" + b"x" * 100_000,
)


def edge(schema: Mapping[str, Any], random: random.Random) -> str:
    """A value at or just beyond an edge of a schema."""
    listed = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if listed:
        chosen = str(random.choice(listed))
        changed: tuple[str, ...] = (chosen, chosen.upper(), f"{chosen} ", chosen[:-1])
        return random.choice(changed)
    if schema.get("type") == "integer":
        least, most = schema.get("minimum", 0), schema.get("maximum", 2**31 - 1)
        return str(random.choice((least, least - 1, most, most + 1, least + 1, 2**63, -(2**63))))
    if "minLength" in schema or "maxLength" in schema:
        least, most = schema.get("minLength", 0), schema.get("maxLength", 300)
        lengths: tuple[int, ...] = (least, max(0, least - 1), least + 1, most, most + 1)
        return "x" * random.choice(lengths)
    plain: tuple[str, ...] = ("", "x", "1")
    return random.choice(plain)


def hostile(random: random.Random) -> str:
    """A value that no client should send."""
    return random.choice(HOSTILE)
