"""The page about the drop-in does what it shows, and names what there is."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import bbclient.compat
from tests.docs.snippets import ROOT, snippets

PAGE = ROOT / "docs" / "client" / "drop-in.md"
FIRST, CONFTEST, TEST = (block.text for block in snippets(PAGE) if block.language == "python")


def test_the_first_example_brings_bbclient_s_class() -> None:
    shown = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)

    assert shown.stdout == "True bbclient.client\n"


def test_the_test_of_the_page_passes_with_its_conftest(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TEST)

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_page_names_the_error_and_every_module() -> None:
    text = PAGE.read_text(encoding="utf-8")
    modules = {module.name for module in pkgutil.iter_modules(bbclient.compat.__path__)} - {"aliases"}

    assert {name for name in modules if f"`.{name}`" not in text} == set()
    assert f"`{bbclient.compat.SDKAlreadyImported.__name__}`" in text
