"""Listeners hear of what changed once it is on the disk."""

from functools import partial

from sqlalchemy.orm import Session

from server.areas.tree import AreaTree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.web import House


def tell_below(house: House, session: Session, tree: AreaTree, area: str) -> None:
    """What is planned in the area and below it may have changed."""
    for one in sorted(tree.below(area)):
        after_commit(session, partial(house.changes.tell, Change("programme", one, one)))
