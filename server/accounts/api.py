"""Every route of this room."""

from server.accounts import (
    activity_api,
    door_api,
    entering_api,
    oidc_api,
    own_api,
    posts_api,
    rights_api,
    session_api,
    visible_areas,
)
from server.base.web import Router

router = Router(prefix="/api")
for _part in (
    session_api, door_api, entering_api, oidc_api, own_api, posts_api, visible_areas, rights_api,
    activity_api,
):  # fmt: skip
    router.take_in(_part.router)
