"""How many different people an urgent order needs, as the city decided: for the bundle of keys."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.wire.trust import Thresholds
from server.base import outbox
from server.base.activity import record
from server.dispatch.models import TrustThresholds

_ROW = 1


def thresholds_now(session: Session) -> Thresholds | None:
    """None where nobody decided anything."""
    row = session.get(TrustThresholds, _ROW)
    return None if row is None else Thresholds(row.urgent, row.urgent_night, row.urgent_wide)


def settle(session: Session, wanted: Thresholds, now: int) -> None:
    """From the next bundle on, which loudspeakers follow once the root has signed it. Raises
    `RefusalError`: fewer than two at night, or for a wide alarm, loudspeakers do not take."""
    try:
        from_json(Thresholds, to_json(wanted))
    except MalformedError as bad:
        raise RefusalError(
            "thresholds_malformed",
            "thresholds",
            "Ban ngày cần từ 1 đến 5 người; ban đêm và khi phát rộng, từ 2 đến 5 người.",
            "By day 1 to 5 people; at night, and for a wide alarm, 2 to 5.",
        ) from bad
    before = thresholds_now(session)
    row = session.get(TrustThresholds, _ROW) or TrustThresholds(id=_ROW)
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    session.add(row)
    outbox.put(session, "trust", "", now)
    record(
        session, now, "trust.thresholds", "trust", by=None, area=None,
        before=asdict(before) if before else {}, after=asdict(wanted),
    )  # fmt: skip
