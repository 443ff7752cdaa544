"""The activity log, as far as the one who asks may read it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from server.accounts import handing_over
from server.accounts.activity_named import Names, names_in
from server.accounts.activity_told import DEEDS, sentences
from server.accounts.models import Account, HeldRole
from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import AreaTree, load_tree
from server.base.activity import Activity
from server.base.refusals import NotAllowedError
from server.base.web import Reading, RefusalBody, Router

router = Router(tags=["activity"])

Id = Annotated[str | None, Query(max_length=64)]
Ms = Annotated[int | None, Query(ge=0, le=253_402_300_799_999)]
Cursor = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before.")]


class LineBody(BaseModel):
    """One deed or refusal. `vi` and `en` tell it; `post` is the name of the account's post,
    `holder` who held it then.

    `right` is the role and area by which it was done, `own` for what is one's own; `refused` the
    code of a refusal. Without an account it was the system, or somebody not signed in.
    """

    n: int
    at_ms: int
    account: str | None
    post: str | None
    holder: str | None
    address: str | None
    right: str | None
    area: str | None
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    detail: dict[str, Any]
    refused: str | None
    vi: str
    en: str


class LinesBody(BaseModel):
    """The newest first; `next` is the cursor of the page after this, null on the last."""

    model_config = ConfigDict(json_schema_extra={"example": {"lines": [], "next": None}})

    lines: list[LineBody]
    next: int | None


@router.get(
    "/activity",
    summary="Who did what, and who was refused what",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        403: {"model": RefusalBody, "description": "`not_allowed`"},
    },
)
@needs("activity.read", of="query.area")
def show_activity(
    person: Asking,
    session: Reading,
    area: Id = None,
    account: Id = None,
    action: Annotated[str | None, Query(max_length=120)] = None,
    from_ms: Ms = None,
    until_ms: Ms = None,
    refused: Annotated[bool | None, Query(description="Only refusals, or only deeds.")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LinesBody:
    """Of `area` and below; without it, of all areas where you may read the log, and what the
    accounts with a post there did outside any area, as signing in. In `[from_ms, until_ms)`.

    Lines only come on at the top, so that a page read by its cursor never moves.
    """
    query = select(Activity).where(_within_reach(person, load_tree(session), area))
    wanted = {Activity.account: account, Activity.action: action}
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    if refused is not None:
        query = query.where(Activity.refused.is_not(None) == refused)
    query = _between(query, from_ms, until_ms)
    if cursor is not None:
        query = query.where(Activity.n < cursor)
    rows = session.scalars(query.order_by(Activity.n.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return LinesBody(
        lines=_told(session, shown), next=shown[-1].n if len(rows) > len(shown) else None
    )


class ActorBody(BaseModel):
    """An account that did something there; `post` is the name of its post."""

    account: str
    post: str


class DeedBody(BaseModel):
    """A kind of deed, by the `action` of its lines, and how its sentence begins."""

    action: str
    vi: str
    en: str


class SievesBody(BaseModel):
    """What the lines one may read can be sifted by."""

    actors: list[ActorBody]
    deeds: list[DeedBody]


@router.get(
    "/activity/sieves",
    summary="Who did something, and what was done, of all one may read",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        403: {"model": RefusalBody, "description": "`not_allowed`"},
    },
)
@needs("activity.read", of="query.area")
def show_sieves(person: Asking, session: Reading, area: Id = None) -> SievesBody:
    """Of `area` and below, or of all areas where you may read the log."""
    reached = _within_reach(person, load_tree(session), area)
    acted = select(Activity.account).where(reached, Activity.account.is_not(None)).distinct()
    posts = session.execute(select(Account.id, Account.name).where(Account.id.in_(acted)))
    done = select(Activity.action).where(reached, Activity.refused.is_(None)).distinct()
    known = {action: DEEDS.get(action, (action, action)) for action in session.scalars(done)}
    actors = [ActorBody(account=row.id, post=row.name) for row in posts]
    deeds = [DeedBody(action=action, vi=vi, en=en) for action, (vi, en) in known.items()]
    return SievesBody(
        actors=sorted(actors, key=lambda one: (one.post, one.account)),
        deeds=sorted(deeds, key=lambda one: one.action),
    )


def _within_reach(person: Person, tree: AreaTree, area: str | None) -> ColumnElement[bool]:
    if area is not None:
        person.require("activity.read", area, tree)
        return Activity.area.in_(tree.below(area))
    reached = person.areas("activity.read", tree)
    if not reached:
        raise NotAllowedError("activity.read", "")
    here = select(HeldRole.account).where(HeldRole.area.in_(reached))
    tried = Activity.detail["account"].as_string()
    theirs = or_(Activity.account.in_(here), Activity.subject.in_(here), tried.in_(here))
    if reached == frozenset(tree.nodes):  # nobody's own is for whoever reaches the whole tree
        theirs |= Activity.account.is_(None)
    return Activity.area.in_(reached) | (Activity.area.is_(None) & theirs)


def _between(
    query: Select[Activity], from_ms: int | None, until_ms: int | None
) -> Select[Activity]:
    if from_ms is not None:
        query = query.where(Activity.at_ms >= from_ms)
    if until_ms is not None:
        query = query.where(Activity.at_ms < until_ms)
    return query


def _told(session: Session, rows: Sequence[Activity]) -> list[LineBody]:
    accounts = {row.account for row in rows if row.account is not None}
    held = handing_over.holdings_of(session, accounts)
    names = names_in(session, rows)
    return [
        _line(row, names, handing_over.holder_at(held.get(row.account or "", ()), row.at_ms))
        for row in rows
    ]


def _line(row: Activity, names: Names, holder: str | None) -> LineBody:
    vi, en = sentences(row, names)
    post = names.get(("account", row.account or ""))
    columns = {column.key: getattr(row, column.key) for column in Activity.__table__.columns}
    return LineBody(post=post, holder=holder, vi=vi, en=en, **columns)
