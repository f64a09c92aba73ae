from __future__ import annotations

import subprocess
import sys
import threading
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bbclient.errors import RequestRefused
from bbclient.readahead import SLOW, ReadAhead
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply

URL = "https://sandbox.bluebutton.cms.gov/v2/fhir/ExplanationOfBenefit?_count=10&startIndex=10"


class Server:
    """Answers with its own URL, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, url: str) -> str:
        self.asked.append(url)
        return url


def starts(urls: list[str]) -> list[str]:
    return sorted(parse_qs(urlsplit(url).query)["startIndex"][0] for url in urls)


def ahead_of(server: Server, total: Any = 60, url: str = URL, *, depth: int | None = 4) -> ReadAhead[str]:
    """A reader that has seen a page with this next link, and whose requests have been made."""
    ahead = ReadAhead(server, server, depth=depth)
    ahead.expect({"total": total}, url, took=SLOW)
    if ahead._threads is not None:  # noqa: SLF001 - to wait for its threads rather than for a while
        ahead._threads.shutdown()  # noqa: SLF001
    return ahead


def test_the_next_page_and_those_after_it_are_asked_for_by_the_total() -> None:
    server = Server()

    ahead_of(server, total=35)

    assert starts(server.asked) == ["10", "20", "30"]


def test_no_more_than_so_many_are_asked_for() -> None:
    server = Server()

    ahead_of(server, total=1000, depth=2)

    assert starts(server.asked) == ["10", "20"]


def test_a_parameter_that_stands_twice_in_a_link_does_so_in_the_guesses() -> None:
    server, twice = Server(), f"{URL}&service-date=ge2023&service-date=lt2024"

    ahead_of(server, total=25, url=twice)

    assert sorted(server.asked) == [twice, twice.replace("startIndex=10", "startIndex=20")]


def test_in_a_thread_that_outlives_the_program_s_main_one_pages_are_asked_for_one_by_one() -> None:
    program = (
        "import threading, time\n"
        "from bbclient.readahead import ReadAhead\n"
        "ahead = ReadAhead(str, str, depth=4)\n"
        "def read():\n"
        "    main.join()\n"
        "    while not executor._shutdown: time.sleep(0.01)\n"
        f"    ahead.expect({{'total': 60}}, {URL!r}, took=1)\n"
        f"    print(ahead.page({URL!r}))\n"
        "import concurrent.futures.thread as executor\n"
        "main = threading.main_thread()\n"
        "threading.Thread(target=read).start()\n"
    )

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )

    assert (found.stdout, found.stderr) == (f"{URL}\n", "")


@pytest.mark.parametrize(
    ("total", "url"),
    [(None, URL), (60, URL.replace("startIndex", "_offset")), (60, URL.replace("_count=10", "_count=0"))],
    ids=["no-total", "version-3", "no-count"],
)
def test_where_nothing_can_be_known_only_the_next_link_is_followed(total: Any, url: str) -> None:
    server = Server()

    ahead_of(server, total, url)

    assert server.asked == [url]


def test_a_link_with_its_parameters_in_another_order_is_the_page_under_way() -> None:
    server = Server()
    ahead = ahead_of(server, depth=1)

    ahead.page(URL.replace("_count=10&startIndex=10", "startIndex=10&_count=10"))

    assert server.asked == [URL]


def test_a_link_that_was_not_guessed_is_asked_for_as_it_stands() -> None:
    server = Server()
    ahead = ahead_of(server)

    assert ahead.page(f"{URL}&other=1") == f"{URL}&other=1"


def test_after_a_failure_ahead_nothing_is_asked_for_ahead() -> None:
    server = Server()

    def fail(url: str) -> str:
        raise LookupError(url)

    ahead = ReadAhead(server, fail, depth=4)
    ahead.expect({"total": 60}, URL, took=SLOW)
    ahead.page(URL)

    ahead.expect({"total": 60}, URL.replace("=10", "=20"), took=SLOW)

    assert ahead.page(URL.replace("=10", "=20")) == URL.replace("=10", "=20")
    assert len(server.asked) == 2
    assert ahead._under_way == {}  # noqa: SLF001 - that nothing is there cannot be seen from outside


def test_after_a_wrong_guess_the_others_are_given_up() -> None:
    server = Server()
    ahead = ahead_of(server)
    ahead.page(f"{URL}&other=1")

    ahead.page(URL)

    assert server.asked.count(URL) == 2


@pytest.mark.parametrize(("depth", "took"), [(0, 1.0), (None, SLOW / 2)], ids=["switched-off", "quick"])
def test_where_it_does_not_pay_nothing_is_asked_for_ahead(depth: int | None, took: float) -> None:
    server = Server()
    ahead = ReadAhead(server, server, depth=depth)

    ahead.expect({"total": 60}, URL, took=took)

    assert server.asked == []


def paged(stub: Stub, total: int) -> Any:
    """Answers a search for one claim a page."""

    def answer(asked: Asked) -> Reply:
        start = int(parse_qs(urlsplit(asked.path).query).get("startIndex", ["0"])[0])
        after = f"{stub.base_url}/v2/fhir/ExplanationOfBenefit?_count=1&startIndex={start + 1}"
        found = bundle(next_url=after if start + 1 < total else None)
        return reply({**found, "total": total, "entry": [{"resource": {"id": str(start)}}]})

    return answer


def test_pages_come_in_order_and_each_is_asked_for_once(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(paged(stub, 20))
        bb = client_of(stub.base_url, clock, prefetch=4)

        found = list(bb.iter_resources("ExplanationOfBenefit", {"auth_token": token_of(clock)}))

    assert [claim["id"] for claim in found] == [str(number) for number in range(20)]
    assert len(stub.asked) == 20


def test_four_pages_are_on_their_way_at_once(clock: FrozenClock) -> None:
    together = threading.Barrier(4)
    with Stub() as stub:
        answer = paged(stub, 5)

        def slow(asked: Asked) -> Reply:
            if "startIndex" in asked.path:
                together.wait(timeout=10)  # raises unless four are here
            return reply_of(answer, asked)

        stub.answers(slow)
        bb = client_of(stub.base_url, clock, prefetch=4)

        assert len(list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)}))) == 5


def reply_of(answer: Any, asked: Asked) -> Reply:
    made: Reply = answer(asked)
    return made


def test_a_failure_ahead_is_raised_when_its_page_s_turn_comes(clock: FrozenClock) -> None:
    with Stub() as stub:
        answer = paged(stub, 10)
        stub.answers(
            lambda asked: reply({}, 404) if "startIndex=3" in asked.path else reply_of(answer, asked)
        )
        bb = client_of(stub.base_url, clock, prefetch=4)
        found = bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)})

        assert len(list(islice(found, 3))) == 3
        with pytest.raises(RequestRefused, match="404"):
            next(found)


def test_a_failure_ahead_that_passes_is_asked_for_again_with_the_waits_of_any_call(
    clock: FrozenClock,
) -> None:
    waits: list[float] = []
    failures = iter([True, True])
    with Stub() as stub:
        answer = paged(stub, 10)
        stub.answers(
            lambda asked: (
                reply({}, 503)
                if "startIndex=3" in asked.path and next(failures, False)
                else reply_of(answer, asked)
            )
        )
        bb = client_of(stub.base_url, clock, prefetch=4, sleep=waits.append)

        found = list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)}))

    assert (len(found), waits) == (10, [2.5])


def ending(stub: Stub, clock: FrozenClock) -> Any:
    """Answers a search of ten pages; at the third one an hour is over."""
    answer = paged(stub, 10)

    def answer_or_refresh(asked: Asked) -> Reply:
        if asked.method == "POST":
            return reply(token_answer())
        if "startIndex=3" in asked.path and asked.headers["Authorization"] == "Bearer the-access-token":
            clock.advance(3600)
        return reply_of(answer, asked)

    return answer_or_refresh


def test_a_new_token_that_cannot_be_kept_is_told_to_the_reader(clock: FrozenClock) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    with Stub() as stub:
        stub.answers(ending(stub, clock))
        bb = client_of(stub.base_url, clock, prefetch=4, on_token_refresh=fail)

        with pytest.raises(OSError, match="disk full"):
            list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)}))


def test_a_token_that_ends_meanwhile_is_refreshed_by_the_reader_s_own_thread(clock: FrozenClock) -> None:
    heard: list[threading.Thread] = []

    with Stub() as stub:
        stub.answers(ending(stub, clock))
        bb = client_of(
            stub.base_url,
            clock,
            prefetch=4,
            on_token_refresh=lambda *_: heard.append(threading.current_thread()),
        )

        assert len(list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)}))) == 10

    assert heard == [threading.current_thread()]


def test_a_page_that_needs_another_token_does_not_end_reading_ahead() -> None:
    server = Server()
    ahead: ReadAhead[str] = ReadAhead(server, lambda _: None, depth=1)
    ahead.expect({"total": 60}, URL, took=SLOW)

    assert ahead.page(URL) == URL
    ahead.expect({"total": 60}, URL.replace("=10", "=20"), took=SLOW)
    assert len(ahead._under_way) == 1  # noqa: SLF001 - that something is cannot be seen from outside


def test_a_reader_who_stops_leaves_nothing_to_be_asked(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(paged(stub, 1000))
        bb = client_of(stub.base_url, clock, prefetch=4)

        found = bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)})
        next(found)
        found.close()  # type: ignore[attr-defined]

    assert len(stub.asked) <= 5
