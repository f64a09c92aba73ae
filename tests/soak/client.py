"""One client: logs people in, reads their claims page after page, and refreshes, introspects and revokes.

It is no model of a good client: whatever comes back, it counts it and goes on.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
from collections import Counter
from typing import Any
from urllib.parse import urlencode, urlsplit

from bbmock.oauth.pkce import challenge_of
from bbmock.population import identity
from tests.soak.ground import Address

VERIFIER = "verifier-of-an-ordinary-length-0123456789-abcdef"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 10.0  # seconds; no fault of the run takes a second
PAGES = 4
SCOPE = "openid profile patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"

Tokens = dict[str, Any]


class Budget:
    """How many requests all clients together may still send."""

    def __init__(self, requests: int) -> None:
        self._left = self._all = requests
        self._lock = threading.Lock()

    @property
    def spent(self) -> int:
        return self._all - self._left

    def take(self) -> None:
        """Take one.

        Raises:
            Spent: if there is none left.
        """
        with self._lock:
            if not self._left:
                raise Spent
            self._left -= 1


class Spent(Exception):
    """The run has sent all its requests."""


class Client:
    """One client with one connection, which it keeps alive as long as it can."""

    def __init__(self, address: Address, budget: Budget, drawn: random.Random) -> None:
        self._application, self._people = address.application, address.people
        self._budget, self._drawn = budget, drawn
        self._connection = http.client.HTTPConnection(urlsplit(address.base_url).netloc, timeout=PATIENCE)
        self._version = 2
        self.seen: Counter[str] = Counter()

    def run(self) -> None:
        """Go on until the budget is spent."""
        try:
            while True:
                self._version = self._drawn.choice((1, 2, 2, 3))
                tokens = self._log_in(self._drawn.randrange(self._people))
                if tokens:
                    self._use(tokens)
        except Spent:
            pass
        finally:
            self._connection.close()

    def _use(self, tokens: Tokens) -> None:
        for _ in range(self._drawn.randint(1, 8)):
            match self._drawn.randrange(8):
                case 0 | 1 | 2 | 3:
                    self._page(tokens)
                case 4:
                    self._get("connect/userinfo", tokens)
                case 5:
                    self._ask_about("introspect", tokens)
                case 6:
                    self._get(f"fhir/{self._drawn.choice(('Patient', 'Coverage'))}/", tokens)
                case _:
                    tokens.update(self._refresh(tokens))
        if self._drawn.random() < 0.3:
            self._ask_about("revoke", tokens)

    def _page(self, tokens: Tokens) -> None:
        path = f"fhir/ExplanationOfBenefit/?_count={self._drawn.choice((2, 3, 10))}"
        for _ in range(PAGES):
            status, body = self._get(path, tokens)
            if status == 401:
                tokens.update(self._refresh(tokens))
                continue
            links = _read(body).get("link", ())
            following = next((link["url"] for link in links if link["relation"] == "next"), None)
            if following is None:
                return
            parts = urlsplit(following)
            path = f"{parts.path.partition(f'/v{self._version}/')[2]}?{parts.query}"

    def _refresh(self, tokens: Tokens) -> Tokens:
        return self._token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    def _ask_about(self, what: str, tokens: Tokens) -> None:
        self._post(f"o/{what}/", self._proof | {"token": tokens["access_token"]})

    @property
    def _proof(self) -> dict[str, str]:
        return {
            "client_id": self._application.client_id,
            "client_secret": self._application.client_secret,
        }

    # login

    def _log_in(self, person: int) -> Tokens:
        """A pair of tokens by the pages of the login; empty where something came between."""
        asked = {
            "client_id": self._application.client_id,
            "redirect_uri": self._application.redirect_uris[0],
            "response_type": "code",
            "state": f"{self._drawn.getrandbits(64):016x}",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "scope": f"{SCOPE} launch/patient" if self._version == 3 else SCOPE,
        }
        to_login = self._sent_on("GET", f"/v{self._version}/o/authorize/?{urlencode(asked)}")
        relay = re.search(r"relay=(\d+)", self._sent_on("GET", to_login))
        if relay is None:
            return {}
        typed = {"username": identity.login(person), "password": identity.password(person)}
        callback = self._sent_on("POST", "/login/", typed | {"relay": relay[1]})
        consent = self._sent_on("GET", callback)
        decision = asked | {"share_demographic_scopes": "True", "allow": "Connect"}
        code = re.search(r"code=(\w+)", self._sent_on("POST", consent, decision))
        if code is None:
            return {}
        return self._token(grant_type="authorization_code", code=code[1], code_verifier=VERIFIER)

    def _token(self, **form: str) -> Tokens:
        redirect_uri = {"redirect_uri": self._application.redirect_uris[0]}
        status, body = self._post("o/token/", self._proof | redirect_uri | form)
        told = _read(body) if status == 200 else {}
        return told if {"access_token", "refresh_token"} <= set(told) else {}

    # requests

    def _get(self, path: str, tokens: Tokens) -> tuple[int, bytes]:
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        status, body, _ = self._send("GET", f"/v{self._version}/{path}", None, bearer)
        return status, body

    def _post(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        status, body, _ = self._send("POST", f"/v{self._version}/{path}", urlencode(form), FORM)
        return status, body

    def _sent_on(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        """Where an answer sends the browser; empty if nowhere, or if there was nowhere to ask."""
        if not path.startswith("/"):
            return ""
        body = urlencode(form) if form is not None else None
        return self._send(method, path, body, FORM if form is not None else {})[2]

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, bytes, str]:
        """Status, body and Location; 0 and nothing where the wire broke."""
        self._budget.take()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            received = answer.read()
        except (OSError, http.client.HTTPException) as exc:
            self._connection.close()
            self.seen[type(exc).__name__] += 1
            return 0, b"", ""
        self.seen[str(answer.status)] += 1
        return answer.status, received, answer.getheader("Location") or ""


def _read(body: bytes) -> dict[str, Any]:
    """A JSON object; empty if it is none, as faults leave it."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
