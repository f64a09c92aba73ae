"""The witness of a mock that runs elsewhere: it looks there, and what it says is raised here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bbmock.population.identity import Version
from bbmock.remote.calls import Calls
from bbmock.remote.journal import RemoteJournal
from bbmock.state.journal import Exchange
from bbmock.witness.given import check_search, check_texts, claims_of, waits_of
from bbmock.witness.telling import NotSo, told

_TELLING: Final = ("resourceType", "id", "meta")
_MARKED: Final = re.compile(r"→ #([0-9]+) ")


class RemoteWitness:
    """As `Witness`: every assertion raises the same `NotSo`, with the flow of requests.

    `asked` knows endpoint, status, refused, grant_type and page.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._journal = RemoteJournal(calls)

    @property
    def flow(self) -> tuple[Exchange, ...]:
        """The exchanges, oldest first."""
        return self._journal.exchanges()

    def tell(self) -> str:
        """The flow as text, a line for each of the last exchanges."""
        return told(self.flow)

    def refreshed(self, times: int = 1) -> None:
        """The client refreshed so often, and sent no refresh token twice."""
        self._hold("refreshed", times=times)

    def honoured_retry_after(self) -> None:
        """The client asked no endpoint again before the time that the endpoint's Retry-After named."""
        self._hold("honoured-retry-after")

    def backed_off(self, at_least: float | Iterable[float], *, endpoint: str | None = None) -> None:
        """The client waited after each failure, so many seconds or more."""
        self._hold("backed-off", at_least=waits_of(at_least), endpoint=endpoint)

    def asked(self, *, at_most: int, at_least: int = 0, **wanted: Any) -> None:
        """The client sent no more requests than that, and no fewer."""
        self._hold("asked", at_most=at_most, at_least=at_least, **wanted)

    def kept_secrets_out_of_urls(self) -> None:
        """No token, code verifier or secret stood in a URL (RFC 6750 section 5.3)."""
        self._hold("kept-secrets-out-of-urls")

    def used_pkce(self) -> None:
        """Every login had a code_challenge (RFC 7636), and there was a login."""
        self._hold("used-pkce")

    def used_fresh_states(self) -> None:
        """Every login had a state of its own (RFC 6749 section 10.12), and there was a login."""
        self._hold("used-fresh-states")

    def kept_people_apart(self) -> None:
        """No request asked for one beneficiary with another's token."""
        self._hold("kept-people-apart")

    def complete(
        self,
        claims: Iterable[Mapping[str, Any]],
        *,
        user: str,
        version: Version = 2,
        search: Mapping[str, str] | None = None,
    ) -> None:
        """These are exactly the claims that a beneficiary has now.

        Of each claim, what tells it from others is sent to the mock.
        """
        check_search(search)
        searched = None if search is None else dict(search)
        pieces = [_without_data(one) for one in claims_of(claims)]
        self._hold("complete", claims=pieces, user=user, version=version, search=searched)

    def leaked_nothing(self, *texts: str) -> None:
        """No token, code, secret, Medicare number or name of the sandbox stands in these texts.

        The texts are sent to the mock.
        """
        check_texts(texts)
        self._hold("leaked-nothing", texts=texts)

    def _hold(self, name: str, **values: Any) -> None:
        given = {key: value for key, value in values.items() if value is not None}
        path = f"/journal/assertions/{name}"
        status, answer = self._calls.send("POST", path, given)
        if status != 409:
            self._calls.judge(status, answer)
            return
        flow = "\n".join(answer["flow"])
        numbers = {int(number) for number in _MARKED.findall(flow)}
        error = NotSo(answer["error"], (), [one for one in self.flow if one.number in numbers])
        error.args = (f"{answer['error']}\n{flow}",)  # as the mock tells it
        raise error


def _without_data(claim: Any) -> Any:
    """A claim, or a Bundle of them, with what tells claims apart alone; what is neither stays as it is."""
    match claim:
        case {"resourceType": "Bundle", "entry": [*entries]}:
            return {"resourceType": "Bundle", "entry": [_without_data_within(entry) for entry in entries]}
        case Mapping():
            return {word: claim[word] for word in _TELLING if word in claim}
        case _:
            return claim


def _without_data_within(entry: Any) -> Any:
    match entry:
        case {"resource": resource}:
            return {"resource": _without_data(resource)}
        case _:
            return entry
