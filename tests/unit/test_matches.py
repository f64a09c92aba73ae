"""The patient matches that a sandbox keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bbmock.domain.matches import PatientMatch
from bbmock.state.matches import Matches

MATCH = PatientMatch("-300428640", datetime(2026, 1, 1, 12, tzinfo=UTC), "An application", "192.0.2.1")


def later(seconds: int) -> PatientMatch:
    return replace(MATCH, moment=MATCH.moment + timedelta(seconds=seconds))


def test_the_newest_match_comes_first_whenever_it_was_recorded() -> None:
    matches = Matches()
    for seconds in (1, 3, 2):
        matches.record(later(seconds))

    assert matches.of(MATCH.patient_id) == (later(3), later(2), later(1))


def test_matches_are_a_patient_s_own() -> None:
    matches = Matches()
    matches.record(MATCH)

    assert matches.of("-300428641") == ()


def test_of_two_at_one_moment_the_later_stays() -> None:
    matches = Matches()
    matches.record(MATCH)
    matches.record(replace(MATCH, application="Another"))

    assert [match.application for match in matches.of(MATCH.patient_id)] == ["Another"]


def test_the_oldest_go_when_there_are_too_many() -> None:
    matches = Matches(kept=2)
    for seconds in range(3):
        matches.record(later(seconds))

    assert matches.of(MATCH.patient_id) == (later(2), later(1))
    assert len(matches) == 2
