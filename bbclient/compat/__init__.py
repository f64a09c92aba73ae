"""CMS's Python SDK by name, for applications that cannot change an import.

    import bbclient.compat

    bbclient.compat.install()  # before anything imports cms_bluebutton

From there on `cms_bluebutton` and its submodules are this package and its submodules. For test suites that
put one module in the place of several, this package has the names of all its submodules too. Two names it
has not: `fhir_request` is the submodule here, as it is in CMS's package, and `__version__` is in `version`.
"""

from __future__ import annotations

import requests

from bbclient.client import BlueButton
from bbclient.compat import auth, cms_bluebutton, constants, fhir_request, version
from bbclient.compat.aliases import SDKAlreadyImported, install, uninstall
from bbclient.compat.auth import (
    _do_post as _do_post,
    base64_url_encode,
    generate_auth_data,
    generate_authorize_url,
    generate_pkce_data,
    generate_random_state,
    get_access_token_from_code,
    get_authorization_token,
    get_random_string,
    refresh_auth_token,
)
from bbclient.compat.cms_bluebutton import __getattr__ as __getattr__
from bbclient.compat.constants import (
    ENVIRONMENT_URLS,
    FHIR_RESOURCE_TYPE,
    REFRESH_TOKEN_ENDPOINT,
    SDK_HEADERS,
)
from bbclient.compat.fhir_request import handle_expired
from bbclient.tokens import AuthorizationToken

__all__ = [
    "ENVIRONMENT_URLS",
    "FHIR_RESOURCE_TYPE",
    "REFRESH_TOKEN_ENDPOINT",
    "SDK_HEADERS",
    "AuthorizationToken",
    "BlueButton",
    "SDKAlreadyImported",
    "auth",
    "base64_url_encode",
    "cms_bluebutton",
    "constants",
    "fhir_request",
    "generate_auth_data",
    "generate_authorize_url",
    "generate_pkce_data",
    "generate_random_state",
    "get_access_token_from_code",
    "get_authorization_token",
    "get_random_string",
    "handle_expired",
    "install",
    "refresh_auth_token",
    "requests",
    "uninstall",
    "version",
]
