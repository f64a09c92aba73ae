"""The pages about the client do what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bbclient import compat, errors
from tests.docs.snippets import ROOT, snippets

NAMES = ("log-in.md", "read-data.md", "refresh.md", "store-tokens.md", "errors.md")
PAGES = [ROOT / "docs" / "client" / name for name in NAMES]
BROWSER = f"""
import functools, sys

import pytest

sys.path.insert(0, {str(ROOT)!r})


@pytest.fixture
def browser(bbmock):
    from tests.clients.person import decide

    who = {{"username": "BBUser00000", "password": "PW00000!"}}
    return functools.partial(decide, redirect_uri=bbmock.application.redirect_uris[0], **who)
"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tests_of_a_page_pass(pytester: pytest.Pytester, page: Path) -> None:
    examples = [block.text for block in snippets(page) if block.language == "python"]
    pytester.makeconftest(BROWSER)
    pytester.makepyfile(**{f"test_{number}": text for number, text in enumerate(examples)})

    tests = "".join(examples).count("def test_")
    pytester.runpytest_inprocess().assert_outcomes(passed=tests)


def test_the_table_of_errors_names_every_error() -> None:
    text = (ROOT / "docs" / "client" / "errors.md").read_text(encoding="utf-8").partition("## Waiting")[0]
    named = set(re.findall(r"`([A-Z]\w+)`", text))

    defined = {name for name, found in vars(errors).items() if _is_error(found)}
    assert defined - named <= {"ConfigurationFileMissing", "MalformedConfiguration"}
    assert named - defined <= {compat.SDKAlreadyImported.__name__, "ValueError"}


def _is_error(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, errors.BlueButtonError)
