"""What is changed in good answers."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from bbmock.state.sandbox import Sandbox
from tests.access import Caller, links_of
from tests.walk import Walk

PAGE = "ExplanationOfBenefit?_count=10&startIndex=10"


def ids(page: Any) -> list[str]:
    return [entry["resource"]["id"] for entry in page["entry"]]


def spoilt(sandbox: Sandbox, caller: Caller, effect: Any, path: str = PAGE) -> tuple[Any, Any]:
    """The page as it is, and as a rule spoils it."""
    whole = caller.get(path).json
    sandbox.faults.add("ExplanationOfBenefit", effect)
    return whole, caller.get(path).json


@pytest.mark.parametrize("effect", ["broken-json", {"cut-json": 0.5}], ids=str)
def test_json_can_be_broken_inside_good_http(sandbox: Sandbox, caller: Caller, effect: Any) -> None:
    sandbox.faults.add("ExplanationOfBenefit", effect)

    seen = caller.get(PAGE)

    assert (seen.status, seen.header("content-length")) == (200, str(len(seen.answer.body)))
    with pytest.raises(json.JSONDecodeError):
        json.loads(seen.answer.body)


def test_a_next_link_can_be_missing(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, "next-link-missing")

    assert "next" in links_of(whole)
    assert links_of(page) == {name: url for name, url in links_of(whole).items() if name != "next"}


def test_a_next_link_can_lead_to_its_own_page(sandbox: Sandbox, caller: Caller) -> None:
    _, page = spoilt(sandbox, caller, "next-link-loops")

    assert links_of(page)["next"] == links_of(page)["self"]


def test_a_next_link_can_lead_to_another_host(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, {"foreign-next-link": "https://attacker.example"})

    kept = links_of(whole)["next"].removeprefix("http://sandbox.test")
    assert links_of(page)["next"] == f"https://attacker.example{kept}"


def test_an_entry_can_stand_on_a_page_twice(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, "entry-repeated")

    assert ids(page) == [ids(whole)[0], *ids(whole)]


def test_a_page_can_lack_its_last_entries(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, {"page-shrinks": 2})

    assert ids(page) == ids(whole)[:-2]
    assert (page["total"], page["link"]) == (whole["total"], whole["link"])


def test_claims_can_come_in_front_between_two_pages(sandbox: Sandbox, caller: Caller) -> None:
    first = caller.get("ExplanationOfBenefit?_count=10").json
    whole, page = spoilt(sandbox, caller, {"bundle-moves": 2})

    assert ids(page) == [*ids(first)[-2:], *ids(whole)[:-2]]
    assert links_of(page) == links_of(whole)
    assert page["total"] == whole["total"] + 2


def test_nothing_comes_in_front_of_the_first_page(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, {"bundle-moves": 2}, "ExplanationOfBenefit?_count=10&startIndex=0")

    same = {key: value for key, value in whole.items() if key not in ("id", "meta")}
    assert {key: page[key] for key in same} == same
    assert page.keys() == whole.keys()


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(("start", "by", "moved"), [(2, 2, 2), (3, 9, 3), (12, 5, 5), (15, 9, 9)], ids=str)
def test_a_page_that_moved_says_that_it_is_the_one_that_was_asked_for(
    sandbox: Sandbox, caller: Caller, version: int, start: int, by: int, moved: int
) -> None:
    path = f"ExplanationOfBenefit?_count=10&{'_offset' if version == 3 else 'startIndex'}={start}"
    at = caller.at(version)
    if version == 2:
        before = at.get(path.replace(f"={start}", f"={start - moved}")).json
        whole, page = spoilt(sandbox, at, {"bundle-moves": by}, path)
        assert ids(page) == ids(before)
        assert page["total"] == whole["total"] + moved
    else:
        whole, page = spoilt(sandbox, at, {"bundle-moves": by}, path)

    assert links_of(page) == links_of(whole)
    assert list(links_of(page)) == list(links_of(whole))
    assert sandbox.journal.exchanges(page=start // 10 + 1)[-1] == sandbox.journal.last


def test_a_page_without_a_next_link_keeps_its_links(sandbox: Sandbox, caller: Caller) -> None:
    whole, page = spoilt(sandbox, caller, "next-link-loops", "ExplanationOfBenefit?_count=50")

    assert page["link"] == whole["link"]


def test_a_token_answer_can_lack_its_patient(sandbox: Sandbox, v2: Walk) -> None:
    sandbox.faults.add("token", "without-patient")

    tokens = v2.tokens()

    assert "patient" not in tokens
    assert v2.browser.get("/v2/fhir/Patient", token=tokens["access_token"]).status == 200


@pytest.mark.parametrize(
    ("effect", "content_type"),
    [
        ("content-type", "text/html; charset=utf-8"),
        ({"content-type": "text/plain"}, "text/plain"),
        ("charset", "application/fhir+json; charset=utf-16"),
    ],
    ids=str,
)
def test_an_answer_can_call_itself_something_else(
    sandbox: Sandbox, caller: Caller, effect: Any, content_type: str
) -> None:
    sandbox.faults.add("Patient", effect)

    seen = caller.get("Patient", headers={"accept": "application/fhir+json"})

    assert seen.header("content-type") == content_type
    assert seen.json["resourceType"] == "Bundle"


def test_headers_can_be_set_dropped_and_doubled(sandbox: Sandbox, caller: Caller) -> None:
    effect = {"headers": {"put": {"ETag": "x"}, "drop": ["Date"], "double": ["Allow"]}}
    sandbox.faults.add("Patient", effect)

    answer = caller.get("Patient").answer

    assert (answer.headers["etag"], answer.headers.get("date")) == ("x", None)
    assert len(answer.headers.getlist("allow")) == 2


def test_an_edit_of_headers_says_which(sandbox: Sandbox) -> None:
    with pytest.raises(Exception, match="headers: say which to put, to drop or to double"):
        sandbox.faults.add("Patient", "headers")


def test_a_compressed_answer_is_changed_all_the_same(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("ExplanationOfBenefit", "cut-json")
    whole = len(caller.get(PAGE).answer.body)
    sandbox.faults.add("ExplanationOfBenefit", "cut-json")

    seen = caller.get(PAGE, headers={"accept-encoding": "gzip"})

    assert seen.header("content-encoding") == "gzip"
    assert len(gzip.decompress(seen.answer.body)) == whole
