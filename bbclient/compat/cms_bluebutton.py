"""`cms_bluebutton.cms_bluebutton`: the module that CMS's sample application takes the client from."""

from __future__ import annotations

from pathlib import Path

from bbclient.client import BlueButton
from bbclient.files import DEFAULT_FILES

__all__ = ["DEFAULT_CONFIG_FILE_LOCATION", "ROOT_DIR", "BlueButton"]

ROOT_DIR: str
"""The working directory, with a slash at its end."""

DEFAULT_CONFIG_FILE_LOCATION: str
"""The first of the files that a client without a configuration looks for."""


def __getattr__(name: str) -> str:
    """The two paths, of the moment: CMS's SDK keeps the folder that it was imported in."""
    if name not in ("ROOT_DIR", "DEFAULT_CONFIG_FILE_LOCATION"):
        raise AttributeError(f"module 'cms_bluebutton' has no attribute {name!r}")
    root = f"{Path.cwd()}/"
    return root if name == "ROOT_DIR" else f"{root}{DEFAULT_FILES[0]}"
