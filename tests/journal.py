"""The newest exchange in a sandbox's journal, and why it was refused."""

from __future__ import annotations

from bbmock.state.journal import Exchange
from bbmock.state.sandbox import Sandbox


def last(sandbox: Sandbox) -> Exchange:
    """The newest exchange, which has to be there."""
    exchange = sandbox.journal.last
    assert exchange is not None
    return exchange


def why(sandbox: Sandbox) -> str | None:
    """Why the newest exchange was refused; None where it was not."""
    return last(sandbox).why
