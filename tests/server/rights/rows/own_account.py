"""One's own account: how one signs in, and where one is signed in."""

from tests.server.city import PASSWORD
from tests.server.rights.rows import At, Call, Row

_CREDENTIAL = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}


def _account(at: At) -> tuple[str, bool]:
    """One's own, or somebody else's."""
    own = at.world.rng.random() < 0.5
    return (at.caller.account if own else at.world.maker.person.account), own


def _passkey(at: At) -> Call:
    account, own = _account(at)
    return Call({"passkey": at.world.passkey(account)}, may=own)


def _session(at: At) -> Call:
    account, own = _account(at)
    return Call({"session_id": at.world.session(account)}, may=own)


ROWS = {
    "GET /api/me": Row(lambda _: Call()),
    "PUT /api/me/password": Row(
        lambda _: Call(json={"current": PASSWORD, "new": "gió thổi qua cầu Rào"})
    ),
    "POST /api/me/totp": Row(lambda _: Call(), unlogged="nothing counts before it is confirmed"),
    "POST /api/me/totp/confirm": Row(
        lambda _: Call(json={"code": "000000"}), not_of_right=("code_refused", "totp_unknown")
    ),
    "DELETE /api/me/totp": Row(lambda _: Call(), not_of_right=("totp_unknown",)),
    "POST /api/me/recovery-codes": Row(lambda _: Call()),
    "GET /api/me/passkeys": Row(lambda _: Call()),
    "POST /api/me/passkeys/options": Row(lambda _: Call(), unlogged="nothing was added yet"),
    "POST /api/me/passkeys": Row(
        lambda _: Call(json={"name": "Máy cơ quan", "credential": _CREDENTIAL}),
        not_of_right=("passkey_refused",),
    ),
    "DELETE /api/me/passkeys/{passkey}": Row(_passkey),
    "GET /api/me/sessions": Row(lambda _: Call()),
    "DELETE /api/me/sessions/{session_id}": Row(_session),
    "DELETE /api/me/sessions": Row(lambda _: Call()),
}
