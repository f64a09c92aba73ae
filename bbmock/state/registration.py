"""Applications and identity providers as a configuration file registers them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bbmock.domain import scopes
from bbmock.domain.applications import (
    CLIENT_ID,
    CLIENT_ID_LENGTH,
    AllowedAuthType,
    Application,
    ClientType,
    DataAccessType,
    Listing,
    derived_credential,
)
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.identity_providers import IdentityProvider
from bbmock.domain.oddities import Oddity
from bbmock.state import entries
from bbmock.state.entries import Entry

CLIENT_SECRET_LENGTH = 128
_LISTING_TEXTS = ("website_uri", "logo_uri", "support_email", "support_phone_number", "description")
_TEXTS = ("policy_uri", "tos_uri", "developer")
_TRUTHS = ("active", "part_d_eob_only")
_CHOICES = {
    "data_access_type": DataAccessType,
    "client_type": ClientType,
    "allowed_auth_type": AllowedAuthType,
}
KEYS = (
    "name",
    "client_id",
    "client_secret",
    "redirect_uris",
    "data_access_type",
    "require_demographic_scopes",
    "active",
    "scopes",
    "policy_uri",
    "tos_uri",
    "client_type",
    "allowed_auth_type",
    "part_d_eob_only",
    "developer",
    "jwks",
    "relax",
    *_LISTING_TEXTS,
    "labels",
)
"""What can be said of an application."""
_PROVIDER_KEYS = ("issuer", "jwks")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""The members of a JWK that hold what only its owner may know (RFC 7518 section 6)."""
_PUBLIC = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
"""The members without which a public key is none (RFC 7518 section 6, RFC 8037 section 2)."""


def application_from(entry: object, *, seed: str, where: str, folder: Path | None = None) -> Application:
    """An application from its entry in a configuration file.

    Args:
        entry: a mapping with `name` and `redirect_uris`, and any other field of `Application` and `Listing`.
        seed: what a missing client_id and client_secret are made from, together with the name.
        where: how the entry is called in a message, as `bbmock.yaml, applications[0]`.
        folder: where a `jwks` that is a path begins; the working directory if there is none.

    Raises:
        ConfigurationError: if a key is missing, unknown or of another form; the message names it.
    """
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: expected an application's keys and values, got {entry!r}")
    entries.refuse_unknown_keys(entry, KEYS, where=where)
    name = entries.text(entry, "name", where=where)
    return Application(
        name=name,
        client_id=_client_id(entry, name, seed=seed, where=where),
        client_secret=_client_secret(entry, name, seed=seed, where=where),
        redirect_uris=_redirect_uris(entry.get("redirect_uris"), where=where),
        listing=_listing(entry, where=where),
        **_plain_fields(entry, where=where),
        **_other_fields(entry, where=where, folder=folder or Path()),
    )


def identity_provider_from(entry: object, *, where: str, folder: Path) -> IdentityProvider:
    """An identity provider from its entry in a configuration file.

    Args:
        entry: a mapping with `issuer`, and `jwks` as an application has it.
        where: how the entry is called in a message, as `bbmock.yaml, identity_providers[0]`.
        folder: where a `jwks` that is a path begins.

    Raises:
        ConfigurationError: if a key is missing, unknown or of another form; the message names it.
    """
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: expected an issuer and its jwks, got {entry!r}")
    entries.refuse_unknown_keys(entry, _PROVIDER_KEYS, where=where)
    issuer = entries.text(entry, "issuer", where=where)
    return IdentityProvider(issuer, _jwks(entry.get("jwks"), where=where, folder=folder))


def _plain_fields(entry: Entry, *, where: str) -> dict[str, Any]:
    """The fields that are one text, truth or word each, as far as they are there."""
    fields: dict[str, Any] = {key: entries.text(entry, key, where=where) for key in _TEXTS if key in entry}
    fields |= {key: entries.truth(entry, key, where=where) for key in _TRUTHS if key in entry}
    fields |= {
        key: entries.choice(kinds, entry, key, where=where) for key, kinds in _CHOICES.items() if key in entry
    }
    return fields


def _other_fields(entry: Entry, *, where: str, folder: Path) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "require_demographic_scopes" in entry:
        fields["require_demographic_scopes"] = _truth_or_nothing(
            entry, "require_demographic_scopes", where=where
        )
    if "scopes" in entry:
        fields["scopes"] = scopes.ordered(
            entries.chosen(scopes.ALL, entry, "scopes", called="scope", where=where)
        )
    if "relax" in entry:
        fields["relax"] = oddities(entry, where=where)
    if "jwks" in entry:
        fields["jwks"] = _jwks(entry["jwks"], where=where, folder=folder)
    return fields


def oddities(entry: Entry, *, where: str) -> frozenset[Oddity]:
    """The oddities under `relax`."""
    names = entries.chosen(tuple(Oddity), entry, "relax", called="oddity", where=where, cutoff=0.4)
    return frozenset(Oddity(name) for name in names)


def _listing(entry: Entry, *, where: str) -> Listing:
    said = {key: entries.text(entry, key, where=where) for key in _LISTING_TEXTS if key in entry}
    labels = entries.texts(entry, "labels", where=where) if "labels" in entry else ()
    return Listing(**said, labels=labels)


def _truth_or_nothing(entry: Entry, key: str, *, where: str) -> bool | None:
    value = entry[key]
    if value is not None and not isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} must be true, false or null, got {value!r}")
    return value


def _client_id(entry: Entry, name: str, *, seed: str, where: str) -> str:
    if "client_id" not in entry:
        return derived_credential(seed, name, length=CLIENT_ID_LENGTH)
    client_id = entries.text(entry, "client_id", where=where)
    if not CLIENT_ID.fullmatch(client_id):
        raise ConfigurationError(
            f"{where}: client_id must have exactly {CLIENT_ID_LENGTH} letters and digits, as CMS's have; "
            f"{client_id!r} has {len(client_id)} characters"
        )
    return client_id


def _client_secret(entry: Entry, name: str, *, seed: str, where: str) -> str:
    if "client_secret" not in entry:
        return derived_credential(seed, name, length=CLIENT_SECRET_LENGTH)
    client_secret = entry["client_secret"]
    if not isinstance(client_secret, str) or not client_secret:
        # Its value stays out of the message: digits without quotes are a secret all the same.
        raise ConfigurationError(f"{where}: client_secret must be a text; put it in quotes")
    return client_secret


def has_derived_secret(application: Application, seed: str) -> bool:
    """Whether an application's secret was made from its name, and stands in no file."""
    derived = derived_credential(seed, application.name, length=CLIENT_SECRET_LENGTH)
    return application.client_secret == derived


def _redirect_uris(value: object, *, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(uri, str) for uri in value):
        raise ConfigurationError(f"{where}: redirect_uris must be a list of one or more URIs, got {value!r}")
    for uri in value:
        if not _has_scheme(uri):
            raise ConfigurationError(f"{where}: redirect_uris: {uri!r} is not absolute; begin with a scheme")
        if "#" in uri or not uri.isprintable() or " " in uri:
            raise ConfigurationError(
                f"{where}: redirect_uris: {uri!r} can never be called; leave out fragment and spaces "
                "(RFC 6749 section 3.1.2)"
            )
    return tuple(value)


def _has_scheme(uri: str) -> bool:
    try:
        return bool(urlsplit(uri).scheme)
    except ValueError:
        return False


def _jwks(value: object, *, where: str, folder: Path) -> Mapping[str, Any]:
    """The public keys, written out or in a JSON file beside the configuration; no key is ever repeated."""
    if isinstance(value, str):
        where = f"{where}: jwks: {value}"
        value = _json_file(folder / value, where=where)
    else:
        where = f"{where}: jwks"
    keys = value.get("keys") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(keys, list) or not keys:
        raise ConfigurationError(
            f"{where}: expected a key set, which is a mapping with a list of keys (RFC 7517 section 5), or "
            "the path of a JSON file with one"
        )
    for place, key in enumerate(keys):
        _check_public_key(key, where=f"{where}: keys[{place}]")
    return value


def _check_public_key(key: object, *, where: str) -> None:
    if not isinstance(key, Mapping) or not isinstance(key.get("kty"), str):
        raise ConfigurationError(f"{where} is no key: it has no kty")
    if not _PRIVATE.isdisjoint(key):
        raise ConfigurationError(f"{where} is a private or symmetric key; register a public one")
    wanted = _PUBLIC.get(key["kty"])
    if wanted is None:
        raise ConfigurationError(f"{where}: kty must be one of {', '.join(_PUBLIC)}")
    missing = [member for member in wanted if not isinstance(key.get(member), str)]
    if missing:
        raise ConfigurationError(f"{where} is no public key: it lacks {', '.join(missing)}")


def _json_file(path: Path, *, where: str) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigurationError(f"{where}: cannot be read: {exc.strerror}") from exc
    except ValueError as exc:  # no JSON, or no UTF-8
        raise ConfigurationError(f"{where}: is not JSON in UTF-8") from exc
