"""What a rule can be asked about: a request to an endpoint, or a question of CMS's server to its backend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request, or one question to the backend, as far as it is known.

    `endpoint` is a name of `bbmock.domain.endpoints`, None for a path without one. `client_id`, `beneficiary`
    (an index) and `token` (its nickname, `BBUser00000/access#1`) are who asks, None where nobody was
    recognised. `resource` is the FHIR type that is asked for, `page` the number of a search's page, from 1;
    `headers` are the request's by their names in lower case.
    """

    endpoint: str | None
    path: str = ""
    method: str = "GET"
    version: int | None = None
    client_id: str | None = None
    beneficiary: int | None = None
    token: str | None = None
    resource: str | None = None
    page: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
