"""Who is in which ring, what a device is to run, and when a ring opens or a release is halted."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree
from server.fleet.groups import by_device, groups_of
from server.fleet.models import Device, DeviceStatus
from server.updates.models import Rollout

DAY_MS: Final = 86_400_000
OPENS_AT_PERCENT: Final = 90
"""Of the devices that spoke within a day; those that are off for weeks hold nobody up."""
FAILED: Final = frozenset(
    {"fell_back", "broken", "unsigned", "altered", "rolled_back", "malformed", "endless"}
)
"""What a device says that speaks against the release, or against who hands it out. That it was not
reached, that its disk is full or its clock is off says nothing of either."""


@dataclass(frozen=True, slots=True)
class Told:
    """One device of a rollout: its ring (as `Rollout.ring` counts, from 0), and what it last said.
    `version` is None where it never spoke."""

    device: str
    name: str
    area: str
    ring: int
    version: str | None
    trial: bool
    result: str | None
    lacks: str | None
    wanted: str | None
    heard_ms: int

    def runs(self, version: str) -> bool:
        return self.version == version and not self.trial

    @property
    def failed(self) -> bool:
        return self.result in FAILED


@dataclass(slots=True)
class Count:
    """Of one ring: how many devices, how many run the release, failed, or have not yet said."""

    devices: int = 0
    updated: int = 0
    failed: int = 0
    awake: int = 0
    awake_updated: int = 0
    failures: list[Told] = field(default_factory=list)


def ring_of(
    rollout: Rollout, device: str, within: Iterable[str], permille: int | None = None
) -> int:
    """The first ring that the device is in; `within` are its chain of areas and its groups."""
    places = set(within)
    drawn = share_of(rollout.id, device) if permille is None else permille
    for number, ring in enumerate(rollout.rings):
        if ring.get("permille") is not None and drawn < ring["permille"]:
            return number
        if ring.get("area") is not None and ring["area"] in places:
            return number
    return len(rollout.rings)


def share_of(rollout: int, device: str) -> int:
    """0…999, drawn anew for each rollout: not always the same ones go first."""
    digest = hashlib.sha256(f"{rollout} {device}".encode()).digest()
    return int.from_bytes(digest[:4]) % 1000


def following(session: Session, tree: AreaTree, area: str) -> Rollout | None:
    """The newest rollout that covers the area and was not replaced."""
    chain = [node.id for node in tree.chain(area)]
    query = select(Rollout).where(Rollout.area.in_(chain), Rollout.state != "ended")
    return session.scalars(query.order_by(Rollout.id.desc()).limit(1)).first()


def wanted(session: Session, tree: AreaTree, device: Device) -> tuple[str | None, int]:
    """What the device is to run, and by which rollout; None: what it runs now."""
    rollout = following(session, tree, device.area)
    if rollout is None:
        return None, 0
    groups = [group for group, _ in groups_of(session, device.id)]
    within = [*(node.id for node in tree.chain(device.area)), *groups]
    mine = ring_of(rollout, device.id, within) <= rollout.ring
    return (rollout.version if rollout.state == "running" and mine else None), rollout.id


def told(session: Session, tree: AreaTree, rollout: Rollout) -> Iterator[Told]:
    """Every device in service of the rollout's area, as far as it follows this one."""
    groups = by_device(session)
    below = tree.below(rollout.area)
    newer = select(Rollout.area).where(Rollout.id > rollout.id, Rollout.state != "ended")
    left_out = {area for one in session.scalars(newer) for area in tree.below(one)}
    query = (
        select(Device.id, Device.name, Device.area, DeviceStatus.body, DeviceStatus.heard_ms)
        .join(DeviceStatus, DeviceStatus.device == Device.id, isouter=True)
        .where(Device.area.in_(below), Device.enrolled_ms.is_not(None))
        .order_by(Device.id)
    )
    for id_, name, area, body, heard_ms in session.execute(query):
        if area in left_out:
            continue
        within = [*(n.id for n in tree.chain(area)), *(g for g, _ in groups.get(id_, []))]
        yield _told(rollout, id_, name, area, ring_of(rollout, id_, within), body, heard_ms)


def _told(
    rollout: Rollout,
    device: str,
    name: str,
    area: str,
    ring: int,
    body: Mapping[str, Any] | None,
    heard_ms: int | None,
) -> Told:
    install = (body or {}).get("install") or {}
    mine = install.get("rollout") == rollout.id
    return Told(
        device=device,
        name=name,
        area=area,
        ring=ring,
        version=None if body is None else body["version"],
        trial=bool(install.get("trial")),
        result=install.get("result") if mine else None,
        lacks=install.get("lacks") if mine else None,
        wanted=install.get("version") if mine else None,
        heard_ms=heard_ms or 0,
    )


def counted(rollout: Rollout, devices: Iterable[Told], now: int) -> list[Count]:
    """One count for each ring, the last of them for all others."""
    counts = [Count() for _ in range(len(rollout.rings) + 1)]
    for one in devices:
        count = counts[one.ring]
        runs, awake = one.runs(rollout.version), now - one.heard_ms < DAY_MS
        count.devices += 1
        count.updated += runs
        count.awake += awake
        count.awake_updated += runs and awake
        if one.failed and not runs:
            count.failed += 1
            count.failures.append(one)
    return counts


def halts(rollout: Rollout, counts: Sequence[Count]) -> bool:
    """More of the devices in open rings failed than may; of a handful, one is too many."""
    opened = counts[: rollout.ring + 1]
    devices, failed = sum(one.devices for one in opened), sum(one.failed for one in opened)
    return failed * 100 > rollout.failures_percent * devices


def opens(rollout: Rollout, counts: Sequence[Count], now: int) -> bool:
    """The next ring may follow: the open ones were watched long enough, and run the release. One
    without devices holds nobody up."""
    if rollout.ring >= len(rollout.rings):
        return False
    opened = counts[: rollout.ring + 1]
    if not sum(one.devices for one in opened):
        return True
    awake = sum(one.awake for one in opened)
    updated = sum(one.awake_updated for one in opened)
    watched = now - rollout.ring_since_ms >= rollout.watch_ms
    return watched and awake > 0 and updated * 100 >= OPENS_AT_PERCENT * awake
