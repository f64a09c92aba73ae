"""Reading personas: what is refused, and that what ships is sound."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.population.personas import Persona
from bbmock.population.population import SANDBOX_SIZE
from bbmock.population.records import ClaimType
from bbmock.state.personas import read_personas, shipped_personas

INDEX = "an index from 0 to 89999999 (12 is BBUser00012)"


def read(tmp_path: Path, text: str) -> tuple[Persona, ...]:
    path = tmp_path / "personas.yaml"
    path.write_text(text, encoding="utf-8")
    return read_personas(path)


def one(keys: str = "", *, name: str = "ann") -> str:
    """A file with one persona, sound but for the keys given."""
    return f"personas:\n  {name}: {{description: Ann., beneficiary: 7{keys and ', '}{keys}}}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ": must be a mapping with the key personas"),
        ("- a", ": must be a mapping with the key personas"),
        ("people: {}", ": unknown key 'people'; the keys are personas"),
        ("personas: [a]", ": personas must be a mapping of names to personas"),
        (
            one(name="Ann"),
            ", persona 'Ann': a name is small letters, digits and single hyphens, as no-claims",
        ),
        (one(name="1"), ", persona 1: a name is small letters, digits and single hyphens, as no-claims"),
        ("personas: {ann: x}", ", persona 'ann': must be a mapping of keys and values"),
        ("personas: {ann: {}}", ", persona 'ann': description must be a text, got nothing"),
        (
            "personas: {ann: {description: Ann.}}",
            f", persona 'ann': beneficiary must be {INDEX}, got nothing",
        ),
        (
            "personas: {ann: {description: Ann., beneficiary: 90000000}}",
            f", persona 'ann': beneficiary must be {INDEX}, got 90000000",
        ),
        (one("claim: 1"), ", persona 'ann': unknown key 'claim'; did you mean 'claims'?"),
        (one("claims: many"), ", persona 'ann': claims must be a whole number, got 'many'"),
        (one("claims: -1"), ", persona 'ann': claims must be from 0 to 10000, got -1"),
        (one("claims: 10001"), ", persona 'ann': claims must be from 0 to 10000, got 10001"),
        (one("claim_types: pde"), ", persona 'ann': claim_types must be a list, got 'pde'"),
        (
            one("claim_types: [pd]"),
            ", persona 'ann': claim_types: there is no type of claims 'pd'; did you mean 'pde'?",
        ),
        (one("given_name: 3"), ", persona 'ann': given_name must be a text, got 3"),
        (one("born: soon"), ", persona 'ann': born must be a day from 1920-01-01 to 2007-12-31, got soon"),
        (
            one("died: 2026-07-01"),
            ", persona 'ann': died must be a day from 2022-01-01 to 2026-06-30, got 2026-07-01",
        ),
        (
            one("covered_from: 2020-02-02"),
            ", persona 'ann': covered_from must be the first of a month, got 2020-02-02",
        ),
        (
            one("died: 2025-01-01"),
            ", persona 'ann': died needs covered_from, or the day of death may come first",
        ),
        (
            one("covered_from: 2025-02-01, died: 2025-01-31"),
            ", persona 'ann': died must not be before covered_from, 2025-02-01; got 2025-01-31",
        ),
        (
            one("covered_from: 1970-01-01, born: 1980-01-01"),
            ", persona 'ann': covered_from must not be before born, 1980-01-01; got 1970-01-01",
        ),
        (
            one("covered_from: 2025-02-01, replaced_on: 2025-01-31"),
            ", persona 'ann': replaced_on must not be before covered_from, 2025-02-01; got 2025-01-31",
        ),
        (
            one("covered_from: 2022-01-01, replaced_on: 2025-01-31, died: 2024-01-31"),
            ", persona 'ann': died must not be before replaced_on, 2025-01-31; got 2024-01-31",
        ),
        (one("sparse: 1"), ", persona 'ann': sparse must be true or false, got 1"),
        (one("merged_into: ben"), f", persona 'ann': merged_into must be {INDEX}, got 'ben'"),
        (
            one("medicaid: '07'"),
            ", persona 'ann': medicaid: there is no dual status '07'; there are 02, 01, 03, 04, 06, 08",
        ),
        (
            one() + "  ben: {description: Ben., beneficiary: 7}",
            ", persona 'ben': beneficiary 7 is 'ann' already",
        ),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_file_persona_and_key(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(tmp_path, text)

    assert str(refusal.value) == f"personas.yaml{problem}"


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    text = one() + "  ann: {description: Another., beneficiary: 8}"

    with pytest.raises(ConfigurationError, match=r"personas\.yaml, line 3, .*the key 'ann' stands twice"):
        read(tmp_path, text)


def test_claims_by_the_count_are_said_in_python_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="unknown key 'batches'; the keys are description, "):
        read(tmp_path, one("batches: []"))


def test_every_key_is_read(tmp_path: Path) -> None:
    keys = (
        "claims: 3, claim_types: [pde], given_name: Ann, family_name: B, born: 1950-01-02, "
        "covered_from: 2015-01-01, died: 2025-01-01, health_plan: true, medicaid: '01', "
        "replaced_on: 2020-02-02, merged_into: 8, surgery: true, substance_use: true, "
        "authorizations: true, denied: true, adjusted: true, any_code: true, sparse: true, known_to_v3: false"
    )

    assert read(tmp_path, one(keys)) == (
        Persona(
            "ann", "Ann.", 7, 3, (ClaimType.PDE,), "Ann", "B", date(1950, 1, 2), date(2015, 1, 1),
            date(2025, 1, 1), True, "01", date(2020, 2, 2), 8,
            True, True, True, True, True, True, True, False,
        ),
    )  # fmt: skip


def test_the_shipped_personas_are_away_from_whom_people_try_first() -> None:
    indices = {persona.beneficiary for persona in shipped_personas()}

    assert all(29_900 <= n < SANDBOX_SIZE for n in indices)
