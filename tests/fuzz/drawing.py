"""Draws requests from the OpenAPI document, and spoils requests."""

from __future__ import annotations

import base64
import random
from dataclasses import replace
from itertools import accumulate

from bbmock.domain.applications import Application
from tests.described import Operation, Parameter, operations
from tests.fuzz import values
from tests.fuzz.steps import Header, Pair, Request, pairs_of, urlencoded
from tests.fuzz.world import World, applications, good_values

CONTENT_TYPE = b"content-type"
FORM = b"application/x-www-form-urlencoded"
RAW = (b"\xff", b"%", b"&&=&", b"a=%ff&b=%00", b";", b"?", b"state=%u0041", b"#", b"_count=\xd9\xa1")
PATH_ENDINGS = (
    "/",
    "//",
    "/..",
    "/.",
    "/x",
    "\0",
    "\ufffd",
    "%00",
    ";a=b",
    " ",
    ".json",
    "/$everything",
    "/_history/1",
)
VERSIONS = ("/v0/", "/v4/", "/v22/", "/V2/", "/v/", "//", "/v\u0662/", "/v-1/")

_OPERATIONS = operations()


def _weight(operation: Operation) -> float:
    """The FHIR API and authorization have more to go wrong than a page."""
    if set(operation.responses) == {"301", "404"} or operation.method == "OPTIONS":
        return 0.3
    return 4 if "/fhir/" in operation.path or "/o/" in operation.path else 1


_WEIGHTS = tuple(accumulate(_weight(operation) for operation in _OPERATIONS))


class Drawing:
    """Requests of one story."""

    def __init__(self, world: World, drawn: random.Random) -> None:
        self._world = world
        self._drawn = drawn
        self._good = good_values(world, drawn, self._asking)
        self._application = applications()[0]
        self._is_good = False

    def request(self) -> Request:
        """A request of some operation: half of them as a client would send it, as far as can be."""
        self._is_good = self._drawn.random() < 0.5
        self._application = self._world.application
        if self._drawn.random() < 0.4:
            self._application = self._drawn.choice(applications())
        (operation,) = self._drawn.choices(_OPERATIONS, cum_weights=_WEIGHTS)
        pairs: dict[str, list[Pair]] = {"query": [], "form": [], "header": []}
        path_values: dict[str, str] = {}
        for parameter in (*operation.parameters, *operation.fields):
            if parameter.place == "path":
                path_values[parameter.name] = _in_path(self.value(parameter)) or "-"
            elif self._drawn.random() < self._chance(parameter):
                pairs[parameter.place] += self._given(parameter)
        headers = [(name.lower().encode(), _in_header(value)) for name, value in pairs["header"]]
        path = operation.filled(**path_values)
        request = Request(
            operation.method,
            path,
            urlencoded(pairs["query"]),
            (*headers, *self._authorization(operation)),
        )
        if operation.fields:
            request = self._with_form(request, pairs["form"])
        return self.spoiled(request) if self._drawn.random() < (0.1 if self._is_good else 0.4) else request

    def value(self, parameter: Parameter) -> str:
        """A value: mostly what a client would send, else at an edge of its schema, else hostile."""
        luck = self._drawn.random()
        if (self._is_good or luck < 0.6) and parameter.name in self._good:
            return self._good[parameter.name]()
        if parameter.place == "path" and parameter.schema.get("enum"):
            return str(self._drawn.choice(parameter.schema["enum"]))
        if luck < 0.88:
            return values.edge(parameter.schema, self._drawn)
        return values.hostile(self._drawn)

    def spoiled(self, request: Request) -> Request:
        """The request with something wrong in one to three places."""
        ways = (
            *(self._spoil_query, self._spoil_query, self._spoil_body, self._spoil_body),
            *(self._add_header, self._add_header, self._drop_header, self._repeat_header),
            *(self._spoil_method, self._spoil_path, self._other_version, self._other_form),
        )
        for _ in range(self._drawn.choice((1, 1, 1, 2, 3))):
            request = self._drawn.choice(ways)(request)
        return request

    def _asking(self) -> Application:
        """The application that the request is of; in a bad one its parts may be of several."""
        if self._is_good or self._drawn.random() < 0.7:
            return self._application
        return self._drawn.choice(applications())

    def _chance(self, parameter: Parameter) -> float:
        if parameter.required or parameter.name in ("client_id", "client_secret"):
            return 0.98 if self._is_good else 0.9
        return 0.2 if self._is_good else 0.4

    def _given(self, parameter: Parameter) -> list[Pair]:
        times = self._drawn.choice((1, 1, 2)) if parameter.schema.get("type") == "array" else 1
        if self._drawn.random() < 0.03:
            times = 2
        return [(parameter.name, self.value(parameter)) for _ in range(times)]

    def _authorization(self, operation: Operation) -> tuple[Header, ...]:
        luck = self._drawn.random() * (0.8 if self._is_good else 1)
        if "bearer" in operation.security and luck < 0.9:
            token = self._world.known("access_token", self._drawn) if luck < 0.85 else "x" * 30
            return ((b"authorization", f"Bearer {token}".encode()),)
        if "basic" in operation.security and luck < 0.5:
            other = self._drawn.choice(applications())
            secret = (self._application if luck < 0.42 else other).client_secret
            pair = base64.b64encode(f"{self._application.client_id}:{secret}".encode())
            return ((b"authorization", b"Basic " + pair),)
        if luck > 0.95:
            return ((b"authorization", self._drawn.choice(values.HEADER_VALUES)),)
        return ()

    def _with_form(self, request: Request, pairs: list[Pair]) -> Request:
        request = replace(request, headers=(*request.headers, (CONTENT_TYPE, FORM)), body=urlencoded(pairs))
        return (
            self._other_form(request) if self._drawn.random() < (0.05 if self._is_good else 0.2) else request
        )

    def _other_form(self, request: Request) -> Request:
        """As multipart, right or wrong, or as something that is no form."""
        kept = tuple(header for header in request.headers if header[0] != CONTENT_TYPE)
        match self._drawn.randrange(4):
            case 0 | 1:
                return replace(
                    request,
                    headers=(*kept, (CONTENT_TYPE, b"multipart/form-data; boundary=b")),
                    body=_multipart(pairs_of(request.body)),
                )
            case 2:
                body = self._drawn.choice(values.MULTIPART_BODIES)
                return replace(
                    request, headers=(*kept, (CONTENT_TYPE, b"multipart/form-data; boundary=b")), body=body
                )
            case _:
                kind = self._drawn.choice((b"application/json", *values.HEADER_VALUES))
                return replace(
                    request, headers=(*kept, (CONTENT_TYPE, kind)), body=self._drawn.choice(values.BODIES)
                )

    def _spoil_query(self, request: Request) -> Request:
        if self._drawn.random() < 0.15:
            return replace(request, query=request.query + self._drawn.choice(RAW))
        return replace(request, query=urlencoded(self._spoiled_pairs(pairs_of(request.query), "query")))

    def _spoil_body(self, request: Request) -> Request:
        if (CONTENT_TYPE, FORM) not in request.headers:
            return self._spoil_query(request)
        if self._drawn.random() < 0.1:
            return replace(request, body=self._drawn.choice(values.BODIES))
        return replace(request, body=urlencoded(self._spoiled_pairs(pairs_of(request.body), "form")))

    def _spoiled_pairs(self, pairs: list[Pair], place: str) -> list[Pair]:
        names = [*self._good, "access_token", "format", "prompt", "lang", "allow", "grant_type", "_sort"]
        if not pairs or self._drawn.random() < 0.2:
            name = self._drawn.choice(names)
            value = self.value(Parameter(name, place, {}))
            return [*pairs, (name, value)]
        place_of = self._drawn.randrange(len(pairs))
        name, value = pairs[place_of]
        others = [*pairs[:place_of], *pairs[place_of + 1 :]]
        match self._drawn.randrange(5):
            case 0:
                return others
            case 1:
                return [*pairs, (name, value)]
            case 2:
                return [*pairs, (name, values.hostile(self._drawn))]
            case 3:
                return [*others, (name, self.value(Parameter(name, place, {})))]
            case _:
                return [*others, (name, values.hostile(self._drawn))]

    def _add_header(self, request: Request) -> Request:
        name = self._drawn.choice(values.HEADER_NAMES)
        value = self._world.cookies() if name == b"cookie" else b""
        if not value or self._drawn.random() < 0.5:
            value = self._drawn.choice(values.HEADER_VALUES)
        return replace(request, headers=(*request.headers, (name, value)))

    def _drop_header(self, request: Request) -> Request:
        if not request.headers:
            return self._add_header(request)
        dropped = self._drawn.randrange(len(request.headers))
        kept = (*request.headers[:dropped], *request.headers[dropped + 1 :])
        return replace(request, headers=kept)

    def _repeat_header(self, request: Request) -> Request:
        if not request.headers:
            return self._add_header(request)
        name, value = self._drawn.choice(request.headers)
        again = value if self._drawn.random() < 0.5 else self._drawn.choice(values.HEADER_VALUES)
        return replace(request, headers=(*request.headers, (name, again)))

    def _spoil_method(self, request: Request) -> Request:
        return replace(request, method=self._drawn.choice(values.METHODS))

    def _spoil_path(self, request: Request) -> Request:
        parts = request.path.split("/")
        match self._drawn.randrange(5):
            case 0:
                path = request.path.rstrip("/") + self._drawn.choice(PATH_ENDINGS)
            case 1:
                parts[self._drawn.randrange(1, len(parts))] = _in_path(values.hostile(self._drawn))
                path = "/".join(parts)
            case 2:
                path = request.path.removesuffix("/")
            case 3:
                path = request.path.upper()
            case _:
                path = self._drawn.choice(VERSIONS) + "/".join(parts[2:])
        return replace(request, path=path if path.startswith("/") else f"/{path}")

    def _other_version(self, request: Request) -> Request:
        if not request.path.startswith(("/v1/", "/v2/", "/v3/")):
            return self._spoil_query(request)
        path = f"/v{self._drawn.choice('123')}/{request.path[4:]}"
        return replace(request, path=path)


def _multipart(pairs: list[Pair]) -> bytes:
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_encoded(name), _encoded(value))
        for name, value in pairs
    )
    return b"".join((*parts, b"--b--\r\n"))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _in_header(value: str) -> bytes:
    """What of a value a header can hold: servers let no control character through."""
    return bytes(byte for byte in _encoded(value) if byte >= 0x20 and byte != 0x7F).strip()


def _in_path(value: str) -> str:
    """A value as a server decodes it from a path."""
    return _encoded(value).decode("utf-8", "replace")
