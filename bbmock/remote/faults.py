"""The rules of a mock that runs elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bbmock.domain.clock import FrozenClock
from bbmock.faults import checks
from bbmock.faults.documents import WORDS, document_of_rule, read_rule
from bbmock.faults.engine import Faults, Standing, require_rule
from bbmock.faults.rules import Rule
from bbmock.faults.vocabulary import Effect
from bbmock.remote.calls import Calls
from bbmock.remote.errors import NotThere


class RemoteFaults:
    """As `Faults`: the same words, checked here before they are sent."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def add(
        self,
        endpoint: str | None = None,
        effect: Effect | str | Mapping[str, object] | None = None,
        *,
        name: str = "",
        **terms: Any,
    ) -> int:
        """Add a rule in words: `add("ExplanationOfBenefit", "token-expired", page=3)`; returns its number.

        Raises:
            ConfigurationError: if a word or value is none, or there is no such beneficiary; the rules are
                unchanged.
        """
        who = terms.get("beneficiary")
        named = {"beneficiary": terms.pop("beneficiary")} if isinstance(who, str) else {}  # the mock knows
        words = Faults(FrozenClock())  # reads the words as a local mock's rules do, and is thrown away
        words.add(endpoint, effect, name=name, **terms)
        return self._add({**document_of_rule(words.standing[0].rule), **named})

    def add_rule(self, rule: Rule) -> int:
        """Add a rule, behind those that are there; returns its number.

        Raises:
            ConfigurationError: if it would never fire; the message is the mock's.
        """
        require_rule(rule)
        return self._add(document_of_rule(rule))

    def _add(self, document: Mapping[str, object]) -> int:
        return int(self._calls.ask("POST", "/faults", document)["number"])

    def remove(self, number: int) -> bool:
        """Take a rule away; False if there is none of this number.

        Raises:
            ConfigurationError: if it is no number.
        """
        checks.kind("number", number, int, "a rule's number, as `add` gives it")
        try:
            self._calls.ask("DELETE", f"/faults/{number}")
        except NotThere:
            return False
        return True

    def clear(self) -> None:
        """Take all rules away; numbers go on."""
        self._calls.ask("DELETE", "/faults")

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every rule and how it stands, those that are over, too."""
        return tuple(_standing(document) for document in self._calls.ask("GET", "/faults"))

    @property
    def pending(self) -> tuple[Standing, ...]:
        """The rules that may still fire, in order."""
        return tuple(one for one in self.standing if not one.is_over)


def _standing(document: Mapping[str, Any]) -> Standing:
    rule = read_rule({word: document[word] for word in WORDS if word in document})
    return Standing(
        document["number"], rule, document["seen"], document["fired"], document["left"], document["over"]
    )
