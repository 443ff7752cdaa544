"""Content by its hash, for devices alone: what somebody approved, what the root signed for, and
what an order names that was given."""

import re
from typing import Annotated

from fastapi import Header, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.refusals import NotFoundError
from server.base.web import AHouse, Router
from server.dispatch.drill_words import is_words
from server.fleet.access import AShowing
from server.library.bulletins import is_cleared
from server.library.shelves import Shelves
from server.orders.named import is_named

FOR_EVER = "private, max-age=31536000, immutable"
"""The name is the hash of the bytes, so they never change; `private`, for a token opens them."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

router = Router(tags=["content"])


@router.api_route(
    "/content/{sha256}",
    methods=["GET", "HEAD"],
    summary="A master by its SHA-256, whole or in ranges, for enrolled devices",
    responses={
        200: {"content": {"audio/ogg": {}}, "description": "Ogg Opus"},
        206: {"content": {"audio/ogg": {}}, "description": "The range asked for"},
        304: {"description": "It is what you have"},
        **refused(s401="`not_signed_in`", s404="`content_unknown`"),
    },
    response_class=FileResponse,
)
@open_to_all("the token of an enrolled device")
def content(
    house: AHouse,
    showing: AShowing,
    sha256: str,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The device checks the hash again; a server or proxy taken over can only fail it."""
    with house.database.read() as session:
        showing.device(session)
        now = house.clock.now_ms()
        known = _SHA256.fullmatch(sha256) is not None and may_leave(session, sha256, now)
    path = Shelves.under(house.data).content.path(sha256) if known else None
    if path is None or not path.is_file():
        raise NotFoundError(
            "content_unknown",
            "sha256",
            "Không có tệp này. Cụm loa hãy nhận lại lịch phát rồi tải lại.",
            "There is no such content. Take the programme anew, then fetch again.",
        )
    headers = {"ETag": f'"{sha256}"', "Cache-Control": FOR_EVER}
    if sha256 in if_none_match:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type="audio/ogg", headers=headers)


def may_leave(session: Session, sha256: str, now: int) -> bool:
    """Whether devices may have these bytes."""
    if is_cleared(session, sha256) or is_words(session, sha256):
        return True
    return is_named(session, sha256, now)
