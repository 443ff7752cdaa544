"""What waits for a person reaches that person without looking."""

import pytest
from sqlalchemy.exc import IntegrityError

from server.notices.due import FAILS_BEFORE_TOLD
from server.notices.kinds import KINDS
from server.notices.models import NoticeLine, NoticeTold, PushSubscription
from server.notices.teller import Teller
from server.notices.wishes import Wishes
from server.programme.models import OfferAnswer
from tests.server.notices.town import HOUR_MS, MINUTE_MS, Town


def test_a_submitted_bulletin_reaches_its_approver(town: Town) -> None:
    """By every channel that is on, with its title, since when it waits, and where to decide; and
    never with its text."""
    town.wish("ward_leader", "email", "push", "webhook")
    bulletin = town.submitted("Lịch tiêm chủng")
    town.clock.advance(MINUTE_MS)
    town.teller.tick()
    (mail,) = town.box.mails
    (hook,), (push,) = town.hooked(), town.pushed()
    sentence = "Bản tin “Lịch tiêm chủng” của Phường Lê Chân chờ duyệt từ 1 giờ chiều (13:00)."
    assert mail["Subject"] == hook["title"] == push["title"] == "Loa: 1 bản tin chờ duyệt"
    assert sentence in mail.get_content()
    assert [one["text"] for one in hook["lines"]] == [sentence]
    assert push["body"] == sentence
    assert push["link"] == f"/duyet/{bulletin}"
    assert f"https://loa.example.vn/duyet/{bulletin}" in mail.get_content()
    everything = mail.as_string() + str(hook) + str(push)
    assert "mật" not in everything


def test_nobody_is_told_twice(town: Town) -> None:
    """However often the state is looked at, and by whichever process of the server."""
    town.wish("ward_leader", "email")
    town.submitted()
    town.passes(3 * HOUR_MS, every=15 * MINUTE_MS)
    Teller(town.house, town.office, lambda: True).tick()
    assert len(town.box.mails) == 1


def test_only_those_who_may_are_told(town: Town) -> None:
    """The officer who wrote it, the operator of the city and its leader hear nothing of a ward's
    bulletin: the ward's own leader does."""
    for who in ("ward_leader", "ward_officer", "city_operator", "city_leader"):
        town.wish(who, "email")
    town.submitted()
    town.teller.tick()
    assert [to for to, _ in town.mails()] == [town.city["ward_leader"].person.account]


def test_a_right_that_was_taken_away_tells_nothing(town: Town) -> None:
    """From the next look on; what waits is then nobody's here, and goes up to who asked for it."""
    town.wish("ward_leader", "email")
    town.wish("city_leader", "email", wishes=Wishes(below=True))
    town.takes_away("ward_leader")
    town.submitted()
    town.passes(HOUR_MS)
    assert [to for to, _ in town.mails()] == [town.city["city_leader"].person.account]


def test_the_night_is_quiet_but_for_what_is_urgent(town: Town) -> None:
    """What comes at 22:00 is told at six, together; an urgent bulletin at once."""
    town.wish("ward_leader", "email")
    town.clock.advance(9 * HOUR_MS)  # 22:00
    town.submitted("Lịch tiêm chủng")
    town.submitted("Vệ sinh môi trường")
    town.passes(HOUR_MS)
    assert town.mails() == []
    town.submitted("Vỡ đê", class_="urgent")
    town.teller.tick()
    ward_leader = town.city["ward_leader"].person.account
    assert town.mails() == [(ward_leader, "Loa: 1 bản tin chờ duyệt")]
    town.passes(6 * HOUR_MS + 50 * MINUTE_MS, every=HOUR_MS)  # 05:50
    assert len(town.mails()) == 1
    town.passes(20 * MINUTE_MS)
    assert town.mails()[1:] == [(ward_leader, "Loa: 2 bản tin chờ duyệt")]


def test_what_was_decided_at_night_is_not_told_in_the_morning(town: Town) -> None:
    """The state is looked at when it is told, not when it began."""
    town.wish("ward_leader", "email")
    town.clock.advance(9 * HOUR_MS)
    bulletin = town.submitted()
    town.passes(HOUR_MS)
    town.decided(bulletin)
    town.passes(10 * HOUR_MS, every=HOUR_MS)
    assert town.mails() == []


def test_much_comes_as_one_digest(town: Town) -> None:
    """After a message, what follows within ten minutes is gathered: a hundred things are two
    messages."""
    town.wish("ward_leader", "webhook")
    town.submitted("Bản tin 0")
    town.teller.tick()
    for n in range(1, 100):
        town.submitted(f"Bản tin {n}")
        town.clock.advance(5_000)
        if n % 10 == 0:
            town.teller.tick()
    town.passes(2 * MINUTE_MS)
    counts = [sum(line["count"] for line in one["lines"]) for one in town.hooked()]
    assert counts == [1, 99]


def test_the_deputy_is_told_when_nobody_decides(town: Town) -> None:
    """Half an hour later, and in whose place; not when it was decided in time."""
    deputy = town.city["city_leader"].person.account
    town.wish("ward_leader", "email", wishes=Wishes(deputy=deputy))
    town.wish("city_leader", "webhook")
    in_time, late = town.submitted("Kịp"), town.submitted("Muộn")
    town.passes(25 * MINUTE_MS)
    town.decided(in_time)
    assert town.hooked() == []
    town.passes(10 * MINUTE_MS)
    (told,) = town.hooked()
    assert [line["text"] for line in told["lines"]] == [
        "Bản tin “Muộn” của Phường Lê Chân chờ duyệt từ 1 giờ chiều (13:00). "
        "Bạn được báo thay Phó chủ tịch phường Lê Chân."
    ]
    assert told["link"].endswith(late)


def test_silence_is_told_by_area(town: Town) -> None:
    """One sentence for all clusters of an area; one that comes back in time is not told, and one
    that comes and goes is told once a day."""
    town.wish("ward_officer", "email")
    town.listened()
    begun = town.clock.ms
    first, second = town.device("NVH TDP 3", begun), town.device("Chợ Con", begun + MINUTE_MS)
    back = town.device("Trường học", begun)
    town.passes(10 * MINUTE_MS)
    town.heard(back)
    town.passes(9 * MINUTE_MS)
    (mail,) = town.box.mails
    assert mail["Subject"] == "Loa: 2 cụm loa mất kết nối"
    assert (
        "2 cụm loa ở Phường Lê Chân mất kết nối, sớm nhất từ 1 giờ 6 chiều (13:06): "
        "NVH TDP 3, Chợ Con." in mail.get_content()
    )
    town.heard(first)
    town.heard(second)
    town.passes(50 * MINUTE_MS, every=MINUTE_MS)
    assert len([one for one in town.box.mails if "Chợ Con" in one.get_content()]) == 1


def test_a_cluster_that_uses_too_much_data_is_told_once_a_month(town: Town) -> None:
    """When its plan will be too small, and once more when it is used up; who looks after devices
    there is told, by name and area."""
    wishes = Wishes(kinds=frozenset({"data_high"}))
    town.wish("ward_officer", "email", wishes=wishes)
    device = town.device("NVH TDP 3", town.clock.ms)
    town.plan("w-le-chan", 140)
    town.used(device, 4, days=24)
    town.passes(HOUR_MS)
    assert town.mails() == []
    town.used(device, 8, days=5)
    town.passes(3 * HOUR_MS, every=HOUR_MS)
    (mail,) = town.box.mails
    assert mail["Subject"] == "Loa: 1 cụm loa dùng nhiều dữ liệu"
    assert (
        "Cụm loa NVH TDP 3 (Phường Lê Chân) dùng dữ liệu vượt gói SIM, hoặc nhiều hơn hẳn mọi khi."
        in mail.get_content()
    )
    town.used(device, 40, days=1)
    town.passes(HOUR_MS)
    assert len(town.box.mails) == 2


def test_a_server_that_was_deaf_accuses_nobody(town: Town) -> None:
    """Cut off from its broker, or just started, it first hears its devices out."""
    town.wish("ward_officer", "email")
    device = town.device("NVH TDP 3", town.clock.ms - HOUR_MS)
    town.teller.tick()
    town.hears = False
    town.passes(HOUR_MS)
    town.hears = True
    town.passes(4 * MINUTE_MS, every=MINUTE_MS)
    assert town.mails() == []
    town.heard(device)
    town.passes(10 * MINUTE_MS)
    assert town.mails() == []


def test_what_did_not_sound_is_told(town: Town) -> None:
    """What a cluster missed, and what one that is connected has not proven; one that is silent
    is told as silent."""
    town.wish("ward_officer", "webhook", wishes=Wishes(kinds=frozenset({"unsounded"})))
    town.listened()
    town.offered("An toàn giao thông")
    due = town.clock.ms
    missed, unproven, silent, played = (
        town.device(name, due) for name in ("NVH TDP 3", "Chợ Con", "Bến xe", "Trường học")
    )
    town.clock.advance(25 * MINUTE_MS)
    for device in (missed, unproven, played):
        town.heard(device)
    town.was_due(missed, "missed", due)
    town.was_due(unproven, "unproven", due)
    town.was_due(silent, "unproven", due)
    town.was_due(played, "played", due)
    town.passes(2 * MINUTE_MS)
    (told,) = town.hooked()
    assert [line["text"] for line in told["lines"]] == [
        "“An toàn giao thông” lúc 1 giờ 6 chiều (13:06): "
        "2 cụm loa của Phường Lê Chân không phát, hoặc chưa có biên nhận."
    ]


def test_an_offer_that_nobody_answers_is_told(town: Town) -> None:
    """After half a working day, where the unit does not take offers by default; not once it was
    answered."""
    town.wish("city_operator", "email", wishes=Wishes(below=True))
    entry = town.offered()
    town.passes(3 * HOUR_MS + 55 * MINUTE_MS, every=HOUR_MS)
    assert town.mails() == []
    town.passes(10 * MINUTE_MS)
    (mail,) = town.box.mails
    text = mail.get_content()
    assert mail["Subject"] == "Loa: 2 bản tin chờ trả lời"
    assert "Phường Hải An chưa trả lời bản tin “An toàn giao thông”" in text
    assert "Xã Vĩnh Bảo" in text
    assert "Lê Chân" not in text  # takes them by default
    with town.house.database.read() as session:
        assert session.get(OfferAnswer, ("w-hai-an", entry, 1)) is None


def test_a_channel_that_fails_is_tried_again(town: Town) -> None:
    """A minute later, then two, then four; what waits is told when it works again, once."""
    town.wish("ward_leader", "webhook")
    town.hook.status = 500
    begun = town.clock.ms
    town.submitted()
    tried = []
    while town.clock.ms < begun + 20 * MINUTE_MS:
        if town.teller.tick():
            tried.append((town.clock.ms - begun) // MINUTE_MS)
        town.clock.advance(MINUTE_MS)
    assert tried == [0, 1, 3, 7, 15]
    town.hook.status = 200
    town.passes(HOUR_MS)
    outcomes = [(line.outcome, line.flaw) for line in town.lines()]
    assert outcomes == [("failed", "answered_badly")] * 5 + [("sent", None)]


def test_one_channel_that_fails_holds_no_other_up(town: Town) -> None:
    """The mail goes out while the hook is away."""
    town.wish("ward_leader", "webhook", "email")
    town.hook.status = 500
    town.submitted()
    town.teller.tick()
    assert len(town.mails()) == 1


def test_a_browser_that_is_gone_is_forgotten(town: Town) -> None:
    """410 of the push service takes the subscription away; the person's other browsers stay."""
    town.wish("ward_leader", "push")
    town.hook.status = 410
    town.submitted()
    town.teller.tick()
    with town.house.database.read() as session:
        assert session.query(PushSubscription).count() == 0
    town.passes(HOUR_MS)
    assert len(town.hook.requests) == 1


@pytest.mark.both_databases
def test_everything_is_in_the_log_and_stays(town: Town) -> None:
    """One line for each sentence, with to whom, by what, about which area; the database lets
    nobody change or take away a line."""
    town.wish("ward_leader", "email")
    town.submitted()
    town.teller.tick()
    (line,) = town.lines()
    assert (line.account, line.channel) == (town.city["ward_leader"].person.account, "email")
    assert (line.kind, line.area, line.count, line.outcome) == (
        "approval", "w-le-chan", 1, "sent",
    )  # fmt: skip
    with pytest.raises(IntegrityError), town.house.database.write() as session:
        session.get_one(NoticeLine, line.n).outcome = "failed"


@pytest.mark.both_databases
def test_two_processes_take_turns(town: Town) -> None:
    """While one tells, the other does not; where one died, the other goes on three minutes
    later."""
    town.wish("ward_leader", "email")
    town.teller.tick()
    town.submitted()
    other = Teller(town.house, town.office, lambda: True)
    assert other.tick() == 0
    town.clock.advance(3 * MINUTE_MS)
    assert other.tick() == 1
    assert town.teller.tick() == 0
    assert len(town.mails()) == 1


def test_keys_are_let_go_when_nothing_waits_any_more(town: Town) -> None:
    """A month later, and only of what waits no more."""
    town.wish("ward_leader", "email")
    done, open_ = town.submitted("Xong"), town.submitted("Chưa xong")
    town.teller.tick()
    town.decided(done)
    town.clock.advance(31 * 24 * HOUR_MS)
    town.teller.keep_up()
    with town.house.database.read() as session:
        keys = [row.key for row in session.query(NoticeTold)]
    assert len(keys) == 1
    assert open_ in keys[0]


def test_a_city_that_nobody_set_up_reads_nothing(town: Town) -> None:
    """Without anybody to tell, a look costs a look at two tables, and says nothing."""
    town.submitted()
    assert town.teller.tick() == 0
    assert town.lines() == []


def test_what_is_waiting_can_be_asked(town: Town) -> None:
    """Every kind of thing is found where it waits; each names an area that is known."""
    town.wish("ward_leader", "email")
    town.submitted()
    with town.house.database.read() as session:
        heard = town.teller.waiting(session, town.clock.ms)
    assert [(one.thing.kind, one.thing.area) for one in heard] == [("approval", "w-le-chan")]
    assert {one.thing.kind for one in heard} <= set(KINDS)
    assert FAILS_BEFORE_TOLD > 1


def test_what_breaks_off_on_air_is_told(town: Town) -> None:
    """A line that broke and a relay without a source left: at once, to whoever may speak there, and
    once. What somebody ended, and what its time ended, is told to nobody."""
    town.wish("ward_officer", "webhook")
    voice, relay = town.on_air(), town.on_air("Đài Hải Phòng")
    for why in ("said", "limit", "stopped"):
        town.off_air(town.on_air("Đài khác"), why)
    town.teller.tick()
    assert town.hooked() == []
    town.off_air(voice, "lost")
    town.off_air(relay, "dry")
    town.passes(MINUTE_MS)
    (told,) = town.hooked()
    assert [line["text"] for line in told["lines"]] == [
        "Tiếp sóng “Đài Hải Phòng” ở Phường Lê Chân ngừng lúc 1 giờ chiều (13:00); loa đã im.",
        "Đường tiếng của Cán bộ phường Lê Chân đứt lúc 1 giờ chiều (13:00); loa của Phường Lê Chân "
        "đã im.",
    ]
    assert told["title"] == "Loa: 2 buổi phát đứt tiếng"


def test_a_relay_that_fell_back_or_never_began_is_told(town: Town) -> None:
    """Of sources that fail in turn the first is told; a weekly time, once a minute has passed."""
    town.wish("ward_officer", "webhook")
    relay = town.on_air("Đài Hải Phòng")
    failed = [{"source": 1, "flaw": "stalled", "at_ms": town.clock.ms}]
    town.off_air(relay, None, failed=failed)
    town.slot("on_air")
    town.teller.tick()
    town.off_air(relay, None, failed=[*failed, {**failed[0], "source": 2}])
    town.passes(20 * MINUTE_MS)
    texts = [line["text"] for one in town.hooked() for line in one["lines"]]
    assert texts == [
        "Tiếp sóng “Đài Hải Phòng” ở Phường Lê Chân: một nguồn hỏng lúc 1 giờ chiều (13:00), loa "
        "đang phát nguồn khác.",
        "Đến giờ mà chưa tiếp sóng được “Đài Hải Phòng” ở Phường Lê Chân, từ 1 giờ chiều (13:00).",
    ]
