"""A client of CMS's Blue Button 2.0 API, with the names and shapes of CMS's own Python SDK.

    bb = BlueButton({"client_id": ..., "client_secret": ..., "callback_url": ...})
    auth_data = bb.generate_auth_data()
    bb.generate_authorize_url(auth_data)  # send the person there; keep auth_data for the callback
    token = bb.callback(auth_data, url)  # the URL that the person's browser came back to
    for claim in bb.iter_resources("ExplanationOfBenefit", {"auth_token": token}):
        ...

What can go wrong is listed in `bbclient.errors`; `bbclient.stores` keeps tokens, `bbclient.compat` takes the
place of `cms_bluebutton`.
"""

from __future__ import annotations

from bbclient.client import BlueButton
from bbclient.tokens import AuthorizationToken

__all__ = ["AuthorizationToken", "BlueButton"]
