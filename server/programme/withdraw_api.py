"""Taking a bulletin back, over HTTP. It stands here and not in the library, because what was
scheduled with it ends in the same transaction."""

from typing import Any, Final

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.web import AHouse, Now, RefusalBody, Router, Writing
from server.library import bulletins
from server.library.schemas import BulletinBody
from server.programme.withdrawal import end_entries_with

router = Router(tags=["library"])

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": RefusalBody, "description": "`not_signed_in`"},
    403: {"model": RefusalBody, "description": "`not_allowed`"},
    404: {"model": RefusalBody, "description": "`bulletin_unknown`"},
    409: {"model": RefusalBody, "description": "`bulletin_state`"},
}


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
    ended = end_entries_with(session, row.id, now, person.own())
    changes = [Change("bulletin", row.id, row.area)]
    changes += [Change("programme", area, area) for area in ended]

    def tell() -> None:
        for change in changes:
            house.changes.tell(change)

    after_commit(session, tell)
    return BulletinBody.of(session, row)
