"""Which client assertions are refused, in which words, and what the journal says of it."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.domain.backend import BackendAnswer, NoAnswer
from bbmock.domain.clock import FrozenClock
from bbmock.oauth import jose
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.assertions import Network, key, new_network
from tests.browser import HOME, Browser
from tests.oddities import switch
from tests.refusals import INVALID_SCOPE, checked
from tests.registered import register
from tests.walk import INACTIVE

BAD_REQUEST = {"status_code": 400, "message": "Bad request"}
NOT_FOUND = {"status_code": 401, "message": "ERROR: Your patient data cannot be found at this time."}
NO_ACCESS = {
    "status_code": 403,
    "message": "This application, Network Application, does not yet have access to this authorization "
    "method. If you are the app maintainer, please contact the Blue Button API team. If you are a Medicare "
    "Beneficiary and need assistance, please contact the support team for the application you are trying to "
    "access.",
}
NOW = 1767268800  # of the frozen clock


@pytest.fixture
def network(browser: Browser, sandbox: Sandbox) -> Network:
    return new_network(browser, sandbox)


# the request


def test_without_assertion_and_client_id_nobody_asks(network: Network) -> None:
    seen = network.ask(client_assertion=None)

    assert (seen.status, seen.json) == (401, checked(401, "invalid_client", "App id failed"))


@pytest.mark.parametrize("text", ["abc", "a.b.c", "a.b", "e30.e30.", "é"])
def test_what_is_no_jwt_is_malformed(network: Network, text: str) -> None:
    seen = network.ask(text, client_assertion_type=None)

    assert (seen.status, seen.json) == (400, checked(400, "invalid_request", "Malformed client_assertion"))
    assert network.why == "the client assertion: it is not a signed JWT in three parts"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, b"[" * 20_000),
        ({"crit": None}, None),
        ({"kid": []}, None),
        ({"kid": {}}, None),
        ({"alg": []}, None),
    ],
    ids=["claims too deep", "crit null", "kid a list", "kid an object", "alg a list"],
)
def test_a_token_made_by_hand_is_refused_as_any_other(
    network: Network, header: dict[str, object], claims: bytes | None
) -> None:
    own = json.dumps({"iss": network.application.client_id}).encode()
    parts = (json.dumps({"alg": "RS256", "kid": "network"} | header).encode(), claims or own, b"signed")
    text = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)

    seen = network.ask(text)

    assert seen.status == 400
    assert str(network.why).startswith("the client assertion: ")


def test_claims_that_are_no_object_are_malformed(network: Network) -> None:
    head, _, signature = network.assertion().split(".")

    seen = network.ask(f"{head}.WzFd.{signature}")

    assert seen.json == checked(400, "invalid_request", "Malformed client_assertion")


def test_the_client_id_must_be_the_issuer(network: Network, application: Application) -> None:
    seen = network.ask(client_id=application.client_id, scope=None)

    assert seen.json == checked(400, "invalid_request", "client_id param did not match client_id in JWT")
    assert network.why == "the form's client_id is not the assertion's iss; leave client_id out"


@pytest.mark.parametrize(
    ("issuer", "description"),
    [
        pytest.param("Z" * 40, "Application does not exist (client_id)", id="unknown"),
        pytest.param("short", "Invalid client_id format", id="malformed"),
    ],
)
def test_the_issuer_must_be_an_application(network: Network, issuer: str, description: str) -> None:
    seen = network.ask(network.assertion(iss=issuer, sub=issuer))

    assert (seen.status, seen.json) == (400, checked(400, "invalid_client", description))


def test_an_inactive_application_is_refused(network: Network, sandbox: Sandbox) -> None:
    sandbox.applications.replace(replace(network.application, active=False))

    seen = network.ask()

    text = INACTIVE.replace("Demo Application", "Network Application")
    assert (seen.status, seen.json) == (403, checked(403, "invalid_client", text))


@pytest.mark.parametrize("missing", ["scope", "client_assertion_type"])
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_a_missing_parameter_is_named(network: Network, missing: str, value: str | None) -> None:
    form = network.form(**{missing: value})

    seen = network.browser.post("/v3/o/token/", form)

    assert (seen.status, seen.json) == (
        400,
        {"status_code": 400, "message": f"Missing Required Parameter(s): {missing}"},
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_secret_instead_of_an_assertion_is_missing_parameters_at_every_version(
    browser: Browser, application: Application, version: int
) -> None:
    form = {"grant_type": "client_credentials", "scope": "openid"}
    known = (application.client_id, application.client_secret)

    seen = browser.post(f"/v{version}/o/token/", form, auth=known)

    message = "Missing Required Parameter(s): client_assertion_type, client_assertion"
    assert (seen.status, seen.json) == (400, {"status_code": 400, "message": message})


def test_the_assertion_type_must_be_the_one(network: Network) -> None:
    seen = network.ask(client_assertion_type="x", client_secret="secret")

    assert seen.json == checked(400, "invalid_request", "client_assertion_type was wrong")
    assert network.why == (
        "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    )


def test_a_secret_beside_the_assertion_is_refused(network: Network) -> None:
    seen = network.ask(version=2, client_secret="secret")

    assert seen.json == checked(
        400, "invalid_request", "client_secret should not be included in client_credentials call"
    )


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_do_not_have_it(network: Network, version: int) -> None:
    seen = network.ask(network.assertion(aud="wrong"), version=version)

    assert (seen.status, seen.json) == (403, NO_ACCESS)
    assert network.why == "client_credentials is there at version 3 only"


def test_an_application_for_logins_does_not_have_it(browser: Browser, sandbox: Sandbox) -> None:
    network = new_network(browser, sandbox, allowed_auth_type=AllowedAuthType.AUTH_CODE)

    seen = network.ask(network.assertion(aud="wrong"))

    assert (seen.status, seen.json) == (403, NO_ACCESS)
    assert network.why == "the application's allowed_auth_type is AUTH_CODE"


@pytest.mark.parametrize("scope", ["patient/Nope.read", "patient/AuditEvent.rs", "patient/Patient.rs x"])
def test_a_scope_that_the_application_cannot_have_is_refused(network: Network, scope: str) -> None:
    seen = network.ask(scope=scope)

    assert (seen.status, seen.json) == (400, INVALID_SCOPE)
    assert network.why == f"not the application's: {scope.split()[-1]}"


def test_a_query_is_refused(network: Network) -> None:
    seen = network.browser.post("/v3/o/token/?a=b", network.form())

    assert (seen.status, seen.json["error"]) == (400, "invalid_request")


# the tokens


@dataclass(frozen=True)
class Bad:
    """An assertion that is wrong in one point, and what the journal says."""

    why: str
    claims: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)


def smart(**changed: Any) -> dict[str, Any]:
    extension = {"version": "1", "purpose_of_use": "PATRQT", "id_token": "x", **changed}
    return {"extensions": {"cms_smart": extension}}


ASSERTION = "the client assertion"
TOKEN = "the identity token"
CLIENT_ID = "{client_id}"
REFUSED = {
    **{
        f"no {name}": Bad(f"{ASSERTION} lacks {name}", {name: None})
        for name in ("sub", "aud", "jti", "exp", "extensions")
    },
    "two missing": Bad(f"{ASSERTION} lacks aud, jti", {"aud": None, "jti": None}),
    "sub": Bad(f"{ASSERTION}: sub is me; expected {CLIENT_ID}", {"sub": "me"}),
    "aud": Bad(
        f"{ASSERTION}: aud is https://example.com; expected {HOME}/v3/o/token", {"aud": "https://example.com"}
    ),
    "aud with slash": Bad(
        f"{ASSERTION}: aud is {HOME}/v3/o/token/; expected {HOME}/v3/o/token", {"aud": f"{HOME}/v3/o/token/"}
    ),
    "aud of v2": Bad(
        f"{ASSERTION}: aud is {HOME}/v2/o/token; expected {HOME}/v3/o/token", {"aud": f"{HOME}/v2/o/token"}
    ),
    "jti no text": Bad(f"{ASSERTION}: jti is 7, which cannot be", {"jti": 7}),
    "exp no number": Bad(f"{ASSERTION}: exp is 'soon', which cannot be", {"exp": "soon"}),
    "exp past": Bad(f"{ASSERTION}: exp was 300 s ago; the leeway is 300 s", {"exp": NOW - 300}),
    "exp long": Bad(f"{ASSERTION}: exp is 301 s ahead; at most 300", {"exp": NOW + 301}),
    "exp beyond a float": Bad(
        f"{ASSERTION}: exp is {10**400}; expected seconds since the epoch", {"exp": 10**400}
    ),
    "exp before a float": Bad(f"{ASSERTION}: exp is {-(10**400)}, which cannot be", {"exp": -(10**400)}),
    "extensions no object": Bad(
        f"{ASSERTION}: there is no cms_smart in its extensions", {"extensions": "cms_smart"}
    ),
    "no cms_smart": Bad(
        f"{ASSERTION}: there is no cms_smart in its extensions", {"extensions": {"other": {}}}
    ),
    "version": Bad(f"{ASSERTION}: version is 1; expected '1'", smart(version=1)),
    "purpose": Bad(
        f"{ASSERTION}: purpose_of_use is 'TREAT'; expected 'PATRQT'", smart(purpose_of_use="TREAT")
    ),
    "no id_token": Bad(f"{ASSERTION}: there is no id_token in its cms_smart", smart(id_token="")),
    "id_token garbage": Bad(f"{TOKEN}: it is not a signed JWT in three parts", smart()),
    **{
        f"identity: no {name}": Bad(f"{TOKEN} lacks {name}", identity={name: None})
        for name in (
            "sub",
            "aud",
            "jti",
            "exp",
            "iat",
            "identity_assurance_level",
            "auth_time",
            "family_name",
            "given_name",
            "birthdate",
        )
    },
    "identity: iss": Bad(
        f"{TOKEN}: iss is https://evil.example.com; expected https://api.idmelabs.com/oidc or "
        "https://verified.clearme.com/integrations",
        identity={"iss": "https://evil.example.com"},
    ),
    "identity: iss without keys": Bad(
        f"{TOKEN}: its kid is provider; the public keys on record are: none",
        identity={"iss": "https://verified.clearme.com/integrations"},
    ),
    "identity: exp": Bad(f"{TOKEN}: exp was 0 s ago; the leeway is 0 s", identity={"exp": NOW}),
    "identity: iat future": Bad(f"{TOKEN}: iat is {NOW + 1}, which cannot be", identity={"iat": NOW + 1}),
    "identity: iat old": Bad(f"{TOKEN}: iat is 301 s ago; at most 300", identity={"iat": NOW - 301}),
    "identity: auth_time old": Bad(
        f"{TOKEN}: auth_time is 301 s ago; at most 300", identity={"auth_time": NOW - 301}
    ),
    "identity: auth_time future": Bad(
        f"{TOKEN}: auth_time is 1 s ahead; it must be past", identity={"auth_time": NOW + 1}
    ),
    "identity: auth_time no number": Bad(
        f"{TOKEN}: auth_time is 'now'; expected seconds since the epoch", identity={"auth_time": "now"}
    ),
    "identity: auth_time beyond a float": Bad(
        f"{TOKEN}: auth_time is {-(10**400)}; expected seconds since the epoch",
        identity={"auth_time": -(10**400)},
    ),
    "identity: level": Bad(
        f"{TOKEN}: identity_assurance_level is 1; at least 2", identity={"identity_assurance_level": 1}
    ),
    "identity: level no number": Bad(
        f"{TOKEN}: identity_assurance_level is '2'; at least 2", identity={"identity_assurance_level": "2"}
    ),
    "identity: level NaN": Bad(
        f"{TOKEN}: identity_assurance_level is nan; at least 2",
        identity={"identity_assurance_level": math.nan},
    ),
    "identity: level infinite": Bad(
        f"{TOKEN}: identity_assurance_level is inf; at least 2",
        identity={"identity_assurance_level": math.inf},
    ),
    "identity: family name": Bad(
        f"{TOKEN}: family_name has a letter beyond Latin Extended-A", identity={"family_name": "ƀ"}
    ),
    "identity: given name": Bad(
        f"{TOKEN}: given_name has a letter beyond Latin Extended-A", identity={"given_name": "Иван"}
    ),
    "identity: name no text": Bad(
        f"{TOKEN}: given_name has a letter beyond Latin Extended-A", identity={"given_name": 7}
    ),
    "identity: empty name": Bad(f"{TOKEN}: given_name is '', which cannot be", identity={"given_name": ""}),
    "identity: birthdate": Bad(
        f"{TOKEN}: birthdate is '07/06/1941'; expected YYYY-MM-DD", identity={"birthdate": "07/06/1941"}
    ),
}


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_a_wrong_assertion_is_a_bad_request_and_the_journal_says_why(network: Network, bad: Bad) -> None:
    text = network.assertion(network.identity_token(**bad.identity), **bad.claims)

    seen = network.ask(text)

    assert (seen.status, seen.json) == (400, BAD_REQUEST)
    assert network.why == bad.why.replace(CLIENT_ID, network.application.client_id)


@pytest.mark.parametrize(
    "claims",
    [{"exp": NOW - 299}, {"exp": NOW + 300}, {"aud": [f"{HOME}/v3/o/token", "x"]}],
    ids=["just over", "just ahead", "one of several"],
)
def test_an_assertion_at_its_bounds_is_taken(network: Network, claims: dict[str, Any]) -> None:
    assert network.ask(network.assertion(**claims)).status == 200


@pytest.mark.parametrize("name", ["iat", "auth_time"])
def test_an_identity_token_at_its_bounds_is_taken(network: Network, name: str) -> None:
    at_bound: dict[str, Any] = {name: NOW - 300}
    proof = network.identity_token(**at_bound)

    assert network.ask(network.assertion(proof)).status == 200


def test_the_issuer_of_the_assertion_is_whose_keys_count(
    network: Network, sandbox: Sandbox, browser: Browser
) -> None:
    other = register(sandbox, allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS, jwks=key("provider").jwks)

    Network(browser, sandbox, other).ask()

    assert network.why == f"{ASSERTION}: its kid is network; the public keys on record are: provider"


def test_another_key_of_the_same_name_did_not_sign_the_assertion(network: Network) -> None:
    seen = network.ask(network.assertion(signed_by=replace(key("provider"), kid="network")))

    assert (seen.status, seen.json) == (400, BAD_REQUEST)
    assert network.why == f"{ASSERTION}: the key network did not sign it"


def test_another_key_of_the_same_name_did_not_sign_the_identity_token(network: Network) -> None:
    forged = network.identity_token(signed_by=replace(key("network"), kid="provider"))

    seen = network.ask(network.assertion(forged))

    assert (seen.status, seen.json) == (400, BAD_REQUEST)
    assert network.why == f"{TOKEN}: the key provider did not sign it"


def test_an_assertion_is_signed_by_one_of_four_algorithms(network: Network) -> None:
    claims = jose.read(network.assertion()).claims

    seen = network.ask(replace(key("network"), algorithm="PS256").sign(claims))

    assert seen.json == BAD_REQUEST
    assert network.why == f"{ASSERTION}: its alg is PS256; expected ES384 or RS256 or RS384 or RS512"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "ES384"])
def test_the_other_algorithms_are_taken(browser: Browser, sandbox: Sandbox, algorithm: str) -> None:
    own = key("own", algorithm)
    network = new_network(browser, sandbox, jwks=own.jwks)

    assert network.ask(network.assertion(signed_by=own)).status == 200


def test_an_identity_token_is_signed_by_one_algorithm(network: Network) -> None:
    proof = network.identity_token(signed_by=replace(key("provider"), algorithm="RS384"))

    assert network.ask(network.assertion(proof)).json == BAD_REQUEST
    assert network.why == f"{TOKEN}: its alg is RS384; expected RS256"


def test_both_tokens_are_of_type_jwt(network: Network) -> None:
    proof = key("provider").sign(jose.read(network.identity_token()).claims, typ="at+jwt")
    claims = jose.read(network.assertion()).claims

    assert network.ask(key("network").sign(claims, typ="at+jwt")).json == BAD_REQUEST
    assert network.why == f"{ASSERTION}: its typ is at+jwt; expected JWT"
    assert network.ask(network.assertion(proof)).json == BAD_REQUEST
    assert network.why == f"{TOKEN}: its typ is at+jwt; expected JWT"


def test_an_assertion_is_taken_once_within_300_seconds(network: Network, clock: FrozenClock) -> None:
    text = network.assertion(jti="once")
    assert network.ask(text).status == 200
    clock.advance(12)

    seen = network.ask(text)

    assert (seen.status, seen.json) == (400, BAD_REQUEST)
    assert network.why == f"{ASSERTION}: jti once was used 12 s ago; make a new one each time"


def test_an_identity_token_is_taken_once_within_300_seconds(network: Network, clock: FrozenClock) -> None:
    proof = network.identity_token(jti="once", exp=NOW + 1000)
    assert network.ask(network.assertion(proof)).status == 200
    clock.advance(12)

    assert network.ask(network.assertion(proof)).json == BAD_REQUEST
    assert network.why == f"{TOKEN}: jti once was used 12 s ago; make a new one each time"


def test_after_300_seconds_a_jti_is_free_again(network: Network, clock: FrozenClock) -> None:
    assert network.ask(network.assertion(jti="again")).status == 200
    clock.advance(300)

    assert network.ask(network.assertion(jti="again")).status == 200


def test_a_forged_assertion_does_not_use_up_a_jti(network: Network) -> None:
    network.ask(network.assertion(jti="mine", signed_by=replace(key("provider"), kid="network")))

    assert network.ask(network.assertion(jti="mine")).status == 200


# the match


def test_a_name_that_is_not_the_subject_s_is_not_found(network: Network) -> None:
    seen = network.ask(network.assertion(network.identity_token(family_name="Nobody")))

    assert (seen.status, seen.json) == (401, NOT_FOUND)
    assert network.why == (
        f"the identity token's sub names {identity.login(0)}, who has another name or date of birth"
    )


@pytest.mark.parametrize(
    ("user", "changed"),
    [
        (0, {"birthdate": "1900-01-01"}),
        (0, {"given_name": "Nobody"}),
        (100, {}),
        (100, {"sub": identity.login(30_000)}),
    ],
    ids=["birthdate", "given name", "beyond the first hundred", "subject beyond the population"],
)
def test_who_is_not_among_the_first_is_not_found(
    network: Network, user: int, changed: dict[str, Any]
) -> None:
    seen = network.ask(network.assertion(network.identity_token(user, **{"sub": "opaque", **changed})))

    assert (seen.status, seen.json) == (401, NOT_FOUND)
    assert network.why == (
        "none of BBUser00000 to BBUser00099 has this name and date of birth; let the identity token's sub be "
        "a test user's login name"
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType": "Bundle", "total": 0}',
        b'{"resourceType": "Bundle", "entry": null}',
        b'{"entry": [{"resource": {"resourceType": "Patient", "id": "-1"}}]}',
        f'{{"entry": [{{"resource": {{"resourceType": "Patient", "id": "{identity.patient_id(0, 3)}"}}}}, '
        f'{{"resource": {{"resourceType": "Patient", "id": "{identity.patient_id(1, 3)}"}}}}]}}'.encode(),
    ],
    ids=["nobody", "no entry", "a stranger", "two"],
)
def test_a_backend_that_finds_not_the_one_is_not_found(
    network: Network, sandbox: Sandbox, body: bytes
) -> None:
    sandbox.backend = lambda _: BackendAnswer(200, body)

    assert network.ask().json == NOT_FOUND


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (BackendAnswer(500, b"{}"), "the backend answered the identity match with 500"),
        (NoAnswer.TIMEOUT, "the identity match got no answer from the backend: timeout"),
        (BackendAnswer(200, b"no"), "the backend's answer to the identity match is no Bundle"),
    ],
    ids=["500", "timeout", "no Bundle"],
)
def test_a_backend_that_fails_is_a_bad_gateway(
    network: Network, sandbox: Sandbox, answer: BackendAnswer | NoAnswer, why: str
) -> None:
    sandbox.backend = lambda _: answer

    seen = network.ask()

    failed = {"status_code": 502, "message": "Failed to retrieve data from data source."}
    assert (seen.status, seen.json) == (502, failed)
    assert network.why == why


def test_without_validation_the_issuer_of_the_identity_token_still_counts(
    network: Network, sandbox: Sandbox
) -> None:
    switch(sandbox, client_credentials_validation=False)

    assert (
        network.ask(network.assertion(network.identity_token(iss="https://evil.example.com"))).json
        == BAD_REQUEST
    )
    assert network.ask(network.assertion(extensions="none")).json == BAD_REQUEST
