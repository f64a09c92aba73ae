"""Whatever fails, and wherever: all data or an error of this package, and nobody else's data or secret."""

from __future__ import annotations

import logging
import random
import threading
import traceback
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import BlueButtonError
from bbmock.faults.vocabulary import EFFECTS
from bbmock.handle import Handle
from bbmock.population.identity import Version
from tests.client import drawn_faults
from tests.client.drawn_faults import CLAIMS, drawn_rule

STORIES = 24
USERS = ("BBUser00000", "claims-37")
TIMEOUT = 0.2  # of the machine's seconds
MOST_CLAIMS = 200  # either of them has 37
MOST_REQUESTS = 150  # three readings of eight pages for two people, each with its retries


def test_every_effect_may_be_drawn() -> None:
    assert set(drawn_faults.EFFECTS) == set(EFFECTS) - {"demographics-withheld"}


@pytest.mark.parametrize("story", range(STORIES))
def test_a_reading_ends_in_all_claims_or_in_an_error(
    story: int, bbmock: Handle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bbclient")
    chance = random.Random(story)
    version: Version = chance.choice((1, 2, 3))
    client = client_of(bbmock, version, prefetch=chance.choice([0, 0, None, 4]))
    tokens = {user: token_of(bbmock, user, version) for user in USERS}
    for _ in range(chance.randint(1, 3)):
        bbmock.faults.add(**drawn_rule(chance, version))
    bbmock.clock.advance(chance.choice([0, 0, 0, 3580, 3700]))
    params = {"_count": chance.choice([5, 10, 50])}

    read, errors = in_turns(
        {
            user: client.iter_resources(CLAIMS, {"auth_token": tokens[user], "params": params})
            for user in USERS
        }
    )

    for user in read.keys() - errors.keys():
        bbmock.witness.complete(read[user], user=user, version=version)
    bbmock.witness.kept_people_apart()
    bbmock.witness.leaked_nothing(caplog.text, *map(all_that_a_log_shows, errors.values()))
    assert bbmock.journal.recorded < MOST_REQUESTS


def client_of(bbmock: Handle, version: Version, *, prefetch: int | None) -> BlueButton:
    """A client on the mock's clock."""
    settings = {
        "client_id": bbmock.application.client_id,
        "client_secret": bbmock.application.client_secret,
        "callback_url": bbmock.application.redirect_uris[0],
        "base_url": bbmock.base_url,
        "version": version,
    }

    def sleep(seconds: float) -> None:
        bbmock.clock.advance(seconds)

    return BlueButton(settings, now=bbmock.clock.outside, sleep=sleep, timeout=TIMEOUT, prefetch=prefetch)


def token_of(bbmock: Handle, user: str, version: Version) -> AuthorizationToken:
    return AuthorizationToken(bbmock.login(user, version=version), now=bbmock.clock.outside)


def in_turns(
    readers: dict[str, Iterator[dict[str, Any]]],
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, BlueButtonError]]:
    """What each reader read, a claim at a time and one reader after the other; and what it ended in."""
    read: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
    errors: dict[str, BlueButtonError] = {}
    under_way = {name: islice(reader, MOST_CLAIMS) for name, reader in readers.items()}
    while under_way:
        for name, reader in list(under_way.items()):
            try:
                read[name].append(next(reader))
            except StopIteration:
                del under_way[name]
            except BlueButtonError as error:
                errors[name] = error
                del under_way[name]
    for thread in threading.enumerate():
        if thread.name.startswith("bbclient-pages"):
            thread.join(
                TIMEOUT * 10
            )  # pages that nobody wanted any more: the next story has this server, too
    return read, errors


def all_that_a_log_shows(error: BlueButtonError) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
