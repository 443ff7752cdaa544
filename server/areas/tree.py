"""The tree as a value: who stands above whom."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS, AreaKind
from server.areas.models import Area


@dataclass(frozen=True, slots=True)
class Node:
    """One area: its kind and the area directly above it (a group's owner).

    `second_factor` is what it sets itself for those who approve and administer.
    """

    id: str
    kind: AreaKind
    parent: str | None
    second_factor: bool | None = None
    former: AreaKind | None = None
    closed: bool = False

    @property
    def answers(self) -> bool:
        """True where offers from above are answered."""
        return self.kind in COMMUNE_KINDS or self.former is not None


@dataclass(frozen=True)
class AreaTree:
    """Every area by id; small (a city has hundreds). Shared between requests: never changed."""

    nodes: Mapping[str, Node]

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> "AreaTree":
        return cls({node.id: node for node in nodes})

    def up(self, area: str) -> Iterator[Node]:
        """The area itself, then each one above it, to the top."""
        node = self.nodes.get(area)
        while node is not None:
            yield node
            node = self.nodes.get(node.parent) if node.parent is not None else None

    def chain(self, area: str) -> tuple[Node, ...]:
        """From the top down to the area itself."""
        return tuple(reversed(tuple(self.up(area))))

    def reaches(self, holder: str, area: str) -> bool:
        """True when `area` is `holder` or stands below it: a right reaches down its own tree."""
        return any(node.id == holder for node in self.up(area))

    def apart(self, areas: Collection[str]) -> tuple[str, ...]:
        """Those of `areas` that stand below none of the others, sorted, each once."""
        named = set(areas)
        return tuple(
            one for one in sorted(named) if not any(n.id in named - {one} for n in self.up(one))
        )

    def common(self, areas: Collection[str]) -> str | None:
        """The lowest area at or above all of these; None where there is none."""
        first, *others = areas
        above = [{node.id for node in self.up(one)} for one in others]
        return next(
            (node.id for node in self.up(first) if all(node.id in one for one in above)), None
        )

    def below(self, area: str) -> frozenset[str]:
        """The area and every one below it."""
        found: set[str] = set()
        waiting = [area] if area in self.nodes else []
        while waiting:
            found.add(one := waiting.pop())
            waiting += (child for child in self._children.get(one, ()) if child not in found)
        return frozenset(found)

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent is not None:
                found[node.parent].append(node.id)
        return found

    def asks_second_factor(self, area: str) -> bool:
        """Whether a password alone is too little to approve or administer in `area`.

        True anywhere above holds below; only the top of the tree, or the city, may do without
        (`server.areas.policy`).
        """
        nodes = tuple(self.up(area))
        if any(node.second_factor for node in nodes):
            return True
        tops = (node for node in nodes if node.parent is None or node.kind == "city")
        return not any(node.second_factor is False for node in tops)

    def answering(self, area: str) -> str | None:
        """Who answers offers for `area`'s devices: `DeviceConfig.answering`, of the tree."""
        return next((node.id for node in self.up(area) if node.answers), None)

    def unit_of(self, area: str) -> str:
        """Whose key signs for `area`: its commune-level unit, or the area itself above that."""
        nodes = list(self.up(area))
        unit = next((node.id for node in nodes if node.kind in COMMUNE_KINDS), None)
        owner = next(node.id for node in nodes if node.kind != "group")
        return unit or owner


def load_tree(session: Session) -> AreaTree:
    """The tree as it stands in this transaction.

    The database tells it as one text, and a tree that was built from the very same text is taken
    again: whoever changed it, in whichever process, and whether that is committed, taken back or
    still under way, what is kept here cannot be out of date.
    """
    dialect = session.get_bind().dialect.name
    return _built(session.scalar(_TOLD[dialect]) or "[]")


@lru_cache(maxsize=8)
def _built(told: str) -> AreaTree:
    return AreaTree.of(
        Node(id_, kind, parent, _truth(second_factor), former, bool(closed))
        for id_, kind, parent, second_factor, former, closed in json.loads(told)
    )


def _truth(told: int | None) -> bool | None:
    """SQLite says 0 and 1."""
    return None if told is None else bool(told)


_AREA: Final = Area.__table__.c
_COLUMNS: Final = (
    _AREA.id, _AREA.kind, _AREA.parent, _AREA.second_factor,
    case((_AREA.answers, _AREA.former)), _AREA.closed_ms.is_not(None),
)  # fmt: skip
_TOLD: Final = {
    "sqlite": select(func.json_group_array(func.json_array(*_COLUMNS), type_=Text)),
    "postgresql": select(cast(func.json_agg(func.json_build_array(*_COLUMNS)), Text)),
}
