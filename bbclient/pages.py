"""The pages of a search, by the links of its bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

import requests

from bbclient.errors import PagingFailed
from bbclient.tokens import AuthorizationToken


class Answer(TypedDict):
    """The answer to a data call, and the token to go on with."""

    auth_token: AuthorizationToken
    response: requests.Response


class Pages(TypedDict):
    """The bundles of a search, the first one included, and the token to go on with."""

    auth_token: AuthorizationToken
    pages: list[dict[str, Any]]


Fetch = Callable[[str, AuthorizationToken], Answer]


def nav_url(bundle: Mapping[str, Any] | None, relation: str) -> str | None:
    """The URL that a search's bundle links to by a relation; None if it has none, or is no such bundle."""
    if not bundle or bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
        return None
    for link in bundle.get("link") or ():
        if link.get("relation") == relation:
            url: str | None = link.get("url")
            return url
    return None


def all_pages(first: dict[str, Any], token: AuthorizationToken, fetch: Fetch) -> Pages:
    """A search's first bundle and the ones after it; each next link is followed as it stands.

    Raises:
        PagingFailed: if an answer is no page of the search, or a link was followed before.
    """
    pages, followed = [first], set()
    while (url := nav_url(pages[-1], "next")) is not None:
        if url in followed:
            raise PagingFailed(
                f"Page {len(pages)} links to a page that was fetched before; the {len(pages)} pages so far "
                "are in `pages`.",
                pages=pages,
                auth_token=token,
            )
        followed.add(url)
        answer = fetch(url, token)
        token = answer["auth_token"]
        pages.append(_page(answer, pages))
    return {"auth_token": token, "pages": pages}


def _page(answer: Answer, pages: list[dict[str, Any]]) -> dict[str, Any]:
    response = answer["response"]
    try:
        found = response.json() if response.status_code == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        raise PagingFailed(
            f"Page {len(pages) + 1} was answered with status {response.status_code} and no bundle; the "
            f"{len(pages)} pages so far are in `pages`, the answer is in `response`.",
            pages=pages,
            auth_token=answer["auth_token"],
            response=response,
        )
    return found
