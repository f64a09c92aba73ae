"""A person's token, as CMS's SDK keeps it: attributes, and a dict to store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar, cast, overload

from bbclient.errors import UnusableToken
from bbclient.scopes import covers, scopes_of

Now = Callable[[], datetime]
_T = TypeVar("_T")

_MILLISECONDS_FROM = 1e11  # as seconds that is the year 5138, as milliseconds 1973


def utc_now() -> datetime:
    """The machine's present moment: the only place where this package asks for it."""
    return datetime.now(UTC)


class _Item(Generic[_T]):
    """An attribute that is an item of the dict, so that the two cannot disagree."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, token: None, owner: type) -> _Item[_T]: ...
    @overload
    def __get__(self, token: dict[str, Any], owner: type) -> _T: ...
    def __get__(self, token: dict[str, Any] | None, owner: type) -> _Item[_T] | _T:
        if token is None:
            return self
        return cast("_T", token.get(self._name))

    def __set__(self, token: dict[str, Any], value: _T) -> None:
        token[self._name] = value


class _Moment(_Item[_T]):
    """One that is a time, read on assignment as `set_dict` reads it."""

    def __set__(self, token: dict[str, Any], value: _T) -> None:
        token[self._name] = _moment({self._name: value}, self._name)


class AuthorizationToken(dict[str, Any]):
    """An access token with its refresh token, expiry, patient and scope.

    `key` is the name that a token store keeps it under, None if it came from none.

    Args:
        auth_token_dict: the answer of a token endpoint, or what `get_dict` gave.
        now: the clock that `expires_in` counts from and that says whether the token is over.

    Raises:
        UnusableToken: if neither `expires_at` nor `expires_in` says when the token ends.
    """

    access_token: _Item[str] = _Item()
    expires_in: _Item[int | None] = _Item()
    expires_at: _Item[datetime] = _Moment()
    patient: _Item[str | None] = _Item()
    refresh_token: _Item[str | None] = _Item()
    scope: _Item[str | None] = _Item()
    token_type: _Item[str | None] = _Item()
    access_grant_expiration: _Item[datetime | None] = _Moment()

    def __init__(self, auth_token_dict: Mapping[str, Any], *, now: Now = utc_now) -> None:
        super().__init__()
        self._now = now
        self.key: str | None = None
        self.set_dict(auth_token_dict)

    @property
    def scopes(self) -> frozenset[str]:
        """The granted scopes as a set, where `scope` is one text and `in` finds parts of words."""
        return scopes_of(self.scope)

    def has_scope(self, *wanted: str) -> bool:
        """Whether all of these were granted, in either form: `patient/Patient.rs` covers `.read` and `.r`."""
        return all(covers(self.scopes, scope) for scope in wanted)

    def access_token_expired(self) -> bool:
        """Whether the access token is over; at the very instant of `expires_at` it is."""
        return self.expires_at <= self._now()

    def access_grant_expired(self) -> bool:
        """Whether the person's consent is over, so that only a login helps; False if its end is not known."""
        return self.access_grant_expiration is not None and self.access_grant_expiration <= self._now()

    def set_dict(self, auth_token_dict: Mapping[str, Any]) -> None:
        """Become another token; a refused one leaves this as it was.

        `expires_at` may be a datetime or a text (UTC if it names no zone), or a number of seconds or
        milliseconds since 1970; without it the token ends `expires_in` seconds from now.

        Raises:
            UnusableToken: as on construction.
        """
        given = auth_token_dict
        fields = {
            "access_token": given.get("access_token"),
            "expires_in": given.get("expires_in"),
            "expires_at": _ends(given, self._now),
            "patient": given.get("patient"),
            "refresh_token": given.get("refresh_token"),
            "scope": given.get("scope"),
            "token_type": given.get("token_type"),
            "access_grant_expiration": _grant_ends(given),
        }
        self.update(fields)  # at once, for another thread may be using this token

    def copy(self) -> AuthorizationToken:
        """Another token with the same in it, on the same clock and under the same key."""
        same = AuthorizationToken(self, now=self._now)
        same.key = self.key
        return same

    def get_dict(self) -> dict[str, Any]:
        """The token to store, ready for JSON: the seven keys of CMS's SDK, then the grant's end if known."""
        stored = dict(self)
        stored["expires_at"] = _stored(self.expires_at)
        grant_ends = stored.pop("access_grant_expiration")
        if grant_ends is not None:
            stored["access_grant_expiration"] = _stored(grant_ends)
        return stored

    def __repr__(self) -> str:
        return f"AuthorizationToken(expires_at={str(self.expires_at)!r}, scope={self.scope!r}, ...)"

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickled token goes to another process, where this one's clock means nothing.
        return type(self), (dict(self),), {"key": self.key}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.key = state.get("key")
        if "access_token" in state:  # pickled by CMS's SDK, whose tokens are attributes alone
            self._now = utc_now
            self.set_dict(state)


def _ends(token: Mapping[str, Any], now: Now) -> datetime:
    given = _moment(token, "expires_at")
    if given is not None:
        return given
    seconds: Any = token.get("expires_in")
    try:
        return now() + timedelta(seconds=float(seconds))
    except (TypeError, ValueError, OverflowError):
        raise UnusableToken(
            f"The token has no expires_at, and its expires_in is {type(seconds).__name__} rather than a "
            "number of seconds; pass what the token endpoint sent or what get_dict() returned."
        ) from None


def _moment(token: Mapping[str, Any], key: str) -> datetime | None:
    """A time of the token, aware and in UTC; None if it has none."""
    given = token.get(key)
    if given is None or given == "":
        return None
    try:
        if isinstance(given, datetime):
            moment = given
        elif isinstance(given, str):
            moment = datetime.fromisoformat(given)
        else:
            seconds = float(given)
            moment = datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, UTC)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UnusableToken(
            f"The token's {key} is no time; give a datetime, a text such as 2026-01-01T12:00:00Z, or a "
            "number of seconds since 1970."
        ) from None


def _grant_ends(token: Mapping[str, Any]) -> datetime | None:
    """The end of the consent; None if it has none, which CMS says by an empty text, or if it is no time.

    For it is an extra: the answer to a refresh must not be lost over it, when the old token is spent.
    """
    with contextlib.suppress(UnusableToken):
        return _moment(token, "access_grant_expiration")
    return None


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()
