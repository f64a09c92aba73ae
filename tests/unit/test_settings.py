"""What a mock can be told about itself is checked as it is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.state.settings import Settings, Switches
from bbmock.state.throttle import Rate

LIFETIME = (
    "access_token_lifetime must be a timedelta of more than none and 1000000000 seconds at the most, got"
)
ORIGIN = "pinned_host must be a scheme and a host, as https://sandbox.bluebutton.cms.gov; got"
REFUSED: dict[str, tuple[type[Any], dict[str, Any], str]] = {
    "number as lifetime": (Settings, {"access_token_lifetime": 60}, f"{LIFETIME} 60"),
    "no lifetime": (
        Settings,
        {"access_token_lifetime": timedelta(0)},
        f"{LIFETIME} datetime.timedelta(0)",
    ),
    "endless lifetime": (
        Settings,
        {"access_token_lifetime": timedelta(days=11_575)},
        f"{LIFETIME} datetime.timedelta(days=11575)",
    ),
    "host alone": (Settings, {"pinned_host": "sandbox"}, f"{ORIGIN} 'sandbox'"),
    "path of a host": (Settings, {"pinned_host": "http://a/b"}, f"{ORIGIN} 'http://a/b'"),
    "half a character": (Settings, {"pinned_host": "http://\ud800"}, f"{ORIGIN} 'http://\\ud800'"),
    "number as rate": (Settings, {"rate": 3}, "rate must be a Rate, got 3"),
    "mapping of switches": (Settings, {"switches": {}}, "switches must be Switches, got {}"),
    "oddity": (
        Settings,
        {"relax": {"stray-beare"}},
        "relax: there is no oddity 'stray-beare'; did you mean 'stray-bearer'?",
    ),
    "one oddity": (Settings, {"relax": "stray-bearer"}, "relax must be a set of texts, got 'stray-bearer'"),
    "provider": (
        Settings,
        {"identity_providers": ("x",)},
        "identity_providers must be a list of IdentityProviders, got 'x'",
    ),
    "word for a truth": (
        Settings,
        {"faults_by_header": "no"},
        "faults_by_header must be true or false, got 'no'",
    ),
    "word for a switch": (Switches, {"v3_endpoints": "no"}, "v3_endpoints must be true or false, got 'no'"),
    "one developer": (
        Switches,
        {"v3_early_adopters": "me"},
        "v3_early_adopters must be a set of texts, got 'me'",
    ),
    "number of a developer": (
        Switches,
        {"v3_early_adopters": {7}},
        "v3_early_adopters must be a set of texts, got {7}",
    ),
    "no calls": (Rate, {"calls": 0}, "calls must be a whole number of 1 or more, got 0"),
    "number as window": (Rate, {"window": 60}, "window must be a timedelta of more than none, got 60"),
    "no window": (
        Rate,
        {"window": timedelta(0)},
        "window must be a timedelta of more than none, got datetime.timedelta(0)",
    ),
}


@pytest.mark.parametrize(("kind", "given", "said"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_is_none_is_refused(kind: type[Any], given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        kind(**given)

    assert str(refusal.value) == said
