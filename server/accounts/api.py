"""Signing in and out, and the areas as the one who asks may see them."""

from typing import Annotated

from fastapi import Depends, Request, Response

from server.accounts import activity_api, rights_api, sessions, visible_areas
from server.accounts.brake import Brake
from server.accounts.schemas import PersonBody, SignIn
from server.accounts.signing_in import sign_in
from server.accounts.web import COOKIE, Asking, SameOrigin, address_of
from server.base import activity
from server.base.activity import By
from server.base.declared import open_to_all, signed_in
from server.base.web import AHouse, Now, RefusalBody, Router

signing = Router(tags=["accounts"])


def brake_of(request: Request) -> Brake:
    """One brake for the life of the application."""
    state = request.app.state
    if not hasattr(state, "sign_in_brake"):
        state.sign_in_brake = Brake()
    found: Brake = state.sign_in_brake
    return found


ABrake = Annotated[Brake, Depends(brake_of)]


@signing.post(
    "/session",
    summary="Sign in",
    responses={
        401: {"model": RefusalBody, "description": "`sign_in_refused`"},
        403: {"model": RefusalBody, "description": "`foreign_origin`"},
        429: {"model": RefusalBody, "description": "`too_many_tries`"},
    },
)
@open_to_all("a user name and its password")
def open_session(
    body: SignIn,
    request: Request,
    response: Response,
    house: AHouse,
    brake: ABrake,
    now: Now,
    _same: SameOrigin,
) -> PersonBody:
    """Sets the cookie `loa_session`, good for twelve hours."""
    address = address_of(request)
    person, token = sign_in(
        house.database, brake, body.username, body.password, address, now
    )  # fmt: skip
    response.set_cookie(
        COOKIE,
        token,
        max_age=sessions.LASTS_MS // 1000,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    response.headers["Cache-Control"] = "no-store"
    return PersonBody.of(person)


@signing.get(
    "/session",
    summary="Who is signed in",
    responses={401: {"model": RefusalBody, "description": "`not_signed_in`"}},
)
@signed_in
def show_session(person: Asking) -> PersonBody:
    return PersonBody.of(person)


@signing.delete("/session", status_code=204, summary="Sign out")
@open_to_all("ends the session it is sent with, if any")
def end_session(
    request: Request, response: Response, house: AHouse, now: Now, _same: SameOrigin
) -> None:
    """Ends the session on the server too. Without a session there is nothing to end."""
    token = request.cookies.get(COOKIE)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    if token is None:
        return
    with house.database.write() as session:
        account = sessions.close_session(session, token)
        if account is not None:
            activity.record(
                session,
                now,
                "session.end",
                account,
                by=By(account, address_of(request), "own"),
                area=None,
            )


router = Router(prefix="/api")
router.include_router(signing)
router.include_router(visible_areas.router)
router.include_router(rights_api.router)
router.include_router(activity_api.router)
