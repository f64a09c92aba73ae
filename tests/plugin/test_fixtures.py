"""The fixtures, as somebody else's test suite uses them."""

from __future__ import annotations

import pytest

HEAVY = ("starlette", "uvicorn", "requests", "faker", "yaml", "jinja2", "bbmock", "bbclient")


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        seen = []

        def look(bbmock):
            seen.append((bbmock.clock.now(), bbmock.faults.pending, len(list(bbmock.applications))))
            bbmock.clock.advance(3600)
            bbmock.faults.add("token", "edge")
            bbmock.applications.add(__import__("dataclasses").replace(bbmock.application, client_id="x" * 40))
            return bbmock.login().access_token

        def test_one(bbmock):
            seen.append(look(bbmock))

        def test_another(bbmock):
            assert look(bbmock) == seen[1]
            assert seen[0] == seen[2]
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_token_of_one_test_opens_nothing_in_the_next(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import requests

        kept = {}

        def status(bbmock, headers):
            return requests.get(f"{bbmock.base_url}/v2/fhir/Patient", headers=headers, timeout=5).status_code

        def test_one(bbmock):
            kept.update(bbmock.login("BBUser00007").headers)
            assert status(bbmock, kept) == 200

        def test_another(bbmock):
            assert status(bbmock, kept) == 401
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_all_tests_share_one_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        urls = set()

        def test_one(bbmock):
            urls.add(bbmock.base_url)

        def test_another(bbmock, bbmock_server):
            assert urls == {bbmock.base_url} == {bbmock_server.base_url}
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_the_client_waits_on_the_mocks_clock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(bbmock, bbmock_client):
            token = bbmock.login()
            bbmock.faults.add("Patient", {"edge": 503}, times=2)
            before = bbmock.clock.now()

            answer = bbmock_client.get_patient_data({"auth_token": token, "params": {}})

            assert answer["response"].status_code == 200
            assert (bbmock.clock.now() - before).total_seconds() == 2.5 + 5
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_without_the_plugin_its_fixtures_are_unknown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(bbmock): pass")

    result = pytester.runpytest_subprocess("-p", "no:bbmock")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'bbmock' not found*"])


def test_a_run_that_does_not_use_it_loads_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import sys

        def test_it():
            assert "pytest_bbmock" in sys.modules
            loaded = {{name.partition(".")[0] for name in sys.modules}}
            assert loaded.isdisjoint({HEAVY!r})
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:anyio", "-p", "no:faker", "-p", "no:platformdirs")

    result.assert_outcomes(passed=1)


def test_the_fixtures_are_listed_with_what_they_are(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures", "-q")

    for name in ("bbmock", "bbmock_client", "bbmock_offline", "bbmock_server"):
        result.stdout.re_match_lines([rf"{name}( \[session scope\])? -- .*pytest_bbmock"])
