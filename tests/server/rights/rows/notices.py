"""Being told: what a post's holder settles, and the log of what was sent."""

from tests.server.rights.rows import At, Call, Row

SETTINGS = {
    "kinds": ["approval"], "channels": ["email"], "quiet": None, "deputy": None,
    "escalates_after_min": 30, "language": "vi", "below": False, "email": "", "webhook": "",
}  # fmt: skip
_KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNt"
    "oIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


def _browser(at: At) -> Call:
    """One's own, or somebody else's."""
    own = at.world.rng.random() < 0.5
    account = at.caller.account if own else at.world.maker.person.account
    return Call({"subscription": at.world.browser(account)}, may=own)


def _endpoint(at: At) -> str:
    return f"https://push.example.net/{at.world.rng.random()}"


ROWS = {
    "GET /api/me/notices": Row(lambda _: Call()),
    "PUT /api/me/notices": Row(lambda _: Call(json=SETTINGS)),
    "POST /api/me/notices/push": Row(
        lambda at: Call(json={"endpoint": _endpoint(at), "keys": _KEYS, "name": "Chrome"})
    ),
    "DELETE /api/me/notices/push/{subscription}": Row(_browser),
    "POST /api/me/notices/test": Row(lambda _: Call(), not_of_right=("nothing_to_try",)),
    "GET /api/me/notices/log": Row(lambda _: Call()),
    "GET /api/notices/log": Row(lambda at: Call(query={"area": at.area})),
    "GET /api/notices/troubles": Row(lambda at: Call(query={"area": at.area})),
}
