"""Whether an area tells its orders to other channels, and as whom. Nobody does unless they say."""

import re
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base import activity
from server.base.names import checked_name
from server.base.refusals import check_version
from server.cap.models import CapChannel
from server.cap.own import Voice
from server.cap.refusals import bad_value
from server.cap.schemas import ChannelForm

_SENDER: Final = re.compile(r"[^\s,<&]{1,255}")


def channel_of(session: Session, area: str) -> CapChannel:
    """The area's own; a closed one where nobody has said anything."""
    found = session.get(CapChannel, area)
    return found or CapChannel(
        area=area, open=False, sender="", name="", category="Safety", version=0, changed_ms=0
    )


def settle(
    session: Session, person: Person, tree: AreaTree, area: str, form: ChannelForm, now: int
) -> CapChannel:
    """Raises `NotAllowedError`, `VersionConflictError`, refusals `cap_value`, `name_malformed`."""
    by = person.require("area.manage", area, tree)
    check_open(tree, area)
    if not _SENDER.fullmatch(form.sender) or not form.sender.isprintable():
        raise bad_value("sender")
    row = session.get(CapChannel, area, with_for_update=True) or channel_of(session, area)
    before = _told(row)
    wanted = {"open": form.open, "sender": form.sender, "name": checked_name(form.name)}
    after = wanted | {"category": form.category}
    check_version(form.base_version, row.version, before, after)
    for name, value in after.items():
        setattr(row, name, value)
    row.version, row.changed_ms = row.version + 1, now
    session.add(row)
    session.flush()
    activity.record(
        session, now, "cap_channel.set", area, by=by, area=area, before=before, after=after
    )
    return row


def channels(session: Session) -> dict[str, CapChannel]:
    """All that were ever settled, by area."""
    return {row.area: row for row in session.scalars(select(CapChannel))}


def voice_at(settled: dict[str, CapChannel], tree: AreaTree, area: str) -> Voice | None:
    """As whom an order of the area is told: the nearest area that says anything decides. None
    where that is closed, or nobody has said anything."""
    nearest = next((settled[node.id] for node in tree.up(area) if node.id in settled), None)
    if nearest is None or not nearest.open:
        return None
    return Voice(nearest.sender, nearest.name, nearest.category)


def _told(row: CapChannel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("open", "sender", "name", "category")}
