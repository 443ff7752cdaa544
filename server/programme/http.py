"""What this room's endpoints share: forms of requests, documented refusals, words afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import Body, Query
from sqlalchemy.orm import Session

from server.accounts.rights import Action, Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.documented import Responses, refused
from server.base.refusals import EditConflictError
from server.base.web import House
from server.programme.saving import Next

Sent = Annotated[dict[str, Any], Body()]
Base = Annotated[int, Query(ge=0, description="The programme revision you saw.")]
Version = Annotated[int, Query(ge=0, description="The version you saw.")]


SEEN: Final[Responses] = refused(
    s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`"
)


def allowed(
    session: Session, person: Person, area: str, action: Action = "read"
) -> AreaTree:  # fmt: skip
    """The tree, for whoever may do that in the area. Raises `AreaUnknownError`,
    `NotAllowedError`."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require(action, area, tree)
    return tree


@contextmanager
def tells_both(
    sent: Mapping[str, Any], standing: Callable[[], Mapping[str, Any]] = dict
) -> Iterator[None]:
    """A conflict in the block is answered with what was sent, beside what stands: of a programme
    by whom it was saved and when, and `standing`, what of it the request is about. A conflict that
    says itself what was sent is left so."""
    try:
        yield
    except EditConflictError as conflict:
        if conflict.sent is None:
            conflict.sent = sent
        conflict.standing = {**(conflict.standing or {}), **standing()}
        raise


def saved(following: Next) -> dict[str, int]:
    return {"revision": following.revision, "effective_from_ms": following.effective_from}


def tell(house: House, session: Session, area: str) -> None:
    """Listeners hear of the area's new programme once it is on the disk."""
    after_commit(session, lambda: house.changes.tell(Change("programme", area, area)))
