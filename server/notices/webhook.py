"""A hook: the message as signed JSON to an address of the post's own, a bridge to a chat."""

import hashlib
import hmac
import json

from server.notices.channel import Address
from server.notices.flaws import NotDeliveredError
from server.notices.outbound import Outbound
from server.notices.words import Letter


class Webhook:
    """`Way` to a bridge. `origin` is how browsers reach this server."""

    def __init__(self, outbound: Outbound, origin: str) -> None:
        self._outbound, self._origin = outbound, origin

    def send(self, letter: Letter, address: Address, now: int) -> None:
        body = written(letter, self._origin)
        headers = {
            "Content-Type": "application/json",
            "Loa-Timestamp": str(now),
            "Loa-Signature": f"sha256={signature(address.secret, now, body)}",
        }
        status = self._outbound.post(address.to, body, headers)
        if status in (404, 410, 401, 403):
            raise NotDeliveredError("address_refused")
        if not 200 <= status < 300:
            raise NotDeliveredError("too_many" if status == 429 else "answered_badly")


def signature(secret: str, now: int, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the timestamp, a full stop, and the body. Who receives compares
    it in constant time, and refuses a timestamp (UTC milliseconds) that is minutes old."""
    return hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()


def written(letter: Letter, origin: str) -> bytes:
    """The body: `text` is the whole message, for a bridge that only passes it on."""
    link = origin.rstrip("/") + letter.link
    told = {
        "id": letter.id,
        "title": letter.title,
        "text": "\n".join([letter.title, *letter.lines, link]),
        "lines": [
            {"kind": one.kind, "area": one.area, "count": one.count, "text": one.text}
            for one in letter.sentences
        ],
        "link": link,
        "language": letter.language,
        "urgent": letter.urgent,
    }
    return json.dumps(told, ensure_ascii=False).encode()
