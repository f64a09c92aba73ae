"""The walk of an application and a beneficiary, of which a story spoils some steps."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

from bbmock.domain import scopes
from bbmock.domain.applications import Application
from bbmock.oauth import signing
from bbmock.oauth.pkce import challenge_of
from bbmock.population import identity
from bbmock.transports.inprocess import Answer
from tests.forms import Form, forms_of
from tests.fuzz.drawing import Drawing
from tests.fuzz.steps import Header, Pair, Request, Step, get, post, unpacked, urlencoded
from tests.fuzz.world import PEOPLE, VERIFIER, World, applications, assertion

Telling = Generator[Step, Answer | None, None]
SPOILED = 0.08
STRAYED = 0.45
CHANGED = 0.12


class LostError(Exception):
    """The walk cannot go on."""


def tell(world: World, drawn: random.Random, *, walks: int = 2, strays: int = 14) -> Telling:
    """A story: walks, some of their steps spoiled, with other requests and changes of the world between."""
    drawing = Drawing(world, drawn)
    for _ in range(walks):
        walk = _by_assertion(world, drawn) if drawn.random() < 0.15 else _by_consent(world, drawn)
        answer: Answer | None = None
        while True:
            try:
                step = walk.send(answer)
            except (StopIteration, LostError):
                break
            answer = yield drawing.spoiled(step) if drawn.random() < SPOILED else step
            while drawn.random() < STRAYED:
                yield drawing.request()
            if drawn.random() < CHANGED:
                yield world.change(drawn)
        for _ in range(strays):
            yield drawing.request()


def _by_consent(world: World, drawn: random.Random) -> Generator[Request, Answer | None, None]:
    """Authorize, log in, consent, exchange, look around, refresh, end."""
    version, user = drawn.choice("12233"), drawn.randrange(PEOPLE)
    application = world.application = drawn.choice(applications())
    query = urlencoded(_authorize_pairs(application, version, drawn)).decode()
    answer = yield get(f"/v{version}/o/authorize/?{query}")
    answer = yield get(_location(answer))
    page = yield get(_location(answer))
    form = _form(page)
    typed = {**dict(form.fields), "username": identity.login(user), "password": identity.password(user)}
    answer = yield post(form.action or "/login/", list(typed.items()))
    answer = yield get(_location(answer))
    consent = _location(answer)
    cookie: tuple[Header, ...] = ((b"cookie", world.cookies()),)
    page = yield get(consent, cookie)
    form = _form(page)
    decision = list(form.fields)
    decision += [("allow", "Connect")] if drawn.random() < 0.95 else []
    decision += [("share_samhsa_data", "True")] if drawn.random() < 0.5 else []
    answer = yield post(consent, decision, cookie)
    exchange = [
        ("grant_type", "authorization_code"),
        ("code", _code(answer)),
        ("redirect_uri", application.redirect_uris[0]),
        ("code_verifier", VERIFIER),
    ]
    url = f"/v{version}/o/token/"
    answer = yield _authenticated(url, exchange, application, in_header=drawn.random() < 0.5)
    yield from _with_tokens(_json(answer), application, version, user, drawn)


def _by_assertion(world: World, drawn: random.Random) -> Generator[Request, Answer | None, None]:
    """The same without a browser: tokens for a client assertion at version 3."""
    form = signing.token_form(assertion(world, drawn), " ".join(drawn.sample(scopes.KNOWN, 9)))
    answer = yield post("/v3/o/token/", list(form.items()))
    tokens = _json(answer)
    application = next(held for held in applications() if held.jwks)
    yield from _with_tokens(tokens, application, "3", drawn.randrange(PEOPLE), drawn)


def _with_tokens(
    tokens: dict[str, Any], application: Application, version: str, user: int, drawn: random.Random
) -> Generator[Request, Answer | None, None]:
    in_header = drawn.random() < 0.5
    bearer: tuple[Header, ...] = ((b"authorization", f"Bearer {tokens['access_token']}".encode()),)
    yield get(f"/v{version}/connect/userinfo", bearer)
    yield from _look_around(version, str(tokens.get("patient", "")), bearer, drawn)
    refresh = [("grant_type", "refresh_token"), ("refresh_token", str(tokens["refresh_token"]))]
    answer = yield _authenticated(f"/v{version}/o/token/", refresh, application, in_header=in_header)
    tokens = _json(answer)
    bearer = ((b"authorization", f"Bearer {tokens['access_token']}".encode()),)
    yield get(f"/v{version}/fhir/Patient", bearer)
    token = [("token", str(tokens["access_token"]))]
    yield _authenticated(f"/v{version}/o/introspect/", token, application, in_header=True)
    match drawn.randrange(3):
        case 0:
            yield _authenticated(f"/v{version}/o/revoke/", token, application, in_header=in_header)
        case 1:
            yield _authenticated(f"/v{version}/o/revoke_token/", token, application, in_header=in_header)
        case _:
            patient = identity.patient_id(user, 3 if version == "3" else 2)
            url = f"/v{version}/o/expire_authenticated_user/{patient}/"
            yield _authenticated(url, [], application, in_header=True)
    yield get(f"/v{version}/fhir/Patient", bearer)


def _look_around(
    version: str, patient: str, bearer: tuple[Header, ...], drawn: random.Random
) -> Generator[Request, Answer | None, None]:
    """Searches and reads, and the next page where there is one."""
    accept = ((b"accept", drawn.choice((b"*/*", b"application/json", b"application/fhir+json"))),)
    headers = (*bearer, *accept)
    yield get(f"/v{version}/fhir/Patient/{patient}", headers)
    yield get(f"/v{version}/fhir/Coverage", headers)
    yield get(f"/v{version}/fhir/Coverage/part-a-{patient}", headers)
    answer = yield get(f"/v{version}/fhir/ExplanationOfBenefit?_count={drawn.choice('1379')}", headers)
    for _ in range(2):
        bundle = _json(answer)
        for claim in _ids(bundle)[:1]:
            yield get(f"/v{version}/fhir/ExplanationOfBenefit/{claim}", headers)
        further = _next(bundle)
        if further is None:
            break
        answer = yield get(further, headers)
    if version == "3":
        yield get("/v3/fhir/Patient/$generate-insurance-card", headers)


def _authorize_pairs(application: Application, version: str, drawn: random.Random) -> list[Pair]:
    pairs = [
        ("client_id", application.client_id),
        ("redirect_uri", application.redirect_uris[0]),
        ("response_type", "code"),
        ("state", "state-0123456789"),
        ("code_challenge", challenge_of(VERIFIER)),
        ("code_challenge_method", "S256"),
    ]
    if version == "3" or drawn.random() < 0.3:
        pairs.append(("scope", " ".join(application.available_scopes[:15] or scopes.ALL)))
    if drawn.random() < 0.2:
        pairs.append(("lang", drawn.choice(("es", "en", "fr"))))
    if drawn.random() < 0.1:
        pairs.append(("approval_prompt", "auto"))
    return pairs


def _authenticated(url: str, form: list[Pair], application: Application, *, in_header: bool) -> Request:
    """The form with the application's credentials, in the header or in itself."""
    if in_header:
        pair = base64.b64encode(f"{application.client_id}:{application.client_secret}".encode())
        return post(url, form, ((b"authorization", b"Basic " + pair),))
    credentials = [("client_id", application.client_id), ("client_secret", application.client_secret)]
    return post(url, [*form, *credentials])


def _location(answer: Answer | None) -> str:
    location = answer.headers.get("location") if answer is not None else None
    if location is None:
        raise LostError
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def _code(answer: Answer | None) -> str:
    location = answer.headers.get("location", "") if answer is not None else ""
    _, found, rest = location.partition("code=")
    if not found:
        raise LostError
    return rest.partition("&")[0]


def _form(answer: Answer | None) -> Form:
    """The last form of a page, which is the one to fill in."""
    if answer is None or answer.status != 200:
        raise LostError
    forms = forms_of(unpacked(answer).decode())
    if not forms:
        raise LostError
    return forms[-1]


def _json(answer: Answer | None) -> dict[str, Any]:
    if answer is None or answer.status != 200:
        raise LostError
    try:
        read = json.loads(unpacked(answer))
    except ValueError:  # an answer to HEAD
        raise LostError from None
    if not isinstance(read, dict):  # what a failing backend says
        raise LostError
    return read


def _ids(bundle: dict[str, Any]) -> list[str]:
    """The ids in a Bundle; none where a failing backend sent something else."""
    try:
        return [str(entry["resource"]["id"]) for entry in bundle.get("entry", ())]
    except (TypeError, KeyError):
        return []


def _next(bundle: dict[str, Any]) -> str | None:
    """Path and query of a Bundle's next page."""
    for link in bundle.get("link", ()):
        if link["relation"] == "next":
            parts = urlsplit(link["url"])
            return f"{parts.path}?{parts.query}"
    return None
