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
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

from bbmock.domain.applications import Application
from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.generate import UNKNOWN, Form, generate, new_order
from bbmock.population import identity, loads
from bbmock.server import LOOPBACK, SandboxServer, url_of
from bbmock.state.configuration import Configuration, read_configuration
from bbmock.state.registration import has_derived_secret
from bbmock.state.sandbox import Sandbox

DEFAULT_PORT = 8000  # where the official SDKs' `environment: LOCAL` looks
USAGE_ERROR = 2
INTERRUPTED = 130
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 2 where the user has something to change."""
    options = _parser().parse_args(arguments)
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
    try:
        server = SandboxServer(sandbox, host=options.host, port=options.port)
    except OSError as exc:
        print(f"bbmock: {_why_no_address(exc, options.host, options.port)}", file=sys.stderr)
        return USAGE_ERROR
    finished = threading.Event()
    for number in _ENDINGS:
        signal.signal(number, lambda *_: finished.set())
    with server:
        print(
            _welcome(_details(configuration, sandbox, server.base_url)),
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
    details = _details(configuration, configuration.sandbox(), url_of(options.host, options.port))
    print(json.dumps(details, indent=2) if options.json else _welcome(details), flush=True)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bbmock", description="An offline mock of CMS's Blue Button 2.0 API, with synthetic data."
    )
    parser.add_argument("--version", action="version", version=f"bbmock {metadata.version('bbmock')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    settings = argparse.ArgumentParser(add_help=False)
    settings.add_argument(
        "--config", type=Path, metavar="FILE", help="a YAML file with settings and applications"
    )
    common = argparse.ArgumentParser(add_help=False, parents=[settings])
    common.add_argument(
        "--host", type=_host, default=LOOPBACK, help="address to listen on (default: %(default)s)"
    )
    common.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port; 0 takes any free one (default: %(default)s)"
    )
    common.add_argument(
        "--data", type=Path, metavar="DIR", help="serve the resources in DIR/v1, DIR/v2, DIR/v3 instead"
    )
    common.add_argument(
        "--allow-any-id",
        action="store_true",
        help="let the data have positive ids, and Medicare numbers that do not look synthetic",
    )
    commands.add_parser("serve", parents=[common], help="serve the mock until interrupted")
    show = commands.add_parser("info", parents=[common], help="show address, credentials and a test user")
    show.add_argument("--json", action="store_true", help="as JSON, for scripts")
    _add_generate(
        commands.add_parser("generate", parents=[settings], help="write a version's data into files")
    )
    return parser


def _add_generate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--version", type=int, choices=(1, 2, 3), required=True, help="the API's version")
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder that is empty or not there"
    )
    command.add_argument(
        "--count", type=_count, default=0, metavar="N", help="so many beneficiaries, from BBUser00000 on"
    )
    command.add_argument(
        "--users",
        type=_users,
        default=(),
        metavar="USERS",
        help="and these, by login or persona: BBUser10000,no-claims",
    )
    command.add_argument("--personas", action="store_true", help="and every persona")
    command.add_argument(
        "--format",
        type=Form,
        choices=tuple(Form),
        default=Form.NDJSON,
        help="a resource on each line, or the answers that a client gets (default: %(default)s)",
    )
    command.add_argument(
        "--as-of",
        type=_day,
        default=loads.DEFAULT,
        metavar="DATE",
        help="what there was on that day, as 2026-01-31 (default: %(default)s)",
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of beneficiaries")
    return int(text)


def _users(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (user.strip() for user in text.split(","))))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2026-01-31") from None


def _host(text: str) -> str:
    """A host, also as it stands in a URL: an IPv6 address in brackets."""
    host = text.removeprefix("[").removesuffix("]")
    if not host:
        raise argparse.ArgumentTypeError("a host has a name or an address; 0.0.0.0 is every address of IPv4")
    return host


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


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


def _details(configuration: Configuration, sandbox: Sandbox, base_url: str) -> dict[str, Any]:
    application: Application = next(iter(sandbox.applications))
    own = [_credentials(configured, configuration.seed) for configured in configuration.applications]
    details = {
        "base_url": base_url,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "redirect_uris": list(application.redirect_uris),
        "username": identity.login(0),
        "password": identity.password(0),
        "applications": own,
    }
    return details | {"beneficiaries": _logins(sandbox)} if configuration.data else details


def _logins(sandbox: Sandbox) -> list[dict[str, str | None]]:
    """How each beneficiary of one's own data logs in, and who that is."""
    people = sandbox.population
    return [
        {
            "username": identity.login(n),
            "password": identity.password(n),
            "patient": people.patient_id(n, 2),
            "patient_at_v3": people.patient_id(n, 3),
        }
        for n in range(people.size)
    ]


def _credentials(application: Application, seed: str) -> dict[str, object]:
    """What an application of the file needs; a secret that stands in the file is not repeated."""
    shown: dict[str, object] = {"name": application.name, "client_id": application.client_id}
    if has_derived_secret(application, seed):
        shown["client_secret"] = application.client_secret
    return shown | {"redirect_uris": list(application.redirect_uris)}


def _welcome(details: dict[str, Any]) -> str:
    """What a person reads; the demo secret is shown on purpose, for it opens synthetic data only."""
    own = "".join(f"\n  {entry['name']}\n{_lines(entry)}" for entry in details["applications"])
    return (
        "bbmock: a synthetic Blue Button 2.0 sandbox\n\n"
        f"  base URL       {details['base_url']}\n"
        f"{_lines(details)}"
        f"  test user      {details['username']} / {details['password']}\n"
        f"{_counted(details.get('beneficiaries', []))}"
        f"{own}\n"
        f"  curl {details['base_url']}/v2/fhir/metadata"
    )


def _counted(logins: list[dict[str, Any]]) -> str:
    """How many test users one's own data has; nothing where they are grown."""
    return f"  of your data   {len(logins)} in all, to {logins[-1]['username']}\n" if logins else ""


def _lines(credentials: dict[str, Any]) -> str:
    listed = "\n                 ".join(credentials["redirect_uris"])
    secret = credentials.get("client_secret", "as in the file")
    return (
        f"  client_id      {credentials['client_id']}\n  client_secret  {secret}\n  redirect_uris  {listed}\n"
    )


def _why_no_address(exc: OSError, host: str, port: int) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken; stop what listens there, or choose another with --port"
    if exc.errno == errno.EACCES:
        return f"port {port} of {host} is not yours to take; choose one above 1023 with --port"
    return (
        f"cannot listen on {host}, port {port}: {exc.strerror or exc}; choose another with --host and --port"
    )
