"""Whom an order for these areas would reach, and who would sign it, before anything is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from schedules.orders import Urgent
from schedules.programme import Sound
from server.areas.tree import AreaTree
from server.dispatch.followers import Followers
from server.dispatch.reach import devices_of
from server.fleet.devices import residents_of
from server.urgent import alarms, places, reached
from server.urgent.models import Why
from server.urgent.places import Where
from server.urgent.preparing import SIGNS_WITHIN_MS

_NOTHING = Sound("b", "0" * 64, 0, 0)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where it would stand, its devices, how many of those are connected, the people who live
    within their hearing as far as anybody said, how many sign an alarm given now, and why."""

    there: Where
    devices: int
    connected: int
    residents: int | None
    needed: int
    why: tuple[Why, ...]


def foresee(
    session: Session, tree: AreaTree, area: str, chosen: Sequence[str], now: int
) -> Foreseen:
    """Raises `AreaUnknownError`, `AreaClosedError`, `AreasError`, `NobodyError`,
    `TrustMissingError`."""
    there = places.where(tree, area, chosen)
    devices = devices_of(session, tree, there.places)
    configs = reached.configs_reached(session, tree, there.places)
    alarm = Urgent(
        "o", there.area, now, now + SIGNS_WITHIN_MS, SIGNS_WITHIN_MS, 0, _NOTHING, _NOTHING,
        _NOTHING, areas=there.areas,
    )  # fmt: skip
    needed = reached.needed(alarm, alarms.trust_now(session).thresholds, configs)
    counted, connected = Followers(session, devices, (), now).connected(there.places)
    living = residents_of(session, [one.id for one in devices])
    return Foreseen(there, counted, connected, living, needed.people, needed.why)
