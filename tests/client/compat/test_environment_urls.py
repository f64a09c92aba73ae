from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from bbclient import BlueButton
from bbclient.compat.constants import ENVIRONMENT_URLS
from bbclient.errors import ConfigurationError
from bbmock import FrozenClock
from tests.client.builders import SETTINGS, token_of
from tests.client.stub import Reply, Stub

LOCAL = {**SETTINGS, "environment": "LOCAL"}


@pytest.mark.parametrize("url", ["127.0.0.1:8123", "", None, 8123])
def test_an_address_that_is_none_is_refused_where_it_stands(
    url: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT_URLS, "LOCAL", url)

    with pytest.raises(ConfigurationError, match=r'must be .* in: ENVIRONMENT_URLS\["LOCAL"\]; for instance'):
        BlueButton(LOCAL)


def test_an_address_written_before_the_client_is_made_is_where_it_goes(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Stub(Reply()) as stub:
        monkeypatch.setitem(ENVIRONMENT_URLS, "LOCAL", stub.base_url)
        bb = BlueButton(LOCAL)

        bb.get_patient_data({"auth_token": token_of(clock, lifetime=10**9)})

    assert (bb.base_url, bb.auth_token_url) == (stub.base_url, f"{stub.base_url}/v2/o/token/")
    assert [asked.path for asked in stub.asked] == ["/v2/fhir/Patient/"]


def test_a_slash_at_its_end_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT_URLS, "LOCAL", "http://127.0.0.1:8123/")

    assert BlueButton(LOCAL).auth_base_url == "http://127.0.0.1:8123/v2/o/authorize"


def test_a_client_stays_where_it_was_when_the_table_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    bb = BlueButton(LOCAL)
    monkeypatch.setitem(ENVIRONMENT_URLS, "LOCAL", "http://127.0.0.1:8123")

    assert bb.base_url == "http://localhost:8000"


def test_an_environment_of_one_s_own_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT_URLS, "OURS", "http://mock:9000")

    assert BlueButton({**SETTINGS, "environment": "OURS"}).base_url == "http://mock:9000"


@pytest.mark.usefixtures("installed")
def test_the_table_can_be_patched_by_its_official_name() -> None:
    with mock.patch.dict("cms_bluebutton.constants.ENVIRONMENT_URLS", LOCAL="http://mock:9000"):
        assert BlueButton(LOCAL).base_url == "http://mock:9000"
