"""The yardstick: a bare ASGI application that answers with ready bytes, on the server that bbmock uses.

python -m benchmarks.raw FILE     prints its base URL; GET / answers with the file, POST / with 300 bytes
of JSON
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send
from uvicorn import Config, Server

from bbmock.server import KEEP_ALIVE_SECONDS, listen, url_of

SMALL = b'{"access_token": "' + b"x" * 280 + b'"}'


def main(page: Path) -> None:
    """Serve until the process is ended."""
    large = page.read_bytes()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = large
        if scope["method"] == "POST":
            body = SMALL
            message: Message = {"more_body": True}
            while message.get("more_body"):
                message = await receive()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    listener = listen("127.0.0.1", 0)
    config = Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = Server(config)
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    print(f"base URL {url_of('127.0.0.1', listener.getsockname()[1])}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
