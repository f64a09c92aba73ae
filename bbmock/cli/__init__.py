"""The command line: `bbmock serve`, `bbmock info` and `bbmock generate`."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bbmock.app import create_app
from bbmock.cli.options import CONTROL_KEY, DEFAULT_PORT, parser
from bbmock.cli.shown import details_of, welcome
from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.generate import UNKNOWN, generate, new_order
from bbmock.http.control.guard import ControlAccess
from bbmock.server import LOOPBACK, SandboxServer, url_of
from bbmock.state.configuration import Configuration, read_configuration

__all__ = ["DEFAULT_PORT", "main"]

USAGE_ERROR = 2
INTERRUPTED = 130
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 2 where the user has something to change."""
    options = parser().parse_args(arguments)
    try:
        configuration = read_configuration(options.config) if options.config else Configuration()
        configuration = _with_data(configuration, options)
        command = {"serve": serve, "info": info, "generate": generate_files}[options.command]
        return command(options, configuration)
    except BBMockError as exc:
        print(f"bbmock: {exc}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:  # whoever read has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def serve(options: argparse.Namespace, configuration: Configuration) -> int:
    """Serve until interrupted."""
    sandbox = configuration.sandbox()
    app = create_app(sandbox, control=_control(options))
    try:
        server = SandboxServer(sandbox, host=options.host, port=options.port, app=app)
    except OSError as exc:
        print(f"bbmock: {_why_no_address(exc, options.host, options.port)}", file=sys.stderr)
        return USAGE_ERROR
    finished = threading.Event()
    for number in _ENDINGS:
        signal.signal(number, lambda *_: finished.set())
    with server:
        print(
            welcome(details_of(configuration, sandbox, server.base_url)),
            "Press Ctrl-C to stop.",
            sep="\n\n",
            flush=True,
        )
        finished.wait()
    return 0


def info(options: argparse.Namespace, configuration: Configuration) -> int:
    """Say what `serve` with the same options would serve; needs no running server."""
    if options.port == 0:
        raise ConfigurationError("--port 0 takes any free port, and `info` cannot know which; name one")
    details = details_of(configuration, configuration.sandbox(), url_of(options.host, options.port))
    print(json.dumps(details, indent=2) if options.json else welcome(details), flush=True)
    return 0


def generate_files(options: argparse.Namespace, configuration: Configuration) -> int:
    """Write a version's data into files, as a client of a mock with the same settings gets it."""
    order = new_order(
        configuration,
        version=options.version,
        count=options.count,
        users=options.users,
        personas=options.personas,
        as_of=options.as_of,
        form=options.format,
    )
    host = url_of(LOOPBACK, DEFAULT_PORT)
    try:
        with _interruptible():
            counted = generate(configuration, order, options.out, host=host, terminal=sys.stderr)
    except KeyboardInterrupt:
        print(f"bbmock: interrupted; nothing is left in {options.out}", file=sys.stderr)
        return INTERRUPTED
    unknown = counted.pop(UNKNOWN, 0)
    written = ", ".join(f"{number} {name}" for name, number in counted.items())
    print(f"{options.out}: version {order.version} as of {order.as_of}: {written}")
    if unknown:
        print(f"version {order.version} does not know {unknown} of the {len(order)} beneficiaries")
    return 0


@contextmanager
def _interruptible() -> Iterator[None]:
    """Lets what would end the process raise KeyboardInterrupt, so that what is half done can be undone."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _with_data(configuration: Configuration, options: argparse.Namespace) -> Configuration:
    """The configuration with the data that the command line names, which win over the file's."""
    if options.command == "generate":
        if configuration.data is not None:
            raise ConfigurationError("`generate` writes data that are made; leave `data` out of the file")
        return configuration
    return replace(
        configuration,
        data=options.data or configuration.data,
        data_allows_any_id=options.allow_any_id or configuration.data_allows_any_id,
    )


def _control(options: argparse.Namespace) -> ControlAccess:
    """Who may control the mock: nobody, who has the key, or the programs of this machine."""
    key: str | None = options.control_key if options.control_key is not None else os.environ.get(CONTROL_KEY)
    if key is not None and not key.strip():
        raise ConfigurationError(f"the control key is empty; give --control-key or {CONTROL_KEY} a text")
    if key is not None and not key.isascii():
        raise ConfigurationError("the control key is sent in a header; write it with ASCII characters only")
    return ControlAccess(enabled=options.control, key=key)


def _why_no_address(exc: OSError, host: str, port: int) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken; stop what listens there, or choose another with --port"
    if exc.errno == errno.EACCES:
        return f"port {port} of {host} is not yours to take; choose one above 1023 with --port"
    return (
        f"cannot listen on {host}, port {port}: {exc.strerror or exc}; choose another with --host and --port"
    )
