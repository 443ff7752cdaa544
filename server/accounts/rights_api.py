"""Which role does what, and what the one who asks may do where."""

from pydantic import BaseModel, ConfigDict

from server.accounts.rights import RIGHTS, Action, Person, Role
from server.accounts.rights_named import ACTIONS, ROLES
from server.accounts.web import Asking
from server.areas.tree import AreaTree, load_tree
from server.base.declared import signed_in
from server.base.web import Reading, RefusalBody, Router

router = Router(tags=["accounts"])


class RoleBody(BaseModel):
    role: Role
    vi: str
    en: str


class ActionBody(BaseModel):
    """An action, and the roles that may do it."""

    action: Action
    vi: str
    en: str
    roles: list[Role]


class MineBody(BaseModel):
    """What the one who asks may do in this area and everywhere below it."""

    area: str
    actions: list[Action]


class RightsBody(BaseModel):
    """The table of roles and actions, and one's own rights by the areas where they begin."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "roles": [{"role": "auditor", "vi": "kiểm tra, giám sát", "en": "auditor"}],
                "actions": [
                    {"action": "read", "vi": "xem", "en": "look at it", "roles": ["auditor"]}
                ],
                "mine": [{"area": "phuong-le-chan", "actions": ["read"]}],
            }
        }
    )

    roles: list[RoleBody]
    actions: list[ActionBody]
    mine: list[MineBody]


@router.get(
    "/rights",
    summary="Which role does what, and what you may do where",
    responses={401: {"model": RefusalBody, "description": "`not_signed_in`"}},
)
@signed_in
def show_rights(person: Asking, session: Reading) -> RightsBody:
    """`mine` has one line for each area where you hold a role; it reaches down the tree."""
    return RightsBody(
        roles=[RoleBody(role=role, vi=vi, en=en) for role, (vi, en) in ROLES.items()],
        actions=[
            ActionBody(action=action, vi=vi, en=en, roles=_holders(action))
            for action, (vi, en) in ACTIONS.items()
        ],
        mine=_mine(person, load_tree(session)),
    )


def _holders(action: Action) -> list[Role]:
    return [role for role, actions in RIGHTS.items() if action in actions]


def _mine(person: Person, tree: AreaTree) -> list[MineBody]:
    areas = dict.fromkeys(grant.area for grant in person.grants)
    return [
        MineBody(area=area, actions=[one for one in ACTIONS if person.may(one, area, tree)])
        for area in areas
    ]
