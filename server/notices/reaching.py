"""Who is told of what: those whose post it is, then their deputy. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.accounts.rights import Person, Role
from server.areas.tree import AreaTree
from server.notices.kinds import CONCERNS, Thing
from server.notices.wishes import Post


@dataclass(frozen=True, slots=True)
class Heard:
    """A thing that a post is to be told of; `deputy_of` is the post it stands in for, if any."""

    thing: Thing
    post: Post
    deputy_of: Post | None = None


class Posts:
    """Every open post, found by what it holds where."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self.by_account: Mapping[str, Post] = {post.account: post for post in posts}
        self._holding: defaultdict[tuple[Role, str], list[Post]] = defaultdict(list)
        for post in self.by_account.values():
            for grant in dict.fromkeys(post.grants):
                self._holding[grant.role, grant.area].append(post)

    def holding(self, role: Role, area: str) -> Sequence[Post]:
        """Those that hold the role in this very area."""
        return self._holding.get((role, area), ())


def reach(things: Iterable[Thing], posts: Posts, tree: AreaTree, now: int) -> Iterator[Heard]:
    """Who is to be told of each thing at this moment; nobody of one thing twice.

    The nearest posts that may decide it, going up from its area; where none of them can be told,
    the next above who asked for that. A deputy follows when its post has taken too long; it must
    have the right itself. Whoever has hands on a thing is not told of it.
    """
    for thing in things:
        told: set[str] = set()
        nearest, listening = _listening(thing, posts, tree)
        for post in listening:
            told.add(post.account)
            yield Heard(thing, post)
        for post in [*nearest, *(one for one in listening if one not in nearest)]:
            deputy = _deputy(thing, post, posts, tree, now)
            if deputy is not None and deputy.account not in told:
                told.add(deputy.account)
                yield Heard(thing, deputy, post)


def _listening(thing: Thing, posts: Posts, tree: AreaTree) -> tuple[list[Post], list[Post]]:
    """The nearest posts whose business it is, and those that are told."""
    nearest: list[Post] = []
    for here in _from_near(thing, posts, tree):
        mine = [post for post in here if post.account not in thing.hands]
        listening = [post for post in mine if post.listens_to(thing.kind)]
        if nearest:
            listening = [post for post in listening if post.wishes.below]
        nearest = nearest or mine
        if listening:
            return nearest, listening
    return nearest, []


def _from_near(thing: Thing, posts: Posts, tree: AreaTree) -> Iterator[Sequence[Post]]:
    """Those whose role it is: who hold it in each of its places, but not above them all; then those
    in its area, and in each above."""
    role = CONCERNS[thing.kind].role
    above = [posts.holding(role, node.id) for node in tree.up(thing.area)]
    if thing.places:
        over = {post.account for here in above for post in here}
        held = [_accounts(role, place, posts, tree) for place in thing.places]
        yield [posts.by_account[one] for one in sorted(set.intersection(*held) - over)]
    yield from above


def _accounts(role: Role, place: str, posts: Posts, tree: AreaTree) -> set[str]:
    return {post.account for node in tree.up(place) for post in posts.holding(role, node.id)}


def _deputy(thing: Thing, post: Post, posts: Posts, tree: AreaTree, now: int) -> Post | None:
    concern = CONCERNS[thing.kind]
    deputy = posts.by_account.get(post.wishes.deputy or "")
    if deputy is None or not concern.escalates or thing.kind not in post.wishes.kinds:
        return None
    if thing.urgent and thing.kind == "second_signature":
        waited = now - thing.since_ms >= post.wishes.escalates_after_ms  # no night for an alarm
    else:
        waited = post.has_waited(thing.since_ms, now)
    person = Person(deputy.account, deputy.name, deputy.grants, strong=True)
    places = thing.places or (thing.area,)
    may = all(person.may(concern.action, place, tree) for place in places)
    may = may and deputy.account not in thing.hands
    return deputy if waited and may and deputy.listens_to(thing.kind) else None
