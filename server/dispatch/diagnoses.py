"""Asking one controller how it is, and keeping what it answers (ADR 35).

The question is signed by the office key and names nothing but itself; one a minute for each device.
The newest answer is kept, and the question that is open beside it.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.wire import topics
from schedules.wire.diagnosis import ASKED_FOR_MS, Diagnose, Diagnosis
from schedules.wire.envelope import Head, seal
from schedules.wire.gate import Document
from server.accounts.rights import Person
from server.base.activity import record
from server.base.ids import new_id
from server.base.refusals import ConflictError
from server.fleet import devices
from server.fleet.models import DeviceDiagnosis, DeviceStatus
from server.fleet.presence import presence_of
from server.orders.issuing import LAG_MS, Desk

AGAIN_MS: Final = 60_000
"""The device answers no sooner (`device_agent.core.diagnosing`)."""


class NotThereError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "device_away",
            "device",
            "Cụm loa này đang mất kết nối nên chưa hỏi được. Cần xem ngay thì đến tận nơi chạy: "
            "sudo loa-agent check",
            "This device is not connected, so it cannot be asked. On the spot: "
            "sudo loa-agent check",
        )


class AskedJustNowError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "asked_just_now",
            "device",
            "Vừa hỏi cụm loa này. Mỗi phút chỉ hỏi được một lần.",
            "This device was asked just now. It can be asked once a minute.",
        )


def ask(desk: Desk, person: Person, device: str) -> tuple[DeviceDiagnosis, bytes]:
    """What is now open, and the question as it travels to the device's inbox.

    Raises `NotAllowedError`, `NotFoundError`, `ConflictError`.
    """
    found = devices.in_service(desk.session, device)
    by = person.require("device.manage", found.area, desk.tree)
    if presence_of(desk.session.get(DeviceStatus, device), desk.now) != "online":
        raise NotThereError
    row = desk.session.get(DeviceDiagnosis, device, with_for_update=True)
    if row is not None and desk.now - row.asked_ms < AGAIN_MS:
        raise AskedJustNowError
    if row is None:
        row = DeviceDiagnosis(device=device)
        desk.session.add(row)
    row.question, row.account, row.asked_ms = new_id("ask"), by.account, desk.now
    desk.session.flush()
    record(desk.session, desk.now, "device.diagnose", device, by=by, area=found.area)
    home = topics.INBOX_TOPIC.of(device)
    head = Head("office", home, desk.now - LAG_MS, desk.now + ASKED_FOR_MS, desk.now)
    question = Diagnose(row.question, device)
    return row, seal(topics.DIAGNOSE.name, head, question, [desk.custody.office()])


def take_in(session: Session, answers: Sequence[Document], now: int) -> set[str]:
    """Keep the answers that were asked for; the devices of which there is a new one."""
    changed: set[str] = set()
    for answer in answers:
        body: Diagnosis = answer.body
        row = session.get(DeviceDiagnosis, body.device, with_for_update=True)
        if row is None or row.question != body.id or now - row.asked_ms > 2 * ASKED_FOR_MS:
            continue
        row.answered_ms, row.body = now, to_json(body)
        changed.add(body.device)
    return changed
