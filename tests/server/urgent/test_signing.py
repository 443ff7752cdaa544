"""Who can make a city sound: as many different people as the loudspeakers ask for, by their own
keys, for exactly this order; and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from server.accounts import handing_over, people
from server.accounts.models import HeldRole, SignedIn
from server.base.activity import Activity
from server.base.outbox import Outbox
from server.fleet.tokens import give_content_token
from server.notices.reading import waiting_signatures
from tests.server.accounts.authenticator import PRESENT, Authenticator, Says
from tests.server.city import PASSWORD, FakeClock
from tests.server.urgent.street import NIGHT_MS, ON_ONE_ENGINE, WARD, Street, sha

MINUTE = 60_000


def test_one_person_is_enough_by_day_in_the_own_ward(street: Street) -> None:
    """The officer prepares, the leader touches: every loudspeaker of the ward takes it, with the
    first touch, 300 ms later; nobody else hears of it."""
    order = street.prepared()
    assert (order["state"], order["needed"], order["why"]) == ("waiting", 1, ["urgent"])
    assert (order["devices"], order["connected"]) == (2, 0)
    assert street.kinds("ward") == []
    given = street.sign("ward_leader", order)
    assert given["state"] == "given"
    assert given["begins_ms"] == given["given_ms"] + 300
    [issued] = street.taken("ward")
    assert (issued.order.kind, issued.order.at_ms) == ("urgent", given["begins_ms"])
    assert street.kinds("tdp") == ["urgent"]
    assert street.kinds("next") == []
    assert [one["method"] for one in given["signed"]] == ["passkey"]


def test_a_whole_city_needs_two(street: Street) -> None:
    """After one touch nothing has left; after the second person's, all of them sound together."""
    order = street.prepared("hp")
    assert (order["needed"], order["why"]) == (2, ["wide"])
    waiting = street.sign("city_leader", order)
    street.world.settle()
    assert waiting["state"] == "waiting"
    assert [street.kinds(one, "hp") for one in street.devices] == [[], [], []]
    with street.house.database.read() as session:
        (wanted,) = waiting_signatures(session, street.house.clock.now_ms())
    assert (wanted.about, wanted.urgent) == (order["id"], True)
    assert wanted.hands == {street.city["city_leader"].person.account}
    shown = street.call("deputy", "GET", "/urgent", "hp").json()
    assert [(one["id"], one["can"]["sign"]) for one in shown] == [(order["id"], True)]
    given = street.sign("deputy", order)
    begins = {street.taken(one, "hp")[0].order.at_ms for one in street.devices}
    assert begins == {given["begins_ms"]}
    with street.house.database.read() as session:
        lines = session.scalars(select(Activity).where(Activity.action.like("order.%"))).all()
    assert [line.action for line in lines] == [
        "order.prepare", "order.sign", "order.sign", "order.give",
    ]  # fmt: skip


def test_two_touches_at_once_are_two(street: Street) -> None:
    """Whichever comes first, both are counted, and the alarm is given once."""
    order = street.prepared("hp")
    touched = {who: street.touch(who, order) for who in ("city_leader", "deputy")}
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(street.send, who, order, passkey=one) for who, one in touched.items()]
        answers = [one.result() for one in sent]
    assert [one.status_code for one in answers] == [200, 200]
    assert {one.json()["state"] for one in answers} >= {"given"}
    assert len(street.taken("ward", "hp")) == 1
    with street.house.database.read() as session:
        given = session.scalars(select(Activity).where(Activity.action == "order.give")).all()
    assert len(given) == 1


@ON_ONE_ENGINE
def test_the_night_needs_two_in_a_ward_too(street: Street, clock: FakeClock) -> None:
    """Outside permitted hours nobody alone wakes it."""
    clock.advance(NIGHT_MS)
    order = street.prepared()
    assert (order["needed"], order["why"]) == (2, ["night"])
    street.sign("ward_leader", order)
    assert street.kinds("ward") == []
    street.sign("vice", order)
    assert street.kinds("ward") == ["urgent"]


@ON_ONE_ENGINE
def test_who_may_not_sign_signs_nothing(street: Street) -> None:
    """A stranger, an author, an auditor, an operator, the approver next door; not even with a good
    touch of their own key. Nor may they make people sign for nothing."""
    order = street.prepared()
    options = street.call("ward_leader", "GET", f"/urgent/{order['id']}/signing").json()["options"]
    touched = street.touches["neighbour"].get(options)
    for who in (None, "author", "auditor", "ward_officer", "neighbour"):
        answer = street.send(who, order, passkey=touched)
        assert answer.status_code == (401 if who is None else 403), who
        if who != "ward_officer":
            assert street.prepare(who).status_code == answer.status_code, who
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_nobody_counts_twice(street: Street) -> None:
    """The same person again, also by a second passkey, is refused; the other is still wanted."""
    order = street.prepared("hp")
    touched = street.touch("city_leader", order)
    assert street.send("city_leader", order, passkey=touched).status_code == 200
    again = street.send("city_leader", order, passkey=touched)
    assert (again.status_code, again.json()["code"]) == (409, "signed_already")
    stolen = street.send("deputy", order, passkey=touched)
    assert (stolen.status_code, stolen.json()["code"]) == (403, "signature_refused")
    assert street.call("deputy", "GET", f"/urgent/{order['id']}", "hp").json()["state"] == "waiting"


@ON_ONE_ENGINE
def test_one_person_with_two_posts_is_one(street: Street, clock: FakeClock) -> None:
    """Who holds both posts signs once, however their name is written; somebody else is wanted."""
    order = street.prepared("hp")
    with street.house.database.write() as session:
        for who, holder in (("city_leader", "Đỗ Thị Hoà"), ("deputy", "đỗ thị hòa")):
            handing_over.begin(session, street.city[who].person.account, holder, clock.ms)
    street.sign("city_leader", order)
    path = f"/urgent/{order['id']}/signing"
    for answer in (
        street.call("deputy", "GET", path, "hp"),
        street.send("deputy", order, passkey={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "signed_same_person")
    assert street.kinds("ward", "hp") == []


@ON_ONE_ENGINE
def test_a_touch_is_for_one_order(street: Street) -> None:
    """A touch that signed another order, or a random challenge of signing in, signs nothing."""
    first, second = street.prepared(), street.prepared(reason="lần hai")
    touched = street.touch("ward_leader", first)
    answer = street.send("ward_leader", second, passkey=touched)
    assert (answer.status_code, answer.json()["code"]) == (403, "signature_refused")
    asked = street.client(None).post("/api/sign-in/passkey/options")
    options = asked.json()["options"] if asked.status_code == 200 else {"challenge": "AAAA"}
    answer = street.send("ward_leader", second, passkey=street.touches["ward_leader"].get(options))
    assert answer.json()["code"] == "signature_refused"
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_a_touch_that_loudspeakers_would_refuse(street: Street) -> None:
    """Given on another page, for another server, by a device that verified nobody; no assertion,
    no answer at all."""
    order = street.prepared()
    for says in (
        Says(origin="https://loa.examp1e"),
        Says(rp="loa.examp1e"),
        Says(flags=PRESENT),
        Says(type="webauthn.create"),
        Says(challenge="AAAA"),
    ):
        answer = street.send("ward_leader", order, passkey=street.touch("ward_leader", order, says))
        assert (answer.status_code, answer.json()["code"]) == (403, "signature_refused"), says
    sent: tuple[dict[str, Any], ...] = ({"passkey": {}}, {"passkey": {"id": 1, "response": []}}, {})
    for one in sent:
        answer = street.send("ward_leader", order, **one)
        assert (answer.status_code, answer.json()["code"]) == (403, "signature_refused"), one
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_a_stolen_session_is_not_enough(street: Street) -> None:
    """Whoever holds the leader's cookie has neither the passkey nor, where the server stands in,
    the password; a passkey of their own, added to nothing, is nobody's."""
    order = street.prepared()
    path = f"/urgent/{order['id']}/signing"
    options = street.call("ward_leader", "GET", path).json()["options"]
    own = Authenticator().get(options)
    assert street.send("ward_leader", order, passkey=own).status_code == 403
    held = street.send("ward_leader", order, password=PASSWORD)
    assert (held.status_code, held.json()["code"]) == (401, "code_missing")
    street.drop_passkey("ward_leader")
    assert street.call("ward_leader", "GET", path).json()["method"] == "server-held"
    wrong = street.send("ward_leader", order, password="không phải")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in_refused")
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_the_server_stands_in_where_it_is_allowed(street: Street) -> None:
    """For who has no passkey, after their password, and named as what it is; where the bundle
    allows no stand-in, they have no key at all."""
    street.drop_passkey("ward_leader")
    order = street.prepared()
    given = street.send("ward_leader", order, password=PASSWORD).json()
    assert (given["state"], given["signed"][0]["method"]) == ("given", "server-held")
    assert street.kinds("ward") == ["urgent"]


@ON_ONE_ENGINE
def test_a_key_that_went_counts_no_more(street: Street) -> None:
    """Who signed first and lost the passkey since has not signed: it must be prepared anew."""
    order = street.prepared("hp")
    street.sign("city_leader", order)
    street.drop_passkey("city_leader")
    answer = street.send("deputy", order, passkey=street.touch("deputy", order))
    assert (answer.status_code, answer.json()["code"]) == (409, "urgent_outdated")
    assert street.kinds("ward", "hp") == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("fate", ["closed", "deprived", "handed over"])
def test_who_was_dismissed_meanwhile_has_not_signed(
    street: Street, clock: FakeClock, fate: str
) -> None:
    """Their post closed, their right taken, their post handed over: even where the root is kept
    elsewhere and loudspeakers still hold the old bundle of keys, it is the server that counts."""
    order = street.prepared("hp")
    street.sign("city_leader", order)
    street.world.pen = replace(street.world.pen, root=())
    street.world.crash()
    clock.advance(1_000)
    account = street.city["city_leader"].person.account
    with street.house.database.write() as session:
        if fate == "closed":
            people.disable(session, account, clock.ms)
        elif fate == "deprived":
            session.execute(delete(HeldRole).where(HeldRole.account == account))
        else:
            handing_over.begin(session, account, "Người kế nhiệm", clock.ms)
    street.world.settle()
    answer = street.send("deputy", order, passkey=street.touch("deputy", order))
    assert (answer.status_code, answer.json()["code"]) == (409, "urgent_outdated")
    assert street.kinds("ward", "hp") == []


def test_a_stop_outdates_what_waits(street: Street, clock: FakeClock) -> None:
    """What was prepared before a stop is older than it: nobody can give it any more."""
    order = street.prepared()
    clock.advance(1_000)
    assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200
    path = f"/urgent/{order['id']}/signing"
    assert street.call("ward_leader", "GET", path).json()["code"] == "urgent_outdated"
    street.given()
    assert street.kinds("ward") == ["stop", "urgent"]


@ON_ONE_ENGINE
def test_a_stop_pressed_again_outdates_what_waits(street: Street, clock: FakeClock) -> None:
    """What was prepared while a stop barred would sound through it: pressed again, the stop is a
    new one, and nobody can give the alarm any more."""
    first = street.call("ward_officer", "POST", "/stop", json={}).json()
    clock.advance(1_000)
    order = street.prepared()
    touched = street.touch("ward_leader", order)
    clock.advance(1_000)
    again = street.call("ward_officer", "POST", "/stop", json={}).json()
    assert again["id"] != first["id"]
    answer = street.send("ward_leader", order, passkey=touched)
    assert (answer.status_code, answer.json()["code"]) == (409, "urgent_outdated")


@ON_ONE_ENGINE
def test_it_waits_a_quarter_of_an_hour(street: Street, clock: FakeClock) -> None:
    """An alarm that nobody signed is none an hour later; nor is one that was taken back."""
    order, other = street.prepared(), street.prepared()
    cancelled = street.call("ward_officer", "POST", f"/urgent/{other['id']}/cancel", json={})
    assert cancelled.json()["state"] == "cancelled"
    touched = street.touch("ward_leader", order)
    clock.advance(15 * MINUTE)
    answer = street.send("ward_leader", order, passkey=touched)
    assert (answer.status_code, answer.json()["code"]) == (409, "urgent_over")
    assert street.call("ward_leader", "GET", f"/urgent/{order['id']}").json()["state"] == "expired"
    gone = street.call("ward_officer", "POST", f"/urgent/{order['id']}/cancel", json={})
    assert gone.json()["code"] == "urgent_over"


@ON_ONE_ENGINE
def test_nothing_unapproved_and_nothing_ordinary(street: Street) -> None:
    """The sound, the correction and the all-clear: each approved, and of class urgent."""
    with street.house.database.write() as session:
        street.sound(session, "b-song", "normal")
        street.sound(session, "b-gone")
    gone = street.client("city_leader").post("/api/bulletins/b-gone/withdraw", json={})
    assert gone.status_code == 200, gone.text
    for part in ("bulletin", "correction", "all_clear"):
        ordinary = street.prepare(**{part: "b-song"}).json()
        assert (ordinary["code"], ordinary["field"]) == ("urgent_bulletin_unfit", part)
        withdrawn = street.prepare("city_operator", **{part: "b-gone"}).json()
        assert withdrawn["code"] == "bulletin_not_approved"
    bare = street.prepare(correction=None, all_clear=None).json()
    assert bare["code"] == "correction_missing"


@ON_ONE_ENGINE
@pytest.mark.parametrize("part", ["alert", "correction", "all-clear"])
def test_what_was_withdrawn_meanwhile_is_not_given(street: Street, part: str) -> None:
    """The alert, or what would end it: nobody signs for what nobody approves any more."""
    order = street.prepared()
    gone = street.client("city_leader").post(f"/api/bulletins/b-{part}/withdraw", json={})
    assert gone.status_code == 200, gone.text
    answer = street.send("ward_leader", order, passkey=street.touch("ward_leader", order))
    assert (answer.status_code, answer.json()["code"]) == (409, "urgent_outdated")
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_a_correction_withdrawn_too_late_is_still_fetched(street: Street, clock: FakeClock) -> None:
    """What was approved with an alarm stands once it was given: loudspeakers fetch it for as long
    as the alarm may be followed up. What only waits keeps nothing."""
    with street.house.database.write() as session:
        street.sound(session, "b-other")
        token = give_content_token(session, street.devices["ward"].id)
    order, _ = street.given(), street.prepared(bulletin="b-other")
    for bulletin in ("b-correction", "b-other"):
        gone = street.client("city_leader").post(f"/api/bulletins/{bulletin}/withdraw", json={})
        assert gone.status_code == 200, gone.text

    def fetched(bulletin: str) -> int:
        auth = {"Authorization": f"Bearer {token}"}
        status: int = street.client(None).get(f"/content/{sha(bulletin)}", headers=auth).status_code
        return status

    assert (fetched("b-correction"), fetched("b-other")) == (200, 404)
    clock.advance(order["until_ms"] - clock.ms + 24 * 60 * MINUTE)
    assert fetched("b-correction") == 404


@ON_ONE_ENGINE
def test_what_waits_is_on_no_list(street: Street) -> None:
    """Neither published nor due: a server that was taken over at this moment has no alarm."""
    street.prepared("hp")
    with street.house.database.read() as session:
        due = session.scalars(select(Outbox.due)).all()
    assert "orders" not in due
    street.world.settle()
    assert street.kinds("ward", "hp") == []


@ON_ONE_ENGINE
def test_an_ended_session_signs_nothing(street: Street) -> None:
    """Who signs is asked in the transaction that counts the signature."""
    order = street.prepared()
    touched = street.touch("ward_leader", order)
    with street.house.database.write() as session:
        account = street.city["ward_leader"].person.account
        for row in session.scalars(select(SignedIn).where(SignedIn.account == account)):
            session.delete(row)
    assert street.send("ward_leader", order, passkey=touched).status_code == 401
    assert order["area"] == WARD
