"""How a controller is, asked over HTTP."""

from functools import partial
from typing import Literal

from pydantic import BaseModel

from schedules.wire import topics
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.database import after_commit
from server.base.documented import refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.dispatch import diagnoses
from server.fleet import devices
from server.fleet.models import DeviceDiagnosis
from server.orders.issuing import Desk
from server.orders.tones import BrokerAwayError

router = Router(prefix="/api", tags=["fleet"])


class DiagnosisFinding(BaseModel):
    """One thing that the device looked at: how it is, and what to do, in the device's own words."""

    code: str
    severity: Literal["fine", "attention", "fault"]
    vi: str
    en: str
    do_vi: str
    do_en: str


class DiagnosisBody(BaseModel):
    """`asked_ms`: when it was asked last; `answered_ms`: when its newest answer came, which is all
    that follows. `waiting`: what was asked last has no answer yet."""

    device: str
    waiting: bool
    asked_ms: int | None
    answered_ms: int | None
    version: str | None
    findings: list[DiagnosisFinding]
    log: list[str]

    @classmethod
    def of(cls, device: str, row: DeviceDiagnosis | None) -> "DiagnosisBody":
        told = (row.body if row is not None else None) or {}
        return cls(
            device=device,
            waiting=row is not None and told.get("id") != row.question,
            asked_ms=None if row is None else row.asked_ms,
            answered_ms=None if row is None else row.answered_ms,
            version=told.get("version"),
            findings=[DiagnosisFinding(**one) for one in told.get("findings", [])],
            log=told.get("log", []),
        )


@router.post(
    "/devices/{device}/diagnosis",
    summary="Ask a device how it is",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`device_unknown`",
        s409="`device_retired`, `device_away`, `broker_away`, `asked_just_now`",
    ),
)
@needs("device.manage", of="device")
def ask_device(
    device: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> DiagnosisBody:
    """What `loa-agent check` would say there, and the newest lines of its log. It answers within
    half a minute; once a minute at most. Nothing else can be asked or done this way."""
    desk = Desk(session, house.custody, load_tree(session), now)
    row, raw = diagnoses.ask(desk, person, device)
    if not house.express.connected:
        raise BrokerAwayError
    after_commit(session, partial(house.express.post, topics.INBOX_TOPIC.of(device), raw))
    return DiagnosisBody.of(device, row)


@router.get(
    "/devices/{device}/diagnosis",
    summary="What a device last said of itself",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`"),
)
@needs("device.manage", of="device")
def read_diagnosis(device: str, person: Asking, session: Reading) -> DiagnosisBody:
    """Its newest answer, and whether another is waited for."""
    found = devices.find(session, device)
    person.require("device.manage", found.area, load_tree(session))
    return DiagnosisBody.of(device, session.get(DeviceDiagnosis, device))
