"""Why a device was silent, or not, at a minute: what was to sound, and what held then. Pure.

Only what is on record is told as known. A receipt is the device's signed word; between its last
receipt and its last status nobody knows whether it was connected, and that is said so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from schedules.explain import Explanation
from schedules.wire.receipt import ClockState
from schedules.words import Outcome
from server.playlog.why_words import REASONS, Answer, advise, reason_in
from server.programme.told import Words, moment

PROOF_MS: Final = 10 * 60_000
"""How long after its end the receipt of a device that is connected may take."""
MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Proof:
    """The receipt that counts: its name, the SHA-256 of its signed bytes, when it came, and what
    the device said of its clock."""

    journal: str
    n: int
    identity: str
    received_ms: int
    clock: ClockState


@dataclass(frozen=True, slots=True)
class Booked:
    """What the play log holds of one start."""

    outcome: Outcome
    reason: str | None
    started_us: int | None
    sounded_ms: int
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Start:
    """One start of one entry: what the plan said, and what the play log says (None: nothing yet).

    `planned` is the plan's own sentence, where it moved, skipped or did not take it.
    """

    told: Explanation
    title: str
    class_: str
    duration_ms: int
    planned: Words
    booked: Booked | None

    @property
    def begins_ms(self) -> int:
        return self.told.key.due_ms if self.told.start_ms is None else self.told.start_ms

    @property
    def ends_ms(self) -> int:
        return self.begins_ms + self.duration_ms

    def is_at(self, minute: int) -> bool:
        """Due, beginning or sounding within the minute."""
        until = minute + MINUTE_MS
        due = minute <= self.told.key.due_ms < until
        return due or (self.begins_ms < until and max(self.ends_ms, self.begins_ms + 1) > minute)


@dataclass(frozen=True, slots=True)
class Link:
    """What the device's last status tells; None where it never spoke. `booted_ms` is when the
    controller last started."""

    heard_ms: int
    is_online: bool
    booted_ms: int
    missing: int
    has_clock: bool


@dataclass(frozen=True, slots=True)
class StopThen:
    """A stop that barred at that minute; `lifted_ms` and `confirmed_ms` are None where nobody
    lifted it, and where the device never said that it follows it."""

    id: str
    area: str
    by: str | None
    reason: str | None
    issued_ms: int
    until_ms: int
    lifted_ms: int | None
    confirmed_ms: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """All that is on record of one device and one minute, which begins at `minute`."""

    now: int
    minute: int
    zone: str
    area: str
    area_then: str | None
    enrolled_ms: int | None
    retired_ms: int | None
    since_ms: int
    is_permitted: bool
    is_quiet: bool
    link: Link | None
    starts: Sequence[Start] = ()
    stops: Sequence[StopThen] = ()
    strays: Sequence[str] = ()
    """Titles of what sounded about then under a superseded revision."""
    awake_ms: int | None = None
    """When, within an hour of the minute, the device signed a receipt."""
    lost: int = 0
    """Receipts that the device no longer holds and the server never had."""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> list[Start]:
        return [one for one in self.starts if one.is_at(self.minute)]

    def when(self, instant: int) -> Words:
        return moment(instant, self.zone, self.now)


def headline(case: Case) -> Answer:
    """The answer in one sentence."""
    when = case.when(case.minute)
    if not case.at:
        return _nothing(when)
    if len(case.at) == 1:
        return become(case, case.at[0])
    many = len(case.at)
    return Answer(
        "several",
        Words(f"Có {many} lịch phát vào {when.vi}.", f"{many} items were to sound {when.en}."),
    )


def become(case: Case, start: Start) -> Answer:
    """What became of one start, and what to do about it."""
    title = start.title
    if start.told.fate == "not_accepted" and start.booked is None:
        code = start.told.reason or "offer_open"
        return Answer(code, _of(title, start.planned), advise(code))
    booked = start.booked
    if booked is None:
        return _not_yet(case, start)
    if booked.outcome == "unproven":
        return _unproven(case, start)
    if booked.outcome in ("played", "late"):
        return _sounded(case, start, booked)
    return _silenced(case, start, booked)


def circumstances(case: Case) -> list[Answer]:
    """What else held at that minute, the most telling first."""
    return [*_place(case), *_stops(case), *_hours(case), *_strays(case), *_presence(case)]


def _nothing(when: Words) -> Answer:
    vi = f"Không có lịch phát nào cho cụm loa này vào {when.vi}."
    en = f"Nothing was to sound on this cluster {when.en}."
    return Answer("nothing_planned", Words(vi, en), advise("nothing_planned"))


def _not_yet(case: Case, start: Start) -> Answer:
    if start.told.fate in ("skipped", "moved"):
        return Answer(f"plan_{start.told.fate}", _of(start.title, start.planned))
    when = case.when(start.begins_ms)
    vi, en = f"“{start.title}”: lịch {when.vi}", f"“{start.title}”: due {when.en}"
    if start.begins_ms > case.now:
        return Answer("not_yet", Words(f"{vi}, chưa đến giờ.", f"{en}, not yet."))
    return Answer("not_booked", Words(f"{vi}, đang chờ ghi nhận.", f"{en}, being recorded."))


def _sounded(case: Case, start: Start, booked: Booked) -> Answer:
    heard = case.when((booked.started_us or start.begins_ms * 1_000) // 1_000)
    moved = f" {start.planned.vi}", f" {start.planned.en}"
    plus = moved if start.told.fate == "moved" else ("", "")
    if booked.outcome == "late":
        vi = f"“{start.title}” đã phát, nhưng trễ: bắt đầu {heard.vi}.{plus[0]}"
        en = f"“{start.title}” sounded late: it began {heard.en}.{plus[1]}"
        return Answer("late", Words(vi, en), advise("late"))
    vi = f"“{start.title}” đã phát {heard.vi}; bộ thu đã ký biên nhận.{plus[0]}"
    en = f"“{start.title}” sounded {heard.en}; the controller signed a receipt.{plus[1]}"
    return Answer("played", Words(vi, en), advise("played"))


def _silenced(case: Case, start: Start, booked: Booked) -> Answer:
    reason = booked.reason or start.told.reason or booked.outcome
    why = reason_in(reason)
    when = case.when(start.told.key.due_ms)
    code = reason if reason in REASONS else booked.outcome
    if booked.outcome == "cut":
        seconds = booked.sounded_ms // 1_000
        vi = f"“{start.title}” {when.vi} phát được {seconds} giây rồi ngắt: {why.vi}."
        en = f"“{start.title}” {when.en} broke off after {seconds} s: {why.en}."
        return Answer(code, Words(vi, en), advise(code))
    if booked.proof is None and start.told.fate == "skipped":
        return Answer(code, _of(start.title, start.planned), advise(code))
    vi = f"“{start.title}” không phát {when.vi}: {why.vi}."
    en = f"“{start.title}” did not sound {when.en}: {why.en}."
    return Answer(code, Words(vi, en), advise(code))


def _unproven(case: Case, start: Start) -> Answer:
    """No receipt: said by what is known of the line since."""
    link = case.link
    when = case.when(start.told.key.due_ms)
    vi = f"Chưa chứng minh “{start.title}” {when.vi} đã phát hay chưa"
    en = f"Unproven whether “{start.title}” sounded {when.en}"
    if link is None:
        code, more = "unproven_never", Words("cụm loa chưa từng kết nối", "it never connected")
    elif link.heard_ms < start.ends_ms:
        code, heard = "unproven_away", case.when(link.heard_ms)
        more = Words(f"cụm loa mất liên lạc từ {heard.vi}", f"it has been away since {heard.en}")
    elif not link.is_online:
        code, heard = "unproven_left", case.when(link.heard_ms)
        more = Words(
            f"cụm loa mất liên lạc từ {heard.vi}, trước khi gửi biên nhận",
            f"it has been away since {heard.en} and had not sent its receipt",
        )
    elif case.now < start.ends_ms + PROOF_MS:
        code, more = "unproven_soon", Words("biên nhận đang về", "its receipt is on the way")
    else:
        code = "unproven_connected"
        more = Words(
            "cụm loa đang kết nối mà không gửi biên nhận", "it is connected and sends no receipt"
        )
    return Answer(code, Words(f"{vi}; {more.vi}.", f"{en}; {more.en}."), advise(code))


def _of(title: str, words: Words) -> Words:
    return Words(f"“{title}”: {words.vi}", f"“{title}”: {words.en}")


def _place(case: Case) -> Iterator[Answer]:
    """Was it there at all, and whose was it?"""
    if case.enrolled_ms is None:
        yield Answer(
            "not_enrolled",
            Words("Cụm loa này chưa được kích hoạt.", "This cluster has not been enrolled."),
            advise("not_enrolled"),
        )
    elif case.minute < case.enrolled_ms:
        when = case.when(case.enrolled_ms)
        vi = f"Lúc đó cụm loa chưa được kích hoạt; kích hoạt {when.vi}."
        yield Answer("enrolled_later", Words(vi, f"It was enrolled only later, {when.en}."))
    elif case.minute < case.since_ms:
        when = case.when(case.since_ms)
        vi = f"Cụm loa nhận lịch của địa bàn hiện nay từ {when.vi}."
        yield Answer("joined_later", Words(vi, f"It follows its present area since {when.en}."))
    if case.area_then is not None and case.area_then != case.area:
        then, today = (case.names.get(one, one) for one in (case.area_then, case.area))
        vi = f"Lúc đó cụm loa thuộc {then}; hiện nay thuộc {today}."
        yield Answer("moved", Words(vi, f"It then belonged to {then}; today to {today}."))
    if case.retired_ms is not None:
        when = case.when(case.retired_ms)
        yield Answer(
            "retired", Words(f"Đã ngừng dùng từ {when.vi}.", f"Out of service since {when.en}.")
        )


def _stops(case: Case) -> Iterator[Answer]:
    for stop in case.stops:
        issued, until = case.when(stop.issued_ms), case.when(stop.lifted_ms or stop.until_ms)
        area = case.names.get(stop.area, stop.area)
        who = f" ({stop.by})" if stop.by else ""
        because = (
            (f", lý do: {stop.reason}", f", reason: {stop.reason}") if stop.reason else ("",) * 2
        )
        ended = ("bỏ lệnh", "lifted") if stop.lifted_ms is not None else ("hiệu lực đến", "until")
        vi = (f"Có lệnh DỪNG LOA của {area}{who} từ {issued.vi}, {ended[0]} {until.vi}{because[0]}."
              f" {_confirmed(case, stop).vi}")  # fmt: skip
        en = (f"A STOP of {area}{who} was in force from {issued.en}, {ended[1]} {until.en}"
              f"{because[1]}. {_confirmed(case, stop).en}")  # fmt: skip
        yield Answer("stop_in_force", Words(vi, en), advise("stop_in_force"))


def _confirmed(case: Case, stop: StopThen) -> Words:
    if stop.confirmed_ms is None:
        return Words("Cụm loa này chưa xác nhận lệnh.", "This cluster has not confirmed it.")
    when = case.when(stop.confirmed_ms)
    return Words(f"Cụm loa này đã xác nhận {when.vi}.", f"This cluster confirmed it {when.en}.")


def _hours(case: Case) -> Iterator[Answer]:
    if not case.is_permitted:
        vi, en = "Lúc đó ngoài khung giờ được phát.", "It was outside the permitted hours."
        yield Answer("outside_hours", Words(vi, en), advise("outside_hours"))
    if case.is_quiet:
        vi, en = "Hôm đó là ngày tạm ngừng phát.", "It was a quiet day."
        yield Answer("quiet_day", Words(vi, en), advise("quiet_day"))


def _strays(case: Case) -> Iterator[Answer]:
    for title in case.strays:
        vi = f"Cụm loa đã phát “{title}” theo lịch cũ, vì chưa nhận được lịch mới."
        en = f"The cluster sounded “{title}” by an older schedule: the new one had not arrived."
        yield Answer("stale", Words(vi, en))


def _presence(case: Case) -> Iterator[Answer]:
    """What is known of power and line at that minute, and what is amiss since."""
    link = case.link
    if link is None:
        if case.enrolled_ms is not None:
            vi, en = "Cụm loa chưa từng kết nối.", "The cluster has never connected."
            yield Answer("never_heard", Words(vi, en), advise("never_heard"))
        return
    if case.minute > case.now:
        return
    if link.heard_ms < case.minute:
        yield _connected() if link.is_online else _away(case, link)
    else:
        yield from _power(case, link)
        yield _link_unproven(case, link)
    yield from _amiss(link)
    if case.lost:
        vi = f"{case.lost} biên nhận của cụm loa đã mất, không chứng minh được nữa."
        en = f"{case.lost} receipts of this cluster are lost: what they told stays unproven."
        yield Answer("receipts_lost", Words(vi, en))


def _power(case: Case, link: Link) -> Iterator[Answer]:
    booted = case.when(link.booted_ms)
    if link.booted_ms <= case.minute:
        vi = f"Bộ thu có điện và chạy liên tục từ {booted.vi}."
        en = f"The controller has had power and run without a break since {booted.en}."
        yield Answer("awake", Words(vi, en))
    elif case.awake_ms is None:
        vi = f"Bộ thu khởi động lại {booted.vi}: lúc đó có thể đang mất điện."
        en = f"The controller restarted {booted.en}: it may have been without power."
        yield Answer("restarted_since", Words(vi, en), advise("restarted_since"))
    else:
        awake = case.when(case.awake_ms)
        vi = f"Bộ thu có điện {awake.vi}: nó đã ký một biên nhận."
        en = f"The controller had power {awake.en}: it signed a receipt."
        yield Answer("awake", Words(vi, en))


def _amiss(link: Link) -> Iterator[Answer]:
    if link.missing:
        vi = f"Cụm loa đang thiếu {link.missing} tệp âm thanh."
        en = f"The cluster lacks {link.missing} sound files now."
        yield Answer("missing_files", Words(vi, en), advise("not_ready"))
    if not link.has_clock:
        vi, en = "Bộ thu hiện không có giờ đúng.", "The controller has no trusted time now."
        yield Answer("clock_untrusted", Words(vi, en), advise("no_clock"))


def _away(case: Case, link: Link) -> Answer:
    heard = case.when(link.heard_ms)
    vi = f"Cụm loa mất liên lạc từ {heard.vi}, tới nay chưa nối lại."
    en = f"The cluster has been out of reach since {heard.en}."
    return Answer("away", Words(vi, en), advise("away"))


def _connected() -> Answer:
    return Answer("connected", Words("Cụm loa đang kết nối.", "The cluster is connected."))


def _link_unproven(case: Case, link: Link) -> Answer:
    """Only the last status is kept."""
    heard = case.when(link.heard_ms)
    vi = (f"Lúc đó cụm loa có kết nối mạng hay không: chưa chứng minh; báo gần nhất {heard.vi}."
          " Mất mạng không làm loa im: lịch đã nằm trong bộ thu.")  # fmt: skip
    en = (f"Whether it was connected then is unproven; last heard {heard.en}."
          " Losing the network silences nothing: the schedule lies in the controller.")  # fmt: skip
    return Answer("link_unproven", Words(vi, en))
