"""The claims of a population by what tells them apart, id and lastUpdated, without the work of their data."""

from __future__ import annotations

import json

from bbmock.fhir.grown_library import Library
from bbmock.fhir.owners import id_version
from bbmock.fhir.shelves import Key
from bbmock.population import contractors, identity, loads
from bbmock.population.prior_authorizations import authorization_id


class Outlines(Library):
    """As `Library`, but that a claim has only its id and its lastUpdated: ten thousand take a second."""

    def pieces(self, key: Key, *, created: bytes) -> tuple[bytes, ...]:
        """The JSON of a claim's outline; of everything else the whole resource."""
        if key.claim is None:
            return super().pieces(key, created=created)
        meta = {"lastUpdated": loads.instant_of(key.loaded)}
        return (json.dumps({"id": self._id(key, key.claim), "meta": meta}).encode(),)

    def _id(self, key: Key, number: int) -> str:
        n = key.beneficiary
        if number >= contractors.FIRST_AUTHORIZATION:
            return authorization_id(n, number - contractors.FIRST_AUTHORIZATION)
        claim_id = identity.claim_id(n, number, id_version(key.version))
        return claim_id if key.version == 3 else f"{self._population.summary(n, number).type}-{claim_id}"
