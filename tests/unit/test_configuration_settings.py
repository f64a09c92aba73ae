"""What a configuration file can say of the sandbox: rate, switches, what it relaxes and what fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bbmock.domain.backend import NoAnswer
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.identity_providers import TRUSTED, IdentityProvider
from bbmock.domain.oddities import Oddity
from bbmock.faults import Backend, Rule, When, Where
from bbmock.state.configuration import Configuration, read_configuration
from bbmock.state.settings import Settings, Switches
from bbmock.state.throttle import Rate

RATE_WANTED = "rate must be calls and a window, as 100000/s, 3/min, 1000/h or 50000/day; got"
SWITCHES = (
    "v3_endpoints, expire_grant_endpoint, wellknown_applications, enable_auditevents, auditevent_scopes, "
    "client_credentials_validation"
)
BACKEND_WANTED = (
    "faults[0]: backend must be a status from 400 to 599, or one of timeout, connection-dropped; got"
)
PROVIDER = "{issuer: https://me, jwks: {keys: [{kty: RSA, n: AQAB, e: AQAB}]}}"


def read(folder: Path, text: str) -> Configuration:
    path = folder / "bbmock.yaml"
    path.write_text(text)
    return read_configuration(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("rate: 3", f": {RATE_WANTED} 3", id="number as rate"),
        pytest.param("rate: 0/s", f": {RATE_WANTED} '0/s'", id="no call"),
        pytest.param("rate: 3/week", f": {RATE_WANTED} '3/week'", id="window"),
        pytest.param("rate:", f": {RATE_WANTED} None", id="no rate"),
        pytest.param(
            "switches: v3_endpoints",
            ", switches: expected names and values, as v3_endpoints: false; got 'v3_endpoints'",
            id="name alone",
        ),
        pytest.param(
            "switches: {v3_endpoint: false}",
            ", switches: unknown key 'v3_endpoint'; did you mean 'v3_endpoints'?",
            id="near a switch",
        ),
        pytest.param(
            "switches: {zzz: false}",
            f", switches: unknown key 'zzz'; the keys are {SWITCHES}, v3_early_adopters",
            id="near no switch",
        ),
        pytest.param(
            "switches: {v3_endpoints: 0}",
            ", switches: v3_endpoints must be true or false, got 0",
            id="number as truth",
        ),
        pytest.param(
            "switches: {v3_early_adopters: me}",
            ", switches: v3_early_adopters must be a list of texts, got 'me'",
            id="one developer",
        ),
        pytest.param(
            "relax: [introspect-unknown-tokens]",
            ": relax: there is no oddity 'introspect-unknown-tokens'; "
            "did you mean 'introspect-unknown-token'?",
            id="near an oddity",
        ),
        pytest.param(
            "faults: [{endpoint: Patient, effect: {backend: timeuot}}]",
            f", {BACKEND_WANTED} 'timeuot'",
            id="no such silence",
        ),
        pytest.param(
            "faults: [{endpoint: Patient, effect: {backend: no}}]",
            ", faults[0]: the status of a failing backend must be a whole number from 400 to 599, got False",
            id="truth as silence",
        ),
        pytest.param(
            "faults: [{endpoint: token, effect: {backend: timeout}}]",
            ", faults[0]: CMS asks its backend at Patient, Coverage, ExplanationOfBenefit, AuditEvent, "
            "insurance-card, metadata, patient-lookup, identity-match only; for token use an effect "
            "such as status or edge",
            id="no backend there",
        ),
    ],
)
def test_a_file_that_cannot_be_served_is_told_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(tmp_path, text)

    assert str(refusal.value) == f"{tmp_path / 'bbmock.yaml'}{said}"


@pytest.mark.parametrize(
    ("said", "rate"),
    [
        ("100000/s", Rate(100_000, timedelta(seconds=1))),
        ("3/min", Rate(3, timedelta(minutes=1))),
        ("1000/h", Rate(1000, timedelta(hours=1))),
        ("50000/day", Rate(50_000, timedelta(days=1))),
    ],
)
def test_a_rate_is_calls_and_a_window(tmp_path: Path, said: str, rate: Rate) -> None:
    assert read(tmp_path, f"rate: {said}").settings == Settings(rate=rate)


def test_switches_are_cms_own(tmp_path: Path) -> None:
    text = "switches: {v3_endpoints: false, enable_auditevents: true, v3_early_adopters: [me, you]}"

    assert read(tmp_path, text).settings.switches == Switches(
        v3_endpoints=False, enable_auditevents=True, v3_early_adopters=frozenset({"me", "you"})
    )


@pytest.mark.parametrize(("said", "meant"), [("null", None), ("[]", frozenset())])
def test_no_early_adopters_and_no_flag_are_two_things(
    tmp_path: Path, said: str, meant: frozenset[str] | None
) -> None:
    switches = read(tmp_path, f"switches: {{v3_early_adopters: {said}}}").settings.switches

    assert switches.v3_early_adopters == meant


def test_oddities_are_relaxed_for_all_by_name(tmp_path: Path) -> None:
    sandbox = read(tmp_path, "relax: [stray-bearer]").sandbox()

    assert sandbox.relaxes(Oddity.STRAY_BEARER)
    assert not sandbox.relaxes(Oddity.MULTIPART_REFRESH)


def test_a_backend_can_say_nothing(tmp_path: Path) -> None:
    faults = read(
        tmp_path,
        "faults: [{endpoint: Patient, effect: {backend: timeout}, times: 2}, "
        "{endpoint: metadata, effect: {backend: connection-dropped}}]",
    ).faults

    assert faults == (
        Rule(Backend(NoAnswer.TIMEOUT), Where("Patient"), When(times=2)),
        Rule(Backend(NoAnswer.CONNECTION_DROPPED), Where("metadata"), When(times=1)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("me", ", identity_providers[0]: expected an issuer and its jwks, got 'me'", id="name"),
        pytest.param(
            "{issuer: me, jwk: x}",
            ", identity_providers[0]: unknown key 'jwk'; did you mean 'jwks'?",
            id="near a key",
        ),
        pytest.param(
            "{jwks: {keys: []}}", ", identity_providers[0]: issuer must be a text, got nothing", id="nobody"
        ),
        pytest.param(
            "{issuer: me}", ", identity_providers[0]: jwks: expected a key set, which is a", id="no keys"
        ),
        pytest.param(
            "{issuer: me, jwks: {keys: [{kty: RSA, d: secret}]}}",
            ", identity_providers[0]: jwks: keys[0] is a private or symmetric key; register a public one",
            id="private key",
        ),
        pytest.param(
            f"{PROVIDER}, {PROVIDER}", ": two identity_providers have the issuer 'https://me'", id="twice"
        ),
    ],
)
def test_identity_providers_that_cannot_be_are_told_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, f"identity_providers: [{text}]")

    assert str(caught.value).removeprefix(str(tmp_path / "bbmock.yaml")).startswith(said)


def test_identity_providers_of_the_file_are_trusted_instead_of_cms_s(tmp_path: Path) -> None:
    settings = read(tmp_path, f"identity_providers: [{PROVIDER}]").settings

    assert settings.identity_providers == (
        IdentityProvider("https://me", {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}),
    )


@pytest.mark.parametrize("text", ["", "identity_providers:", "identity_providers: []"])
def test_without_any_cms_s_are_trusted(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).settings.identity_providers == TRUSTED
