"""A client of CMS's Blue Button 2.0 API, with the names and shapes of CMS's own Python SDK.

    bb = BlueButton({"client_id": ..., "client_secret": ..., "callback_url": ...})
    auth_data = bb.generate_auth_data()
    bb.generate_authorize_url(auth_data)  # send the person there; keep auth_data for the callback
    token = bb.get_authorization_token(auth_data, code, state)
    bb.get_explanation_of_benefit_data({"auth_token": token, "params": {}})["response"].json()

What can go wrong is listed in `bbclient.errors`.
"""

from __future__ import annotations

from bbclient.client import BlueButton
from bbclient.tokens import AuthorizationToken

__all__ = ["AuthorizationToken", "BlueButton"]
