"""What may stand on the command line, and how it is read."""

from __future__ import annotations

import argparse
from datetime import date
from importlib import metadata
from pathlib import Path

from bbmock.generate import Form
from bbmock.population import loads
from bbmock.server import LOOPBACK

DEFAULT_PORT = 8000  # where the official SDKs' `environment: LOCAL` looks
CONTROL_KEY = "BBMOCK_CONTROL_KEY"  # the environment's, for a key on the command line is seen by everybody


def parser() -> argparse.ArgumentParser:
    """Reads the command line of `bbmock`."""
    whole = argparse.ArgumentParser(
        prog="bbmock", description="An offline mock of CMS's Blue Button 2.0 API, with synthetic data."
    )
    whole.add_argument("--version", action="version", version=f"bbmock {metadata.version('bbmock')}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
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
    serve = commands.add_parser("serve", parents=[common], help="serve the mock until interrupted")
    serve.add_argument(
        "--control-key",
        metavar="KEY",
        help=f"let whoever sends KEY control the mock, from any host (default: ${CONTROL_KEY}, if it is set)",
    )
    serve.add_argument(
        "--no-control", dest="control", action="store_false", help="have no control API at /_bbmock/"
    )
    show = commands.add_parser("info", parents=[common], help="show address, credentials and a test user")
    show.add_argument("--json", action="store_true", help="as JSON, for scripts")
    _add_generate(
        commands.add_parser("generate", parents=[settings], help="write a version's data into files")
    )
    return whole


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
