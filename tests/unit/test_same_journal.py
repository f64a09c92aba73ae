"""The same seed and requests, one thread: the same journal to the byte, on Python 3.11, 3.12 and 3.13."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import urlencode

from bbmock.handle import Mock
from bbmock.state.recipes import shipped_recipes
from bbmock.transports.inprocess import call
from bbmock.witness.telling import line

JOURNAL = "ff4de24ab56ccea6"
CLAIMS = "https://sandbox.test/v2/fhir/ExplanationOfBenefit?_count=10&startIndex="


def played() -> str:
    """The journal of a story with chance, waits, mishaps and refreshes in it, line by line."""
    bbmock = Mock().fresh()
    bbmock.faults.add("ExplanationOfBenefit", "edge", probability=0.3)
    bbmock.faults.add(None, {"lognormal-latency": {"median": 1, "virtual": True}}, probability=0.5)
    for recipe in ("token-expires-twice-mid-paging", "throttled", "clock-skew-90s"):
        bbmock.recipe(shipped_recipes().find(recipe))
    for user in ("BBUser00000", "claims-37", "denied"):
        token = bbmock.login(user)
        for start in (0, 10, 20, 30):
            call(bbmock.app, "GET", f"{CLAIMS}{start}", headers=token.headers)
            bbmock.clock.advance(timedelta(minutes=20))
        form = urlencode(
            {
                "grant_type": "refresh_token",
                "refresh_token": token.refresh_token,
                "client_id": bbmock.application.client_id,
                "client_secret": bbmock.application.client_secret,
            }
        )
        headers = {"content-type": "application/x-www-form-urlencoded"}
        call(bbmock.app, "POST", "https://sandbox.test/v2/o/token/", headers=headers, body=form.encode())
    return "\n".join(line(exchange) for exchange in bbmock.journal.exchanges())


def test_the_journal_of_a_story_never_changes() -> None:
    story = played()

    assert len(story.splitlines()) == 15
    assert played() == story
    assert hashlib.sha256(story.encode()).hexdigest()[:16] == JOURNAL
