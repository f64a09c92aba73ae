from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import bbmock


def test_the_public_names_are_the_ones_listed_in_order() -> None:
    assert sorted(bbmock.__all__) == list(bbmock.__all__)


@pytest.mark.parametrize("name", bbmock.__all__)
def test_a_public_name_is_its_home_s_object(name: str) -> None:
    found = getattr(bbmock, name)

    assert getattr(importlib.import_module(found.__module__), name) is found


def test_an_interpreter_that_is_asked_lists_the_public_names() -> None:
    assert dir(bbmock) == list(bbmock.__all__)


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="module 'bbmock' has no attribute 'Sandbocks'"):
        _ = bbmock.Sandbocks  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_else() -> None:
    program = "import bbmock, pytest_bbmock, sys; print(sorted({name.split('.')[0] for name in sys.modules}))"

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    for heavy in ("starlette", "uvicorn", "requests", "faker", "yaml", "asyncio", "jinja2"):
        assert f"'{heavy}'" not in loaded


def test_the_application_loads_no_cryptography_before_a_client_assertion() -> None:
    program = "import bbmock.app, bbmock.handle, sys; print('cryptography' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout == "False\n"
