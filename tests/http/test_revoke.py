"""The two revocation endpoints: /revoke_token/, which keeps the grant, and /revoke/, which does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.oddities import Oddity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen, basic
from tests.oddities import EITHER_WAY, relax
from tests.refusals import INVALID_CLIENT, SERVER_ERROR, checked, invalid_request
from tests.walk import INACTIVE, Walk

BOTH = pytest.mark.parametrize("endpoint", ["revoke_token", "revoke"])
MISSING_TOKEN = invalid_request("Missing token parameter.")
NOT_YOURS = {"status_code": 403, "description": "Application did not have access to the provided token."}
SWITCHED_OFF = {"status_code": 403, "description": "Application is not active or does not exist."}
ALIVE = (200, True, 200)


@dataclass(frozen=True, slots=True)
class Revocation:
    """A live pair of tokens, and ways to end it."""

    walk: Walk
    sandbox: Sandbox
    tokens: Mapping[str, str]

    @property
    def access_token(self) -> str:
        return self.tokens["access_token"]

    @property
    def refresh_token(self) -> str:
        return self.tokens["refresh_token"]

    @property
    def credentials(self) -> dict[str, str]:
        application = self.walk.application
        return {"client_id": application.client_id, "client_secret": application.client_secret}

    def post(self, endpoint: str, form: Mapping[str, str], *, authorization: str | None = None) -> Seen:
        headers = {} if authorization is None else {"authorization": authorization}
        return self.walk.browser.post(f"/v{self.walk.version}/o/{endpoint}/", form, headers=headers)

    def aftermath(self) -> tuple[int, bool, int]:
        """The access token's status at userinfo, whether the grant stands, and the refresh's status."""
        userinfo = f"/v{self.walk.version}/connect/userinfo"
        status = self.walk.browser.get(userinfo, token=self.access_token).status
        grant = self.sandbox.grants.grant(self.walk.application.client_id, 0)
        return status, grant is not None, self.walk.refresh(self.refresh_token).status


@pytest.fixture
def revocation(walk: Walk, sandbox: Sandbox) -> Revocation:
    return Revocation(walk, sandbox, walk.tokens())


# success


@pytest.mark.parametrize(
    ("endpoint", "aftermath"), [("revoke_token", (401, True, 400)), ("revoke", (401, False, 403))]
)
@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "nonsense"])
def test_an_access_token_is_ended_whatever_the_hint(
    revocation: Revocation, endpoint: str, aftermath: tuple[int, bool, int], hint: str | None
) -> None:
    hinted = {"token_type_hint": hint} if hint else {}

    seen = revocation.post(endpoint, {"token": revocation.access_token, **revocation.credentials, **hinted})

    assert (seen.status, seen.text) == (200, "")
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert revocation.aftermath() == aftermath


@BOTH
def test_an_access_token_whose_grant_was_removed_is_ended(revocation: Revocation, endpoint: str) -> None:
    revocation.sandbox.grants.remove_grant(revocation.walk.application.client_id, 0)

    seen = revocation.post(endpoint, {"token": revocation.access_token, **revocation.credentials})

    assert seen.status == 200
    assert revocation.aftermath() == (401, False, 403)


@BOTH
def test_basic_credentials_do(revocation: Revocation, endpoint: str) -> None:
    header = basic(*revocation.credentials.values())

    seen = revocation.post(endpoint, {"token": revocation.access_token}, authorization=header)

    assert seen.status == 200
    assert revocation.aftermath()[0] == 401


@BOTH
def test_a_refresh_token_is_ended_with_its_hint_and_the_grant_stays(
    revocation: Revocation, endpoint: str
) -> None:
    form = {"token": revocation.refresh_token, "token_type_hint": "refresh_token"}

    seen = revocation.post(endpoint, {**form, **revocation.credentials})

    assert (seen.status, seen.text) == (200, "")
    assert revocation.aftermath() == (401, True, 400)


@pytest.mark.parametrize(("endpoint", "status"), [("revoke_token", 200), ("revoke", 500)])
def test_a_refresh_token_without_its_hint_is_not_found(
    revocation: Revocation, endpoint: str, status: int
) -> None:
    seen = revocation.post(endpoint, {"token": revocation.refresh_token, **revocation.credentials})

    assert seen.status == status
    assert revocation.aftermath() == ALIVE


def test_an_ended_token_can_be_ended_again(revocation: Revocation) -> None:
    form = {"token": revocation.access_token, **revocation.credentials}
    revocation.post("revoke_token", form)

    assert revocation.post("revoke_token", form).status == 200


# unknown and missing tokens


@pytest.mark.parametrize("client_id", [None, "short", "a" * 40], ids=["nobody", "malformed", "unknown"])
def test_an_unknown_token_is_ended_for_anybody(v2: Walk, client_id: str | None) -> None:
    form = {"token": "unknown"} | ({"client_id": client_id} if client_id else {})

    seen = v2.browser.post("/v2/o/revoke_token/", form)

    assert (seen.status, seen.text) == (200, "")


def test_an_unknown_token_makes_revoke_fail(revocation: Revocation) -> None:
    seen = revocation.post("revoke", {"token": "unknown", **revocation.credentials})

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


def test_a_malformed_client_id_is_refused_at_revoke_only(revocation: Revocation) -> None:
    seen = revocation.post("revoke", {"token": "unknown", "client_id": "short"})

    assert (seen.status, seen.json) == (400, checked(400, "invalid_client", "Invalid client_id format"))


@BOTH
@pytest.mark.parametrize("given", [{}, {"token": ""}], ids=["absent", "empty"])
def test_a_missing_token_is_refused(revocation: Revocation, endpoint: str, given: dict[str, str]) -> None:
    seen = revocation.post(endpoint, {**given, **revocation.credentials})

    assert (seen.status, seen.json) == (400, MISSING_TOKEN)
    assert seen.header("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("endpoint", "status", "body"),
    [
        ("revoke_token", 400, MISSING_TOKEN),
        ("revoke", 401, checked(401, "invalid_client", "App id failed")),
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_nothing_at_all_is_refused(
    browser: Browser, version: int, endpoint: str, status: int, body: object, kind: str
) -> None:
    headers = {"content-type": kind}

    seen = browser.send("POST", f"/v{version}/o/{endpoint}/", headers=headers, body=b"")

    assert (seen.status, seen.json) == (status, body)


# wrong credentials


@pytest.mark.parametrize(("endpoint", "aftermath"), [("revoke_token", ALIVE), ("revoke", (401, False, 403))])
@pytest.mark.parametrize("kind", ["none", "no secret", "wrong secret", "Bearer"])
def test_wrong_credentials_are_refused_and_revoke_ends_access_all_the_same(
    revocation: Revocation, endpoint: str, aftermath: tuple[int, bool, int], kind: str
) -> None:
    client_id = {"client_id": revocation.walk.application.client_id}
    credentials = {"no secret": client_id, "wrong secret": {**client_id, "client_secret": "wrong"}}
    header = f"Bearer {revocation.access_token}" if kind == "Bearer" else None

    seen = revocation.post(
        endpoint, {"token": revocation.access_token, **credentials.get(kind, {})}, authorization=header
    )

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)
    assert seen.header("www-authenticate") == 'Bearer error="invalid_client"'
    assert revocation.aftermath() == aftermath


@pytest.mark.parametrize(
    ("endpoint", "status", "body"), [("revoke_token", 403, NOT_YOURS), ("revoke", 500, SERVER_ERROR)]
)
def test_another_applications_header_is_refused(
    revocation: Revocation, other: Application, endpoint: str, status: int, body: object
) -> None:
    header = basic(other.client_id, other.client_secret)

    seen = revocation.post(endpoint, {"token": revocation.access_token}, authorization=header)

    assert (seen.status, seen.json) == (status, body)
    assert revocation.aftermath() == ALIVE


def test_another_applications_form_makes_revoke_fail(revocation: Revocation, other: Application) -> None:
    theirs = {"client_id": other.client_id, "client_secret": other.client_secret}

    seen = revocation.post("revoke", {"token": revocation.access_token, **theirs})

    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert revocation.aftermath() == ALIVE


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [("revoke_token", SWITCHED_OFF), ("revoke", checked(403, "invalid_client", INACTIVE))],
)
def test_an_inactive_application_cannot_end_its_tokens(
    revocation: Revocation, endpoint: str, body: object
) -> None:
    application = revocation.walk.application
    revocation.sandbox.applications.replace(replace(application, active=False))

    seen = revocation.post(endpoint, {"token": revocation.access_token, **revocation.credentials})

    revocation.sandbox.applications.replace(application)
    assert (seen.status, seen.json) == (403, body)
    assert revocation.aftermath() == ALIVE


def test_an_inactive_application_is_refused_for_an_unknown_token_too(v2: Walk, sandbox: Sandbox) -> None:
    sandbox.applications.replace(replace(v2.application, active=False))
    header = basic(v2.application.client_id, v2.application.client_secret)

    seen = v2.browser.post("/v2/o/revoke_token/", {"token": "unknown"}, headers={"authorization": header})

    assert (seen.status, seen.json) == (403, SWITCHED_OFF)


def test_an_unknown_application_in_the_header_is_refused_at_revoke_token(revocation: Revocation) -> None:
    header = basic("a" * 40, "x")

    seen = revocation.post("revoke_token", {"token": revocation.access_token}, authorization=header)

    assert (seen.status, seen.json) == (403, SWITCHED_OFF)
    assert revocation.aftermath() == ALIVE


@pytest.mark.parametrize(
    ("authorization", "status", "body"),
    [
        pytest.param(
            basic("a" * 40, "x"),
            401,
            checked(401, "invalid_client", "Application does not exist"),
            id="unknown",
        ),
        pytest.param(
            basic("short", "x"),
            400,
            checked(400, "invalid_client", "Invalid client_id format"),
            id="malformed",
        ),
        pytest.param("Basic", 500, SERVER_ERROR, id="Basic alone"),
        pytest.param("Bearer unknown", 500, SERVER_ERROR, id="unknown Bearer"),
    ],
)
def test_a_header_that_says_nothing_is_refused_at_revoke(
    revocation: Revocation, authorization: str, status: int, body: object
) -> None:
    seen = revocation.post("revoke", {"token": revocation.access_token}, authorization=authorization)

    assert (seen.status, seen.json) == (status, body)
    assert revocation.aftermath() == ALIVE


@pytest.mark.parametrize(
    ("client_id", "status", "body"),
    [
        pytest.param(
            "a" * 40,
            400,
            checked(400, "invalid_client", "Application does not exist (client_id)"),
            id="unknown",
        ),
        pytest.param(None, 403, checked(403, "invalid_client", INACTIVE), id="inactive"),
    ],
)
def test_without_a_token_revoke_looks_at_the_application(
    revocation: Revocation, client_id: str | None, status: int, body: object
) -> None:
    application = revocation.walk.application
    revocation.sandbox.applications.replace(replace(application, active=False))

    seen = revocation.post("revoke", {"client_id": client_id or application.client_id})

    assert (seen.status, seen.json) == (status, body)


def test_revoke_ends_every_token_of_the_grant(revocation: Revocation) -> None:
    later = revocation.walk.refresh(revocation.refresh_token).json
    other_pair, _ = revocation.sandbox.grants.issue(
        revocation.sandbox.grants.access_token(later["access_token"]).consent,  # type: ignore[union-attr]
        revocation.sandbox.clock.now() + revocation.sandbox.settings.access_token_lifetime,
    )

    revocation.post("revoke", {"token": later["access_token"], **revocation.credentials})

    assert revocation.sandbox.grants.access_token(other_pair.token) is None


@pytest.mark.parametrize(("endpoint", "aftermath"), [("revoke_token", ALIVE), ("revoke", (401, False, 403))])
def test_a_query_is_refused_and_revoke_ends_access_all_the_same(
    revocation: Revocation, endpoint: str, aftermath: tuple[int, bool, int]
) -> None:
    form = {"token": revocation.access_token, **revocation.credentials}

    seen = revocation.walk.browser.post(f"/v{revocation.walk.version}/o/{endpoint}/?x=1", form)

    assert (seen.status, seen.json) == (400, invalid_request("URL query parameters are not allowed"))
    assert seen.header("content-type") == "application/json"
    assert revocation.aftermath() == aftermath


@BOTH
def test_a_query_is_told_before_a_missing_token(revocation: Revocation, endpoint: str) -> None:
    url = f"/v{revocation.walk.version}/o/{endpoint}/?x=1"

    seen = revocation.walk.browser.post(url, revocation.credentials)

    assert (seen.status, seen.json) == (400, invalid_request("URL query parameters are not allowed"))


# relaxed


@EITHER_WAY
def test_relaxed_an_unknown_token_is_a_success_at_revoke(revocation: Revocation, for_all: bool) -> None:
    application = revocation.walk.application
    relax(revocation.sandbox, Oddity.REVOKE_UNKNOWN_TOKEN, application, for_all=for_all)

    seen = revocation.post("revoke", {"token": "unknown", **revocation.credentials})

    assert (seen.status, seen.text) == (200, "")


@EITHER_WAY
def test_relaxed_an_unknown_token_still_wants_the_secret(revocation: Revocation, for_all: bool) -> None:
    application = revocation.walk.application
    relax(revocation.sandbox, Oddity.REVOKE_UNKNOWN_TOKEN, application, for_all=for_all)

    seen = revocation.post("revoke", {"token": "unknown", "client_id": application.client_id})

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)


@EITHER_WAY
def test_relaxed_another_applications_token_is_refused_at_revoke(
    revocation: Revocation, other: Application, for_all: bool
) -> None:
    relax(revocation.sandbox, Oddity.REVOKE_UNKNOWN_TOKEN, other, for_all=for_all)
    header = basic(other.client_id, other.client_secret)

    seen = revocation.post("revoke", {"token": revocation.access_token}, authorization=header)

    assert (seen.status, seen.json) == (403, NOT_YOURS)
    assert revocation.aftermath() == ALIVE


@EITHER_WAY
@pytest.mark.parametrize("secret", [None, "wrong"], ids=["absent", "wrong"])
def test_relaxed_a_wrong_secret_ends_nothing_at_revoke(
    revocation: Revocation, secret: str | None, for_all: bool
) -> None:
    application = revocation.walk.application
    relax(revocation.sandbox, Oddity.REVOKE_IN_SPITE_OF_SECRET, application, for_all=for_all)
    credentials = {"client_id": application.client_id} | ({"client_secret": secret} if secret else {})

    seen = revocation.post("revoke", {"token": revocation.access_token, **credentials})

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)
    assert revocation.aftermath() == ALIVE


@BOTH
@EITHER_WAY
@pytest.mark.parametrize("hint", [{}, {"token_type_hint": "nonsense"}], ids=["no hint", "another hint"])
def test_relaxed_a_refresh_token_is_found_without_its_hint(
    revocation: Revocation, endpoint: str, hint: dict[str, str], for_all: bool
) -> None:
    application = revocation.walk.application
    relax(revocation.sandbox, Oddity.REVOKE_REFRESH_TOKEN_NEEDS_HINT, application, for_all=for_all)

    seen = revocation.post(endpoint, {"token": revocation.refresh_token, **hint, **revocation.credentials})

    assert (seen.status, seen.text) == (200, "")
    assert revocation.aftermath() == (401, True, 400)


@BOTH
def test_another_applications_form_ends_the_token_at_revoke_token_only(
    revocation: Revocation, other: Application, endpoint: str
) -> None:
    theirs = {"client_id": other.client_id, "client_secret": other.client_secret}

    seen = revocation.post(endpoint, {"token": revocation.access_token, **theirs})

    assert (seen.status, revocation.aftermath()) == {
        "revoke_token": (200, (401, True, 400)),
        "revoke": (500, ALIVE),
    }[endpoint]


# how it is asked


@BOTH
@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("PUT", 405), ("HEAD", 405), ("OPTIONS", 200)])
def test_only_posts_are_answered(
    browser: Browser, version: int, endpoint: str, method: str, status: int
) -> None:
    seen = browser.send(method, f"/v{version}/o/{endpoint}/")

    assert (seen.status, seen.text, seen.header("allow")) == (status, "", "POST, OPTIONS")


@BOTH
def test_a_path_without_its_slash_is_redirected(browser: Browser, version: int, endpoint: str) -> None:
    seen = browser.post(f"/v{version}/o/{endpoint}", {"token": "x"})

    assert (seen.status, seen.location) == (301, f"/v{version}/o/{endpoint}/")
