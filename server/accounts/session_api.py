"""Signing in by password or passkey, proving once more who one is, and signing out."""

from typing import Annotated

from fastapi import Depends, Request, Response

from server.accounts import ceremonies, cookies, own, passkeys, people, sessions
from server.accounts.factors import Given
from server.accounts.refusals import PasskeyRefusedError
from server.accounts.schemas import Credential, PasskeyOptions, PersonBody, Proving, SignIn
from server.accounts.sessions import Proof
from server.accounts.signing_in import Door, Entered, enter, sign_in
from server.accounts.web import ABrake, AMe, Asking, SameOrigin, address_of
from server.base import activity
from server.base.activity import By
from server.base.declared import open_to_all, signed_in
from server.base.web import AHouse, Now, RefusalBody, Router

router = Router(tags=["session"])

SIGN_IN = "passkey.sign_in"

_401 = {"model": RefusalBody, "description": "`not_signed_in`"}
_403 = {"model": RefusalBody, "description": "`foreign_origin`, `https_needed`"}
_429 = {"model": RefusalBody, "description": "`too_many_tries`; Retry-After says when"}


def at_the_door(
    request: Request, house: AHouse, brake: ABrake, now: Now, _same: SameOrigin
) -> Door:
    """Raises `ForeignOriginError` and `UnsafeLineError` before anything secret is looked at."""
    cookies.check_line(request)
    return Door(house, brake, address_of(request), now, cookies.session_token(request))


ADoor = Annotated[Door, Depends(at_the_door)]


def let_in(request: Request, response: Response, entered: Entered) -> PersonBody:
    """The answer to whoever was let in, with the session's cookie."""
    cookies.give_session(request, response, entered.token)
    return PersonBody.of(entered.person)


@router.post(
    "/session",
    summary="Sign in",
    responses={
        401: {
            "model": RefusalBody,
            "description": "`sign_in_refused`, `code_missing`, `code_refused`",
        },
        403: _403,
        429: _429,
    },
)
@open_to_all("a user name, its password and, where there is one, a second factor")
def open_session(
    body: SignIn,
    request: Request,
    response: Response,
    door: ADoor,
) -> PersonBody:
    """Sets the session's cookie; it lasts twelve hours, or one without use."""
    given = Given(body.password, body.code)
    return let_in(request, response, sign_in(door, body.username, given))


@router.get("/session", summary="Who is signed in", responses={401: _401})
@signed_in
def show_session(person: Asking, response: Response) -> PersonBody:
    response.headers["Cache-Control"] = "no-store"
    return PersonBody.of(person)


@router.delete("/session", status_code=204, summary="Sign out", responses={403: _403})
@open_to_all("ends the session it is sent with, if any")
def end_session(
    request: Request, response: Response, house: AHouse, now: Now, _same: SameOrigin
) -> None:
    """Ends the session on the server too. Without a session there is nothing to end."""
    token = cookies.session_token(request)
    cookies.take_session(request, response)
    if token is None:
        return
    with house.database.write() as session:
        account = sessions.close_session(session, token)
        if account is not None:
            by = By(account, address_of(request), "own")
            activity.record(session, now, "session.end", account, by=by, area=None)


@router.post(
    "/session/proof",
    status_code=204,
    summary="Prove once more who you are",
    responses={
        401: {
            "model": RefusalBody,
            "description": "`not_signed_in`, `code_missing`, `code_refused`, `sign_in_refused`",
        },
        403: _403,
        429: _429,
    },
)
@signed_in
def prove(body: Proving, request: Request, response: Response, me: AMe, brake: ABrake) -> None:
    """With a code where the account has a second factor, else with the password; or sign in
    again with a passkey. The session goes on under a new cookie; for ten minutes it may change
    how the account signs in."""
    token = own.prove(me, brake, Given(body.password, body.code))
    cookies.give_session(request, response, token)


@router.post(
    "/session/passkey/options",
    summary="Begin to sign in with a passkey",
    responses={403: _403, 429: _429},
)
@open_to_all("gives a challenge, which proves nothing")
def begin_passkey(
    request: Request,
    response: Response,
    door: ADoor,
) -> PasskeyOptions:
    """For `navigator.credentials.get`; its answer counts once, for five minutes, in this
    browser."""
    door.brake.take_begun(door.address, door.now)
    asked = passkeys.to_sign_in(cookies.origin_of(request))
    bound = ceremonies.new_bound()
    with door.house.database.write() as session:
        ceremonies.begin(session, bound, SIGN_IN, {"challenge": asked.challenge}, door.now)
    cookies.give_begun(request, response, bound)
    return PasskeyOptions(options=asked.options)


@router.post(
    "/session/passkey",
    summary="Sign in with a passkey",
    responses={
        401: {"model": RefusalBody, "description": "`passkey_refused`"},
        403: _403,
        429: _429,
    },
)
@open_to_all("a passkey that verified its user")
def open_by_passkey(
    body: Credential,
    request: Request,
    response: Response,
    door: ADoor,
) -> PersonBody:
    door.brake.take("passkey", door.address, door.now, "credential")
    kept = ceremonies.end(door.house.database, cookies.begun_token(request), SIGN_IN, door.now)
    if kept is None:
        raise PasskeyRefusedError
    origin = cookies.origin_of(request)
    with door.house.database.write() as session:
        found = passkeys.prove(session, body.credential, kept["challenge"], origin, door.now)
        account = people.held_account(session, found)
        if account.disabled_ms is not None:
            raise PasskeyRefusedError
        entered = enter(session, account, Proof("passkey", strong=True), door)
    door.brake.release("passkey", door.address)
    return let_in(request, response, entered)
