"""The name `cms_bluebutton`, taken and given back."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from bbclient.errors import BlueButtonError

_SUBMODULES = ("", ".cms_bluebutton", ".auth", ".fhir_request", ".constants", ".version")


class SDKAlreadyImported(BlueButtonError, ImportError):
    """Another `cms_bluebutton` has been imported; who imported it would keep it."""


def install() -> None:
    """Make `import cms_bluebutton`, and its submodules, mean bbclient in this process.

    It makes no difference whether CMS's SDK is installed, and none to call this twice.

    Raises:
        SDKAlreadyImported: if another `cms_bluebutton` has been imported; then nothing is changed.
    """
    modules = _modules()
    for name in modules:
        found = sys.modules.get(name)
        if found is not None and found not in modules.values():
            raise SDKAlreadyImported(
                f"Another {name} has been imported already, and whoever did keeps it; call "
                "bbclient.compat.install() before anything that imports cms_bluebutton.",
                name=name,
            )
    sys.modules.update(modules)


def uninstall() -> None:
    """Give the name back; what was imported from it stays as it is, and another `cms_bluebutton` too."""
    modules = _modules()
    for name in modules:
        if sys.modules.get(name) in modules.values():
            del sys.modules[name]


def _modules() -> dict[str, ModuleType]:
    return {
        f"cms_bluebutton{name}": importlib.import_module(f"bbclient.compat{name}") for name in _SUBMODULES
    }
