"""One table says which role does what; a role held in an area reaches down the tree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from server.accounts.refusals import SecondFactorMissingError
from server.areas.tree import AreaTree
from server.base.activity import By
from server.base.declared import E, Needs, declare
from server.base.refusals import NotAllowedError

Role = Literal["author", "approver", "operator", "auditor", "administrator"]
Factor = Literal["password", "totp", "recovery", "passkey", "oidc"]
Action = Literal[
    "read",
    "bulletin.write",
    "bulletin.submit",
    "bulletin.approve",
    "bulletin.withdraw",
    "programme.edit",
    "offer.answer",
    "live.speak",
    "stop.issue",
    "order.prepare",
    "order.sign",
    "stop.lift",
    "device.manage",
    "area.manage",
    "account.manage",
    "activity.read",
    "notices.read",
    "evidence.export",
    "feedback.read",
    "feedback.write",
    "link.give",
]

RIGHTS: dict[Role, frozenset[Action]] = {
    "author": frozenset(
        {"read", "bulletin.write", "bulletin.submit", "feedback.read", "feedback.write"}
    ),
    "approver": frozenset(
        {
            "read",
            "activity.read",
            "notices.read",
            "feedback.read",
            "bulletin.approve",
            "bulletin.withdraw",
            "order.prepare",
            "order.sign",
            "stop.lift",
        }
    ),
    "operator": frozenset(
        {
            "read",
            "notices.read",
            "feedback.read",
            "feedback.write",
            "programme.edit",
            "offer.answer",
            "live.speak",
            "stop.issue",
            "order.prepare",
            "device.manage",
        }
    ),
    "auditor": frozenset(
        {
            "read",
            "activity.read",
            "notices.read",
            "evidence.export",
            "feedback.read",
            "link.give",
        }
    ),
    "administrator": frozenset(
        {
            "read",
            "activity.read",
            "notices.read",
            "device.manage",
            "area.manage",
            "account.manage",
            "link.give",
        }
    ),
}
"""Section 10 of the design. What is not written here is not allowed."""

GUARDED: frozenset[Role] = frozenset({"approver", "administrator"})
"""Where an area asks for a second factor, these roles only read without one (ADR 11)."""


def needs(action: Action, of: str) -> Callable[[E], E]:
    """Marks an endpoint that asks for `action` where the thing named by `of` belongs."""
    return declare(Needs(action, of))


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held in an area."""

    role: Role
    area: str

    def __str__(self) -> str:
        return f"{self.role}@{self.area}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: an account, its grants as they stand in this transaction, and from where.

    `name` is the post's; `address` is the network address the request came from. `strong` says
    that the session proved a second factor.
    """

    account: str
    name: str
    grants: tuple[Grant, ...]
    address: str = ""
    strong: bool = False

    def right(self, action: Action, area: str, tree: AreaTree) -> Grant | None:
        """The grant by which the person may do `action` in `area`; None where there is none."""
        found = self._granting(action, area, tree)
        return next(
            (grant for grant in found if not self._held_back(grant, action, area, tree)), None
        )

    def may(self, action: Action, area: str, tree: AreaTree) -> bool:
        return self.right(action, area, tree) is not None

    def require(self, action: Action, area: str, tree: AreaTree) -> By:
        """The authority to do `action` in `area`, for the activity log.

        Raises `NotAllowedError` unless `may`; an unknown area is not allowed either. It is a
        `SecondFactorMissingError` where a second factor is all that is missing.
        """
        right = self.right(action, area, tree)
        if right is None and any(self._granting(action, area, tree)):
            raise SecondFactorMissingError(action, area)
        if right is None:
            raise NotAllowedError(action, area)
        return By(self.account, self.address, str(right))

    def own(self) -> By:
        """The authority over what belongs to the account itself."""
        return By(self.account, self.address, "own")

    def areas(self, action: Action, tree: AreaTree) -> frozenset[str]:
        """Every area in which the person may."""
        places = {grant.area for grant in self.grants if action in RIGHTS[grant.role]}
        reached = frozenset[str]().union(*(tree.below(place) for place in places))
        return frozenset(area for area in reached if self.may(action, area, tree))

    def _granting(self, action: Action, area: str, tree: AreaTree) -> Iterator[Grant]:
        for grant in self.grants:
            if action in RIGHTS[grant.role] and tree.reaches(grant.area, area):
                yield grant

    def _held_back(self, grant: Grant, action: Action, area: str, tree: AreaTree) -> bool:
        """Whether the grant waits for a second factor; reading never does."""
        if self.strong or action == "read" or grant.role not in GUARDED:
            return False
        return tree.asks_second_factor(area)
