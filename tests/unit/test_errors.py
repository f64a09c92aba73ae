"""What bbmock raises: one root, its trees complete, and a reason in every refusal."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import bbmock
from bbmock.domain.errors import BBMockError, Refusal

PYTHONS_OWN = {"BeneficiaryIndexError", "ClaimNumberError", "MalformedMultipart", "NeedsEventLoop"}
TREES = ("bbmock.domain.errors", "bbmock.state.errors", "bbmock.oauth.errors", "bbmock.fhir.errors")


def raised() -> Iterator[type[Exception]]:
    """Every public exception that a module of bbmock defines."""
    for module in pkgutil.walk_packages(bbmock.__path__, "bbmock."):
        if module.name == "bbmock.__main__":
            continue
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            is_public = kind.__module__ == module.name and not kind.__name__.startswith("_")
            if is_public and issubclass(kind, Exception):
                yield kind


def test_whatever_bbmock_raises_has_one_root() -> None:
    strangers = {kind.__name__ for kind in raised() if not issubclass(kind, BBMockError)}

    assert strangers == PYTHONS_OWN


def test_the_trees_name_every_error() -> None:
    told = "".join(importlib.import_module(name).__doc__ or "" for name in TREES)

    assert [
        kind.__name__ for kind in raised() if issubclass(kind, BBMockError) and kind.__name__ not in told
    ] == []


class Unwilling(Refusal):
    """A refusal for this test."""


@pytest.mark.parametrize(
    ("refusal", "message", "why"),
    [
        pytest.param(Unwilling("No.", why="it is late"), "No.", "it is late", id="both"),
        pytest.param(Unwilling("No."), "No.", "No.", id="message"),
        pytest.param(Unwilling(why="it is late"), "it is late", "it is late", id="reason"),
        pytest.param(Unwilling(), "", "Unwilling", id="neither"),
    ],
)
def test_a_refusal_always_says_why(refusal: Refusal, message: str, why: str) -> None:
    assert (str(refusal), refusal.why) == (message, why)
