"""`cms_bluebutton.version`."""

from __future__ import annotations

__version__ = "1.1.0"
"""The release of CMS's SDK whose names and shapes these are; not bbclient's own."""
