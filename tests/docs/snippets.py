"""The fenced blocks of a Markdown file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^## (?P<heading>[^\n]+)$|^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block of code: the heading it stands under, its language, its text."""

    heading: str
    language: str
    text: str


def snippets(path: Path) -> list[Snippet]:
    """Every block of a file, in its order."""
    heading, found = "", []
    for match in _BLOCK.finditer(path.read_text(encoding="utf-8")):
        if match["heading"]:
            heading = match["heading"]
        else:
            found.append(Snippet(heading, match["language"], match["text"]))
    return found


def snippet(heading: str, language: str) -> str:
    """The code in one language under a heading of the README, all its blocks together."""
    found = [
        block.text
        for block in snippets(ROOT / "README.md")
        if (block.heading, block.language) == (heading, language)
    ]
    assert found, f"README.md has no {language} under {heading!r}"
    return "".join(found)
