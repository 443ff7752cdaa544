"""Voices, what areas settle of them, and texts being spoken."""

from tests.server.rights.rows import At, Call, Row, not_group


def _own(at: At) -> Call:
    """Half of the time a text of the caller's own, half of the time somebody else's."""
    own = at.world.rng.random() < 0.5
    account = at.caller.account if own else at.world.maker.person.account
    return Call({"run": at.world.spoken(account, at.area)}, may=own)


ROWS = {
    "GET /api/speech/voices": Row(lambda _: Call()),
    "GET /api/areas/{area}/speech": Row(lambda at: Call({"area": at.area})),
    "PUT /api/areas/{area}/speech": Row(
        lambda at: Call(
            {"area": at.area},
            json={"base_version": at.world.speech_version(at.area), "speed": 90},
        ),
        where=not_group,
    ),
    "POST /api/speech/reading": Row(
        lambda at: Call(json={"area": at.area, "text": "7h30, UBND phường họp."}),
        unlogged="nothing is kept",
    ),
    "POST /api/speech": Row(
        lambda at: Call(json={"area": at.area, "text": "7h30, UBND phường họp."}),
        unlogged="nothing is said yet",
    ),
    "GET /api/speech/{run}": Row(_own),
    "GET /api/speech/{run}/audio": Row(_own),
    "DELETE /api/speech/{run}": Row(_own, unlogged="nothing was said yet"),
}
