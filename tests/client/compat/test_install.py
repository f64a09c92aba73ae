from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

import bbclient.compat
from bbclient.compat import SDKAlreadyImported, install, uninstall
from bbclient.errors import BlueButtonError

MODULES = [
    "cms_bluebutton",
    "cms_bluebutton.cms_bluebutton",
    "cms_bluebutton.auth",
    "cms_bluebutton.fhir_request",
    "cms_bluebutton.constants",
    "cms_bluebutton.version",
]

pytestmark = pytest.mark.usefixtures("no_sdk")


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for CMS's SDK, where Python finds it."""
    (tmp_path / "cms_bluebutton").mkdir()
    for name in ("__init__", "auth", "extra"):
        (tmp_path / "cms_bluebutton" / f"{name}.py").write_text("theirs = True\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("imported", ["cms_bluebutton", "cms_bluebutton.auth"])
def test_another_sdk_that_was_imported_before_is_refused_and_kept(imported: str) -> None:
    theirs = importlib.import_module(imported)

    with pytest.raises(SDKAlreadyImported) as refusal:
        install()

    assert str(refusal.value) == (
        "Another cms_bluebutton has been imported already, and whoever did keeps it; call "
        "bbclient.compat.install() before anything that imports cms_bluebutton."
    )
    assert refusal.value.name == "cms_bluebutton"
    assert sys.modules[imported] is theirs
    assert "cms_bluebutton.constants" not in sys.modules


def test_another_submodule_that_was_imported_before_is_refused_and_nothing_is_changed() -> None:
    sys.modules["cms_bluebutton.version"] = ModuleType("cms_bluebutton.version")

    with pytest.raises(SDKAlreadyImported, match=r"^Another cms_bluebutton\.version has been imported"):
        install()

    assert "cms_bluebutton" not in sys.modules


def test_the_refusal_is_an_error_of_the_client_and_of_imports() -> None:
    assert issubclass(SDKAlreadyImported, BlueButtonError)
    assert issubclass(SDKAlreadyImported, ImportError)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_sdk_is_a_module_of_compat(name: str) -> None:
    install()

    found = importlib.import_module(name)

    assert found.__name__ == name.replace("cms_bluebutton", "bbclient.compat", 1)
    assert found is sys.modules[found.__name__]


def test_it_may_be_called_twice() -> None:
    install()
    installed = {name: sys.modules[name] for name in MODULES}

    install()

    assert {name: sys.modules[name] for name in MODULES} == installed


def test_one_module_in_the_place_of_several_gives_way_to_the_real_ones() -> None:
    sys.modules["cms_bluebutton"] = sys.modules["cms_bluebutton.auth"] = bbclient.compat

    install()

    assert sys.modules["cms_bluebutton.auth"] is bbclient.compat.auth


@pytest.mark.usefixtures("on_disk")
def test_an_sdk_on_disk_is_neither_in_the_way_nor_mixed_in() -> None:
    install()

    assert importlib.import_module("cms_bluebutton.auth") is bbclient.compat.auth
    with pytest.raises(ModuleNotFoundError, match=r"cms_bluebutton\.extra"):
        importlib.import_module("cms_bluebutton.extra")


@pytest.mark.usefixtures("on_disk")
def test_after_uninstall_the_sdk_on_disk_is_imported_again() -> None:
    install()
    uninstall()

    assert importlib.import_module("cms_bluebutton.auth").theirs


def test_after_uninstall_there_is_no_sdk_where_none_is_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    install()
    uninstall()

    assert not set(MODULES) & set(sys.modules)
    with pytest.raises(ModuleNotFoundError, match="cms_bluebutton"):
        importlib.import_module("cms_bluebutton")


@pytest.mark.usefixtures("on_disk")
def test_uninstall_leaves_another_sdk_alone() -> None:
    theirs = importlib.import_module("cms_bluebutton")

    uninstall()

    assert sys.modules["cms_bluebutton"] is theirs
