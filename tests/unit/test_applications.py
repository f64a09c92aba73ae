from __future__ import annotations

import re

import pytest

from bbmock.domain import scopes
from bbmock.domain.applications import CLIENT_ID, derived_credential
from bbmock.domain.errors import ConfigurationError
from bbmock.state.applications import ApplicationRegistry, shipped_applications
from tests.registered import an_application


def test_an_application_may_ask_for_every_scope() -> None:
    assert an_application().available_scopes == scopes.ALL


def test_an_application_without_demographic_scopes_may_ask_for_the_others() -> None:
    private = an_application(require_demographic_scopes=False)

    assert set(private.available_scopes) == set(scopes.ALL) - scopes.DEMOGRAPHIC


def test_the_scopes_of_an_application_do_not_limit_earlier_versions() -> None:
    assert an_application(scopes=("openid",)).available_scopes == scopes.ALL


@pytest.mark.parametrize("length", [40, 128])
def test_a_derived_credential_has_letters_and_digits(length: int) -> None:
    derived = derived_credential("seed", "name", length=length)

    assert re.fullmatch(rf"[A-Za-z0-9]{{{length}}}", derived)


def test_a_derived_credential_is_the_same_everywhere() -> None:
    pinned = "SzaAlDAKHa"  # people write derived ids into their own configuration

    assert derived_credential("seed", "name", length=10) == pinned


@pytest.mark.parametrize(("seed", "name"), [("other", "name"), ("seed", "other")])
def test_a_derived_credential_depends_on_seed_and_name(seed: str, name: str) -> None:
    assert derived_credential(seed, name, length=40) != derived_credential("seed", "name", length=40)


def test_the_shipped_application_is_ready_to_use() -> None:
    (demo,) = shipped_applications("seed")

    assert demo.name == "Demo Application"
    assert CLIENT_ID.fullmatch(demo.client_id)
    assert len(demo.client_secret) == 128
    assert demo.redirect_uris[0] == "http://localhost:3001/api/bluebutton/callback/"
    assert demo.active


def test_the_registry_keeps_the_order_of_registration() -> None:
    names = ["C", "A", "B"]

    registry = ApplicationRegistry(an_application(name) for name in names)

    assert [application.name for application in registry] == names


def test_the_registry_knows_applications_by_their_client_id() -> None:
    application = an_application()
    registry = ApplicationRegistry([application])

    assert registry.get(application.client_id) is application
    assert registry.get("a" * 40) is None


def test_the_registry_refuses_a_second_application_of_one_client_id() -> None:
    registry = ApplicationRegistry([an_application()])

    with pytest.raises(ConfigurationError, match="two applications have the client_id"):
        registry.add(an_application())


def test_the_registry_replaces_an_application_in_its_place() -> None:
    registry = ApplicationRegistry([an_application("A"), an_application("B")])

    registry.replace(an_application("A", active=False))

    assert [(application.name, application.active) for application in registry] == [("A", False), ("B", True)]
