"""Who is asking, at the HTTP edge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from server.accounts import sessions
from server.accounts.brake import Brake
from server.accounts.cookies import COOKIE, origin_of, session_token
from server.accounts.models import Account, SignedIn
from server.accounts.refusals import ForeignOriginError
from server.accounts.rights import Person
from server.accounts.rights_named import SignedInAsker
from server.base.web import AHouse, House, Now, keep_asker

__all__ = [
    "COOKIE",
    "ABrake",
    "AMe",
    "Again",
    "Asking",
    "AskingAgain",
    "Me",
    "SameOrigin",
    "address_of",
]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(request: Request) -> None:
    """Raises `ForeignOriginError` where a page of another site sent an unsafe request.

    A browser says so in Sec-Fetch-Site, an older one in Origin, which is compared whole with the
    origin that browsers see; who sends neither is no browser, and holds no cookie against its
    will (Fetch Metadata, W3C; OWASP CSRF).
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and origin != origin_of(request)
    if foreign:
        raise ForeignOriginError


def address_of(request: Request) -> str:
    """The network address the request came from, as the server's proxy settings let it see."""
    return request.client.host[:64] if request.client else ""


def brake_of(request: Request) -> Brake:
    """One brake for the life of the application."""
    state = request.app.state
    if not hasattr(state, "sign_in_brake"):
        state.sign_in_brake = Brake()
    found: Brake = state.sign_in_brake
    return found


def asking(request: Request, house: AHouse, now: Now) -> Person:
    """The person whose session the request carries. Raises `NotSignedInError`.

    Read in a short session of its own: nothing is held while the endpoint waits for its turn.
    An endpoint that writes is given the person as read again in its transaction
    (`server.base.web`): a right taken away meanwhile is gone, and none is taken away until the
    transaction ends.
    """
    same_origin(request)
    token, address = session_token(request), address_of(request)

    def again(session: Session) -> Person:
        return sessions.person_of(session, token, now, address, held=True)

    with house.database.read() as session:
        account, signed_in = sessions.standing(session, token, now)
        found = sessions.person(session, account, address, strong=signed_in.strong)
        unnoted = sessions.is_unnoted(signed_in, now) and not _only_listens(request)
    if unnoted:
        with house.database.write() as session:
            sessions.note_use(session, signed_in, now)
    request.state.asked = (found, again)
    keep_asker(request, SignedInAsker(found))
    return found


def _asking_again(request: Request, _found: Annotated[Person, Depends(asking)]) -> "Again":
    again: Again = request.state.asked[1]
    return again


@dataclass(frozen=True, slots=True)
class Me:
    """The one who asks, about the own account: `token` names the session they ask in."""

    house: House
    person: Person
    token: str
    now: int

    def standing(self, session: Session) -> tuple[Account, SignedIn]:
        """The account and the session, held in this transaction. Raises `NotSignedInError`."""
        return sessions.standing(session, self.token, self.now, held=True)


def me(request: Request, house: AHouse, now: Now, person: Annotated[Person, Depends(asking)]) -> Me:
    return Me(house, person, session_token(request) or "", now)


def _only_listens(request: Request) -> bool:
    """An open page that waits for events is no person at work."""
    return "text/event-stream" in request.headers.get("accept", "")


Again = Callable[[Session], Person]
Asking = Annotated[Person, Depends(asking)]
AskingAgain = Annotated[Again, Depends(_asking_again)]
"""For an endpoint that works long before it writes: who asks, looked up in that transaction."""
AMe = Annotated[Me, Depends(me)]
SameOrigin = Annotated[None, Depends(same_origin)]
ABrake = Annotated[Brake, Depends(brake_of)]
