"""What a page of claims and a token cost the server, against a bare ASGI application in the same run.

    python -m benchmarks.server [ROUNDS]

Both servers are processes of their own, driven in turn over one keep-alive connection each; what counts is
the CPU time that the server's process spent (from /proc, so this runs on Linux only). Ratios are medians
over the rounds.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

REQUESTS = 300
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VERIFIER = "benchmark-verifier-0123456789-0123456789-0123456789"


class Peer:
    """A server process and one keep-alive connection to it."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = next(filter(None, (re.search(r"base URL\s+(\S+)", line) for line in self.process.stdout)))
        self.connection = http.client.HTTPConnection(urlsplit(found[1]).netloc)

    def send(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer, answer.read()

    def cpu(self) -> float:
        """Seconds of CPU that the process has spent."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


class Mock(Peer):
    """bbmock, with a logged-in test user."""

    def __init__(self) -> None:
        super().__init__("bbmock", "serve", "--port", "0")
        shown = subprocess.run(
            [sys.executable, "-m", "bbmock", "info", "--json"], check=True, capture_output=True
        )
        self.details = json.loads(shown.stdout)
        self.tokens = self._log_in()

    def _log_in(self) -> dict[str, str]:
        details = self.details
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        asked = {
            "client_id": details["client_id"],
            "redirect_uri": details["redirect_uris"][0],
            "response_type": "code",
            "state": "0123456789abcdef",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        to_login = self._location("GET", f"/v2/o/authorize/?{urlencode(asked)}")
        relay = re.search(r"relay=(\d+)", self._location("GET", to_login))
        assert relay is not None
        typed = {"username": details["username"], "password": details["password"], "relay": relay[1]}
        consent = self._location("GET", self._location("POST", "/login/", urlencode(typed)))
        scope = "patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"
        decision = asked | {"scope": scope, "share_demographic_scopes": "True", "allow": "Connect"}
        code = re.search(r"code=(\w+)", self._location("POST", consent, urlencode(decision)))
        assert code is not None
        return self.token(grant_type="authorization_code", code=code[1], code_verifier=VERIFIER)

    def _location(self, method: str, path: str, body: str | None = None) -> str:
        answer, page = self.send(method, path, body, FORM if body else None)
        location = answer.getheader("Location")
        assert location is not None, page
        return location

    def token(self, **form: str) -> dict[str, str]:
        details = self.details
        credentials = {
            "client_id": details["client_id"],
            "client_secret": details["client_secret"],
            "redirect_uri": details["redirect_uris"][0],
        }
        answer, body = self.send("POST", "/v2/o/token/", urlencode(form | credentials), FORM)
        assert answer.status == 200, body
        tokens: dict[str, str] = json.loads(body)
        return tokens

    def page(self) -> bytes:
        bearer = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        answer, body = self.send("GET", "/v2/fhir/ExplanationOfBenefit?startIndex=20", headers=bearer)
        assert answer.status == 200, body
        return body

    def refresh(self) -> None:
        self.tokens = self.token(grant_type="refresh_token", refresh_token=self.tokens["refresh_token"])


def cost(peer: Peer, request: Callable[[], object]) -> float:
    """Microseconds of server CPU per request."""
    before = peer.cpu()
    for _ in range(REQUESTS):
        request()
    return (peer.cpu() - before) / REQUESTS * 1e6


def main(rounds: int) -> None:
    """Measure and print."""
    mock = Mock()
    with tempfile.NamedTemporaryFile(suffix=".json") as page:
        page.write(mock.page())
        page.flush()
        raw = Peer("benchmarks.raw", page.name)
        cases: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            f"page of 10 claims, {len(mock.page())} bytes": (mock.page, lambda: raw.send("GET", "/")),
            "token": (mock.refresh, lambda: raw.send("POST", "/", "x" * 300, FORM)),
        }
        try:
            for name, (ours, theirs) in cases.items():
                pairs = [(cost(mock, ours), cost(raw, theirs)) for _ in range(rounds)]
                ratio = statistics.median(a / b for a, b in pairs)
                mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
                print(f"{name}: bbmock {mine:.0f} us, bare ASGI {bare:.0f} us of CPU, ratio {ratio:.2f}")
        finally:
            for peer in (mock, raw):
                peer.process.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
