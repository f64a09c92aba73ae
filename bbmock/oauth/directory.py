"""The directory of applications that beneficiaries can read at CMS, in CMS's keys.

Source: the recorded first page (active applications only, by name; no phone number is null) and CMS's
server. The pages behave as the framework behind it documents. CMS's label `internal-use` hides what has it.
The name and description of a label are ours: CMS keeps them apart, we make the name from the slug.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bbmock.domain.applications import Application
from bbmock.domain.errors import Refusal
from bbmock.state.sandbox import Sandbox

PAGE_SIZE = 10
MAX_PAGE_SIZE = 10_000
PUBLISHER: Mapping[str, object] = {}
"""Of the public form: CMS's server looks for a setting that it does not have, and says nothing."""
INTERNAL = "internal-use"


class InvalidPage(Refusal):
    """A page of the directory that there is not."""

    status = 404
    detail = "Invalid page."

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)

    @property
    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        return {"detail": self.detail}


class InvalidLabel(Refusal):
    """A label that the directory does not have, or does not show."""

    status = 400

    def __init__(self, slug: str, *, why: str) -> None:
        super().__init__(f"Invalid slug name for label parameter:  {slug}", why=why)

    @property
    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        return {"label": [str(self)]}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the directory; `count` is how many applications there are on all."""

    applications: tuple[Application, ...]
    count: int
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether another page comes before it."""
        return self.number > 1


def listed(sandbox: Sandbox, labels: Collection[str] = ()) -> tuple[Application, ...]:
    """The active applications by name, but for CMS's own; with labels, those that have one of them.

    Raises:
        InvalidLabel: for the first label that no application has, and for `internal-use`.
    """
    for slug in labels:
        _check_label(slug, sandbox)
    return tuple(
        sorted(
            (
                application
                for application in sandbox.applications
                if application.active
                and INTERNAL not in application.listing.labels
                and (not labels or not set(labels).isdisjoint(application.listing.labels))
            ),
            key=lambda application: application.name,
        )
    )


def _check_label(slug: str, sandbox: Sandbox) -> None:
    if slug == INTERNAL:
        raise InvalidLabel(slug, why=f"the label {INTERNAL} is CMS's own and hides what has it")
    if slug not in _slugs(sandbox):
        raise InvalidLabel(slug, why=f"no application has the label {slug!r}")


def _slugs(sandbox: Sandbox) -> set[str]:
    return {slug for application in sandbox.applications for slug in application.listing.labels}


def page_of(applications: tuple[Application, ...], *, number: str = "1", size: str = "") -> Page:
    """A page by the texts of its number and size: a number from 1, or `last`; a size that is none is 10.

    Raises:
        InvalidPage: if there is no such page.
    """
    length = _size(size)
    pages = max(1, -(-len(applications) // length))
    wanted = pages if number == "last" else _whole(number)
    if wanted is None or not 1 <= wanted <= pages:
        raise InvalidPage(why=f"there is no page {number!r}; the pages are 1 to {pages}")
    start = (wanted - 1) * length
    return Page(applications[start : start + length], len(applications), wanted, has_next=wanted < pages)


def listing(application: Application) -> dict[str, object]:
    """An application in the directory's own form."""
    told = application.listing
    return {
        "name": application.name,
        "website_uri": told.website_uri,
        "logo_uri": told.logo_uri,
        "tos_uri": application.tos_uri,
        "policy_uri": application.policy_uri,
        "support_email": told.support_email or None,
        "support_phone_number": told.support_phone_number or None,
        "description": told.description,
        "labels": [label(slug) for slug in told.labels],
    }


def public_listing(application: Application) -> dict[str, object]:
    """An application in the public form."""
    told = application.listing
    return {
        "name": application.name,
        "description": told.description,
        "website_uri": told.website_uri,
        "tos_uri": application.tos_uri,
        "privacy_policy_uri": application.policy_uri,
        "contacts": [
            {"system": "phone", "value": told.support_phone_number or None},
            {"system": "email", "value": told.support_email or None},
        ],
    }


def labels_in_use(sandbox: Sandbox) -> list[dict[str, str]]:
    """The labels of all applications by name, listed or not, but for `internal-use`."""
    labels = [label(slug) for slug in _slugs(sandbox) - {INTERNAL}]
    return sorted(labels, key=lambda shown: shown["name"])


def label(slug: str) -> dict[str, str]:
    """A label: its name in words, its slug, and no description."""
    return {"name": slug.replace("-", " ").title(), "slug": slug, "description": ""}


def _size(text: str) -> int:
    size = _whole(text)
    return PAGE_SIZE if size is None or size < 1 else min(size, MAX_PAGE_SIZE)


def _whole(text: str) -> int | None:
    """A whole number; digits beyond any page are none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
