"""Our orders for other channels, open to all where a city says so: a feed, and each alert."""

import hashlib
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response

from server.accounts.cookies import origin_of
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.web import Now, Reading, Router, house
from server.cap import telling
from server.cap.atom import MEDIA_TYPE
from server.cap.fresh import FRESH_MS, FreshFeed
from server.cap.refusals import AlertUnknownError
from server.cap.writing import write_alert

router = Router()

_ATOM: Final = "application/atom+xml"
_FRESH: Final = f"public, max-age={FRESH_MS // 1000}"

Known = Annotated[str, Header(alias="If-None-Match", max_length=500)]


async def fresh_feed_of(request: Request) -> FreshFeed:
    """One for the life of the application."""
    state = request.app.state
    if not hasattr(state, "cap_feed"):
        state.cap_feed = FreshFeed(house(request).database)
    found: FreshFeed = state.cap_feed
    return found


AFreshFeed = Annotated[FreshFeed, Depends(fresh_feed_of)]


def _documented(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {media_type: {}}, "description": "Cacheable, with an ETag."},
        304: {"description": "As you have it."},
    }


@router.get(
    "/cap/feed.atom",
    summary="Current alerts of CAP 1.2, as an Atom feed",
    response_class=Response,
    responses=_documented(_ATOM) | refused(s404="`cap_channel_closed`"),
)
@open_to_all("tells what loudspeakers said aloud, where the city opened it")
def feed(request: Request, fresh: AFreshFeed, now: Now, known: Known = "") -> Response:
    """Given orders and drills that count at this moment, each as a link to its own document. An
    alarm that was corrected or called off gives way to what was said then."""
    return _answer(fresh.of(origin_of(request), now), _ATOM, known)


@router.get(
    "/cap/alerts/{order}",
    summary="One alert of CAP 1.2",
    response_class=Response,
    responses=_documented(MEDIA_TYPE) | refused(s404="`cap_alert_unknown`"),
)
@open_to_all("tells what loudspeakers said aloud, where the city opened it")
def alert(order: str, session: Reading, now: Now, known: Known = "") -> Response:
    found = telling.one_of(session, order, now)
    if found is None:
        raise AlertUnknownError
    return _answer(write_alert(found), MEDIA_TYPE, known)


def _answer(body: bytes, media_type: str, known: str) -> Response:
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": _FRESH,
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    if headers["ETag"] in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
