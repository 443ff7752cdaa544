"""The tree of areas over HTTP. It stands here because who asks decides what is shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas import outlines
from server.areas.bounds import wider
from server.areas.models import Area, Widening
from server.areas.policy import traced
from server.areas.refusals import check_known
from server.areas.schemas import AreaBody, AreaDetail, OutlineBody
from server.areas.tree import AreaTree, load_tree
from server.base.declared import signed_in
from server.base.refusals import NotAllowedError
from server.base.web import Reading, RefusalBody, Router

router = Router(tags=["areas"])


def visible(person: Person, tree: AreaTree) -> frozenset[str]:
    """The areas a person may read, and all that stand above them."""
    readable = person.areas("read", tree)
    return readable | {node.id for area in readable for node in tree.up(area)}


@router.get(
    "/areas",
    summary="The areas you see",
    responses={401: {"model": RefusalBody, "description": "`not_signed_in`"}},
)
@signed_in
def list_areas(person: Asking, session: Reading) -> list[AreaBody]:
    """Those in which you hold a post, those below, and those above; the top first."""
    tree = load_tree(session)
    seen = visible(person, tree)
    shown = [AreaBody.of(row) for row in _rows(session, seen, whole=len(seen) == len(tree.nodes))]
    return sorted(shown, key=lambda area: len(tree.chain(area.id)))


def _rows(session: Session, seen: frozenset[str], *, whole: bool) -> Sequence[Row[Any]]:
    """What is told of each, by code; all areas of a large city are no list of names in a query."""
    told = select(*(Area.__table__.c[name] for name in AreaBody.model_fields))
    if not whole:
        told = told.where(Area.id.in_(seen))
    return session.execute(told.order_by(Area.code, Area.id)).all()


@router.get(
    "/outlines",
    summary="The outlines of an area and of those below it, for a map",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        403: {"model": RefusalBody, "description": "`not_allowed`"},
    },
)
@needs("read", of="query.area")
def show_outlines(area: str, person: Asking, session: Reading) -> list[OutlineBody]:
    """Of those whose outline was imported. A map that has none draws their points."""
    tree = load_tree(session)
    person.require("read", area, tree)
    found = outlines.drawn(session, tree.below(area))
    return [OutlineBody(area=one, polygons=polygons) for one, polygons in sorted(found.items())]


@router.get(
    "/areas/{area}",
    summary="One area and what holds in it",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        403: {"model": RefusalBody, "description": "`not_allowed`"},
        404: {"model": RefusalBody, "description": "`area_unknown`"},
    },
)
@signed_in
def show_area(area: str, person: Asking, session: Reading) -> AreaDetail:
    tree = load_tree(session)
    check_known(tree, area)
    if area not in visible(person, tree):
        raise NotAllowedError("read", area)
    return detail_of(session, area)


def detail_of(session: Session, area: str) -> AreaDetail:
    """The area with its settings, and where each comes from. Raises `AreaUnknownError`."""
    found = traced(session, area)
    row = session.get_one(Area, area)
    decision = session.scalar(select(Widening).filter_by(area=area, ended_ms=None))
    return AreaDetail.of_traced(row, found, wider(row, found.bound), decision)
