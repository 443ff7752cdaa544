"""One table says which role does what; a role held in an area reaches down the tree."""

from dataclasses import dataclass
from typing import Literal

from server.areas.tree import AreaTree
from server.base.refusals import NotAllowedError

Role = Literal["author", "approver", "operator", "auditor", "administrator"]
Action = Literal[
    "read",
    "bulletin.write",
    "bulletin.submit",
    "bulletin.approve",
    "bulletin.withdraw",
    "programme.edit",
    "offer.answer",
    "device.manage",
    "area.manage",
    "account.manage",
]

RIGHTS: dict[Role, frozenset[Action]] = {
    "author": frozenset({"read", "bulletin.write", "bulletin.submit"}),
    "approver": frozenset({"read", "bulletin.approve", "bulletin.withdraw"}),
    "operator": frozenset({"read", "programme.edit", "offer.answer", "device.manage"}),
    "auditor": frozenset({"read"}),
    "administrator": frozenset({"read", "device.manage", "area.manage", "account.manage"}),
}
"""Section 10 of the design. What is not written here is not allowed."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held in an area."""

    role: Role
    area: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: an account and its grants, as they stand in this transaction."""

    account: str
    name: str
    grants: tuple[Grant, ...]

    def may(self, action: Action, area: str, tree: AreaTree) -> bool:
        return any(
            action in RIGHTS[grant.role] and tree.reaches(grant.area, area) for grant in self.grants
        )

    def require(self, action: Action, area: str, tree: AreaTree) -> None:
        """Raises `NotAllowedError` unless `may`; an unknown area is not allowed either."""
        if not self.may(action, area, tree):
            raise NotAllowedError(action, area)

    def areas(self, action: Action, tree: AreaTree) -> frozenset[str]:
        """Every area in which the person may."""
        return frozenset(area for area in tree.nodes if self.may(action, area, tree))
