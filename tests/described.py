"""The OpenAPI document of the routes, read for tests: its operations with every reference resolved."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from itertools import product
from typing import Any

import yaml

METHODS = ("get", "post", "put", "patch", "delete", "options", "head")
_GAP = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; `place` is path, query or header, or form for a body's field."""

    name: str
    place: str
    schema: Mapping[str, Any]
    required: bool = False
    example: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Parameter, ...] = ()
    security: tuple[str, ...] = ()
    responses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def response(self, status: int) -> Mapping[str, Any] | None:
        """What is said of a status: by its number, or by its hundred."""
        return self.responses.get(str(status)) or self.responses.get(f"{status // 100}XX")

    def filled(self, **values: str) -> str:
        """The path with its gaps filled: by these values, by the examples, by what the schema lists."""
        given = {parameter.name: parameter for parameter in self.parameters if parameter.place == "path"}
        return _GAP.sub(lambda gap: values.get(gap[1]) or _samples(given[gap[1]])[0], self.path)

    def paths(self) -> list[str]:
        """A path for each value that a gap can have, as far as they are listed."""
        gaps = [parameter for parameter in self.parameters if parameter.place == "path"]
        names = [gap.name for gap in gaps]
        values = product(*(_samples(gap) for gap in gaps))
        return [self.filled(**dict(zip(names, drawn, strict=True))) for drawn in values]


@functools.cache
def document() -> dict[str, Any]:
    """The document as it ships."""
    text = resources.files("bbmock_fixtures").joinpath("openapi.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@functools.cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in the document's order."""
    return tuple(
        _operation(method, path, item)
        for path, item in document()["paths"].items()
        for method in METHODS
        if method in item
    )


def operation_at(method: str, path: str) -> Operation | None:
    """The operation at a path, rather one without gaps than one with; None if none is described."""
    for pattern, operation in _patterns():
        if operation.method == method and pattern.fullmatch(path):
            return operation
    return None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Operation], ...]:
    ordered = sorted(operations(), key=lambda operation: len(_GAP.findall(operation.path)))
    return tuple((_pattern(operation), operation) for operation in ordered)


def _pattern(operation: Operation) -> re.Pattern[str]:
    gaps = {
        parameter.name: parameter.schema for parameter in operation.parameters if parameter.place == "path"
    }
    parts = _GAP.split(operation.path)  # texts at even places, names of gaps at odd ones
    return re.compile(
        "".join(_fitting(gaps[part]) if place % 2 else re.escape(part) for place, part in enumerate(parts))
    )


def _fitting(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"(?:{'|'.join(map(re.escape, schema['enum']))})"
    return str(schema.get("pattern", "^[^/]+$"))[1:-1]


def resolved(node: Any) -> Any:
    """What a node says, or what its reference leads to."""
    while isinstance(node, Mapping) and "$ref" in node:
        others = {name: value for name, value in node.items() if name != "$ref"}
        found: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = {**found, **others} if not others else _joined(found, others)
    return node


def standing_alone(schema: Any, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A schema that can be used outside of its document: its references find the components."""
    return {**schema, "components": (told or document())["components"]}


def examples(told: Mapping[str, Any] | None = None) -> Iterator[tuple[str, Any, Any]]:
    """Every example of a document with its place and the schema that it has to fit."""
    yield from _examples(told or document(), "#")


def _operation(method: str, path: str, item: Mapping[str, Any]) -> Operation:
    operation = item[method]
    given = [*item.get("parameters", ()), *operation.get("parameters", ())]
    return Operation(
        method=method.upper(),
        path=path,
        parameters=tuple(_parameter(resolved(parameter)) for parameter in given),
        fields=tuple(_fields(resolved(operation.get("requestBody", {})))),
        security=tuple(name for wanted in operation.get("security", ()) for name in wanted),
        responses={status: resolved(answer) for status, answer in operation["responses"].items()},
    )


def _parameter(node: Mapping[str, Any]) -> Parameter:
    return Parameter(
        node["name"], node["in"], resolved(node["schema"]), node.get("required", False), node.get("example")
    )


def _fields(body: Mapping[str, Any]) -> Iterator[Parameter]:
    for media in body.get("content", {}).values():
        schema = resolved(media["schema"])
        for name, of_field in schema["properties"].items():
            yield Parameter(name, "form", resolved(of_field), name in schema.get("required", ()))
        return


def _joined(found: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with what stands beside its reference."""
    together = {**found, **others}
    if "properties" in found and "properties" in others:
        together["properties"] = {**found["properties"], **others["properties"]}
    return together


def _samples(parameter: Parameter) -> list[str]:
    """Values for a gap of a path: those that are listed, or its example."""
    if parameter.example is not None:
        return [str(parameter.example)]
    if parameter.schema.get("format") == "uuid":
        return ["123e4567-e89b-12d3-a456-426614174000"]
    return [str(value) for value in parameter.schema["enum"]]


def _examples(node: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(node, Mapping):
        schema = node.get("schema")
        if schema is not None and "example" in node:
            yield place, schema, node["example"]
        if schema is not None:
            for name, example in node.get("examples", {}).items():
                yield f"{place}/{name}", schema, example["value"]
        for name, below in node.items():
            yield from _examples(below, f"{place}/{name}")
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from _examples(below, f"{place}/{number}")
