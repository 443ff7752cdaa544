"""The tree over HTTP."""

from server.base.web import Router
from server.territory import reform_api, settings_api, tree_api

router = Router(prefix="/api")
for routes in (settings_api.router, tree_api.router, reform_api.router):
    router.take_in(routes)
