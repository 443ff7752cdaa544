"""Asking a controller how it is (ADR 35)."""

from typing import Any

import pytest
from sqlalchemy import select

from schedules.wire import topics
from schedules.wire.diagnosis import ASKED_FOR_MS, Diagnose, Diagnosis, Finding
from server.base.activity import Activity
from tests.server.city import FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World

WEAK = Finding(
    "power_low", "fault", "Nguồn yếu.", "The supply is weak.", "Đổi nguồn.", "Change it."
)


@pytest.fixture
def device(world: World) -> TestDevice:
    made = world.enrol()
    world.settle()
    made.report()
    world.gateway.absorb_waiting()
    return made


def ask(client: Client, device: TestDevice, who: str = "ward_officer") -> Any:
    return client(who).post(f"/api/devices/{device.id}/diagnosis")


def told(client: Client, device: TestDevice) -> Any:
    return client("ward_officer").get(f"/api/devices/{device.id}/diagnosis").json()


def answer(device: TestDevice, question: str) -> None:
    topic, now = topics.DIAGNOSES_TOPIC.of(device.id), device.world.house.clock.now_ms()
    body = Diagnosis(question, device.id, now, "0.1.0", (WEAK,), ("ready",))
    device.say(topic, device.seal(topic, "diagnosis", body))
    device.world.gateway.absorb_waiting()


def question_of(device: TestDevice) -> Diagnose:
    found = device.body(topics.INBOX_TOPIC.of(device.id))
    assert isinstance(found, Diagnose)
    return found


def test_what_a_device_answers_is_shown(world: World, client: Client, device: TestDevice) -> None:
    """The question goes to this device alone, signed by the office; the answer is kept and shown,
    and who asked stands in the activity log."""
    assert told(client, device)["asked_ms"] is None
    asked = ask(client, device)
    assert asked.status_code == 200, asked.text
    assert asked.json()["waiting"]
    answer(device, question_of(device).id)
    shown = told(client, device)
    assert not shown["waiting"]
    assert [one["code"] for one in shown["findings"]] == ["power_low"]
    assert (shown["log"], shown["version"]) == (["ready"], "0.1.0")
    with world.house.database.read() as session:
        deeds = list(session.scalars(select(Activity.action)))
    assert deeds.count("device.diagnose") == 1


def test_an_answer_nobody_waits_for_is_not_kept(
    client: Client, device: TestDevice, clock: FakeClock
) -> None:
    """Neither one never asked for, nor one to an earlier question, nor one that is late."""
    answer(device, "ask-1")
    assert told(client, device)["findings"] == []
    ask(client, device)
    first = question_of(device).id
    clock.advance(61_000)
    device.report()
    device.world.gateway.absorb_waiting()
    assert ask(client, device).status_code == 200
    answer(device, first)
    assert told(client, device)["findings"] == []
    clock.advance(2 * ASKED_FOR_MS + 1)
    answer(device, question_of(device).id)
    assert told(client, device)["waiting"]


def test_a_question_is_refused_where_it_would_not_be_answered(
    world: World, client: Client, device: TestDevice
) -> None:
    """Twice within the minute, while it is away, or without a broker: said at once. Whoever may
    not look after the device may not ask it."""
    assert ask(client, device, "ward_leader").status_code == 403
    assert ask(client, world.enrol()).json()["code"] == "device_away"
    assert ask(client, device).status_code == 200
    assert ask(client, device).json()["code"] == "asked_just_now"
    another = world.enrol()
    another.report()
    world.gateway.absorb_waiting()
    world.broker.stop()
    assert ask(client, another).json()["code"] == "broker_away"
