"""After the alarm: its correction by one press, its end, and who has not heard it. And drills."""

from typing import Any

import pytest

from schedules.wire import topics
from server.base import outbox
from server.dispatch.publishing import Publisher
from server.fleet.models import Device
from server.urgent.watching import Watch
from tests.server.city import START_MS, FakeClock
from tests.server.urgent.street import ON_ONE_ENGINE, WARD, Street

HOUR = 3_600_000


def _press(
    street: Street, order: dict[str, Any], says: str, who: str | None = "ward_officer"
) -> Any:
    return street.call(who, "POST", f"/urgent/{order['id']}/follow-up", json={"says": says})


def test_one_press_corrects_an_alarm(street: Street, clock: FakeClock) -> None:
    """Any operator there, alone: loudspeakers take it beside the alarm it ends; pressed again it
    is the same one; the all-clear afterwards takes its place."""
    order = street.given()
    clock.advance(60_000)
    told = street.call(
        "ward_officer", "POST", f"/urgent/{order['id']}/follow-up", json={"says": "correction"}
    ).json()
    assert told["state"] == "followed_up"
    assert street.kinds("ward") == ["urgent", "follow_up"]
    assert street.taken("ward")[1].order.sound.bulletin == "b-correction"
    again = _press(street, order, "correction")
    assert [one["id"] for one in again.json()["follow_ups"]] == [told["follow_ups"][0]["id"]]
    clock.advance(1_000)
    _press(street, order, "all_clear")
    assert [one.order.kind for one in street.taken("tdp")] == ["urgent", "follow_up"]
    assert street.taken("tdp")[1].order.says == "all_clear"


@ON_ONE_ENGINE
def test_a_correction_is_said_to_its_end(street: Street, clock: FakeClock) -> None:
    """Twice, at 0.3 s and at 24.3 s, nine seconds each: a list made anew meanwhile cuts neither.
    For an hour both stay listed, for who sounded the alarm and was away, even when the alarm's own
    time has passed; then they leave, so that who comes back hears neither."""
    order, watch = street.given(), Watch(street.house)
    _press(street, order, "correction")
    both = ["urgent", "follow_up"]
    for now_ms, listed in ((33_400, both), (600_000, both), (3_500_000, both[1:]), (3_640_000, [])):
        clock.ms = START_MS + now_ms
        watch.tick()
        if listed:
            with street.house.database.write() as session:
                outbox.put(session, "orders", WARD, clock.ms)
        street.world.settle()
        assert street.kinds("ward") == listed
    assert street.devices["ward"].body(topics.ORDERS_TOPIC.of(WARD)).orders == ()


@ON_ONE_ENGINE
def test_a_correction_pressed_after_a_stop_is_a_new_one(street: Street, clock: FakeClock) -> None:
    """The stop ended the one before, however long it would have lasted."""
    order = street.given()
    first = _press(street, order, "correction").json()["follow_ups"]
    clock.advance(3_000)
    assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200
    clock.advance(3_000)
    assert len(_press(street, order, "correction").json()["follow_ups"]) == 2
    assert street.kinds("ward") == ["urgent", "stop", "follow_up"]
    assert street.taken("ward")[2].order.id != first[0]["id"]


@ON_ONE_ENGINE
def test_a_correction_waits_for_no_device(street: Street, clock: FakeClock) -> None:
    """The loudspeaker by which the alarm was judged is gone since: another stands in for it."""
    order = street.given()
    gone = min(street.devices["ward"].id, street.devices["tdp"].id)
    with street.house.database.write() as session:
        session.get_one(Device, gone).retired_ms = clock.ms
        session.get_one(Device, gone).enrolled_ms = None
        outbox.put(session, "config", gone, clock.ms)
    street.world.settle()
    clock.advance(1_000)
    assert _press(street, order, "correction").status_code == 200


@ON_ONE_ENGINE
def test_who_may_not_follow_up(street: Street, clock: FakeClock) -> None:
    """Whoever may not stop there; and nobody, what was never given, or is long over."""
    waiting, order = street.prepared(), street.given()
    for who, status in ((None, 401), ("auditor", 403), ("author", 403), ("ward_leader", 403)):
        answer = _press(street, order, "all_clear", who)
        assert answer.status_code == status, who
    refused = _press(street, waiting, "all_clear")
    assert refused.json()["code"] == "urgent_not_given"
    clock.advance(11 * HOUR)
    late = _press(street, order, "all_clear")
    assert late.json()["code"] == "follow_up_too_late"


@ON_ONE_ENGINE
def test_a_key_that_went_takes_the_correction_with_it(street: Street, clock: FakeClock) -> None:
    """Loudspeakers believe a correction by who signed its alarm: it says so, and what still ends
    the alarm, however little time has passed."""
    order = street.given()
    street.drop_passkey("ward_leader")
    clock.advance(1_000)
    answer = _press(street, order, "correction")
    assert (answer.status_code, answer.json()["code"]) == (409, "follow_up_unproven")
    assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200


def test_an_alarm_ends_after_its_repetitions(street: Street, clock: FakeClock) -> None:
    """However long people took to sign: three times were asked for, then it leaves the list; what
    follows it up later brings it back beside itself."""
    order = street.given(repeats=2, gap_ms=1_000)
    watch = Watch(street.house)
    street.world.settle()
    clock.advance(30_000)
    watch.tick()
    street.world.settle()
    assert street.kinds("ward") == []
    street.report("tdp")  # it was away, and never held the alarm
    told = street.call("ward_officer", "GET", f"/urgent/{order['id']}").json()
    assert (told["state"], told["followed"]["confirmed"]) == ("ended", 0)
    _press(street, order, "all_clear")
    assert street.kinds("ward") == ["urgent", "follow_up"]


def test_who_has_not_confirmed_is_told_within_five_seconds(
    street: Street, clock: FakeClock
) -> None:
    """Pages are told to look again; the order then names each loudspeaker it did not reach, and
    why; where the broker is away it says that, and goes out when it is back."""
    listener = street.house.changes.listen()
    street.report("ward")
    order = street.prepared()
    street.world.broker.stop()
    given = street.sign("ward_leader", order)
    assert (given["broker"], given["late"]) == (False, False)
    while not listener.empty():
        listener.get_nowait()
    clock.advance(5_000)
    Watch(street.house).tick()
    assert listener.get_nowait().id == order["id"]
    told = street.call("ward_leader", "GET", f"/urgent/{order['id']}").json()
    assert told["late"]
    assert (told["followed"]["confirmed"], told["followed"]["published_ms"]) == (0, None)
    assert {one["why"] for one in told["followed"]["waiting"]} == {"never", "asked"}
    street.world.begin()
    street.world.settle()
    street.report("ward", "tdp")
    told = street.call("ward_leader", "GET", f"/urgent/{order['id']}").json()
    assert (told["late"], told["followed"]["confirmed"]) == (False, 2)


@ON_ONE_ENGINE
def test_an_alarm_outlasts_an_outage_of_the_broker(
    street: Street, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given while the broker was away for ten minutes, and its list not even made at once, it
    sounds when that is back: from then on, as often as was asked for, and then it ends."""
    monkeypatch.setattr(Publisher, "hurry", lambda *_: None)
    order, watch = street.prepared(repeats=2, gap_ms=1_000), Watch(street.house)
    street.world.broker.stop()
    street.sign("ward_leader", order)
    for _ in range(10):
        clock.advance(60_000)
        watch.tick()
        street.world.settle()
    street.world.begin()
    street.world.settle()
    [alarm] = street.taken("ward")
    assert alarm.order.at_ms == clock.ms + 300
    told = street.call("ward_leader", "GET", f"/urgent/{order['id']}").json()
    assert (told["state"], told["ends_ms"]) == ("given", clock.ms + 300 + 10_000 + 9_000)
    street.world.crash()
    clock.advance(10_000)
    street.world.settle()
    assert street.taken("ward") == [alarm]
    clock.advance(12_000)
    watch.tick()
    street.world.settle()
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("stopped", [False, True])
def test_a_correction_outlasts_an_outage_of_the_broker(
    street: Street, clock: FakeClock, stopped: bool
) -> None:
    """Whoever heard the alarm hears that it was none, however long the broker was away: in full,
    from its return on, and once. Where somebody stopped it since, nothing more is said."""
    order, watch = street.given(), Watch(street.house)
    street.world.settle()
    clock.advance(20_000)
    street.world.broker.stop()
    assert _press(street, order, "correction").status_code == 200
    for _ in range(20):
        clock.advance(60_000)
        watch.tick()
        street.world.settle()
    if stopped:
        assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200
    street.world.begin()
    street.world.settle()
    told = street.call("ward_leader", "GET", f"/urgent/{order['id']}").json()
    if stopped:
        assert len(told["follow_ups"]) == 1
        return
    [said] = street.taken("ward")  # the alarm itself is over by its own times
    assert (said.order.at_ms, said.order.says) == (clock.ms + 300, "correction")
    assert len(told["follow_ups"]) == 2
    clock.advance(2_000)
    street.world.crash()
    street.world.settle()
    assert street.taken("ward") == [said]
    clock.advance(3_700_000)
    watch.tick()
    street.world.settle()
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_a_drill_is_no_alarm(street: Street, clock: FakeClock) -> None:
    """By the officer alone, in permitted hours, with the words of the bundle; loudspeakers take it
    as a drill. Without words, or at night, there is none."""
    sent = {"bulletin": "b-alert"}
    path = "/drills"
    missing = street.call("ward_officer", "POST", path, json=sent).json()
    assert missing["code"] == "drill_words_missing"
    street.keep_drill_words()
    given = street.call("ward_officer", "POST", path, json=sent)
    assert given.status_code == 201, given.text
    assert (given.json()["kind"], given.json()["state"]) == ("drill", "given")
    [issued] = street.taken("ward")
    assert (issued.order.kind, issued.order.words.bulletin) == ("drill", "dien-tap")
    assert street.call("auditor", "POST", path, json=sent).status_code == 403
    clock.advance(9 * HOUR)
    assert street.call("ward_officer", "POST", path, json=sent).json()["code"] == "drill_hours"


@ON_ONE_ENGINE
def test_no_drill_stands_in_an_alarms_way(street: Street, clock: FakeClock) -> None:
    """Four may be ahead in an area, and six alarms beside them, of which what a stop ended is none.
    A drill is taken back until it begins."""
    street.keep_drill_words()
    later = {"bulletin": "b-alert", "at_ms": clock.ms + HOUR}
    drills = [street.call("ward_officer", "POST", "/drills", json=later) for _ in range(5)]
    assert [one.status_code for one in drills] == [201] * 4 + [409]
    path = f"/urgent/{drills[0].json()['id']}/cancel"
    assert drills[0].json()["can"]["cancel"]
    told = street.call("ward_officer", "POST", path).json()
    assert (told["state"], told["can"]["cancel"]) == ("cancelled", False)
    assert street.kinds("ward") == ["drill"] * 3
    assert street.call("ward_officer", "POST", path).json()["code"] == "urgent_over"
    assert [street.prepare().status_code for _ in range(7)] == [201] * 6 + [409]
    clock.advance(1_000)
    street.call("ward_officer", "POST", "/stop", json={})
    clock.advance(1_000)
    assert street.prepare().status_code == 201
    clock.advance(HOUR)
    begun = f"/urgent/{drills[1].json()['id']}/cancel"
    assert street.call("ward_officer", "POST", begun).json()["code"] == "urgent_over"


def test_a_template_gives_an_alarm_and_is_kept_ready(street: Street) -> None:
    """Its bulletins stand in the programme of its area for loudspeakers to fetch ahead; the plain
    correction and all-clear of the city serve where it names none."""
    plain = {"correction": "b-correction", "all_clear": "b-all-clear"}
    settled = street.call("city_operator", "PUT", "/urgent-plain", "hp", json=plain)
    assert settled.status_code == 200, settled.text
    form = {"name": "Ngập lụt", "vi": {"type": "Ngập lụt"}, "bulletin": "b-alert", "tone": "siren"}
    made = street.call("ward_officer", "POST", "/urgent-templates", json=form).json()
    assert (made["ready"], made["lacks"]) == (True, [])
    assert made["parts"]["correction"]["bulletin"] == "b-correction"
    street.world.settle()
    programme = street.devices["ward"].body(f"loa/1/area/{WARD}/programme")
    assert [one.bulletin for one in programme.standby] == ["b-alert"]
    order = street.given(template=made["id"], bulletin=None, correction=None, all_clear=None)
    assert (order["title"], order["tone"]) == ("Ngập lụt", "siren")
    assert street.taken("ward")[0].order.inline is None
    stale = {**form, "base_version": 7}
    path = f"/urgent-templates/{made['id']}"
    assert street.call("ward_officer", "PUT", path, json=stale).json()["code"] == "version_conflict"
    changed = {**form, "name": "Ngập úng", "base_version": 1}
    assert street.call("ward_officer", "PUT", path, json=changed).json()["version"] == 2
    gone = street.call("ward_officer", "DELETE", path, params={"base_version": 2})
    assert gone.status_code == 204
    street.world.settle()
    programme = street.devices["ward"].body(f"loa/1/area/{WARD}/programme")
    assert programme.standby == ()


@ON_ONE_ENGINE
def test_short_sound_rides_within_the_order(street: Street) -> None:
    """Where no template keeps it ready: loudspeakers need not fetch it; of two, one does."""
    street.given()
    street.given()
    first, second = (one.order for one in street.taken("ward"))
    assert first.inline is not None
    assert second.inline is None


@ON_ONE_ENGINE
def test_a_stop_reaches_where_many_alarms_were_corrected(
    street: Street, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four short alarms bring their audio along, and all are called off at once: that is more than
    a list may carry, so the oldest leaves it, and the stop that comes then is heard."""
    monkeypatch.setattr("tests.server.urgent.street.SIZE", 65_000)
    with street.house.database.write() as session:
        street.sound(session, "b-big")
    given = []
    for _ in range(4):
        given.append(street.given(bulletin="b-big", repeats=1))
        street.world.settle()
        clock.advance(30_000)
        Watch(street.house).tick()
    for order in given:
        _press(street, order, "all_clear")
    assert street.kinds("ward") == ["urgent"] * 3 + ["follow_up"] * 3
    street.call("ward_officer", "POST", "/stop", json={})
    assert street.kinds("ward")[-1] == "stop"
