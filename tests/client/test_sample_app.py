"""CMS's sample application, on bbclient: only the import differs."""

from __future__ import annotations

from urllib.parse import urlsplit

from bbclient import BlueButton
from bbmock import Sandbox, SandboxServer
from tests.clients import person
from tests.clients.sample_app import check_everything_was_read, create_sample_app


def test_it_runs_through_the_pages_to_all_data() -> None:
    sandbox = Sandbox()
    application = next(iter(sandbox.applications))
    with SandboxServer(sandbox) as server:
        settings = {
            "client_id": application.client_id,
            "client_secret": application.client_secret,
            "callback_url": application.redirect_uris[0],
            "base_url": server.base_url,
        }
        app = create_sample_app(BlueButton(settings)).test_client()

        authorize_url = app.get("/").text
        back = urlsplit(
            person.decide(
                authorize_url, application.redirect_uris[0], username="BBUser00000", password="PW00000!"
            )
        )
        result = app.get(f"{back.path}?{back.query}").json

    check_everything_was_read(result)
