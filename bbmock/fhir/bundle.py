"""Search results as CMS serves them at versions 1 and 2: a searchset with links, joined from ready bytes.

Entries have neither fullUrl nor search mode. The links are the backend's: `self` has the parameters sorted
and a slash before the question mark, the others have neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote_plus

from bbmock.fhir.search import FORMAT, Search


def links(base: str, search: Search, owner: tuple[str, str] | None, total: int) -> list[dict[str, str]]:
    """The links of a page, in CMS's order: first, next, previous, last, self.

    Args:
        base: the URL of the resource type, `http://localhost:8000/v2/fhir/Coverage`.
        search: what was asked for.
        owner: the parameter that ties the search to its beneficiary, as
            `("patient", "-19990000000001")`; None where a filter does.
        total: how many resources match on all pages.
    """
    count, offset = search.count, search.offset
    starts = {"first": 0}
    if offset + count < total:
        starts["next"] = offset + count
    if offset > 0:
        starts["previous"] = max(offset - count, 0)
    starts["last"] = max(total - 1, 0) // count * count
    rest = [*search.filters, owner] if owner else [*search.filters]
    paging = ("_count", count)
    pages = [
        {
            "relation": relation,
            "url": f"{base}?{_encode([('_format', FORMAT), ('startIndex', start), paging, *rest])}",
        }
        for relation, start in starts.items()
    ]
    sent: list[tuple[str, object]] = [("_format", FORMAT), ("_count", count), *rest]
    if search.start is not None:
        sent.append(("startIndex", search.start))
    return [*pages, {"relation": "self", "url": f"{base}/?{_encode(sorted(sent, key=lambda pair: pair[0]))}"}]


def searchset(
    *, bundle_id: str, last_updated: str, total: int, link: list[dict[str, str]], resources: Iterable[bytes]
) -> bytes:
    """The JSON of a searchset around resources that are JSON already; compact, as CMS's is."""
    envelope = {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"lastUpdated": last_updated},
        "type": "searchset",
        "total": total,
        "link": link,
    }
    head = json.dumps(envelope, separators=(",", ":")).encode()
    entries = b'},{"resource":'.join(resources)
    if not entries:
        return head
    return b"".join((head[:-1], b',"entry":[{"resource":', entries, b"}]}"))


def _encode(pairs: Iterable[tuple[str, object]]) -> str:
    return "&".join(f"{quote_plus(name, safe=':')}={quote_plus(str(value))}" for name, value in pairs)
