"""Signing in and out, posts, one's own rights, the activity log."""

from typing import Any

from tests.server.city import PASSWORD
from tests.server.rights.rows import At, Call, Row

_NEVER = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}
_WHY = {"reason": "Đổi người phụ trách"}


def _role(at: At) -> list[dict[str, str]]:
    return [{"role": "author", "area": at.area}]


def _post(at: At) -> dict[str, str]:
    return {"account": at.world.post(at.area)}


def _new(at: At) -> Call:
    names = {"username": at.world.new_name(), "name": "Cán bộ văn hóa", "holder": "Trần Thị Hoa"}
    return Call(json={**names, "grants": _role(at)})


def _because(at: At, **more: Any) -> Call:
    return Call(_post(at), json={**_WHY, **more})


def _roles(at: At) -> Call:
    give = [{"role": "operator", "area": at.area}]
    return _because(at, give=give, take=_role(at))


ROWS = {
    "POST /api/session": Row(lambda _: Call(json={"username": "nobody", "password": "no word"})),
    "GET /api/session": Row(lambda _: Call()),
    "DELETE /api/session": Row(lambda _: Call()),
    "POST /api/session/proof": Row(lambda _: Call(json={"password": PASSWORD})),
    "POST /api/session/passkey/options": Row(lambda _: Call()),
    "POST /api/session/passkey": Row(lambda _: Call(json={"credential": _NEVER})),
    "POST /api/invitation/look": Row(lambda _: Call(json={"token": "none"})),
    "POST /api/invitation": Row(lambda _: Call(json={"token": "none", "password": PASSWORD})),
    "POST /api/setup": Row(
        lambda _: Call(
            json={
                "token": "none",
                "username": "quan-tri",
                "name": "Quản trị",
                "holder": "An",
                "password": PASSWORD,
            }
        )
    ),
    "POST /api/oidc/start": Row(lambda _: Call(json={}), not_of_right=("single_sign_on_away",)),
    "GET /api/oidc/callback": Row(lambda _: Call(query={"code": "none", "state": "none"})),
    "GET /api/accounts": Row(lambda _: Call()),
    "POST /api/accounts": Row(_new, of="body.grants.0.area"),
    "GET /api/accounts/{account}": Row(lambda at: Call(_post(at))),
    "POST /api/accounts/{account}/roles": Row(_roles, of="body.give.0.area", reached=("account",)),
    "POST /api/accounts/{account}/handover": Row(lambda at: _because(at, holder="Lê Văn Bình")),
    "POST /api/accounts/{account}/invitation": Row(_because),
    "POST /api/accounts/{account}/disable": Row(_because),
    "POST /api/accounts/{account}/enable": Row(
        lambda at: Call({"account": at.world.closed_post(at.area)}, json=_WHY)
    ),
    "DELETE /api/accounts/{account}/sessions": Row(lambda at: Call(_post(at))),
    "PUT /api/accounts/{account}/single-sign-on": Row(
        lambda at: _because(at, subject=at.world.new_name())
    ),
    "DELETE /api/accounts/{account}/single-sign-on": Row(
        lambda at: Call({"account": at.world.linked_post(at.area)})
    ),
    "GET /api/rights": Row(lambda _: Call()),
    "GET /api/activity/sieves": Row(lambda at: Call(query={"area": at.area})),
    "GET /api/activity": Row(lambda at: Call(query={"area": at.area})),
}
