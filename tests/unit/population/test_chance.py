"""Chance: the same draws for the same path, and rows drawn in one go as they would be one by one."""

from __future__ import annotations

import pytest

from bbmock.population.chance import Chance, Seed

ROWS = [
    (name, percent, ("a", "b", "c"))
    for name, percent in (("always", 100.0), ("half", 50.0), ("rare", 0.5), ("never", 0.0))
] * 20
GOLDEN = [257, 272, 969, 108, 907, 746, 512, 314, 637, 596, 355, 600, 416, 222, 173, 207, 26, 287, 664, 736]


def chance(path: str = "x") -> Chance:
    return Seed("seed").chance(path)


def test_the_same_path_says_the_same_beyond_the_first_digest() -> None:
    assert [chance().below(1000) for _ in range(3)] == [chance().below(1000)] * 3
    one, other = chance(), chance()
    assert [one.below(1000) for _ in range(100)] == [other.below(1000) for _ in range(100)]


def test_the_draws_of_a_seed_are_the_same_on_every_machine() -> None:
    source = chance()

    assert [source.below(1000) for _ in range(20)] == GOLDEN


def test_digests_do_not_repeat_each_other() -> None:
    source = chance()
    words = [source.below(2**32) for _ in range(64)]

    assert len(set(words)) == 64


@pytest.mark.parametrize("at_least", [0, 50])
def test_rows_that_happen_are_drawn_as_one_by_one(at_least: float) -> None:
    source = chance()
    expected = []
    for name, percent, choices in ROWS:
        if percent == 100 or source.happens(max(percent, at_least)):
            expected.append((name, source.pick(choices)))

    assert list(chance().some(ROWS, at_least=at_least)) == expected


def test_what_never_happens_does_where_all_happen_at_least_sometimes() -> None:
    assert "never" not in {name for name, _ in chance().some(ROWS)}
    assert "never" in {name for name, _ in chance().some(ROWS, at_least=50)}
