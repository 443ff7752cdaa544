"""What an area that answers offers decides about others' entries (rules 4 and 5)."""

from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Acceptance, Policy, Programme
from server.accounts.rights import Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base.activity import By
from server.programme import refusals
from server.programme.compose import compose_programme
from server.programme.drafts import PolicySave
from server.programme.models import EntryRow, OfferAnswer
from server.programme.rows import row_of_policy
from server.programme.saving import Changed, Next, finish, next_revision

ACCEPTANCES_MAX: Final = 2_000
ALL_REVISIONS: Final = 0
"""In `OfferAnswer.of_revision`; revisions of entries count from 1."""


def set_policy(
    session: Session, person: Person, tree: AreaTree, area: str, asked: PolicySave, now: int
) -> tuple[Policy, Next]:
    """What an area answers to offers, and its order of precedence, all of it anew."""
    by, following = begin(session, person, tree, area, asked.base_revision, now)
    before = standing(session, area, now)
    policy = policy_from(session, tree, following, asked)
    keep(session, by, following, before, policy, now)
    changed = Changed(to_json(before), to_json(policy))
    finish(session, by, following, "policy.set", area, now, changed)
    return policy, following


def begin(
    session: Session, person: Person, tree: AreaTree, area: str, base_revision: int, now: int
) -> tuple[By, Next]:
    """The right to answer for the area, and the revision it will be. Raises `AreaUnknownError`,
    `NotAllowedError`, refusal `policy_not_here`, `RevisionConflictError`."""
    check_known(tree, area)
    by = person.require("offer.answer", area, tree)
    check_answers(tree, area)
    return by, next_revision(session, area, base_revision, now)


def check_answers(tree: AreaTree, area: str) -> None:
    """Raises refusal `policy_not_here` for an area that is offered nothing."""
    if not tree.nodes[area].answers:
        raise refusals.policy_not_here()


def standing(session: Session, area: str, now: int) -> Policy:
    """The area's newest policy, or what holds where it has decided nothing."""
    return compose_programme(session, area, now).policies[-1]


def policy_from(session: Session, tree: AreaTree, following: Next, asked: PolicySave) -> Policy:
    """The policy that is asked for, as of the revision `following`. Raises `RefusalError`."""
    _check_names(session, tree, following.area, asked)
    return Policy(
        live_from=following.effective_from,
        accepts_by_default=asked.accepts_by_default,
        acceptances=asked.acceptances,
        order=asked.order,
    )


def answered(session: Session, before: Policy, following: Next, answer: Acceptance) -> Policy:
    """The policy with one answer more. An answer to every revision of an entry replaces those to
    single ones; answers to entries that ended are dropped. Raises refusal `programme_full`."""
    others = [
        one
        for one in before.acceptances
        if one.entry != answer.entry
        or (answer.revision is not None and one.revision != answer.revision)
    ]
    stand = _standing_among(session, {one.entry for one in others})
    kept = tuple(one for one in others if one.entry in stand)
    if len(kept) >= ACCEPTANCES_MAX:
        raise refusals.programme_full()
    return replace(before, live_from=following.effective_from, acceptances=(*kept, answer))


def keep(
    session: Session, by: By, following: Next, before: Policy, after: Policy, now: int
) -> None:
    """The policy's row, and who gave those of its answers that are new."""
    session.add(row_of_policy(following.area, following.revision, after))
    old, new = _by_name(before), _by_name(after)
    for name, accepted in new.items():
        if old.get(name) != accepted:
            row = OfferAnswer(
                area=following.area, entry=name[0], of_revision=name[1], accepted=accepted,
                account=by.account, at_ms=now,
            )  # fmt: skip
            session.merge(row)
    for entry, revision in old.keys() - new.keys():
        row_gone = session.get(OfferAnswer, (following.area, entry, revision))
        if row_gone is not None:
            session.delete(row_gone)


def with_policy(programme: Programme, following: Next, policy: Policy) -> Programme:
    """The programme as it will be once `policy` is saved."""
    return replace(
        programme,
        revision=following.revision,
        effective_from=following.effective_from,
        policies=(*programme.policies, policy),
    )


def _by_name(policy: Policy) -> dict[tuple[str, int], bool]:
    return {
        (one.entry, ALL_REVISIONS if one.revision is None else one.revision): one.accepted
        for one in policy.acceptances
    }


def _standing_among(session: Session, entries: set[str]) -> set[str]:
    query = select(EntryRow.id).where(EntryRow.id.in_(entries), EntryRow.live_until.is_(None))
    return set(session.scalars(query))


def _check_names(session: Session, tree: AreaTree, area: str, asked: PolicySave) -> None:
    """Acceptances and order name entries and areas that can reach this one's devices."""
    near = {node.id for node in tree.up(area)} | tree.below(area)
    groups = {n.id for n in tree.nodes.values() if n.kind == "group" and n.parent in near}
    owners = near | groups
    named = {one.entry for one in asked.acceptances} | set(asked.order)
    query = select(EntryRow.id, EntryRow.area).where(EntryRow.id.in_(named)).distinct()
    owner_of = {row.id: row.area for row in session.execute(query)}
    for acceptance in asked.acceptances:
        if owner_of.get(acceptance.entry) not in owners:
            raise refusals.EntryUnknownError("acceptances")
    for name in asked.order:
        if name not in owners and owner_of.get(name) not in owners:
            raise refusals.order_unknown(name)
