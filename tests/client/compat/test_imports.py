from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests

import bbclient
import bbclient.compat

pytestmark = pytest.mark.usefixtures("installed")

NAMES = {
    "cms_bluebutton": ["AuthorizationToken", "BlueButton"],
    "cms_bluebutton.cms_bluebutton": ["BlueButton", "DEFAULT_CONFIG_FILE_LOCATION", "ROOT_DIR"],
    "cms_bluebutton.auth": [
        "AuthorizationToken",
        "_do_post",
        "base64_url_encode",
        "generate_auth_data",
        "generate_authorize_url",
        "generate_pkce_data",
        "generate_random_state",
        "get_access_token_from_code",
        "get_authorization_token",
        "get_random_string",
        "refresh_auth_token",
        "requests",
    ],
    "cms_bluebutton.fhir_request": ["fhir_request", "handle_expired", "requests"],
    "cms_bluebutton.constants": [
        "ENVIRONMENT_URLS",
        "FHIR_RESOURCE_TYPE",
        "REFRESH_TOKEN_ENDPOINT",
        "SDK_HEADERS",
    ],
    "cms_bluebutton.version": ["__version__"],
}
EACH = [(module, name) for module, names in NAMES.items() for name in names]


def test_a_name_that_the_sdk_lacks_is_refused() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Client'"):
        from cms_bluebutton.cms_bluebutton import Client  # noqa: F401


@pytest.mark.parametrize(("module", "name"), EACH)
def test_a_name_can_be_imported_from_its_module(module: str, name: str) -> None:
    found = __import__(module, fromlist=[name])

    assert getattr(found, name) is not None


@pytest.mark.parametrize(
    ("module", "name"), [each for each in EACH if each[1] not in ("fhir_request", "__version__")]
)
def test_the_package_has_each_submodule_s_names_too(module: str, name: str) -> None:
    submodule = importlib.import_module(module)

    assert getattr(bbclient.compat, name) == getattr(submodule, name)


def test_of_the_package_fhir_request_is_the_submodule_as_in_cms_s() -> None:
    assert inspect.ismodule(bbclient.compat.fhir_request)


def test_the_version_is_the_sdk_s_and_the_package_has_none() -> None:
    from cms_bluebutton import version

    assert version.__version__ == "1.1.0"
    assert not hasattr(importlib.import_module("cms_bluebutton"), "__version__")


def test_client_and_token_are_the_ones_of_bbclient() -> None:
    from cms_bluebutton import AuthorizationToken, BlueButton, auth, cms_bluebutton

    assert BlueButton is cms_bluebutton.BlueButton is bbclient.BlueButton
    assert AuthorizationToken is auth.AuthorizationToken is bbclient.AuthorizationToken


def test_all_names_at_once_leave_the_importer_s_own_lookups_alone() -> None:
    brought = importlib.import_module("cms_bluebutton").__all__

    assert {"AuthorizationToken", "BlueButton"} <= set(brought)
    assert [name for name in brought if name.startswith("_")] == []


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("auth.refresh_auth_token", ["bb", "auth_token"]),
        ("auth.generate_authorize_url", ["bb", "auth_data"]),
        ("auth.base64_url_encode", ["buffer"]),
        ("auth.get_random_string", ["length"]),
        ("auth.generate_pkce_data", []),
        ("auth.generate_random_state", ["num"]),
        ("auth.generate_auth_data", []),
        ("auth.get_access_token_from_code", ["bb", "auth_data", "callback_code"]),
        ("auth.get_authorization_token", ["bb", "auth_data", "callback_code", "callback_state"]),
        ("auth._do_post", ["data", "bb", "auth"]),
        ("fhir_request.fhir_request", ["bb", "config"]),
        ("fhir_request.handle_expired", ["bb", "auth_token"]),
    ],
)
def test_a_function_has_the_official_parameters(function: str, parameters: list[str]) -> None:
    module, name = function.split(".")
    found: Callable[..., Any] = getattr(importlib.import_module(f"cms_bluebutton.{module}"), name)

    assert list(inspect.signature(found).parameters) == parameters


@pytest.mark.parametrize("path", ["auth.requests.post", "fhir_request.requests.Session"])
def test_requests_can_be_patched_through_a_submodule(path: str) -> None:
    name = path.rpartition(".")[2]
    with mock.patch(f"cms_bluebutton.{path}") as patched:
        assert getattr(requests, name) is patched


def test_the_default_file_is_that_of_the_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms_bluebutton import cms_bluebutton

    monkeypatch.chdir(tmp_path)

    assert f"{tmp_path}/" == cms_bluebutton.ROOT_DIR
    assert f"{tmp_path}/.bluebutton-config.json" == cms_bluebutton.DEFAULT_CONFIG_FILE_LOCATION


def test_the_paths_are_where_cms_s_are() -> None:
    from cms_bluebutton import constants

    assert constants.REFRESH_TOKEN_ENDPOINT == "/o/token/"
    assert constants.FHIR_RESOURCE_TYPE == {
        "Patient": "fhir/Patient/",
        "Coverage": "fhir/Coverage/",
        "Profile": "connect/userinfo",
        "ExplanationOfBenefit": "fhir/ExplanationOfBenefit/",
        "InsuranceCard": "fhir/Patient/$generate-insurance-card",
    }
