"""Wishes over HTTP: where and when a bulletin is to sound, chosen before it is approved."""

from typing import Any, Final

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.sentences import when_in_words
from server.accounts.models import Account
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.documented import refused
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.library import bulletins
from server.library.models import Bulletin
from server.programme import wishes
from server.programme.drafts import WISH_EXAMPLE, WishSave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, allowed
from server.programme.looking import BUSY, LOOKS
from server.programme.models import Wish
from server.programme.openapi import request_body
from server.programme.schemas import Preview, Sentence

router = Router()

_OF: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`bulletin_unknown`")
_KEPT: Final = _OF | refused(
    s404="`bulletin_unknown`, `area_unknown`, `wish_unknown`",
    s409="`bulletin_state`",
    s422="`malformed`, `urgent_not_scheduled`, and whatever `POST /api/areas/{area}/entries` "
    "refuses, of the field `wish`",
)
_MOST: Final = 200


class WishBody(BaseModel):
    """What was wished for a bulletin, by whom. After its approval `entry` is what it became, or
    `refusal` why it became nothing."""

    bulletin: str
    title: str
    area: str
    wish: dict[str, Any] = Field(description="As it was sent.")
    sentence: Sentence = Field(description="When, in words.")
    by_name: str
    saved_ms: int
    entry: str | None
    refusal: dict[str, str] | None = Field(description="`code`, and a sentence: `vi`, `en`.")

    @classmethod
    def of(cls, session: Session, row: Wish) -> "WishBody":
        said = when_in_words(wishes.asked_of(row).wish.when)
        return cls(
            bulletin=row.bulletin,
            title=session.get_one(Bulletin, row.bulletin).title,
            area=row.area,
            wish=row.wish,
            sentence=Sentence(vi=f"{said.vi}.", en=f"{said.en}."),
            by_name=session.get_one(Account, row.account).name,
            saved_ms=row.saved_ms,
            entry=row.entry,
            refusal=row.refusal,
        )


@router.get(
    "/bulletins/{bulletin}/wish",
    summary="Where and when it is to sound once approved",
    responses=_OF | refused(s404="`bulletin_unknown`, `wish_unknown`"),
)
@needs("read", of="bulletin")
def show_wish(bulletin: str, person: Asking, session: Reading) -> WishBody:
    bulletins.readable(session, person, load_tree(session), bulletin)
    return WishBody.of(session, wishes.found(session, bulletin))


@router.get(
    "/bulletins/{bulletin}/wish/preview",
    summary="What approving it would do to what sounds",
    responses=_KEPT | BUSY,
    dependencies=LOOKS,
)
@needs("read", of="bulletin")
def preview_kept(bulletin: str, person: Asking, session: Reading, now: Now) -> Preview:
    """For the leader, before the yes: on how many devices and when it sounds; what of the area's
    own is delayed or dropped by it, and why; or why it can no longer be placed."""
    tree = load_tree(session)
    row = bulletins.readable(session, person, tree, bulletin)
    asked = wishes.asked_of(wishes.found(session, bulletin))
    return wishes.foresee(session, tree, row, asked, now)


@router.post(
    "/bulletins/{bulletin}/wish/preview",
    summary="What a wish would do, before it is kept",
    responses=_KEPT | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(WishSave, WISH_EXAMPLE),
)
@needs("programme.edit", of="body.area")
def preview_wish(bulletin: str, sent: Sent, person: Asking, session: Reading, now: Now) -> Preview:
    """Nothing is saved."""
    asked = read_form(WishSave, sent)
    tree = allowed(session, person, asked.area, "programme.edit")
    row = bulletins.readable(session, person, tree, bulletin)
    return wishes.foresee(session, tree, row, asked, now)


@router.put(
    "/bulletins/{bulletin}/wish",
    summary="Choose where and when it is to sound once approved",
    responses=_KEPT,
    openapi_extra=request_body(WishSave, WISH_EXAMPLE),
)
@needs("programme.edit", of="body.area")
def keep_wish(
    bulletin: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> WishBody:
    """In place of an earlier one. It asks for the right to schedule there, now and at the time of
    the approval."""
    tree = load_tree(session)
    row = wishes.keep(session, person, tree, bulletin, read_form(WishSave, sent), now)
    _tell(house, session, bulletin)
    return WishBody.of(session, row)


@router.post(
    "/bulletins/{bulletin}/wish/anew",
    summary="Choose again what the approval could not schedule",
    responses=_KEPT,
    openapi_extra=request_body(WishSave, WISH_EXAMPLE),
)
@needs("programme.edit", of="body.area")
def choose_anew(
    bulletin: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> WishBody:
    """Scheduled at once, and only once: asked again, it is `bulletin_state`, and `entry` of the
    wish tells what it became."""
    tree = load_tree(session)
    row = wishes.choose_anew(session, person, tree, bulletin, read_form(WishSave, sent), now)
    placed = Change("programme", row.area, row.area)
    after_commit(session, lambda: house.changes.tell(placed))
    _tell(house, session, bulletin)
    return WishBody.of(session, row)


@router.delete(
    "/bulletins/{bulletin}/wish", status_code=204, summary="Take the wish back", responses=_KEPT
)
@needs("programme.edit", of="bulletin")
def drop_wish(bulletin: str, person: Asking, house: AHouse, session: Writing, now: Now) -> None:
    """The bulletin waits for its approval alone; what was scheduled by it already stays."""
    wishes.drop(session, person, load_tree(session), bulletin, now)
    _tell(house, session, bulletin)


@router.get(
    "/areas/{area}/wishes",
    summary="What waits for approval to be scheduled, and what could not be",
    responses=SEEN,
)
@needs("read", of="area")
def list_wishes(area: str, person: Asking, session: Reading) -> list[WishBody]:
    """Of this area's programme: the newest first, at most 200."""
    allowed(session, person, area)
    rows = session.scalars(
        select(Wish)
        .join(Bulletin, Bulletin.id == Wish.bulletin)
        .where(Wish.area == area, Wish.entry.is_(None), Bulletin.state != "withdrawn")
        .order_by(Wish.saved_ms.desc(), Wish.bulletin)
        .limit(_MOST)
    )
    return [WishBody.of(session, row) for row in rows]


def _tell(house: House, session: Session, bulletin: str) -> None:
    area = session.get_one(Bulletin, bulletin).area
    after_commit(session, lambda: house.changes.tell(Change("bulletin", bulletin, area)))
