"""A Flask application that makes the calls of CMS's sample in its order, on the SDK that it is given."""

from __future__ import annotations

from typing import Any

from flask import Flask, request


def create_sample_app(blue_button: Any) -> Flask:
    """The application around a `BlueButton`: `/` gives the authorize URL, the callback all data."""
    app = Flask(__name__)
    auth_data = blue_button.generate_auth_data()

    @app.get("/")
    def authorize_url() -> str:
        return str(blue_button.generate_authorize_url(auth_data))

    @app.get("/api/bluebutton/callback/")
    def callback() -> dict[str, Any]:
        auth_token = blue_button.get_authorization_token(
            auth_data, request.args.get("code"), request.args.get("state")
        )
        config = {"auth_token": auth_token, "params": {}, "url": "to be overridden"}
        result: dict[str, Any] = {"shares_patient": "patient/Patient.read" in auth_token.scope}
        eob_data = blue_button.get_explaination_of_benefit_data(config)["response"].json()
        result["eob_data"] = eob_data
        eob_pages = blue_button.get_pages(eob_data, config)
        result["eob_pages"] = eob_pages["pages"]
        auth_token = eob_pages["auth_token"]
        result["patient_data"] = blue_button.get_patient_data(config)["response"].json()
        result["coverage_data"] = blue_button.get_coverage_data(config)["response"].json()
        result["profile_data"] = blue_button.get_profile_data(config)["response"].json()
        return result

    return app


def check_everything_was_read(result: Any) -> None:
    """Hold what the callback returned against what the test user has."""
    ids = [entry["resource"]["id"] for page in result["eob_pages"] for entry in page["entry"]]
    assert len(set(ids)) == len(ids) == result["eob_data"]["total"] == 37
    assert result["shares_patient"] is True
    assert result["patient_data"]["entry"][0]["resource"]["resourceType"] == "Patient"
    assert result["coverage_data"]["total"] == 4
    assert result["profile_data"]["patient"] == result["patient_data"]["entry"][0]["resource"]["id"]
