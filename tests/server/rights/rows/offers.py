"""Offers: read, taken, placed; what stands above, what collides, and who answered."""

from typing import Any

from tests.server.rights.rows import At, Call, Row, commune_level
from tests.server.rights.rows.programme import ROWS as OF_PROGRAMMES


def _offered(at: At) -> dict[str, str]:
    """An entry of the city above, addressed to this unit alone."""
    city = list(at.world.up(at.area))[-1]
    return {"area": at.area, "entry": at.world.entry(city, to=at.area)}


def _answer(at: At) -> Call:
    sent = {"base_revision": at.world.revision(at.area), "answer": "accept"}
    return Call(_offered(at), json=sent)


def _place(at: At) -> Call:
    own: dict[str, Any] = {"when": at.world.entry_form(at.area)["when"]}
    sent = {"base_revision": at.world.revision(at.area), "entry": own}
    return Call(_offered(at), json=sent)


def _end(at: At) -> Call:
    ids = {"area": at.area, "entry": at.world.entry(at.area)}
    return Call(ids, {"base_revision": at.world.revision(at.area)})


_POLICY = OF_PROGRAMMES["PUT /api/areas/{area}/policy"]

ROWS = {
    "GET /api/areas/{area}/offers": Row(lambda at: Call({"area": at.area}), where=commune_level),
    "POST /api/areas/{area}/offers/{entry}": Row(_answer, where=commune_level),
    "POST /api/areas/{area}/offers/{entry}/preview": Row(
        _answer, where=commune_level, unlogged="nothing is saved"
    ),
    "POST /api/areas/{area}/offers/{entry}/place": Row(_place, where=commune_level),
    "POST /api/areas/{area}/offers/{entry}/place/preview": Row(
        _place, where=commune_level, unlogged="nothing is saved"
    ),
    "GET /api/areas/{area}/entries/{entry}/answers": Row(
        lambda at: Call({"area": at.area, "entry": at.world.entry(at.area)})
    ),
    "GET /api/areas/{area}/above": Row(
        lambda at: Call({"area": at.area}),
        shows=lambda told: {upper["area"] for upper in told},
    ),
    "GET /api/areas/{area}/collisions": Row(
        lambda at: Call({"area": at.area}, {"day": "2026-11-25"})
    ),
    "POST /api/areas/{area}/policy/preview": Row(
        _POLICY.make, where=_POLICY.where, foreign=_POLICY.foreign, unlogged="nothing is saved"
    ),
    "POST /api/areas/{area}/entries/{entry}/end/preview": Row(_end, unlogged="nothing is saved"),
}
