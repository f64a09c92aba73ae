"""The page about beneficiaries of one's own does what it shows, and names every word that there is."""

from __future__ import annotations

import re

import pytest

from bbmock.population.building import BeneficiaryBuilder
from tests.docs.snippets import ROOT, Snippet, snippets

PAGE = ROOT / "docs" / "beneficiaries.md"
EXAMPLES = [block for block in snippets(PAGE) if block.language == "python"]


@pytest.mark.parametrize("example", EXAMPLES[:-1], ids=lambda example: example.heading or "first")
def test_the_tests_of_the_page_pass(pytester: pytest.Pytester, example: Snippet) -> None:
    pytester.makepyfile(example.text)

    pytester.runpytest_inprocess().assert_outcomes(passed=example.text.count("def test_"))


def test_the_example_without_pytest_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[-1].text, "beneficiaries.md", "exec"), {})  # noqa: S102 - our own page

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ BBUser30000 PW30000!\n", capsys.readouterr().out)


def test_the_page_names_every_word_and_no_other() -> None:
    named = set(re.findall(r"`(\w+)\(", PAGE.read_text(encoding="utf-8")))
    words = {name for name in vars(BeneficiaryBuilder) if not name.startswith("_") and name != "said"}

    assert words <= named
    assert named - words <= {"beneficiary"}
