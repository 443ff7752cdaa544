"""The own account over HTTP: password, authenticator app, passkeys, sessions."""

from typing import Annotated, Any

from fastapi import Path, Request, Response
from sqlalchemy import select

from server.accounts import cookies, factors, own, sessions
from server.accounts.handing_over import holdings
from server.accounts.models import Passkey
from server.accounts.own_schemas import (
    AddedPasskey,
    Code,
    FactorsBody,
    NewPasskey,
    NewPassword,
    OwnBody,
    PasskeyBody,
    RecoveryCodes,
    SessionBody,
    TotpBody,
)
from server.accounts.schemas import PasskeyOptions
from server.accounts.web import ABrake, AMe
from server.base.declared import signed_in
from server.base.web import Reading, RefusalBody, Router, Writing

router = Router(prefix="/me", tags=["own account"])

AnId = Annotated[str, Path(max_length=64)]
_401 = {"model": RefusalBody, "description": "`not_signed_in`"}
_403 = {"model": RefusalBody, "description": "`proof_too_old`, `foreign_origin`"}
_404 = {"model": RefusalBody, "description": "`passkey_unknown`, `session_unknown`"}
_429 = {"model": RefusalBody, "description": "`too_many_tries`; Retry-After says when"}
_CHANGES: dict[int | str, dict[str, Any]] = {401: _401, 403: _403}


@router.get("", summary="Your account and how it signs in", responses={401: _401})
@signed_in
def show(me: AMe, session: Reading, response: Response) -> OwnBody:
    account, held = sessions.standing(session, me.token, me.now)
    response.headers["Cache-Control"] = "no-store"
    return OwnBody(
        account=account.id, username=account.username, name=account.name,
        holder=holdings(session, account.id)[-1].holder,
        factors=FactorsBody.model_validate(factors.of(session, account.id)),
        factor=held.factor, strong=held.strong, expires_ms=held.expires_ms,
        fresh_until_ms=held.proven_ms + sessions.FRESH_MS,
    )  # fmt: skip


@router.put(
    "/password",
    status_code=204,
    summary="Change your password",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`, `sign_in_refused`"},
        403: _403,
        422: {
            "model": RefusalBody,
            "description": "`password_length`, `password_guessable`, `malformed`",
        },
        429: _429,
    },
)
@signed_in
def change_password(
    body: NewPassword, request: Request, response: Response, me: AMe, brake: ABrake
) -> None:
    """Your other sessions end, and this one goes on under a new cookie."""
    token = own.change_password(me, brake, body.current, body.new)
    cookies.give_session(request, response, token)


@router.post(
    "/totp",
    summary="Begin to set an authenticator app",
    responses={**_CHANGES, 409: {"model": RefusalBody, "description": "`totp_set`"}},
)
@signed_in
def begin_totp(me: AMe, session: Writing, response: Response) -> TotpBody:
    """It counts once a code of it was confirmed."""
    response.headers["Cache-Control"] = "no-store"
    made = own.begin_totp(session, me)
    return TotpBody(secret=made.secret, uri=made.uri)


@router.post(
    "/totp/confirm",
    summary="Confirm the authenticator app with its code",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`, `code_refused`"},
        403: _403,
        429: _429,
    },
)
@signed_in
def confirm_totp(
    body: Code, request: Request, response: Response, me: AMe, brake: ABrake
) -> RecoveryCodes:
    """From now on signing in asks for a code. Your other sessions end."""
    codes, token = own.confirm_totp(me, brake, body.code)
    cookies.give_session(request, response, token)
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/totp", status_code=204, summary="Remove the app", responses={**_CHANGES})
@signed_in
def remove_totp(me: AMe, session: Writing) -> None:
    own.remove_totp(session, me)


@router.post("/recovery-codes", summary="New recovery codes", responses={**_CHANGES})
@signed_in
def give_recovery_codes(me: AMe, session: Writing, response: Response) -> RecoveryCodes:
    """Those given before count no more."""
    response.headers["Cache-Control"] = "no-store"
    return RecoveryCodes(recovery_codes=own.new_recovery_codes(session, me))


@router.post("/passkeys/options", summary="Begin to add a passkey", responses={**_CHANGES})
@signed_in
def begin_passkey(me: AMe, session: Writing, request: Request) -> PasskeyOptions:
    """For `navigator.credentials.create`; its answer counts once, for five minutes."""
    return PasskeyOptions(options=own.begin_passkey(session, me, cookies.origin_of(request)))


@router.post(
    "/passkeys",
    status_code=201,
    summary="Add a passkey",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`, `passkey_refused`"},
        403: _403,
        422: {"model": RefusalBody, "description": "`name_malformed`, `malformed`"},
    },
)
@signed_in
def add_passkey(body: NewPasskey, request: Request, response: Response, me: AMe) -> AddedPasskey:
    """Your other sessions end, and this one has proven the passkey."""
    origin = cookies.origin_of(request)
    row, codes, token = own.add_passkey(me, body.name, body.credential, origin)
    cookies.give_session(request, response, token)
    return AddedPasskey(**PasskeyBody.of(row).model_dump(), recovery_codes=codes)


@router.get("/passkeys", summary="Your passkeys", responses={401: _401})
@signed_in
def list_passkeys(me: AMe, session: Reading) -> list[PasskeyBody]:
    mine = select(Passkey).where(Passkey.account == me.person.account)
    return [PasskeyBody.of(row) for row in session.scalars(mine.order_by(Passkey.made_ms))]


@router.delete(
    "/passkeys/{passkey}",
    status_code=204,
    summary="Remove a passkey",
    responses={**_CHANGES, 404: _404},
)
@signed_in
def remove_passkey(passkey: AnId, me: AMe, session: Writing) -> None:
    own.remove_passkey(session, me, passkey)


@router.get("/sessions", summary="Where you are signed in", responses={401: _401})
@signed_in
def list_sessions(me: AMe, session: Reading) -> list[SessionBody]:
    _, current = sessions.standing(session, me.token, me.now)
    rows = own.sessions_of(session, me.person.account, me.now)
    return [SessionBody.of(row, current.id) for row in rows]


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    summary="End one of your sessions",
    responses={**_CHANGES, 404: _404},
)
@signed_in
def end_session(session_id: AnId, me: AMe, session: Writing) -> None:
    own.end_session(session, me, session_id)


@router.delete(
    "/sessions", status_code=204, summary="End all your other sessions", responses={**_CHANGES}
)
@signed_in
def end_other_sessions(me: AMe, session: Writing) -> None:
    own.end_other_sessions(session, me)
