"""Which areas an order is for: as many as a person chooses, told in one way (ADR 32)."""

from collections.abc import Sequence
from typing import NamedTuple

from schedules.orders import AREAS_MAX
from server.accounts.rights import Action, Person
from server.areas.refusals import check_known, check_open
from server.areas.tree import AreaTree
from server.base.activity import By
from server.urgent.refusals import AreasError


class Where(NamedTuple):
    """On the list of `area`; for `areas` of it alone, empty where it is for all of `area`."""

    area: str
    areas: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return self.areas or (self.area,)


def where(tree: AreaTree, area: str, chosen: Sequence[str]) -> Where:
    """The chosen areas, or `area` where none were: what stands below another goes without saying,
    and the list is that of the lowest area above them all.

    Raises `AreaUnknownError`, `AreaClosedError`, `AreasError`.
    """
    for one in (area, *chosen):
        check_known(tree, one)
    apart = tree.apart(chosen or (area,))
    for one in apart:
        check_open(tree, one)
    common = tree.common(apart)
    if common is None or len(apart) > AREAS_MAX:
        raise AreasError
    return Where(common) if len(apart) == 1 else Where(common, apart)


def require(person: Person, action: Action, places: Sequence[str], tree: AreaTree) -> By:
    """Who orders, signs or calls off answers for all of it: the right in every one of these.
    Raises `NotAllowedError`, naming the first in which it lacks."""
    first, *others = places
    by = person.require(action, first, tree)
    for one in others:
        person.require(action, one, tree)
    return by


def may(person: Person, action: Action, places: Sequence[str], tree: AreaTree) -> bool:
    return all(person.may(action, one, tree) for one in places)
