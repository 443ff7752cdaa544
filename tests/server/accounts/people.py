"""People at their own accounts: what a browser does, one step each."""

from typing import Any

import pyotp
from fastapi.testclient import TestClient
from httpx import Response

from tests.server.accounts.authenticator import Authenticator
from tests.server.city import PASSWORD, FakeClock


class Phone:
    """An authenticator app that shows the code of the server's clock."""

    def __init__(self, secret: str, clock: FakeClock) -> None:
        self._app, self._clock = pyotp.TOTP(secret), clock

    def code(self, later_ms: int = 0) -> str:
        return self._app.at((self._clock.ms + later_ms) // 1_000)


def set_app(client: TestClient, clock: FakeClock) -> tuple[Phone, list[str]]:
    """Set an authenticator app; returns it and the recovery codes. Its first code is used up."""
    begun = client.post("/api/me/totp")
    assert begun.status_code == 200, begun.text
    phone = Phone(begun.json()["secret"], clock)
    confirmed = client.post("/api/me/totp/confirm", json={"code": phone.code()})
    assert confirmed.status_code == 200, confirmed.text
    clock.advance(30_000)
    return phone, confirmed.json()["recovery_codes"]


def add_passkey(client: TestClient, name: str = "Điện thoại", **device: Any) -> Authenticator:
    """Register a new software authenticator."""
    made = Authenticator(**device)
    options = client.post("/api/me/passkeys/options").json()["options"]
    body = {"name": name, "credential": made.create(options)}
    added = client.post("/api/me/passkeys", json=body)
    assert added.status_code == 201, added.text
    return made


def by_passkey(client: TestClient, device: Authenticator, says: Any = None) -> Response:
    """Sign in with it."""
    options = client.post("/api/session/passkey/options").json()["options"]
    answer: Response = client.post(
        "/api/session/passkey", json={"credential": device.get(options, says)}
    )
    return answer


def by_password(client: TestClient, username: str, code: str = "") -> Response:
    body = {"username": username, "password": PASSWORD, "code": code}
    answer: Response = client.post("/api/session", json=body)
    return answer


def told(answer: Response) -> tuple[int, str]:
    """The status, and the code of a refusal."""
    return answer.status_code, answer.json().get("code", "") if answer.content else ""
