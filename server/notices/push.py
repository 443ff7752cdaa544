"""Web Push (RFC 8030): a sealed message to the push service of somebody's browser."""

import json
import secrets
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey

from server.base.custody import Custody
from server.notices.channel import Address
from server.notices.flaws import Flaw, NotDeliveredError
from server.notices.outbound import Outbound
from server.notices.sealed_push import PLAIN_MAX, from_text, point, seal, to_text
from server.notices.words import Letter

KEPT_S: Final = 12 * 3_600
"""How long a push service keeps a message for a phone that is off; then a digest tells anew."""
_TOKEN_S: Final = 12 * 3_600
"""Of at most a day (RFC 8292 section 2)."""
_SERVICE: Final[dict[int, Flaw]] = {413: "too_large", 429: "too_many"}
_GONE: Final = (404, 410)


class WebPush:
    """`Way` to browsers. `contact` is whom a push service asks about this server."""

    def __init__(self, custody: Custody, outbound: Outbound, contact: str) -> None:
        self._custody, self._outbound, self._contact = custody, outbound, contact

    def send(self, letter: Letter, address: Address, now: int) -> None:
        key = self._custody.web_push()
        own = generate_private_key(SECP256R1())
        try:
            browser, auth = from_text(address.p256dh), from_text(address.auth)
            body = seal(written(letter), browser, auth, own, secrets.token_bytes(16))
        except ValueError:
            raise NotDeliveredError("gone", gone=True) from None
        status = self._outbound.post(address.to, body, self._headers(key, letter, address.to, now))
        if status in _GONE:
            raise NotDeliveredError("gone", gone=True)
        if not 200 <= status < 300:
            raise NotDeliveredError(_SERVICE.get(status, "answered_badly"))

    def _headers(
        self, key: EllipticCurvePrivateKey, letter: Letter, to: str, now: int
    ) -> dict[str, str]:
        return {
            "Authorization": authorization(key, to, self._contact, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_S),
            "Urgency": "high" if letter.urgent else "normal",
        }


def authorization(key: EllipticCurvePrivateKey, endpoint: str, contact: str, now: int) -> str:
    """Who sends, signed for that push service alone (RFC 8292)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": now // 1_000 + _TOKEN_S,
        "sub": contact,
    }
    token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(key))
    return f"vapid t={token}, k={public_text(key)}"


def public_text(key: EllipticCurvePrivateKey) -> str:
    """What a browser is told of this server when it subscribes (`applicationServerKey`)."""
    return to_text(point(key.public_key()))


def written(letter: Letter) -> bytes:
    """What `sw.js` reads; sentences that find no room are left out, never half told."""
    lines = list(letter.lines)
    while True:
        told = json.dumps(
            {
                "title": letter.title, "body": "\n".join(lines), "link": letter.link,
                "lang": letter.language, "urgent": letter.urgent, "id": letter.id,
            },
            ensure_ascii=False,
        ).encode()  # fmt: skip
        if len(told) <= PLAIN_MAX or not lines:
            return told
        lines.pop()
