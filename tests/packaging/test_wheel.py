from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "bbmock": ROOT / "bbmock",
    "bbclient": ROOT / "bbclient",
    "bbmock_fixtures": ROOT / "fixtures" / "bbmock_fixtures",
    "pytest_bbmock": ROOT / "pytest_plugin" / "pytest_bbmock",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this checkout."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_has_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_the_checkout_is_in_the_wheel(wheel: zipfile.ZipFile, package: str) -> None:
    folder = PACKAGES[package]
    here = {
        f"{package}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert here == {name for name in wheel.namelist() if name.startswith(f"{package}/")}
    assert f"{package}/py.typed" in here


def test_the_plugin_is_registered_by_the_product_s_name(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))

    text = wheel.read(entry_points).decode()

    assert "[pytest11]\nbbmock = pytest_bbmock" in text
    assert "[console_scripts]\nbbmock = bbmock.__main__:main" in text


def test_the_metadata_name_licence_and_python(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))

    headers = Parser().parsestr(wheel.read(name).decode())

    assert (headers["Name"], headers["License-Expression"]) == ("bbmock", "MIT")
    assert headers["Requires-Python"] == ">=3.11"


def test_no_file_of_the_wheel_is_read_by_a_path_of_its_own(wheel: zipfile.ZipFile) -> None:
    """Data is found by importlib.resources, so that one way serves wheel, checkout and image."""
    sources = [name for name in wheel.namelist() if name.endswith(".py")]

    assert [name for name in sources if "__file__" in wheel.read(name).decode()] == []
