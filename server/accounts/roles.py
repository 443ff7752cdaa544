"""Administering posts: who may, where, and what is written down of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts import handing_over, invitations, people
from server.accounts.invitations import Issued
from server.accounts.models import Account, HeldRole
from server.accounts.people import areas_of, grants_of, held_account, roles_in
from server.accounts.refusals import AccountClosedError, OwnAccountError
from server.accounts.rights import Grant, Person
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.names import checked_name
from server.base.refusals import NotAllowedError

Authority = Mapping[str, By]
"""By which right, in each area concerned."""


def over(person: Person, grants: Iterable[Grant], tree: AreaTree) -> Authority:
    """The right to administer a post that holds `grants`: in every area of them.

    A post that holds nothing belongs to the top of the tree. Raises `NotAllowedError`.
    """
    concerned = areas_of(grants) or tuple(sorted(tops(tree)))
    if not concerned:
        raise NotAllowedError("account.manage", "")
    return {area: person.require("account.manage", area, tree) for area in concerned}


def tops(tree: AreaTree) -> list[str]:
    """The areas with nothing above them."""
    return [node.id for node in tree.nodes.values() if node.parent is None]


def sees(person: Person, grants: Iterable[Grant], tree: AreaTree) -> bool:
    """Whether the person administers any of the areas that the post's `grants` are in."""
    concerned = areas_of(grants) or tops(tree)
    return any(person.may("account.manage", area, tree) for area in concerned)


def check_seen(person: Person, grants: Iterable[Grant], tree: AreaTree) -> None:
    """Raises `NotAllowedError` for a post that is none of theirs."""
    if not sees(person, grants, tree):
        raise NotAllowedError("account.manage", "")


def found_post(
    session: Session,
    person: Person,
    tree: AreaTree,
    username: str,
    name: str,
    holder: str,
    grants: list[Grant],
    now: int,
) -> tuple[Person, Issued]:
    """A new post, and the invitation for its holder.

    Raises `NotAllowedError` without the right in every area of `grants`, and what
    `people.create` raises.
    """
    by = over(person, grants, tree)
    made = people.create(
        session, username, name, None, grants, now, holder=checked_name(holder, "holder"),
        by=next(iter(by.values())),
    )  # fmt: skip
    return made, invitations.issue(session, made.account, now)


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    account: str,
    give: frozenset[Grant],
    take: frozenset[Grant],
    reason: str,
    now: int,
) -> tuple[Grant, ...]:
    """Give roles and take others away; they count, and no longer count, from the next request.

    Asks for the right in every area of what is given and taken, and over the post itself, as it
    is: in any area where it holds a role. Roles elsewhere stay untouched. Raises
    `NotAllowedError`, `OwnAccountError`, `AccountUnknownError`, and `RefusalError`
    `area_unknown`, `area_closed`, `administrator_approves`.
    """
    by = over(person, give | take, tree)
    if account == person.account:
        raise OwnAccountError
    held_account(session, account)
    before = frozenset(grants_of(session, account))
    check_seen(person, before, tree)
    after = (before - take) | give
    people.check_grants(session, after - before)
    people.check_pairs(after)
    for grant in before - after:
        session.execute(
            delete(HeldRole).where(
                HeldRole.account == account,
                HeldRole.role == grant.role,
                HeldRole.area == grant.area,
            )
        )
    new = sorted(after - before, key=str)
    session.add_all(HeldRole(account=account, role=g.role, area=g.area) for g in new)
    handing_over.keys_changed(session, now)
    for area in areas_of(before ^ after):
        activity.record(
            session, now, "account.roles", account, by=by[area], area=area,
            before={"roles": roles_in(area, before)}, after={"roles": roles_in(area, after)},
            detail={"reason": reason},
        )  # fmt: skip
    session.flush()
    return grants_of(session, account)


def hand_over(
    session: Session,
    person: Person,
    tree: AreaTree,
    account: str,
    holder: str,
    reason: str,
    now: int,
) -> Issued:
    """The post goes to `holder`: the old holder's sessions end and their credentials are
    forgotten; roles, drafts and history stay. Returns the new holder's invitation."""
    found, by = reached(session, person, tree, account)
    if found.disabled_ms is not None:
        raise AccountClosedError
    old = handing_over.holdings(session, account)[-1].holder
    new = checked_name(holder, "holder")
    handing_over.begin(session, account, new, now)
    told = {"before": {"holder": old}, "after": {"holder": new}}
    return _invite(session, account, by, "account.handover", told, reason, now)


def invite_again(
    session: Session, person: Person, tree: AreaTree, account: str, reason: str, now: int
) -> Issued:
    """The same holder lost their credentials, or the invitation: all is forgotten, and a new
    invitation counts."""
    found, by = reached(session, person, tree, account)
    if found.disabled_ms is not None:
        raise AccountClosedError
    return _invite(session, account, by, "account.invite", {}, reason, now)


def reached(
    session: Session, person: Person, tree: AreaTree, account: str
) -> tuple[Account, Authority]:
    """The account, held, and the right over all of it. Raises `AccountUnknownError`,
    `NotAllowedError`."""
    found = held_account(session, account)
    return found, over(person, grants_of(session, account), tree)


def check_not_own(person: Person, account: str) -> None:
    """Raises `OwnAccountError`: so the last administrator cannot lock the city out."""
    if account == person.account:
        raise OwnAccountError


def checked_reason(reason: str) -> str:
    """Raises `RefusalError` `reason_missing` for one that says nothing."""
    if not reason.strip():
        raise RefusalError(
            "reason_missing", "reason", "Hãy ghi rõ lý do.", "Say the reason for this."
        )
    return reason.strip()


def _invite(
    session: Session,
    account: str,
    by: Authority,
    action: str,
    told: Mapping[str, Mapping[str, str]],
    reason: str,
    now: int,
) -> Issued:
    ended = handing_over.forget_credentials(session, account)
    handing_over.keys_changed(session, now)
    for area, right in by.items():
        activity.record(
            session, now, action, account, by=right, area=area,
            before=told.get("before"), after=told.get("after"),
            detail={"reason": reason, "sessions": ended},
        )  # fmt: skip
    return invitations.issue(session, account, now)
