"""The second step of signing in, as a person has it at hand: an app, and a passkey's device."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp

from server.accounts.totp import STEP_MS
from tests.browser.hand import Hand
from tests.browser.people import debugging


@contextmanager
def passkey_device(hand: Hand) -> Iterator[None]:
    """Beside the page while the block runs; whoever sits there has touched it already."""
    with debugging(hand.page) as line:
        line.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield


def set_app(hand: Hand) -> pyotp.TOTP:
    """Sets up the app from the page it stands on; returns the app. Its next code is another."""
    hand.click(hand.find("button", "Cài ứng dụng xác thực"))
    return scanned(hand)


def scanned(hand: Hand) -> pyotp.TOTP:
    secret = hand.page.get_by_label("Chuỗi bí mật", exact=True).inner_text()
    app = pyotp.TOTP(secret.replace(" ", ""))
    hand.write(hand.page.get_by_label(re.compile("Nhập 6 số")), an_older_code(app))
    hand.click(hand.find("button", "Xác nhận"))
    keep_codes(hand)
    return app


def an_older_code(app: pyotp.TOTP) -> str:
    """The one before counts too, and leaves the present one for the next time it is asked for."""
    return app.at(time.time_ns() // 1_000_000_000 - STEP_MS // 1_000)


def keep_codes(hand: Hand) -> None:
    """The recovery codes are written down."""
    hand.click(hand.page.get_by_label("Tôi đã chép lại các mã này"))
    hand.click(hand.find("button", "Xong"))
