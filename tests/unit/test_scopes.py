from __future__ import annotations

import pytest

from bbmock.domain import scopes
from bbmock.domain.scopes import Interaction


def test_there_are_fifteen_scopes() -> None:
    resources = ("Patient", "Coverage", "ExplanationOfBenefit")
    of_resources = {f"patient/{name}.{suffix}" for name in resources for suffix in ("read", "r", "s", "rs")}

    assert set(scopes.ALL) == of_resources | {"openid", "profile", "launch/patient"}
    assert len(scopes.ALL) == 15


def test_the_demographic_scopes_are_those_of_the_person() -> None:
    of_patient = {f"patient/Patient.{suffix}" for suffix in ("read", "r", "s", "rs")}

    assert of_patient | {"profile"} == scopes.DEMOGRAPHIC


@pytest.mark.parametrize(
    ("text", "parsed"),
    [(None, ()), ("", ()), ("  ", ()), ("b a", ("b", "a")), (" a  b\ta ", ("a", "b"))],
)
def test_a_list_is_parsed_in_its_order_each_scope_once(text: str | None, parsed: tuple[str, ...]) -> None:
    assert scopes.parse(text) == parsed


def test_unknown_scopes_have_no_order() -> None:
    assert scopes.ordered(["patient/Patient.rs", "unknown", "openid"]) == ("openid", "patient/Patient.rs")


@pytest.mark.parametrize("resource", scopes.RESOURCES)
@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("r s", "rs"),
        ("r rs", "rs"),
        ("s rs", "rs"),
        ("r s rs", "rs"),
        ("r", "r"),
        ("s", "s"),
        ("read r s", "read rs"),
        ("read rs", "read rs"),
        ("read r", "read r"),
        ("read", "read"),
    ],
)
def test_letters_fold_where_both_are_there(resource: str, given: str, folded: str) -> None:
    held = [f"patient/{resource}.{suffix}" for suffix in given.split()]

    assert set(scopes.fold(held)) == {f"patient/{resource}.{suffix}" for suffix in folded.split()}


def test_letters_of_two_resources_do_not_fold() -> None:
    held = ("patient/Patient.r", "patient/Coverage.s")

    assert set(scopes.fold(held)) == set(held)


@pytest.mark.parametrize(
    ("wanted", "held", "narrower"),
    [
        ("rs", "rs", True),
        ("r", "rs", True),
        ("s", "rs", True),
        ("r s", "rs", True),
        ("", "rs", True),
        ("rs", "r s", False),
        ("rs", "r", False),
        ("s", "r", False),
        ("read", "rs", False),
        ("rs", "read", False),
        ("r", "read", False),
        ("r", "", False),
    ],
)
def test_only_rs_covers_its_letters(wanted: str, held: str, narrower: bool) -> None:
    wanted_scopes, held_scopes = (
        [f"patient/Coverage.{suffix}" for suffix in suffixes.split()] for suffixes in (wanted, held)
    )

    assert scopes.narrows(wanted_scopes, held_scopes) is narrower


def test_the_scope_of_one_resource_does_not_cover_another() -> None:
    assert not scopes.narrows(["patient/Patient.r"], ["patient/Coverage.rs"])


@pytest.mark.parametrize(
    ("suffix", "reads", "searches"),
    [("read", True, True), ("rs", True, True), ("r", True, False), ("s", False, True)],
)
def test_a_scope_opens_what_its_suffix_says(suffix: str, reads: bool, searches: bool) -> None:
    held = (f"patient/Coverage.{suffix}",)

    opened = [
        scopes.opens(held, "Coverage", interaction) for interaction in (Interaction.READ, Interaction.SEARCH)
    ]

    assert opened == [reads, searches]


@pytest.mark.parametrize("held", ["openid", "profile", "launch/patient", "patient/Patient.rs"])
def test_other_scopes_open_nothing_here(held: str) -> None:
    assert not any(scopes.opens((held,), "Coverage", interaction) for interaction in Interaction)


def test_scopes_are_written_in_one_order_however_they_come() -> None:
    assert scopes.ordered(reversed(scopes.KNOWN)) == scopes.KNOWN
