"""Approving a bulletin and taking it back, over HTTP. They stand here and not in the library,
because what was wished for it is scheduled, or what it sounds in ends, in the same transaction."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.documented import Responses, refused
from server.base.web import AHouse, House, Now, Router, Writing
from server.library import bulletins
from server.library.models import Bulletin
from server.library.schemas import Approve, BulletinBody
from server.programme import wishes
from server.programme.withdrawal import end_entries_with

router = Router(tags=["library"])

_REFUSED: Final[Responses] = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`bulletin_unknown`",
    s409="`bulletin_state`",
)


@router.post(
    "/bulletins/{bulletin}/approve",
    summary="Approve somebody else's bulletin",
    responses=_REFUSED
    | refused(
        s403="`not_allowed`, `own_bulletin`",
        s409="`bulletin_state`, `content_changed`, `not_heard`",
        s422="`malformed`, `finding_open`",
    ),
)
@needs("bulletin.approve", of="bulletin")
def approve(
    bulletin: str, body: Approve, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    """Binds the approval to the sound, the words and the class as they are now, or refuses where
    they are not those that were heard and shown, from start to end.

    Where and when it was wished to sound is scheduled with it; where that cannot be any more, the
    wish says why, and the bulletin is approved all the same.
    """
    tree = load_tree(session)
    row = bulletins.move(
        session, person, tree, bulletin, "approve", now, consent=body.consent()
    )  # fmt: skip
    placed = wishes.fulfil(session, tree, row, now)
    _tell(house, session, row, [placed] if placed is not None else [])
    return BulletinBody.of(session, row)


@router.post(
    "/bulletins/{bulletin}/withdraw", summary="Take it back, approved or not", responses=_REFUSED
)
@needs("bulletin.withdraw", of="bulletin")
def withdraw(
    bulletin: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    """Every entry that would have sounded it ends, wherever it is scheduled."""
    tree = load_tree(session)
    row = bulletins.move(session, person, tree, bulletin, "withdraw", now)
    _tell(house, session, row, end_entries_with(session, row.id, now, person.own()))
    return BulletinBody.of(session, row)


def _tell(house: House, session: Session, row: Bulletin, programmes: Iterable[str]) -> None:
    changes = [Change("bulletin", row.id, row.area)]
    changes += [Change("programme", area, area) for area in programmes]

    def tell() -> None:
        for change in changes:
            house.changes.tell(change)

    after_commit(session, tell)
