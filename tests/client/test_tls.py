"""Calls over TLS: whom the client trusts, and how often it reads that."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from bbclient.errors import BlueButtonError, ConfigurationError, ConfigurationFileMissing, ConnectionFailed
from bbclient.trust import Trust
from bbmock import FrozenClock
from benchmarks.certificate import write_certificate
from tests.client.builders import client_of, token_of
from tests.client.stub import Reply, Stub


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Key and certificate of a server on this machine, and the bundle that vouches for it."""
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def stub(certificate: tuple[Path, Path]) -> Iterator[Stub]:
    with Stub(Reply()) as stub:
        stub.speak_tls(certificate[0])
        yield stub


def ask(stub: Stub, clock: FrozenClock, times: int = 1) -> None:
    bb = client_of(stub.base_url, clock, retry_settings={"total": 0})
    for _ in range(times):
        bb.get_patient_data({"auth_token": token_of(clock)})


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (None, ConfigurationFileMissing, "no certificates at .*look at .*REQUESTS_CA_BUNDLE"),
        ("nothing of the kind", ConfigurationError, "cannot be read as certificates"),
    ],
)
def test_a_bundle_that_is_none_is_named(
    text: str | None,
    kind: type[BlueButtonError],
    said: str,
    tmp_path: Path,
    stub: Stub,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = tmp_path / "bundle.pem"
    if text is not None:
        bundle.write_text(text)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))

    with pytest.raises(kind, match=said):
        ask(stub, clock)


def test_a_bundle_that_is_none_is_named_by_a_refresh_too(
    tmp_path: Path, stub: Stub, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "bundle.pem"))

    with pytest.raises(
        ConfigurationError, match=r"no certificates where they should be; look at .*CA_BUNDLE"
    ):
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))

    assert stub.asked == []


@pytest.mark.parametrize("trusted", [None, "folder"])
def test_a_server_that_nobody_vouches_for_is_not_asked(
    trusted: str | None, tmp_path: Path, stub: Stub, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))

    with pytest.raises(ConnectionFailed, match="SSLError"):
        ask(stub, clock)

    assert stub.asked == []


def test_a_server_that_the_bundle_vouches_for_is_asked_over_one_connection(
    certificate: tuple[Path, Path], stub: Stub, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[1]))

    ask(stub, clock, times=3)

    assert len(stub.asked) == 3
    assert len({asked.connection for asked in stub.asked}) == 1


def test_a_bundle_is_read_once() -> None:
    trust = Trust()

    assert trust.context(True) is trust.context(True)


def test_a_certificate_and_its_host_are_checked() -> None:
    context = Trust().context(True)

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
