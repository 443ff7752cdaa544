"""Rollouts: begun, halted, gone on with, and watched by the clock."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Action, Person
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base.activity import record
from server.base.database import hold
from server.base.refusals import ConflictError, NotFoundError
from server.fleet.models import Device
from server.updates import rings
from server.updates.models import Reason, Rollout, State

RINGS_MAX: Final = 10


def begin(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    version: str,
    ahead: Sequence[dict[str, Any]],
    watch_ms: int,
    failures_percent: int,
    known: Sequence[str],
    now: int,
) -> Rollout:
    """The release for all devices of the area, ring by ring; one that was going on there ends.

    Raises `NotAllowedError`, `area_closed`; `area_is_group`; `release_unknown` where it is not
    among the `known`; `ring_outside` for a ring that stands elsewhere.
    """
    by = person.require("area.manage", area, tree)
    check_open(tree, area)
    if tree.nodes[area].kind == "group":
        raise RefusalError(
            "area_is_group",
            "area",
            "Chọn địa bàn, không chọn nhóm; nhóm dùng làm đợt thử.",
            "Choose an area, not a group; a group may be a ring.",
        )
    if version not in known:
        raise NotFoundError(
            "release_unknown",
            "version",
            f"Chưa có bản phát hành {version} đã ký.",
            f"There is no signed release {version}.",
        )
    for ring in ahead:
        inside = ring.get("area")
        if inside is not None and not (inside in tree.nodes and tree.reaches(area, inside)):
            raise RefusalError(
                "ring_outside",
                "rings",
                "Đợt thử phải nằm trong địa bàn này.",
                "A ring must stand within this area.",
            )
    hold(session, f"rollout {area}")
    for old in session.scalars(select(Rollout).where(Rollout.area == area)):
        old.state = "ended"
    made = Rollout(
        area=area, version=version, rings=list(ahead), watch_ms=watch_ms,
        failures_percent=failures_percent, state="running", reason=None, ring=0,
        ring_since_ms=now, created_ms=now, changed_ms=now, account=person.account,
    )  # fmt: skip
    session.add(made)
    session.flush()
    made.rings = _at_least_one(session, tree, made)
    record(session, now, "update.begin", area, by=by, area=area, detail=_named(made))
    return made


def _at_least_one(session: Session, tree: AreaTree, made: Rollout) -> list[dict[str, Any]]:
    """One in a hundred of fifty is nobody: a share that was drawn empty takes the next one in, or
    all the others would go first."""
    below = select(Device.id).where(
        Device.area.in_(tree.below(made.area)), Device.enrolled_ms.is_not(None)
    )
    least = min((rings.share_of(made.id, one) for one in session.scalars(below)), default=0)
    return [
        ring | {"permille": max(ring["permille"], least + 1)} if "permille" in ring else ring
        for ring in made.rings
    ]


def halt(
    session: Session, person: Person, tree: AreaTree, area: str, id_: int, now: int
) -> Rollout:
    """Nobody else takes it, what lies ready is not tried. Raises `NotAllowedError`,
    `rollout_unknown`; a halted one stays halted."""
    return _turn(session, person, tree, area, id_, now, "halted", "device.manage")


def resume(
    session: Session, person: Person, tree: AreaTree, area: str, id_: int, now: int
) -> Rollout:
    """The open rings go on, and are watched anew. Raises `NotAllowedError`, `rollout_unknown`,
    `rollout_ended`."""
    return _turn(session, person, tree, area, id_, now, "running", "area.manage")


def _turn(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    id_: int,
    now: int,
    state: State,
    action: Action,
) -> Rollout:
    by = person.require(action, area, tree)
    found = session.get(Rollout, id_, with_for_update=True)
    if found is None or found.area != area:
        raise NotFoundError(
            "rollout_unknown", "rollout", "Không có đợt cập nhật này.", "There is no such rollout."
        )
    if found.state == "ended":
        raise ConflictError(
            "rollout_ended",
            "rollout",
            "Đợt cập nhật này đã được thay bằng đợt khác.",
            "Another rollout has taken the place of this one.",
        )
    if found.state != state:
        found.state, found.changed_ms = state, now
        found.reason = "person" if state == "halted" else None
        if state == "running":
            found.ring_since_ms = now
        verb = "update.halt" if state == "halted" else "update.resume"
        record(session, now, verb, area, by=by, area=area, detail=_named(found))
    return found


def watch(session: Session, tree: AreaTree, now: int) -> list[Rollout]:
    """Halt what fails, open the rings that are due; those that changed."""
    running = select(Rollout).where(Rollout.state == "running").order_by(Rollout.id)
    changed = []
    for one in session.scalars(running.with_for_update()):
        if one.area not in tree.nodes:
            continue
        counts = rings.counted(one, rings.told(session, tree, one), now)
        if rings.halts(one, counts):
            reason: Reason = "failures"
            one.state, one.reason = "halted", reason
            record(
                session, now, "update.fail", one.area, by=None, area=one.area, detail=_named(one)
            )
        elif rings.opens(one, counts, now):
            one.ring, one.ring_since_ms = one.ring + 1, now
            record(
                session, now, "update.open", one.area, by=None, area=one.area, detail=_named(one)
            )
        else:
            continue
        one.changed_ms = now
        changed.append(one)
    return changed


def _named(one: Rollout) -> dict[str, str | int | None]:
    return {"version": one.version, "ring": one.ring + 1, "rollout": one.id}
