"""Assertions about what a client did, over the exchanges of a sandbox's journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from bbmock.domain import durations
from bbmock.faults import checks
from bbmock.population.identity import Version
from bbmock.population.user import check_user
from bbmock.state.journal import Exchange, check_wanted
from bbmock.state.nicknames import user_of
from bbmock.state.sandbox import Sandbox
from bbmock.witness.claims import compare
from bbmock.witness.given import check_search, check_texts, claims_of, waits_of
from bbmock.witness.leaks import Leak, leaks_in
from bbmock.witness.telling import NotSo, told

_REFRESH = "refresh_token"
_FAILING = 500
_THROTTLED = 429
_Caller = tuple[str | None, str | None, int | None]


class Witness:
    """Says what a client did; every assertion looks at the exchanges that the journal still has.

    All raise `NotSo`, an AssertionError, with the flow of requests.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @property
    def flow(self) -> tuple[Exchange, ...]:
        """The exchanges, oldest first."""
        return self._sandbox.journal.exchanges()

    def tell(self) -> str:
        """The flow as text, a line for each of the last exchanges."""
        return told(self.flow)

    def refreshed(self, times: int = 1) -> None:
        """The client refreshed so often, and sent no refresh token twice.

        Raises:
            NotSo: if refreshes succeeded more or less often, or a refresh token came again.
            ConfigurationError: if `times` is no number of times.
        """
        checks.whole("times", times, least=0)
        flow = self.flow
        asked = [one for one in flow if one.facts.grant_type == _REFRESH]
        done = [one for one in asked if one.status == 200]
        spent: dict[str, Exchange] = {}
        for one in asked:
            if one.facts.spent is None:
                continue
            if one.facts.spent in spent:
                first = spent[one.facts.spent]
                raise NotSo(
                    f"{one.facts.spent} was sent twice, in #{first.number} and #{one.number}; a refresh "
                    "token is good once: callers that refresh at the same time have to share one refresh",
                    flow,
                    (first, one),
                )
            if one.status == 200:
                spent[one.facts.spent] = one
        if len(done) != times:
            raise NotSo(f"the client refreshed {_times(len(done))}, not {_times(times)}", flow, asked)

    def honoured_retry_after(self) -> None:
        """The client asked no endpoint again before the time that the endpoint's Retry-After named.

        Raises:
            NotSo: if it came earlier.
        """
        flow = self.flow
        for told_to, again in self._following(flow):
            seconds = told_to.facts.retry_after
            if seconds is not None and again.at < told_to.at + timedelta(seconds=seconds):
                waited = (again.at - told_to.at).total_seconds()
                raise NotSo(
                    f"#{told_to.number} said to wait {durations.told(seconds)} s; #{again.number} came after "
                    f"{durations.told(waited)} s",
                    flow,
                    (told_to, again),
                )

    def backed_off(self, at_least: float | Iterable[float], *, endpoint: str | None = None) -> None:
        """The client waited after each failure, so many seconds or more.

        A failure is a status of 500 or more, or 429. Failures in a row are those of one application for one
        person at one endpoint: what it does elsewhere meanwhile changes nothing.

        Args:
            at_least: the shortest wait; or one for each failure in a row, the last for all further ones.
            endpoint: only failures there.

        Raises:
            NotSo: if it waited less.
            ConfigurationError: if no wait is given, one is none, or there is no such endpoint.
        """
        waits = waits_of(at_least)
        check_wanted({"endpoint": endpoint})
        flow, in_rows = self.flow, Counter[_Caller]()
        for failed, again in self._following(flow):
            caller = _caller(failed)
            if not (failed.status >= _FAILING or failed.status == _THROTTLED):
                del in_rows[caller]
                continue
            if endpoint is not None and failed.endpoint != endpoint:
                continue
            wanted = waits[min(in_rows[caller], len(waits) - 1)]
            in_rows[caller] += 1
            waited = (again.at - failed.at).total_seconds()
            if waited < wanted:
                raise NotSo(
                    f"#{again.number} came {durations.told(waited)} s after #{failed.number} had failed; a "
                    f"client waits {durations.told(wanted)} s or more",
                    flow,
                    (failed, again),
                )

    def asked(self, *, at_most: int, at_least: int = 0, **wanted: Any) -> None:
        """The client sent no more requests than that, and no fewer.

        `wanted` are fields of `Exchange` or `Facts`, as `endpoint="token"` or `status=401`.

        Raises:
            NotSo: if it sent more or fewer.
            TypeError, ConfigurationError: for a field, an endpoint or a number that there is not.
        """
        checks.whole("at_most", at_most, least=0)
        checks.whole("at_least", at_least, least=0)
        found = self._sandbox.journal.exchanges(**wanted)
        if not at_least <= len(found) <= at_most:
            which = ", ".join(f"{key} {value}" for key, value in wanted.items())
            limits = f"{at_least} to {at_most}" if at_least else f"at most {at_most}"
            raise NotSo(
                f"there were {len(found)} requests{f' ({which})' if which else ''}, not {limits}",
                self.flow,
                found,
            )

    def kept_secrets_out_of_urls(self) -> None:
        """No token, code verifier or secret stood in a URL (RFC 6750 section 5.3).

        Raises:
            NotSo: if one did.
        """
        found = [one for one in self.flow if one.facts.token_in_url]
        if found:
            raise NotSo(f"a token or secret stood in the URL of #{found[0].number}", self.flow, found)

    def used_pkce(self) -> None:
        """Every login had a code_challenge (RFC 7636), and there was a login.

        Raises:
            NotSo: if one had none, or there was none.
        """
        logins = self._logins()
        without = [one for one in logins if not one.facts.challenged]
        if without or not logins:
            said = f"#{without[0].number} has no code_challenge" if without else "there was no login"
            raise NotSo(said, self.flow, without)

    def used_fresh_states(self) -> None:
        """Every login had a state of its own (RFC 6749 section 10.12), and there was a login.

        Raises:
            NotSo: if one had none, or another's, or there was none.
        """
        seen: dict[str, Exchange] = {}
        logins = self._logins()
        for one in logins:
            if one.facts.state is None:
                raise NotSo(f"#{one.number} has no state", self.flow, (one,))
            first = seen.setdefault(one.facts.state, one)
            if first is not one:
                raise NotSo(
                    f"#{first.number} and #{one.number} have the same state; each login needs a new one",
                    self.flow,
                    (first, one),
                )
        if not logins:
            raise NotSo("there was no login", self.flow)

    def kept_people_apart(self) -> None:
        """No request asked for one beneficiary with another's token.

        Raises:
            NotSo: if one did.
        """
        for one in self.flow:
            about, owner = one.facts.about, one.beneficiary
            if about is not None and owner is not None and about != owner:
                raise NotSo(
                    f"#{one.number} asked for {self._name(about)} with a token of {self._name(owner)}",
                    self.flow,
                    (one,),
                )

    def complete(
        self,
        claims: Iterable[Mapping[str, Any]],
        *,
        user: str,
        version: Version = 2,
        search: Mapping[str, str] | None = None,
    ) -> None:
        """These are exactly the claims that a beneficiary has now.

        Args:
            claims: ExplanationOfBenefit resources, or Bundles of them.
            user: whose they should be: a login name or a persona.
            version: the API's.
            search: parameters of the search that was made, as `{"type": "carrier"}`; everything by default.

        Raises:
            NotSo: if some are missing, double, strange or stale; it names them.
            ConfigurationError: if what is given is no claims, no user, no version or no search.
        """
        claims = claims_of(claims)
        check_user(user)
        checks.whole("version", version, least=1, most=3)
        check_search(search)
        beneficiary = self._sandbox.population.index_of_user(user)
        if beneficiary is None:
            raise NotSo(f"there is no test user {user!r}", self.flow)
        difference = compare(claims, beneficiary, version, dict(search or {}), self._sandbox)
        if difference:
            raise NotSo(f"these are not the claims of {user}: {difference}", self.flow)

    def leaks(self, *texts: str) -> tuple[Leak, ...]:
        """What of the sandbox's secrets and people stands in texts, such as captured logs.

        Raises:
            ConfigurationError: if one of them is no text.
        """
        check_texts(texts)
        return leaks_in(texts, self._sandbox)

    def leaked_nothing(self, *texts: str) -> None:
        """No token, code, secret, Medicare number or name of the sandbox stands in these texts.

        Raises:
            NotSo: if one does; it says which, and where, and does not repeat it.
        """
        found = self.leaks(*texts)
        if found:
            raise NotSo("; ".join(str(leak) for leak in found), self.flow)

    def _following(self, flow: Iterable[Exchange]) -> Iterator[tuple[Exchange, Exchange]]:
        """Each exchange with the next one at the same endpoint, of the same application and person."""
        latest: dict[_Caller, Exchange] = {}
        for one in flow:
            caller = _caller(one)
            if caller in latest:
                yield latest[caller], one
            latest[caller] = one

    def _logins(self) -> list[Exchange]:
        return [one for one in self.flow if one.facts.challenged is not None]

    def _name(self, beneficiary: int) -> str:
        return user_of(beneficiary, self._sandbox.population)


def _caller(one: Exchange) -> _Caller:
    return one.endpoint, one.client_id, one.beneficiary


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
