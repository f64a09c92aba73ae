"""Telling a flow of requests in a few lines, and the error of an assertion that does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bbmock.domain import durations
from bbmock.domain.errors import BBMockError
from bbmock.state.journal import Exchange

SHOWN: Final = 20  # exchanges of a flow, the last ones
BY_RULE: Final = "a rule answered"  # a reason that the firings tell already


class NotSo(BBMockError, AssertionError):
    """A client did not do what was asserted; `exchanges` are those that show it.

    The message says what was wrong and what was expected, then the flow, each of those exchanges marked.
    """

    def __init__(self, said: str, flow: Sequence[Exchange], exchanges: Iterable[Exchange] = ()) -> None:
        self.exchanges = tuple(exchanges)
        super().__init__(f"{said}\n{told(flow, self.exchanges)}")


def told(flow: Sequence[Exchange], marked: Iterable[Exchange] = ()) -> str:
    """The end of a flow, a line for each exchange; the marked ones have an arrow."""
    numbers = {exchange.number for exchange in marked}
    lines = [f"{'→' if one.number in numbers else ' '} {line(one)}" for one in flow[-SHOWN:]]
    if len(flow) > SHOWN:
        lines.insert(0, f"  … {len(flow) - SHOWN} before")
    return "\n".join(lines) or "  (there were no requests)"


def line(exchange: Exchange) -> str:
    """One exchange: when, what, by whom, with what result, and why."""
    facts = exchange.facts
    what = [exchange.endpoint or exchange.path]
    if facts.version is not None:
        what[0] = f"v{facts.version} {what[0]}"
    if facts.page is not None:
        what.append(f"page {facts.page}")
    if facts.grant_type is not None:
        what.append(facts.grant_type)
    if facts.spent is not None:
        what.append(f"with {facts.spent}")
    head = f"#{exchange.number} {exchange.at:%H:%M:%S} {exchange.method}"
    parts = [f"{head} {' '.join(what)} → {exchange.status}"]
    if facts.issued is not None:
        parts.append(facts.issued)
    if exchange.token is not None:
        parts.append(exchange.token)
    if facts.retry_after is not None:
        parts.append(f"retry after {durations.told(facts.retry_after)} s")
    parts += [f"[{firing}]" for firing in exchange.firings]
    if exchange.why is not None and not exchange.why.startswith(BY_RULE):
        parts.append(exchange.why)
    return "  ".join(parts)
