"""How long one question "may they?" takes, with a whole city's areas and posts.

Beside it stands its limit: the same walk up the tree over bare dictionaries and sets, nobody's
authority named. CPU time per question, the least of several runs over the same questions.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from schedules.words import AreaKind
from server.accounts.rights import RIGHTS, Action, Grant, Person, Role
from server.areas.tree import AreaTree, Node
from tests.bench.row import Row

UNITS: Final = 114
POSTS: Final = 1_000
ASKED: Final = 20_000
MOST_US: Final = 50.0
_ROLES: Final = tuple(RIGHTS)
_ACTIONS: Final = tuple(sorted(set().union(*RIGHTS.values())))

Question = tuple[Person, Action, str]


def rows() -> Iterator[Row]:
    """One question; and one question to everybody: the areas in which a person may read."""
    tree, questions = _city(random.Random(1))
    value = _each(lambda: [person.right(action, area, tree) for person, action, area in questions])
    limit = _each(_bare(tree, questions))
    told = f"{len(tree.nodes)} areas, {POSTS:,} posts; the limit is a walk over bare dictionaries"
    yield Row(
        "one question", value, "µs", limit, value / limit, f"≤ {MOST_US:.0f} µs",
        value <= MOST_US, told,
    )  # fmt: skip
    people = [person for person, _, _ in questions[:200]]
    whole = _each(lambda: [person.areas("read", tree) for person in people])
    yield Row(
        "all areas that one may read", whole, "µs", None, None, "", None,
        f"{len(tree.nodes)} questions at once; what lists are filtered by",
    )  # fmt: skip


def _city(rng: random.Random) -> tuple[AreaTree, list[Question]]:
    nodes = [Node("hai-phong", "city", None, second_factor=False)]
    kinds: tuple[AreaKind, ...] = ("ward", "commune", "special_zone")
    for n in range(UNITS):
        nodes.append(Node(f"unit-{n}", rng.choice(kinds), "hai-phong"))
        nodes += [Node(f"unit-{n}-{k}", "neighbourhood", f"unit-{n}") for k in range(3)]
    tree = AreaTree.of(nodes)
    areas = list(tree.nodes)
    people = [
        Person(f"p-{n}", f"Chức vụ {n}", _grants(rng, areas), strong=True) for n in range(POSTS)
    ]
    drawn = [(rng.choice(people), rng.choice(_ACTIONS), rng.choice(areas)) for _ in range(ASKED)]
    return tree, drawn


def _grants(rng: random.Random, areas: list[str]) -> tuple[Grant, ...]:
    roles: list[Role] = [rng.choice(_ROLES) for _ in range(rng.randint(1, 3))]
    return tuple(Grant(role, rng.choice(areas)) for role in roles)


def _bare(tree: AreaTree, questions: list[Question]) -> Callable[[], list[bool]]:
    parents = {node.id: node.parent for node in tree.nodes.values()}
    held = {
        person.account: {(action, g.area) for g in person.grants for action in RIGHTS[g.role]}
        for person, _, _ in questions
    }
    asked = [(held[person.account], action, area) for person, action, area in questions]

    def ask() -> list[bool]:
        found = []
        for rights, action, area in asked:
            at: str | None = area
            while at is not None and (action, at) not in rights:
                at = parents[at]
            found.append(at is not None)
        return found

    return ask


def _each(ask: Callable[[], Sequence[object]]) -> float:
    """Microseconds for one answer."""
    least = float("inf")
    for _ in range(5):
        started = time.process_time()
        answers = len(ask())
        least = min(least, (time.process_time() - started) / answers)
    return least * 1e6
