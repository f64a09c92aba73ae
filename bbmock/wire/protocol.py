"""uvicorn's HTTP/1.1 with a strict reader, and with a carrier who delivers answers as they were planned."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from bbmock.wire.carrier import Carrier
from bbmock.wire.reading import StrictConnection


class SandboxProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 on a strict connection, the same on every machine, httptools installed or not."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = StrictConnection()
        self.app = Carrier(self.app, self)
        self.is_stale = False
        self.logger = _errors_only(self.logger)

    def data_received(self, data: bytes) -> None:
        """Read on; a connection that only seemed to be kept alive is gone when it is used again."""
        if self.is_stale:
            self.transport.abort()
        else:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and end the connection.

        A request that was being served will never be whole: it is told that its client went. An answer that
        has begun cannot be taken back.
        """
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


def _errors_only(logger: logging.Logger) -> logging.Logger:
    """The logger without its warnings: uvicorn has one for every request that is no HTTP."""
    quiet = logging.Logger(logger.name, logging.ERROR)
    quiet.parent = logger
    return quiet
