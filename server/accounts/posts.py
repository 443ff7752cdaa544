"""The posts as those who administer them see them."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts import factors, handing_over, own, roles
from server.accounts.models import Account, HeldRole, Holding, Invitation
from server.accounts.own_schemas import FactorsBody
from server.accounts.people import grants_of
from server.accounts.posts_schemas import HoldingBody, PostDetail, PostSummary
from server.accounts.refusals import AccountUnknownError
from server.accounts.rights import Grant, Person
from server.accounts.schemas import GrantBody
from server.areas.tree import AreaTree


def listed(session: Session, person: Person, tree: AreaTree) -> list[PostSummary]:
    """Every post with a role where the person administers, by user name."""
    held: dict[str, list[Grant]] = defaultdict(list)
    for account, role, area in session.execute(
        select(HeldRole.account, HeldRole.role, HeldRole.area).order_by(
            HeldRole.area, HeldRole.role
        )
    ):
        held[account].append(Grant(role, area))
    mine = person.areas("account.manage", tree)
    rows = session.execute(
        select(Account, Holding.holder)
        .join(Holding, Holding.account == Account.id)
        .where(Holding.until_ms.is_(None))
        .order_by(Account.username)
    )
    return [
        _summary(account, holder, held[account.id], mine)
        for account, holder in rows
        if not mine.isdisjoint(_concerned(held[account.id], tree))
    ]


def summary(session: Session, person: Person, tree: AreaTree, account: str) -> PostSummary:
    """The post, to whoever was allowed to change it: it may be out of their sight by now."""
    row, grants = session.get_one(Account, account), grants_of(session, account)
    holder = handing_over.holdings(session, account)[-1].holder
    return _summary(row, holder, grants, person.areas("account.manage", tree))


def detail(session: Session, person: Person, tree: AreaTree, account: str, now: int) -> PostDetail:
    """Raises `AccountUnknownError`, `NotAllowedError`."""
    row = _seen(session, person, tree, account)
    invited = select(func.max(Invitation.expires_ms)).where(
        Invitation.account == account, Invitation.expires_ms > now
    )
    return PostDetail(
        **summary(session, person, tree, account).model_dump(),
        created_ms=row.created_ms,
        holdings=[HoldingBody.model_validate(h) for h in handing_over.holdings(session, account)],
        factors=FactorsBody.model_validate(factors.of(session, account)),
        invited_until_ms=session.scalar(invited),
        sessions=len(own.sessions_of(session, account, now)),
    )


def _seen(session: Session, person: Person, tree: AreaTree, account: str) -> Account:
    row = session.get(Account, account)
    if row is None:
        raise AccountUnknownError(account)
    roles.check_seen(person, grants_of(session, account), tree)
    return row


def _concerned(grants: list[Grant], tree: AreaTree) -> list[str]:
    return [grant.area for grant in grants] or roles.tops(tree)


def _summary(
    account: Account, holder: str, grants: tuple[Grant, ...] | list[Grant], mine: frozenset[str]
) -> PostSummary:
    inside = [GrantBody(role=g.role, area=g.area) for g in grants if g.area in mine]
    return PostSummary(
        account=account.id, username=account.username, name=account.name, holder=holder,
        grants=inside, elsewhere=len(inside) < len(grants),
        disabled=account.disabled_ms is not None,
    )  # fmt: skip
