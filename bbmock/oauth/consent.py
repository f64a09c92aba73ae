"""What follows from the decision on the consent page (RFC 6749 section 4.1.2).

Source: the consent form of CMS's server. Agreeing ends the beneficiary's earlier tokens for the application
at that moment, before the new code is redeemed; cancelling leaves everything as it was. The form is read for
itself: a client_id exchanged in it yields a code for that other application.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bbmock.domain import scopes
from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.grants import (
    GRANT_MONTHS,
    Approval,
    AuthorizationCode,
    Consent,
    DataAccessGrant,
)
from bbmock.oauth import pkce, redirects
from bbmock.oauth.authorize import ConsentQuestion, check_response_type
from bbmock.oauth.errors import RedirectedError
from bbmock.oauth.first_contact import AuthorizationRequest, find_application
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Decision:
    """A consent form as it was posted.

    Any text but `False` in `allow` agrees, even `0`. `shares_demographics` is true for the exact text
    `True` only. `shares_samhsa_data` is the box of version 3; versions 1 and 2 have none and always share.
    """

    request: AuthorizationRequest
    allows: bool
    shares_demographics: bool
    shares_samhsa_data: bool

    @classmethod
    def from_form(cls, form: Mapping[str, str], *, version: int) -> Decision:
        """The decision in a posted form, in which the last of several values counts."""
        return cls(
            request=AuthorizationRequest.from_parameters(form, version=version),
            allows=_is_ticked(form.get("allow")),
            shares_demographics=form.get("share_demographic_scopes") == "True",
            shares_samhsa_data=version != 3 or _is_ticked(form.get("share_samhsa_data")),
        )


def decide(decision: Decision, approval: Approval, sandbox: Sandbox) -> str:
    """Carry out a decision: where the browser goes next, with a code.

    The posted form must name scopes; the page asks again where it does not (the endpoint's business).

    Raises:
        ClientPage: if the form names no active application.
        AuthorizationPage: if the form's redirect URI is not the application's.
        RedirectedError: `access_denied` if the beneficiary cancels or nothing is left to share; another
            error if the form asks for another response type or has lost its code challenge.
    """
    request = decision.request
    application = find_application(request.client_id, sandbox)
    redirect_uri = redirects.resolve(request.redirect_uri, application)
    if not decision.allows:
        raise RedirectedError(
            redirect_uri, "access_denied", state=request.state, why="the beneficiary cancelled"
        )
    check_response_type(request, redirect_uri, in_fragment=request.response_type == "token")
    _check_pkce(request, redirect_uri)
    shared = _shared_scopes(decision, application)
    beneficiary = approval.beneficiary
    if not shared:
        sandbox.grants.remove_grant(application.client_id, beneficiary)
        sandbox.grants.remove_tokens(application.client_id, beneficiary)
        raise RedirectedError(
            redirect_uri,
            "access_denied",
            state=request.state,
            why="nothing is left to share: the scopes of the form are demographic and kept back, or not to "
            "be had; the grant and its tokens are gone",
        )
    sandbox.grants.put_grant(
        DataAccessGrant(application.client_id, beneficiary, _grant_end(application, sandbox.clock.now()))
    )
    sandbox.grants.remove_tokens(application.client_id, beneficiary)
    consent = Consent(
        application.client_id,
        beneficiary,
        shared,
        share_samhsa_data=decision.shares_samhsa_data,
        part_d_eob_only=application.part_d_eob_only,
    )
    return _redirect_with_code(consent, redirect_uri, request, sandbox)


def agreed_already(question: ConsentQuestion, request: AuthorizationRequest, sandbox: Sandbox) -> str | None:
    """Where the browser goes without a question, as `approval_prompt=auto` asks; None if it has to be put.

    It has not if a token in force covers every scope asked for. Nothing ends or begins anew but the code.
    Versions 1 and 2 without a scope parameter ask for `.r` and `.s` too, which a token never holds beside
    `.rs`: there the page is shown all the same. Source: recorded. What a beneficiary said of substance-use
    claims CMS keeps with the code of their consent, and takes a code without any for a yes.
    """
    now = sandbox.clock.now()
    held = sandbox.grants.access_tokens_of(question.application.client_id, question.approval.beneficiary)
    wanted = set(question.scopes)
    for token in held:
        if not token.is_over(now) and wanted <= set(token.consent.scopes):
            consent = replace(token.consent, scopes=question.scopes, share_samhsa_data=True)
            return _redirect_with_code(consent, question.redirect_uri, request, sandbox)
    return None


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time so many months on, or that month's last day where it has fewer."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def _redirect_with_code(
    consent: Consent, redirect_uri: str, request: AuthorizationRequest, sandbox: Sandbox
) -> str:
    code = AuthorizationCode(
        code=sandbox.new_token(),
        consent=consent,
        redirect_uri=redirect_uri,
        code_challenge=request.code_challenge or "",
    )
    sandbox.grants.codes.put(code.code, code)
    parameters = {"code": code.code} | ({"state": request.state} if request.state else {})
    return redirects.extend(redirect_uri, parameters)


def _shared_scopes(decision: Decision, application: Application) -> tuple[str, ...]:
    available = set(application.available_scopes)
    if decision.request.version == 3:
        available &= set(application.scopes)
    shared = available.intersection(scopes.parse(decision.request.scope))
    if not decision.shares_demographics:
        shared -= scopes.DEMOGRAPHIC
    return scopes.fold(shared)


def _check_pkce(request: AuthorizationRequest, redirect_uri: str) -> None:
    if not request.code_challenge or request.code_challenge_method != pkce.METHOD:
        raise RedirectedError(
            redirect_uri,
            "invalid_request",
            state=request.state,
            description="Transform algorithm not supported.",
            why="the posted form has lost code_challenge or code_challenge_method",
        )


def _grant_end(application: Application, now: datetime) -> datetime | None:
    if application.data_access_type is DataAccessType.THIRTEEN_MONTH:
        return months_later(now, GRANT_MONTHS)
    return None


def _is_ticked(value: str | None) -> bool:
    """How CMS's form reads a box: any text but `False` ticks it, even `0`."""
    return (value or "").lower() not in ("", "false")
