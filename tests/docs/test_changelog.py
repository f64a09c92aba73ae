from __future__ import annotations

import re
from importlib import metadata

from tests.docs.snippets import ROOT


def test_the_newest_release_of_the_changelog_is_the_version_or_still_to_come() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    released = [heading.split()[0] for heading in headings if heading != "Unreleased"]

    assert headings[0] == "Unreleased"
    assert released[:1] in ([], [metadata.version("bbmock")])
