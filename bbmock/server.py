"""The application on a socket: uvicorn in a thread, reachable before the thread runs, stopped at once."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import threading
from types import TracebackType

from starlette.types import ASGIApp
from uvicorn import Config, Server

from bbmock.app import create_app
from bbmock.faults.effects.slots import Slot
from bbmock.state.sandbox import Sandbox
from bbmock.wire.protocol import SandboxProtocol

LOOPBACK = "127.0.0.1"
BACKLOG = 256
DOOR_SECONDS = 0.05  # between two looks at whether the server takes connections
_ACCEPTING = 3  # turns of the loop from a connection's coming to its protocol's beginning
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
        self._server = _Server(server_config(app or create_app(sandbox)), sandbox, host, self.port)
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
        self.sandbox.when_changed(self._server.look_after_door)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and end the thread; harmless if it never began."""
        self.sandbox.no_longer_tell(self._server.look_after_door)
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
    """uvicorn without its two waits of a tenth of a second at the end, and with a door that can be shut.

    Its own loop ticks to renew the Date header, which the application writes here. While a rule of faults has
    the whole server refuse connections, the listening socket is closed, and the kernel refuses for it.
    """

    def __init__(self, config: Config, sandbox: Sandbox, host: str, port: int) -> None:
        super().__init__(config)
        self._sandbox = sandbox
        self._address = host, port
        self._settled = threading.Event()
        self._ended = threading.Event()
        self._woken = asyncio.Event()
        self._at_door = asyncio.Lock()
        self._is_stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve in this thread until told to stop."""
        try:
            super().run(sockets)
        finally:
            self._ended.set()
            self._settled.set()

    def stop_soon(self) -> None:
        """Ask the serving thread to end; from any thread."""
        self._settled.wait()
        self._is_stopping = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._woken.set)

    async def main_loop(self) -> None:
        """Wait until told to stop, and look after the door meanwhile."""
        self._loop = asyncio.get_running_loop()
        await self._keep_door()
        self._settled.set()
        while not self._is_stopping:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._until_next_look())
            self._woken.clear()
            await self._keep_door()

    def _until_next_look(self) -> float | None:
        """How long the door may be left alone.

        Nobody tells where a clock runs into a window by itself, or where a port that was taken is free again.
        """
        return DOOR_SECONDS if self._sandbox.faults.has(Slot.SERVER) or not self.servers else None

    def look_after_door(self) -> None:
        """Open or shut the door, in whatever thread something changed.

        It is done when this returns, unless that is the server's own thread, or the server ends meanwhile.
        """
        self._settled.wait()
        loop, looked = self._loop, threading.Event()
        if loop is None or self._ended.is_set():
            return
        try:
            loop.call_soon_threadsafe(self._look, looked)
        except RuntimeError:  # the loop has closed this moment
            return
        if _runs_here(loop):
            return
        while not looked.wait(DOOR_SECONDS):
            if self._ended.is_set():  # and nobody looks any more
                return

    def _look(self, looked: threading.Event) -> None:
        self._woken.set()  # the main loop decides anew how long it may wait
        self._tasks.add(task := asyncio.get_running_loop().create_task(self._keep_door()))
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: looked.set())

    async def _keep_door(self) -> None:
        """Open or shut the door; it stays shut while somebody else has the port."""
        async with self._at_door:
            refuses = self._sandbox.refuses_connections
            if refuses and self.servers:
                await self._shut()
            elif not refuses and not self.servers and not self._is_stopping:
                with contextlib.suppress(OSError):
                    self.servers = [await self._opened()]

    async def _shut(self) -> None:
        """Close the listeners, then every connection."""
        await self._accept_no_more()
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    async def _accept_no_more(self) -> None:
        """Close the listeners.

        asyncio leaves a connection open, and nobody at it, whose server closes between its two steps of
        accepting it: so none is accepted any more, and those that are have time to arrive.
        """
        loop, servers, self.servers = asyncio.get_running_loop(), self.servers, []
        for server in servers:
            for listener in server.sockets:
                loop.remove_reader(listener.fileno())
        for _ in range(_ACCEPTING):
            await asyncio.sleep(0)
        for server in servers:
            server.close()

    async def _opened(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        protocol = functools.partial(
            SandboxProtocol,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        return await loop.create_server(protocol, sock=listen(*self._address))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close listeners and connections; what is in flight is cut."""
        async with self._at_door:  # whoever opens it is through, and nobody opens it again
            await self._accept_no_more()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await asyncio.sleep(0)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this is the thread in which a loop runs."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
