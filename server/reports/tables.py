"""A report as tables, of which every form is made: page, CSV, XLSX, DOCX and PDF say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schedules.zones import to_local
from server.feedback.words import KINDS
from server.library.languages import Named
from server.playlog.schemas import Counts
from server.reports.making import OUTCOMES
from server.reports.report import Line, Part, Report, Tally

Language = Literal["vi", "en"]
Kind = Literal["text", "count", "minutes", "rate", "moment", "seconds"]
"""How a column's cells are meant: milliseconds told in minutes, thousandths told in percent, an
instant told in the area's own time, milliseconds told in seconds."""
Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Of `rows` the last is their sum where `sums`; `note` says how it is counted."""

    key: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A report told in one language: its heading, how it is counted, its tables."""

    report: Report
    language: Language
    zone: str
    title: str
    subject: str
    """What it is of: the area and the period, as they stand within a sentence."""
    definitions: Sequence[str]
    missing: Sequence[str]
    """What the report cannot tell, said so."""
    sheets: Sequence[Sheet]

    def shown(self, cell: Cell, kind: Kind) -> str:
        """A cell as people read it."""
        if not isinstance(cell, int):
            return cell or "–"
        match kind:
            case "minutes":
                return self._decimal(round(cell / 6_000))
            case "seconds":
                return self._decimal(round(cell / 100))
            case "rate":
                return f"{self._decimal(cell)} %"
            case "moment":
                return f"{to_local(cell, self.zone):%d/%m/%Y %H:%M:%S}"
            case _:
                return self._grouped(cell)

    def _decimal(self, tenths: int) -> str:
        whole, rest = divmod(abs(tenths), 10)
        sign = "-" if tenths < 0 else ""
        return f"{sign}{self._grouped(whole)}{',' if self.language == 'vi' else '.'}{rest}"

    def _grouped(self, number: int) -> str:
        told = f"{number:,}"
        return told.replace(",", ".") if self.language == "vi" else told


_FOLLOWED: Final = {
    "correction": Named("Đính chính", "Correction"),
    "all_clear": Named("Báo yên", "All-clear"),
}
_GIVEN: Final = {"urgent": Named("Khẩn cấp", "Urgent"), "drill": Named("Diễn tập", "Drill")}
_SPOKEN: Final = {"live": Named("Phát trực tiếp", "Live"), "relay": Named("Tiếp sóng", "Relay")}


def tell(report: Report, language: Language) -> Telling:
    """In that language; numbers are not rounded yet."""
    return _Teller(report, language).told()


class _Teller:
    def __init__(self, report: Report, language: Language) -> None:
        self._report, self._language = report, language

    def told(self) -> Telling:
        report, say, period = self._report, self._say, self._report.period
        vi = f"năm {period.year}" if period.month is None else f"tháng {period.month}/{period.year}"
        en = f"{period.year}" if period.month is None else f"{period.year}-{period.month:02}"
        return Telling(
            report=report,
            language=self._language,
            zone=report.zone,
            title=say("Báo cáo kết quả phát thanh", "Broadcasting report"),
            subject=say(f"{report.name}, {vi}", f"{report.name}, {en}"),
            definitions=self._definitions(),
            missing=self._missing(),
            sheets=list(self._sheets()),
        )

    def _say(self, vi: str, en: str) -> str:
        return vi if self._language == "vi" else en

    def _name(self, named: Named) -> str:
        return self._say(named.vi, named.en)

    def _definitions(self) -> list[str]:
        say = self._say
        return [
            say(
                "Buổi phát: một lần bắt đầu của một lịch phát trên toàn địa bàn, dù bao nhiêu cụm "
                "loa cùng phát. Buổi phát của thành phố tính một lần cho thành phố và một lần cho "
                "mỗi phường, xã, nên cộng các phường, xã không bằng số của thành phố.",
                "Broadcast: one start of one entry in the whole area, on however many clusters. A "
                "broadcast of the city is one of the city and one of each ward, so wards do not "
                "add up to the city.",
            ),
            say(
                "Lượt phát: một lần bắt đầu trên một cụm loa. Lượt phát cộng lại được, và bằng "
                "đúng số đối soát của hệ thống.",
                "Item: one start on one loudspeaker cluster. Items add up, and are those of "
                "reconciliation.",
            ),
            say(
                "Đã phát: có biên nhận do chính bộ thu ký, phát từ đầu đến hết (kể cả trễ). Không "
                "có biên nhận thì ghi “chưa chứng minh”, không tính là đã phát.",
                "Sounded: a receipt signed by the controller says so, from beginning to end (late "
                "included). Without a receipt it is “unproven” and not counted as sounded.",
            ),
            say(
                "Không nghe thấy tiếng ở loa: bộ thu ký là có phát, nhưng micrô gắn ở loa không "
                "nghe thấy. Số này ghi riêng bên cạnh, không trừ vào “đã phát”; cụm loa không gắn "
                "micrô thì không có.",
                "Not heard at the horn: the controller signed that it played, and the microphone "
                "at its horn did not hear it. Counted beside, not taken off “sounded”; clusters "
                "without a microphone have no such count.",
            ),
            say(
                "Phút đã phát: của buổi phát là thời lượng dài nhất mà một cụm loa chứng minh; của "
                "lượt phát là tổng các cụm loa.",
                "Minutes sounded: of a broadcast the most that any one cluster proved; of items "
                "the sum over clusters.",
            ),
        ]

    def _missing(self) -> list[str]:
        found = []
        if not self._report.is_over:
            found.append(
                self._say(
                    "Kỳ báo cáo chưa kết thúc: số liệu tính đến lúc lập.",
                    "The period is not over: figures are those of the moment of making.",
                )
            )
        if self._report.is_archived:
            found.append(
                self._say(
                    "Có ngày trong kỳ đã lưu trữ: số lượt theo lịch cũ và số lượt không nghe thấy "
                    "tiếng ở loa của những ngày ấy chỉ còn trong bằng chứng lưu trữ.",
                    "Days of the period were archived: how many items of theirs sounded by a "
                    "superseded schedule, or were not heard at the horn, stands in the archives "
                    "alone.",
                )
            )
        return found

    def _sheets(self) -> Iterable[Sheet]:
        yield self._summary()
        yield self._outcomes()
        yield self._lines(
            "classes", self._say("Theo loại bản tin", "By class"), "", self._report.classes
        )
        each = self._say(
            "Mỗi bản tin trong một buổi phát được tính riêng, không kể nhạc hiệu và khoảng nghỉ; "
            "vì vậy tổng ở đây là số lần bản tin được phát, không phải số buổi phát.",
            "Each bulletin of a broadcast counts for itself, theme tunes and pauses aside; the "
            "sum here is of bulletins said, not of broadcasts.",
        )
        by_category = self._say("Theo chuyên mục", "By category")
        yield self._lines("categories", by_category, each, self._report.categories)
        by_language = self._say("Theo ngôn ngữ", "By language")
        yield self._lines("languages", by_language, each, self._report.languages)
        if self._report.months:
            yield self._parts("months", self._say("Theo tháng", "By month"), self._report.months)
        if self._report.parts:
            yield self._parts("parts", self._say("Theo địa bàn", "By area"), self._report.parts)
        yield self._silent()
        yield self._causes()
        yield self._given()
        yield self._spoken()
        yield self._stopped()
        yield self._feedback()

    def _summary(self) -> Sheet:
        report, say = self._report, self._say
        total = report.total
        rows: list[Sequence[Cell]] = [
            (say("Cụm loa có lịch phát", "Clusters with a plan"), report.clusters, None),
            (
                say("Cụm loa không chứng minh được lần phát nào", "Clusters that proved no sound"),
                len(report.silent), None,
            ),
            (
                say("Buổi phát theo lịch", "Broadcasts planned"), total.broadcasts,
                total.planned_ms,
            ),
            (
                say("Buổi phát đã phát", "Broadcasts sounded"), total.broadcasts_sounded,
                total.sounded_ms,
            ),
            (
                say("Lượt phát theo lịch", "Items planned"), total.items, total.items_planned_ms,
            ),
            (
                say("Lượt phát đã phát", "Items sounded"), total.items_sounded,
                total.items_sounded_ms,
            ),
            (
                say("Lượt phát không nghe thấy tiếng ở loa", "Items not heard at the horn"),
                report.counts.unheard, None,
            ),
        ]  # fmt: skip
        for kind, name in _GIVEN.items():
            alike = [one for one in report.given if one.kind == kind]
            rows.append((self._name(name), len(alike), sum(one.sounded_ms for one in alike)))
        for way, name in _SPOKEN.items():
            spoken = [one for one in report.spoken if one.kind == way]
            rows.append((self._name(name), len(spoken), sum(one.lasted_ms for one in spoken)))
        rows += [
            (say("Lệnh dừng loa", "Stops"), len(report.stopped), None),
            (
                say("Bản tin đã phát, có cả văn bản và âm thanh", "Bulletins with text and sound"),
                report.forms.with_text, None,
            ),
            (
                say("Bản tin đã phát, chỉ có âm thanh", "Bulletins of sound alone"),
                report.forms.sound_only, None,
            ),
            (
                say("Phản ánh, kiến nghị đã nhận", "Citizens' feedback received"),
                sum(one.received for one in report.feedback), None,
            ),
            (
                say("Phản ánh, kiến nghị đã trả lời", "Citizens' feedback answered"),
                sum(one.answered for one in report.feedback), None,
            ),
        ]  # fmt: skip
        note = say(
            "Thời lượng trực tiếp và tiếp sóng là thời gian máy chủ phát đi; các dòng khác là thời "
            "lượng trong lịch, hoặc do biên nhận chứng minh.",
            "Live and relayed time is what the server carried; the other lines are planned time, "
            "or time that receipts prove.",
        )
        columns = (
            Column(say("Chỉ tiêu", "Figure"), "text"), Column(say("Số lượng", "Number")),
            Column(say("Số phút", "Minutes"), "minutes"),
        )  # fmt: skip
        return Sheet("summary", say("Tổng hợp", "Summary"), note, columns, rows)

    def _outcomes(self) -> Sheet:
        say, counts = self._say, self._report.counts
        rows = [
            (self._name(named), number, number * 1000 // counts.planned if counts.planned else None)
            for outcome, named in OUTCOMES.items()
            if outcome != "stale"
            for number in [int(getattr(counts, outcome))]
        ]
        whole = 1000 if counts.planned else None
        rows.append((say("Tổng theo lịch", "Planned"), counts.planned, whole))
        columns = (
            Column(say("Kết quả", "Outcome"), "text"), Column(say("Lượt phát", "Items")),
            Column(say("Tỷ lệ", "Share"), "rate"),
        )  # fmt: skip
        note = say(
            f"Ngoài kế hoạch còn {counts.stale} lượt phát theo lịch cũ.",
            f"Beside the plan, {counts.stale} items sounded by a superseded schedule.",
        )
        title = say("Kết quả các lượt phát", "What became of the items")
        return Sheet("outcomes", title, note, columns, rows, sums=True)

    def _lines(self, key: str, title: str, note: str, lines: Sequence[Line]) -> Sheet:
        total = Tally()
        for line in lines:
            for name in Tally.__dataclass_fields__:
                setattr(total, name, getattr(total, name) + getattr(line.tally, name))
        rows = [(self._name(line.named), *_numbers(line.tally)) for line in lines]
        rows.append((self._say("Cộng", "Sum"), *_numbers(total)))
        columns = (Column(title, "text"), *self._columns())
        return Sheet(key, title, note, columns, rows, sums=True)

    def _parts(self, key: str, title: str, parts: Sequence[Part]) -> Sheet:
        say = self._say
        rows = [
            (
                self._own(part, key), part.clusters, part.silent, part.tally.broadcasts,
                part.tally.broadcasts_sounded, part.tally.sounded_ms, *_of(part.counts),
                part.tally.sounded_permille,
            )
            for part in parts
        ]  # fmt: skip
        columns = (
            Column(title, "text"), Column(say("Cụm loa", "Clusters")),
            Column(say("Cụm loa im", "Silent")), Column(say("Buổi phát", "Broadcasts")),
            Column(say("Buổi đã phát", "Sounded")),
            Column(say("Phút đã phát", "Minutes sounded"), "minutes"),
            Column(say("Lượt phát", "Items")), Column(say("Lượt đã phát", "Items sounded")),
            Column(say("Không nghe thấy ở loa", "Not heard")),
            Column(say("Chưa chứng minh", "Unproven")),
            Column(say("Tỷ lệ thành công", "Success rate"), "rate"),
        )  # fmt: skip
        return Sheet(key, title, "", columns, rows)

    def _own(self, part: Part, key: str) -> str:
        name = self._name(part.named)
        if key == "parts" and part.key == self._report.area:
            return self._say(f"{name} (trực thuộc)", f"{name} (its own)")
        return name

    def _silent(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Cụm loa", "Cluster"), "text"), Column(say("Địa bàn", "Area"), "text"),
            Column(say("Lượt phát theo lịch", "Items planned")),
            Column(say("Nguyên nhân chính", "Main cause"), "text"),
        )  # fmt: skip
        rows = [
            (one.name, one.area, one.items, self._name(one.cause)) for one in self._report.silent
        ]
        title = say("Cụm loa im cả kỳ", "Clusters silent throughout")
        note = say(
            "Không biên nhận nào chứng minh các cụm loa này đã phát trong kỳ.",
            "No receipt proves that any of these sounded in the period.",
        )
        return Sheet("silent", title, note, columns, rows)

    def _causes(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Nguyên nhân", "Cause"), "text"), Column(say("Lượt phát", "Items")),
        )  # fmt: skip
        rows = [(self._name(one.named), one.items) for one in self._report.causes]
        title = say("Vì sao không phát trọn vẹn", "Why items did not sound wholly")
        return Sheet("causes", title, "", columns, rows)

    def _given(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Lệnh", "Order"), "text"), Column(say("Loại", "Kind"), "text"),
            Column(say("Soạn lúc", "Prepared"), "moment"),
            Column(say("Số người ký", "Signed by")), Column(say("Ra lệnh lúc", "Given"), "moment"),
            Column(say("Loa đầu tiên sau (giây)", "First cluster after (s)"), "seconds"),
            Column(say("Loa cuối cùng sau (giây)", "Last cluster after (s)"), "seconds"),
            Column(say("Cụm loa đã phát", "Clusters sounded")),
            Column(say("Kết thúc bằng", "Followed by"), "text"),
            Column(say("Lúc", "At"), "moment"),
        )  # fmt: skip
        rows = [
            (
                one.title, self._name(_GIVEN[one.kind]), one.prepared_ms, len(one.signed),
                one.given_ms, _after(one.first_us, one.given_ms), _after(one.last_us, one.given_ms),
                one.clusters, self._name(_FOLLOWED[one.follow_up]) if one.follow_up else None,
                one.followed_ms,
            )
            for one in self._report.given
        ]  # fmt: skip
        title = say("Lệnh khẩn cấp và diễn tập", "Urgent orders and drills")
        note = say(
            "Giờ của loa theo đồng hồ của chính bộ thu; chỉ tính cụm loa của địa bàn này.",
            "When clusters began is by their own clocks; only clusters of this area count.",
        )
        return Sheet("given", title, note, columns, rows)

    def _spoken(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Loại", "Kind"), "text"), Column(say("Người nói hoặc đài", "Who"), "text"),
            Column(say("Bắt đầu", "Began"), "moment"),
            Column(say("Số phút", "Minutes"), "minutes"),
            Column(say("Cụm loa được gọi", "Clusters addressed")),
            Column(say("Cụm loa đã phát", "Clusters sounded")),
        )  # fmt: skip
        rows = [
            (
                self._name(_SPOKEN[one.kind]), one.by, one.at_ms, one.lasted_ms, one.addressed,
                one.clusters,
            )
            for one in self._report.spoken
        ]  # fmt: skip
        title = say("Phát trực tiếp và tiếp sóng", "Live and relayed")
        return Sheet("spoken", title, "", columns, rows)

    def _stopped(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Ra lệnh lúc", "Given"), "moment"),
            Column(say("Người ra lệnh", "By"), "text"),
            Column(say("Lý do", "Reason"), "text"), Column(say("Hiệu lực đến", "Until"), "moment"),
            Column(say("Bỏ lệnh lúc", "Lifted"), "moment"),
        )  # fmt: skip
        rows = [
            (one.at_ms, one.by, one.reason, one.until_ms, one.lifted_ms)
            for one in self._report.stopped
        ]
        return Sheet("stopped", say("Lệnh dừng loa", "Stops"), "", columns, rows)

    def _feedback(self) -> Sheet:
        say = self._say
        columns = (
            Column(say("Phản ánh, kiến nghị", "Feedback"), "text"),
            Column(say("Đã nhận", "Received")),
            Column(say("Đã trả lời", "Answered")), Column(say("Đúng hạn", "In time")),
            Column(say("Trả lời trên loa", "Answered on air")),
            Column(say("Chưa trả lời", "Open")), Column(say("Quá hạn", "Overdue")),
        )  # fmt: skip
        rows: list[Sequence[Cell]] = [
            (
                self._name(KINDS[one.kind]), one.received, one.answered, one.in_time,
                one.by_bulletin, one.open, one.overdue,
            )
            for one in self._report.feedback
        ]  # fmt: skip
        figures = zip(*(row[1:] for row in rows), strict=True)
        sums = [sum(one for one in column if isinstance(one, int)) for column in figures]
        rows.append((say("Cộng", "Sum"), *(sums or [0] * (len(columns) - 1))))
        note = say(
            "Tính những phản ánh nhận trong kỳ, của địa bàn và cấp dưới; trả lời tính đến lúc lập.",
            "Those received in the period, of the area and below; answers up to the moment of "
            "making.",
        )
        title = say("Phản ánh, kiến nghị của người dân", "Citizens' feedback")
        return Sheet("feedback", title, note, columns, rows, sums=True)

    def _columns(self) -> Sequence[Column]:
        say = self._say
        return (
            Column(say("Số lần", "Times")), Column(say("Đã phát", "Sounded")),
            Column(say("Phút theo lịch", "Minutes planned"), "minutes"),
            Column(say("Phút đã phát", "Minutes sounded"), "minutes"),
            Column(say("Lượt phát", "Items")), Column(say("Lượt đã phát", "Items sounded")),
            Column(say("Tỷ lệ thành công", "Success rate"), "rate"),
        )  # fmt: skip


def _numbers(tally: Tally) -> tuple[Cell, ...]:
    return (
        tally.broadcasts, tally.broadcasts_sounded, tally.planned_ms, tally.sounded_ms,
        tally.items, tally.items_sounded, tally.sounded_permille,
    )  # fmt: skip


def _of(counts: Counts) -> tuple[int, int, int, int]:
    return counts.planned, counts.played + counts.late, counts.unheard, counts.unproven


def _after(began_us: int | None, given_ms: int) -> int | None:
    return None if began_us is None else began_us // 1_000 - given_ms
