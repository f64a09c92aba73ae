"""Search results as CMS serves them: a searchset with links, joined from ready bytes.

Entries have neither fullUrl nor search mode. The links are the backend's. At versions 1 and 2 `self` has the
parameters sorted and a slash before the question mark, the others have neither. At version 3 claims alone
have pages, there is neither a first nor a last link, and `next` and `previous` are the request with another
`_offset`. Source: the two backends' answers and code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

from bbmock.fhir.search import Search

Pieces = Sequence[bytes]
_FORMAT = "_format=application%2Ffhir%2Bjson"  # whatever the caller asked for


def links(base: str, search: Search, total: int) -> list[dict[str, str]]:
    """The links of a page, in CMS's order: first, next, previous, last, self.

    Args:
        base: the URL of the resource type, `http://localhost:8000/v2/fhir/Coverage`.
        search: what was asked for.
        total: how many resources match on all pages.
    """
    count, offset = search.count, search.offset
    starts = {"first": 0}
    if offset + count < total:
        starts["next"] = offset + count
    if offset > 0:
        starts["previous"] = max(offset - count, 0)
    starts["last"] = max(total - 1, 0) // count * count
    rest = "".join(f"&{_encode(pair)}" for pair in search.filters)
    pages = [
        {"relation": relation, "url": f"{base}?{_FORMAT}&startIndex={start}&_count={count}{rest}"}
        for relation, start in starts.items()
    ]
    sent = [_FORMAT, f"_count={count}", *(_encode(pair) for pair in search.filters)]
    if search.start is not None:
        sent.append(f"startIndex={search.start}")
    return [*pages, _own_link(base, sent)]


def links_by_offset(base: str, search: Search, total: int) -> list[dict[str, str]]:
    """The links of a page of claims at version 3, in CMS's order: next, previous, self.

    An offset of 0 is left out, and `startIndex` never comes back. A page of nothing leads nowhere. Takes
    what `links` takes.
    """
    starts, end = {}, search.offset + search.count
    if search.offset < min(end, total):
        if end < total:
            starts["next"] = end
        if search.offset > 0:
            starts["previous"] = max(search.offset - search.count, 0)
    kept = [_encode(pair) for pair in search.sent if pair[0] not in ("_offset", "startIndex")]
    pages = [
        {"relation": relation, "url": f"{base}/?{'&'.join([*kept, *[f'_offset={start}'] * bool(start)])}"}
        for relation, start in starts.items()
    ]
    return [*pages, *self_link(base, search)]


def self_link(base: str, search: Search) -> list[dict[str, str]]:
    """The one link of what has no pages, such as Patients and Coverages at version 3."""
    return [_own_link(base, [_encode(pair) for pair in search.sent])]


def searchset(
    *,
    bundle_id: str,
    last_updated: str,
    total: int | None,
    link: list[dict[str, str]],
    resources: Iterable[Pieces],
) -> tuple[bytes, ...]:
    """The JSON of a searchset, in pieces, around resources that are JSON already; compact, as CMS's is.

    `total` is None where CMS does not tell it.
    """
    envelope = {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"lastUpdated": last_updated},
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": link,
    }
    head = json.dumps(envelope, separators=(",", ":")).encode()
    pieces: list[bytes] = []
    for resource in resources:
        pieces += (b'},{"resource":', *resource)
    if not pieces:
        return (head,)
    pieces[0] = b',"entry":[{"resource":'
    return (head[:-1], *pieces, b"}]}")


def _own_link(base: str, sent: Iterable[str]) -> dict[str, str]:
    return {"relation": "self", "url": f"{base}/?{'&'.join(sorted(sent, key=_name))}"}


def _encode(pair: tuple[str, str]) -> str:
    return f"{quote_plus(pair[0], safe=':')}={quote_plus(pair[1])}"


def _name(encoded: str) -> str:
    return encoded.partition("=")[0]
