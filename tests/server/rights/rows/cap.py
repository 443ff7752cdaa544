"""Alerts of other agencies: whom we believe, what came, and what became of it."""

from tests.server.rights.rows import At, Call, Row
from tests.server.rights.world import ALERT

CHANNEL = {"open": True, "sender": "hp@example.vn", "name": "Hải Phòng"}
SENDER = {"name": "Đài khí tượng", "sender": "alerts@example.vn"}


def _sender(at: At, *, sent: bool = False) -> Call:
    ids = {"area": at.area, "sender": at.world.cap_sender(at.area)}
    if sent:
        return Call(ids, json=SENDER | {"sender": at.world.new_name(), "base_version": 1})
    return Call(ids, query={"base_version": 1})


def _fed(at: At) -> Call:
    sender = at.world.cap_sender(at.area, feed="https://alerts.example.vn/cap.atom")
    return Call({"area": at.area, "sender": sender})


def _new_sender(at: At) -> Call:
    return Call({"area": at.area}, json=SENDER | {"sender": at.world.new_name()})


def _alert(at: At) -> dict[str, str]:
    return {"area": at.area, "alert": at.world.cap_alert(at.area)}


def _file(at: At) -> Call:
    data = ALERT.replace("VN-1", at.world.new_name()).encode()
    return Call({"area": at.area}, content=data)


def _order(at: At) -> Call:
    return Call(_alert(at) | {"order": at.world.alarm(at.area)})


def _near(told: list[dict[str, str]]) -> set[str]:
    return {one["area"] for one in told}


ROWS = {
    "GET /api/areas/{area}/cap/senders": Row(lambda at: Call({"area": at.area}), shows=_near),
    "POST /api/areas/{area}/cap/senders": Row(_new_sender),
    "PUT /api/areas/{area}/cap/senders/{sender}": Row(lambda at: _sender(at, sent=True)),
    "DELETE /api/areas/{area}/cap/senders/{sender}": Row(_sender),
    "POST /api/areas/{area}/cap/senders/{sender}/look": Row(
        _fed, unlogged="what is looked at sooner is not changed"
    ),
    "GET /api/areas/{area}/cap": Row(lambda at: Call({"area": at.area}), shows=_near),
    "POST /api/areas/{area}/cap": Row(_file),
    "GET /api/areas/{area}/cap/channel": Row(lambda at: Call({"area": at.area})),
    "PUT /api/areas/{area}/cap/channel": Row(
        lambda at: Call(
            {"area": at.area},
            json=CHANNEL | {"base_version": at.world.cap_channel(at.area)},
        )
    ),
    "GET /cap/feed.atom": Row(lambda _: Call()),
    "GET /cap/alerts/{order}": Row(lambda _: Call({"order": "o-1"})),
    "GET /api/areas/{area}/cap/{alert}": Row(lambda at: Call(_alert(at))),
    "PUT /api/areas/{area}/cap/{alert}/orders/{order}": Row(_order),
    "DELETE /api/areas/{area}/cap/{alert}/orders/{order}": Row(_order),
}
