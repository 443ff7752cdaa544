"""Coming in for the first time, over HTTP."""

from fastapi import Request, Response

from server.accounts import entering
from server.accounts.entering import First, FirstCity
from server.accounts.schemas import Accepting, PersonBody, PostBody, SetUp, Token
from server.accounts.session_api import ADoor, let_in
from server.base.declared import open_to_all
from server.base.web import RefusalBody, Router

router = Router(tags=["session"])

_401 = {"model": RefusalBody, "description": "`invitation_refused`"}
_403 = {"model": RefusalBody, "description": "`foreign_origin`, `https_needed`"}
_429 = {"model": RefusalBody, "description": "`too_many_tries`; Retry-After says when"}


@router.post(
    "/invitation/look",
    summary="What an invitation is to",
    responses={401: _401, 403: _403, 429: _429},
)
@open_to_all("a one-time token, good for three days")
def look(body: Token, door: ADoor) -> PostBody:
    """The token still counts afterwards. It is sent in the body: addresses are written to logs."""
    post = entering.look(door, body.token)
    return PostBody(username=post.username, name=post.name, holder=post.holder)


@router.post(
    "/invitation",
    summary="Take a post over: set your password and sign in",
    responses={
        401: _401,
        403: _403,
        422: {
            "model": RefusalBody,
            "description": "`password_length`, `password_guessable`, `malformed`",
        },
        429: _429,
    },
)
@open_to_all("a one-time token, good for three days")
def accept(
    body: Accepting,
    request: Request,
    response: Response,
    door: ADoor,
) -> PersonBody:
    """The token counts no more. Where the area asks for a second factor, set one up next."""
    entered = entering.accept(door, body.token, body.password)
    return let_in(request, response, entered)


@router.post(
    "/setup",
    status_code=201,
    summary="Make the first administrator",
    responses={
        401: _401,
        403: _403,
        409: {"model": RefusalBody, "description": "`username_taken`, `area_taken`"},
        422: {
            "model": RefusalBody,
            "description": "`city_missing`, `username_invalid`, `name_malformed`, "
            "`password_length`, `password_guessable`, `area_malformed`, `malformed`",
        },
        429: _429,
    },
)
@open_to_all("the token that a server without an administrator prints when it starts")
def set_up(
    body: SetUp,
    request: Request,
    response: Response,
    door: ADoor,
) -> PersonBody:
    """Works until there is an administrator of the top area."""
    city = FirstCity(body.city.id, body.city.name) if body.city else None
    first = First(body.username, body.name, body.holder, body.password, city)
    return let_in(request, response, entering.set_up(door, body.token, first))
