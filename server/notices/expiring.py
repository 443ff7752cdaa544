"""What will run out unless somebody does something: early, and again as it comes near.

Nothing of it silences a loudspeaker: known keys count beyond their date, and a device renews a
certificate that has run out. But a bundle that ended lets no newly flashed device in, and a device
whose certificate ended is not at the broker. What renews itself is told of only when it did not.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.wire import topics
from server.areas.tree import AreaTree
from server.base.authority import DAY_MS
from server.dispatch import documents
from server.dispatch.composition import RENEW_BEFORE_MS
from server.fleet.models import Device, DeviceCertificate
from server.notices.kinds import Thing

BUNDLE_DAYS: Final = (40, 30, 20, 10, 5, 2, 1, 0)
"""A server that holds the root's keys makes the next bundle 45 days before the old one ends; five
days later nobody has signed it."""
CERTIFICATE_DAYS: Final = (20, 10, 5, 2, 1, 0)
"""A device renews with 30 days left: ten days later something is wrong."""
BUNDLE: Final = "gói khóa / key bundle"

assert BUNDLE_DAYS[0] * DAY_MS < RENEW_BEFORE_MS


def expiring_bundle(session: Session, tree: AreaTree, now: int) -> Iterator[Thing]:
    """The bundle of keys in force, by its own end or the first date of a key in it; in the areas
    that stand under no other."""
    newest = documents.newest(session, topics.TRUST_TOPIC.of())
    trust = documents.trust(session)
    if newest is None or trust is None:
        return
    dates = [key.renew_by for key in trust.keys if not key.revoked]
    ends = min([newest.not_after_ms, *dates])
    stage = stage_of(ends - now, BUNDLE_DAYS)
    if stage is None:
        return
    for node in tree.nodes.values():
        if node.parent is None and not node.closed:
            yield Thing(
                f"expiring:bundle:{ends}:{stage}:{node.id}", "expiring", node.id, "", BUNDLE, ends,
                urgent=stage <= 2,
            )  # fmt: skip


def expiring_certificates(session: Session, now: int) -> Iterator[Thing]:
    """Enrolled devices whose newest certificate in force ends soon, or did."""
    ends = func.max(DeviceCertificate.not_after_ms)
    rows = session.execute(
        select(Device.id, Device.name, Device.area, ends)
        .join(DeviceCertificate, DeviceCertificate.device == Device.id)
        .where(Device.enrolled_ms.is_not(None), DeviceCertificate.revoked_ms.is_(None))
        .group_by(Device.id, Device.name, Device.area)
        .having(ends <= now + CERTIFICATE_DAYS[0] * DAY_MS)
        .order_by(Device.id)
    )
    for device, name, area, ends_ms in rows:
        stage = stage_of(ends_ms - now, CERTIFICATE_DAYS)
        if stage is not None:
            yield Thing(
                f"expiring:{device}:{ends_ms}:{stage}", "expiring", area, device, name, ends_ms,
                loudspeakers=1,
            )  # fmt: skip


def stage_of(left_ms: int, days: tuple[int, ...]) -> int | None:
    """The last of these numbers of days that is not more than what is left; None before the first.
    Each is told once."""
    return min((n for n in days if left_ms <= n * DAY_MS), default=None)
