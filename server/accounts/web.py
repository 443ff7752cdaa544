"""Who is asking, at the HTTP edge."""

from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request

from server.accounts import sessions
from server.accounts.refusals import ForeignOriginError
from server.accounts.rights import Person
from server.accounts.rights_named import SignedInAsker
from server.base.web import AHouse, Now, keep_asker

COOKIE: Final = "loa_session"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(request: Request) -> None:
    """Raises `ForeignOriginError` where a page of another site sent an unsafe request.

    A browser says so in Sec-Fetch-Site, an older one in Origin; who sends neither is no
    browser, and holds no cookie against its will (Fetch Metadata, W3C; OWASP CSRF).
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise ForeignOriginError


def address_of(request: Request) -> str:
    """The network address the request came from, as the server's proxy settings let it see."""
    return request.client.host if request.client else ""


def asking(request: Request, house: AHouse, now: Now) -> Person:
    """The person whose session the request carries. Raises `NotSignedInError`.

    Read in a short session of its own: nothing is held while the endpoint waits for its turn.
    """
    same_origin(request)
    with house.database.read() as session:
        token, address = request.cookies.get(COOKIE), address_of(request)
        person = sessions.person_of(session, token, now, address)
    keep_asker(request, SignedInAsker(person))
    return person


Asking = Annotated[Person, Depends(asking)]
SameOrigin = Annotated[None, Depends(same_origin)]
