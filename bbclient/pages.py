"""The pages of a search, by the links of its bundles, and the resources in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict

import requests

from bbclient.answers import is_success, json_object, seconds
from bbclient.errors import PagingFailed
from bbclient.readahead import ReadAhead
from bbclient.tokens import AuthorizationToken

MOST_PAGES = 10_000
"""Pages of a search, unless a call says otherwise: ten times what anybody's claims fill at 10 a page."""

_PASSES = 3  # through a search that changes while it is read


class Answer(TypedDict):
    """The answer to a data call, and the token to go on with."""

    auth_token: AuthorizationToken
    response: requests.Response


class Pages(TypedDict):
    """The bundles of a search, the first one included, and the token to go on with."""

    auth_token: AuthorizationToken
    pages: list[dict[str, Any]]


Fetch = Callable[[str, Any, AuthorizationToken], Answer]
FetchAhead = Callable[[str, AuthorizationToken], Answer | None]


def nav_url(bundle: Mapping[str, Any] | None, relation: str) -> str | None:
    """The URL that a search's bundle links to by a relation; None if it has none, or is no such bundle."""
    if not bundle or bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
        return None
    links = bundle.get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, Mapping) and link.get("relation") == relation:
            url = link.get("url")
            return url if isinstance(url, str) else None
    return None


def check_first(bundle: object) -> None:
    """Refuse what is no page of a search.

    Raises:
        PagingFailed: if it is none.
    """
    if not _is_bundle(bundle):
        raise PagingFailed(
            "The first page is no bundle; look at the search's status, and give the JSON of its answer."
        )


class Walk:
    """A way through the pages of a search, next link by next link; `auth_token` is the token to go on with.

    Args:
        fetch: asks for a URL with parameters and a token.
        fetch_ahead: asks for a URL that may not be wanted, and raises whatever is amiss with it; None if it
            needs another token.
        token: the one to begin with.
        depth: pages to ask for ahead; None for as many as pay.
        most: the pages that there may be; links may go on for ever without a circle.
    """

    def __init__(
        self,
        fetch: Fetch,
        fetch_ahead: FetchAhead,
        token: AuthorizationToken,
        *,
        depth: int | None,
        most: int,
    ) -> None:
        self.auth_token = token
        self._fetch = fetch
        self._fetch_ahead = fetch_ahead
        self._depth = depth
        self._most = most
        self._pages = 0

    def begin(self, url: str, params: Any) -> Iterator[dict[str, Any]]:
        """The pages of a search that has not been asked for yet."""
        answer = self._fetch(url, params, self.auth_token)
        yield from self.go_on(self._page_of(answer), answer)

    def go_on(self, first: dict[str, Any], answer: Answer | None = None) -> Iterator[dict[str, Any]]:
        """A search's first bundle and the ones after it; each next link is followed as it stands.

        Raises:
            PagingFailed: if an answer is no page of the search, a link was followed before, or there are too
                many pages.
        """
        ahead = ReadAhead(
            lambda url: self._fetch(url, None, self.auth_token),
            lambda url: self._fetch_ahead(url, self.auth_token),
            depth=self._depth,
        )
        page, url, followed = first, nav_url(first, "next"), set[str]()
        self._pages = 1
        try:
            while url is not None:
                if answer is not None:
                    ahead.expect(page, url, took=seconds(answer["response"]))
                yield page
                if url in followed:
                    raise PagingFailed(f"Page {self._pages} links to a page that was fetched before.")
                if self._pages >= self._most:
                    raise PagingFailed(
                        f"There are more than {self._most} pages; if that is right, give a larger max_pages."
                    )
                followed.add(url)
                answer = ahead.page(url)
                page = self._page_of(answer)
                url = nav_url(page, "next")
            yield page
        finally:
            ahead.close()

    def _page_of(self, answer: Answer) -> dict[str, Any]:
        self.auth_token, response = answer["auth_token"], answer["response"]
        self._pages += 1
        found = json_object(response) if is_success(response) else None
        if found is None or not _is_bundle(found):
            raise PagingFailed(
                f"Page {self._pages} was answered with status {response.status_code} and no bundle; the "
                "answer is in `response`.",
                response=response,
            )
        return found


def resources_of(pages: Callable[[], Iterator[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The resources of a search, each once.

    A weekly load may put claims in front of those that were read already, which moves all pages. So a search
    whose total changes, or of which some are missing in the end, is read again for what has not come yet; at
    version 3, where no total tells, one whose page has what was on a page before.

    Args:
        pages: begins the search anew.

    Raises:
        PagingFailed: if some are still missing.
    """
    seen = set[str]()
    for _ in range(_PASSES):
        totals, read, moved = list[Any](), set[str](), False
        for page in pages():
            totals.append(page.get("total"))
            found = {f"{one.get('resourceType')}/{one.get('id')}": one for one in _resources(page)}
            moved = moved or not read.isdisjoint(found)
            read.update(found)
            yield from (found[name] for name in found if name not in seen)
            seen.update(found)
        # Version 3 says no total before its last page, where it counts that page alone.
        expected = totals[0] if totals else None
        if not isinstance(expected, int):
            if not moved:
                return
        elif len(seen) >= expected and totals == [expected] * len(totals):
            return
    raise PagingFailed(_missing(expected, len(seen)))


def _is_bundle(page: object) -> bool:
    return isinstance(page, Mapping) and page.get("resourceType") == "Bundle"


def _missing(expected: object, came: int) -> str:
    if isinstance(expected, int):
        return f"The search tells of {expected} resources and {came} came, in {_PASSES} readings; try later."
    return f"The pages of the search moved while they were read, in {_PASSES} readings; try later."


def _resources(bundle: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("resource"), dict):
            yield entry["resource"]
