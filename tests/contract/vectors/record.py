"""`python -m tests.contract.vectors.record`: asks a real browser for the proof in `recorded.py`.

It needs Chromium and Playwright (`tests/browser/finding.py`), and nothing of the network: the page
is made up on the way.
"""

import sys
from typing import Any

from playwright.sync_api import sync_playwright

from schedules.wire.passkeys import challenge_of
from schedules.wire.strict import write_base64
from tests.browser.finding import FLAGS, program
from tests.contract.vectors import cast
from tests.contract.vectors.authenticator import RULES

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
TOUCH = """async ([challenge, rpId]) => {
  const bytes = Uint8Array.from(atob(challenge), c => c.charCodeAt(0));
  const asked = {challenge: bytes, rpId, userVerification: "required"};
  const {response} = await navigator.credentials.get({publicKey: asked});
  const text = part => btoa(String.fromCharCode(...new Uint8Array(part)));
  return [response.authenticatorData, response.clientDataJSON, response.signature].map(text);
}"""


def main() -> None:
    identity = cast.identity_of(cast.order_text(cast.URGENT, cast.WARD))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(FLAGS))
        page = browser.new_context().new_page()
        page.route("**/*", lambda route: route.fulfill(content_type="text/html", body="<p>Duyệt"))
        page.goto(RULES.origins[0])
        _plug_in(page)
        proof = page.evaluate(TOUCH, [write_base64(challenge_of(identity)), RULES.rp_id])
        sys.stdout.write(f"Chromium {browser.version}\n" + "\n".join(proof) + "\n")
        browser.close()


def _plug_in(page: Any) -> None:
    """An authenticator that holds the chairman's passkey."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    credential = {
        "credentialId": write_base64(b"chairman"), "userHandle": write_base64(b"chairman"),
        "privateKey": write_base64(cast.point("chairman passkey").private_bytes()),
        "rpId": RULES.rp_id, "isResidentCredential": True, "signCount": 1,
    }  # fmt: skip
    held = {"authenticatorId": made["authenticatorId"], "credential": credential}
    session.send("WebAuthn.addCredential", held)


if __name__ == "__main__":
    main()
