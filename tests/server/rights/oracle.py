"""The rule in ten lines: a right reaches down its own tree."""

from collections.abc import Collection, Mapping

from server.accounts.rights import RIGHTS, Role

Post = tuple[Role, str]


def may(posts: Collection[Post], action: str, area: str | None, parents: Mapping[str, str]) -> bool:
    """Whether somebody who holds `posts` may do `action` in `area`; unknown areas: nobody."""
    while area is not None:
        for role, place in posts:
            if place == area and action in RIGHTS[role]:
                return True
        area = parents.get(area)
    return False
