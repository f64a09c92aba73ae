"""The application on a socket: uvicorn in a thread, reachable before the thread runs, stopped at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType

from starlette.types import ASGIApp
from uvicorn import Config, Server

from bbmock.app import create_app
from bbmock.state.sandbox import Sandbox
from bbmock.wire.protocol import SandboxProtocol

LOOPBACK = "127.0.0.1"
BACKLOG = 256
KEEP_ALIVE_SECONDS = 75  # an idle client's next request should find its connection open


class SandboxServer:
    """Serves one sandbox over HTTP, in a thread, for the length of a `with` block.

    Args:
        sandbox: whose application is served.
        host: the address to listen on; the loopback by default.
        port: the port; 0 takes any free one.
        app: the sandbox's application, if it is made already.

    Raises:
        OSError: on construction, if the address cannot be bound.
    """

    def __init__(
        self, sandbox: Sandbox, *, host: str = LOOPBACK, port: int = 0, app: ASGIApp | None = None
    ) -> None:
        self.sandbox = sandbox
        self._listener = listen(host, port)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(server_config(app or create_app(sandbox)))
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._listener]},
            name=f"bbmock:{self.port}",
            daemon=True,
        )

    @property
    def base_url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return url_of(self.host, self.port)

    def start(self) -> None:
        """Begin to serve; connections made before this returns wait in the kernel."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and end the thread; harmless if it never began."""
        if self._thread.ident is None:
            self._listener.close()
            return
        self._server.stop_soon()
        self._thread.join()

    def __enter__(self) -> SandboxServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    It names TCP as its protocol: asyncio turns Nagle's algorithm off only then, and with it on every small
    keep-alive answer takes 44 ms.

    Raises:
        OSError: if the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(host: str, port: int) -> str:
    """The base URL of an address; an address that stands for all of them is reached on the loopback."""
    reached = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 - replaced, not bound
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def server_config(app: ASGIApp) -> Config:
    """How uvicorn serves an application: silently, and with the sandbox's date instead of the machine's."""
    return Config(
        app,
        http=SandboxProtocol,
        proxy_headers=False,  # the application reads them itself
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        date_header=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


class _Server(Server):
    """uvicorn without its two waits of a tenth of a second at the end.

    Its own loop ticks to renew the Date header, which the application writes here.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._settled = threading.Event()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve in this thread until told to stop."""
        try:
            super().run(sockets)
        finally:
            self._settled.set()

    def stop_soon(self) -> None:
        """Ask the serving thread to end; from any thread."""
        self._settled.wait()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        """Wait until told to stop."""
        self._loop = asyncio.get_running_loop()
        self._settled.set()
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close listeners and connections; what is in flight is cut."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await asyncio.sleep(0)
