"""Programmes: read, scheduled, changed, foreseen; and the plans that follow."""

from tests.server.rights.rows import At, Call, Row, commune_level

DAY_AFTER_MS = 1_795_645_800_000
"""26/11/2026 at 05:30: the first start of the world's entries."""


def _add(at: At) -> Call:
    form = at.world.entry_form(at.area)
    return Call(
        {"area": at.area}, json={"base_revision": at.world.revision(at.area), "entry": form}
    )


def _change(at: At) -> Call:
    entry, form = at.world.entry(at.area), at.world.entry_form(at.area)
    ids = {"area": at.area, "entry": entry}
    return Call(ids, json={"base_revision": at.world.revision(at.area), "entry": form})


def _end(at: At) -> Call:
    entry = at.world.entry(at.area)
    return Call({"area": at.area, "entry": entry}, {"base_revision": at.world.revision(at.area)})


def _move(at: At) -> Call:
    """The first start is left out."""
    ids = {"area": at.area, "entry": at.world.entry(at.area)}
    asked = {"base_revision": at.world.revision(at.area), "due_ms": DAY_AFTER_MS, "to": None}
    return Call(ids, json=asked)


def _policy(at: At) -> Call:
    answered = {"entry": at.world.entry(at.area), "revision": None, "accepted": True}
    sent = {"accepts_by_default": False, "acceptances": [answered], "order": [at.area]}
    return Call({"area": at.area}, json={"base_revision": at.world.revision(at.area), **sent})


_NAMED = ("entry.areas.0", "entry.block.bulletins.0")

ROWS = {
    "GET /api/areas/{area}/programme": Row(lambda at: Call({"area": at.area})),
    "GET /api/areas/{area}/plan": Row(lambda at: Call({"area": at.area}, {"day": "2026-11-25"})),
    "POST /api/areas/{area}/entries": Row(_add, foreign=_NAMED),
    "GET /api/areas/{area}/entries/{entry}": Row(
        lambda at: Call({"area": at.area, "entry": at.world.entry(at.area)})
    ),
    "POST /api/areas/{area}/entries/{entry}/moves": Row(_move),
    "POST /api/areas/{area}/entries/{entry}/moves/preview": Row(_move, unlogged="nothing is saved"),
    "PUT /api/areas/{area}/entries/{entry}": Row(_change, foreign=_NAMED),
    "DELETE /api/areas/{area}/entries/{entry}": Row(_end),
    "POST /api/areas/{area}/entries/preview": Row(
        _add, foreign=_NAMED, unlogged="nothing is saved"
    ),
    "PUT /api/areas/{area}/policy": Row(
        _policy, where=commune_level, foreign=("acceptances.0.entry", "order.0")
    ),
}
