"""What files of settings, recipes and personas all refuse, and where they say that it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.state.configuration import read_configuration
from bbmock.state.document import read_document
from bbmock.state.personas import read_personas
from bbmock.state.recipes import read_recipes

MERGED = "first: &first {times: 1}\nsecond:\n  <<: *first\n  times: 2\n"


@pytest.mark.parametrize("read", [read_configuration, read_personas, read_recipes])
@pytest.mark.parametrize("merged", ["*first", "[*first, *first]", "1"])
def test_a_merge_key_is_refused_with_its_line_and_what_to_do(
    tmp_path: Path, read: Callable[[Path], Any], merged: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(MERGED.replace("*first", merged))

    with pytest.raises(ConfigurationError) as refusal:
        read(file)

    assert str(refusal.value) == (
        f"{file}, line 3, column 3: the merge key << is not read here; write out the keys that it would bring"
    )


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("first: &first {times: 1}\nsecond: *first", {"first": {"times": 1}, "second": {"times": 1}}),
        ("'<<': 1", {"<<": 1}),
    ],
    ids=["alias", "text"],
)
def test_what_is_no_merge_key_is_read(tmp_path: Path, text: str, held: dict[str, Any]) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text)

    assert read_document(file) == held
