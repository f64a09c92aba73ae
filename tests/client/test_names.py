from __future__ import annotations

import ast
import base64
import hashlib
import importlib.util
import inspect
import json
import pickle
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import bbclient
from bbclient import errors
from bbclient.pkce import generate_auth_data


def test_the_public_names_are_the_ones_listed_in_order() -> None:
    assert bbclient.__all__ == ["AuthorizationToken", "BlueButton"]


def test_importing_the_client_loads_neither_the_mock_nor_yaml() -> None:
    program = "import bbclient, sys; print(sorted({name.split('.')[0] for name in sys.modules}))"

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    for stranger in ("bbmock", "yaml", "starlette", "asyncio"):
        assert f"'{stranger}'" not in loaded


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("generate_auth_data", []),
        ("generate_authorize_url", ["auth_data"]),
        ("get_authorization_token", ["auth_data", "callback_code", "callback_state"]),
        ("refresh_auth_token", ["auth_token"]),
        ("get_patient_data", ["config"]),
        ("get_coverage_data", ["config"]),
        ("get_explaination_of_benefit_data", ["config"]),
        ("get_profile_data", ["config"]),
        ("get_custom_data", ["config"]),
        ("get_pages", ["data", "config"]),
        ("extract_page_nav_url", ["data", "relation"]),
        ("extract_next_page_url", ["data"]),
        ("set_configuration", ["config"]),
    ],
)
def test_a_method_has_the_official_parameters(method: str, parameters: list[str]) -> None:
    found = inspect.signature(getattr(bbclient.BlueButton, method)).parameters.values()

    by_place = [one.name for one in found if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert by_place[: len(parameters) + 1] == ["self", *parameters]
    assert all(one.default is not one.empty for one in found if one.name in by_place[len(parameters) + 1 :])


def _sources() -> list[Path]:
    found = importlib.util.find_spec("bbclient")
    assert found is not None
    assert found.submodule_search_locations
    return sorted(Path(found.submodule_search_locations[0]).rglob("*.py"))


@pytest.mark.parametrize("path", _sources(), ids=lambda path: path.name)
def test_the_clock_is_read_in_one_place(path: Path) -> None:
    read = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "time", "monotonic")
    ]

    assert [name for name in read if not name.startswith("self.")] == (
        ["datetime.now"] if path.name == "tokens.py" else []
    )


def test_every_error_is_in_the_drawing() -> None:
    drawn = set(re.findall(r"[├└]── ([A-Z]\w+)", errors.__doc__ or "")) | {"UnusableToken", "BlueButtonError"}
    defined = {
        name
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.BlueButtonError)
    }

    assert drawn == defined


@pytest.mark.parametrize(
    ("error", "officials"),
    [
        (errors.ConfigurationFileMissing, FileNotFoundError),
        (errors.MalformedConfiguration, json.JSONDecodeError),
        (errors.CallbackError, ValueError),
        (errors.InvalidCall, KeyError),
        (errors.TimedOut, requests.ConnectionError),
        (errors.AnswerCutOff, requests.exceptions.ChunkedEncodingError),
        (errors.RetriesExhausted, requests.exceptions.RetryError),
        (errors.ReauthorizationRequired, requests.HTTPError),
        (errors.UnreadableAnswer, requests.exceptions.JSONDecodeError),
        (errors.UnusableToken, KeyError),
    ],
)
def test_an_error_is_caught_as_the_official_sdk_s_is(error: type, officials: type) -> None:
    assert issubclass(error, officials)
    assert issubclass(error, errors.BlueButtonError)


def test_errors_of_json_survive_a_pickle() -> None:
    malformed = errors.MalformedConfiguration("broken", lineno=2, colno=3)

    again = pickle.loads(pickle.dumps(malformed))  # noqa: S301 - our own bytes

    assert (str(again), again.lineno, again.colno) == ("broken", 2, 3)


def test_auth_data_is_unguessable_unpadded_and_fits_together() -> None:
    random.seed(1)
    first = generate_auth_data()
    random.seed(1)
    second = generate_auth_data()

    digest = hashlib.sha256(first["verifier"].encode()).digest()
    assert list(first) == ["state", "code_challenge", "code_challenge_method", "verifier"]
    assert base64.urlsafe_b64decode(first["code_challenge"] + "=") == digest
    assert first["code_challenge_method"] == "S256"
    for key in ("state", "code_challenge", "verifier"):
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", str(first[key]))
        assert first[key] != second[key]
