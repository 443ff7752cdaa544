"""Single sign-on over HTTP: away to the city's provider, and back."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from server.accounts import ceremonies, cookies, invitations, outside_names, people
from server.accounts.models import Account
from server.accounts.oidc import Provider, Told
from server.accounts.outside_names import AProvider
from server.accounts.refusals import SingleSignOnRefusedError
from server.accounts.session_api import ADoor
from server.accounts.sessions import hashed
from server.accounts.signing_in import enter
from server.base.activity import By
from server.base.declared import open_to_all
from server.base.web import RefusalBody, Router, shown_in_the_console

router = Router(prefix="/oidc", tags=["session"])

KIND = "oidc"
_AWAY = {"model": RefusalBody, "description": "`single_sign_on_away`"}
_OFF = {"model": RefusalBody, "description": "`single_sign_on_off`, `subject_taken`"}
_429 = {"model": RefusalBody, "description": "`too_many_tries`; Retry-After says when"}
Brought = Annotated[str, Query(max_length=4_000)]


class Start(BaseModel):
    """With an invitation, whoever comes back takes its post over."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"invitation": ""}})

    invitation: str = Field(default="", max_length=200)


class Location(BaseModel):
    """Where the browser goes next."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"location": "https://login.example.vn/authorize?…"}}
    )

    location: str


@router.post(
    "/start",
    summary="Begin single sign-on",
    responses={
        401: {"model": RefusalBody, "description": "`invitation_refused`"},
        403: {"model": RefusalBody, "description": "`foreign_origin`, `https_needed`"},
        409: _OFF,
        429: _429,
        503: _AWAY,
    },
)
@open_to_all("the provider asks who it is")
def start(
    body: Start,
    request: Request,
    response: Response,
    door: ADoor,
    provider: AProvider,
) -> Location:
    door.brake.take("oidc", door.address, door.now, "")
    begun = provider.begin(_back(request), door.now)
    kept, bound = begun.kept, ceremonies.new_bound()
    with door.house.database.write() as session:
        if body.invitation:
            kept["invitation"] = hashed(body.invitation)
            invitations.invited(session, kept["invitation"], door.now)
        ceremonies.begin(session, bound, KIND, kept, door.now)
    cookies.give_begun(request, response, bound)
    return Location(location=begun.location)


@router.get(
    "/callback",
    status_code=303,
    response_class=RedirectResponse,
    summary="Come back from single sign-on",
    dependencies=[Depends(shown_in_the_console)],
    responses={
        303: {"description": "Signed in; on to the console, where a refusal is shown too"},
        401: {
            "model": RefusalBody,
            "description": "`single_sign_on_refused`, `invitation_refused`",
        },
        403: {"model": RefusalBody, "description": "`https_needed`"},
        409: _OFF,
        429: _429,
        503: _AWAY,
    },
)
@open_to_all("a code of the provider, for what this browser began")
def callback(
    request: Request,
    door: ADoor,
    provider: AProvider,
    state: Brought = "",
    code: Brought = "",
    iss: Brought = "",
) -> RedirectResponse:
    """Only for a post that the provider's `sub` is linked to: it never gives a right by itself."""
    bound = cookies.begun_token(request)
    if bound is None:
        raise SingleSignOnRefusedError
    door.brake.take_begun(door.address, door.now)
    kept = ceremonies.end(door.house.database, bound, KIND, door.now)
    if kept is None:
        raise SingleSignOnRefusedError
    query = {"state": state, "code": code, **({"iss": iss} if iss else {})}
    told = provider.end(query, kept, _back(request), door.now)
    with door.house.database.write() as session:
        if "invitation" in kept:
            account = _take_over(session, provider, kept["invitation"], told, door.now)
        else:
            found = outside_names.account_of(session, provider, told.subject)
            if found is None:
                raise SingleSignOnRefusedError
            account = found
        entered = enter(session, account, told.proof, door)
    door.brake.release("oidc", door.address)
    answer = RedirectResponse("/", status_code=303)
    cookies.give_session(request, answer, entered.token)
    return answer


def _take_over(
    session: Session, provider: Provider, invitation: str, told: Told, now: int
) -> Account:
    account = people.held_account(session, invitations.invited(session, invitation, now).id)
    invitations.use(session, invitation)
    by = [(None, By(account.id, "", "own"))]
    outside_names.link(session, provider, account.id, told.subject, by, "", now)
    return account


def _back(request: Request) -> str:
    return f"{cookies.origin_of(request)}/api/oidc/callback"
