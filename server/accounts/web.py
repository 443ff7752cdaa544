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
from server.base import endpoint
from server.base.web import AHouse, House, Now, house, keep_asker, keep_claim, now_ms, prove

__all__ = [
    "COOKIE",
    "ABrake",
    "AMe",
    "Again",
    "Asking",
    "AskingAgain",
    "Known",
    "Me",
    "SameOrigin",
    "address_of",
]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def same_origin(request: Request) -> None:
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


async def brake_of(request: Request) -> Brake:
    """One brake for the life of the application."""
    state = request.app.state
    if not hasattr(state, "sign_in_brake"):
        state.sign_in_brake = Brake()
    found: Brake = state.sign_in_brake
    return found


class Claim(endpoint.Claim):
    """The session that a request says it holds: who holds it is read in the endpoint's own
    transaction, so that a right taken away before it is gone, and none is taken away until a
    transaction that writes ends."""

    def __init__(self, request: Request) -> None:
        self.database = house(request).database
        self._request, self._now = request, now_ms(request)
        self._unnoted: sessions.Use | None = None

    def person(self, session: Session, *, held: bool = False) -> Person:
        """Raises `NotSignedInError`."""
        token, address = session_token(self._request), address_of(self._request)
        if held:
            return sessions.person_of(session, token, self._now, address, held=True)
        found, use = sessions.look_up(session, token, self._now, address)
        if sessions.is_unnoted(use, self._now) and not _only_listens(self._request):
            self._unnoted = use
        keep_asker(self._request, SignedInAsker(found))
        return found

    def again(self, session: Session) -> Person:
        return self.person(session, held=True)

    def ended(self) -> None:
        """The session's use is noted: it does not go idle."""
        if self._unnoted is not None:
            with self.database.write() as session:
                sessions.note_use(session, self._unnoted, self._now)
            self._unnoted = None


async def asking(request: Request) -> Claim:
    """It depends on nothing: each dependency costs every request some of its time."""
    await same_origin(request)
    claim = Claim(request)
    keep_claim(request, claim)
    return claim


async def _known(claim: "AClaim") -> object:
    return await prove(claim)


async def _asking_again(claim: "AClaim") -> "Again":
    return claim.again


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


async def me(request: Request, house: AHouse, now: Now, person: "Known") -> Me:
    return Me(house, person, session_token(request) or "", now)


def _only_listens(request: Request) -> bool:
    """An open page that waits for events is no person at work."""
    return "text/event-stream" in request.headers.get("accept", "")


Again = Callable[[Session], Person]
AClaim = Annotated[Claim, Depends(asking)]
Asking = Annotated[Person, Depends(asking)]
"""For an endpoint: whose session the request carries. The claim becomes the person as it begins."""
Known = Annotated[Person, Depends(_known)]
"""The same for a dependency, which comes before."""
AskingAgain = Annotated[Again, Depends(_asking_again)]
"""For an endpoint that works long before it writes: who asks, looked up in that transaction."""
AMe = Annotated[Me, Depends(me)]
SameOrigin = Annotated[None, Depends(same_origin)]
ABrake = Annotated[Brake, Depends(brake_of)]
