"""Reports by mail: what is due is worked out anew each time, and what was sent stands in a row.

Whoever sends moves the row's `next_ms` on first, in a transaction of its own: nobody else sends it
meanwhile, and after a crash it is tried again a quarter of an hour later. A mail server's answer
that was lost with the process cannot be told from none: each mail of one report to one recipient
therefore has one Message-ID, by which mailboxes know the same mail again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import DEFAULT_ZONE, local_day, to_local
from server.accounts import sessions
from server.accounts.models import Account
from server.accounts.rights import Person
from server.areas.tree import AreaTree, load_tree
from server.base.activity import record
from server.base.web import House
from server.links import giving
from server.notices import reading
from server.notices.flaws import Flaw, NotDeliveredError
from server.notices.models import ReportRecipient, ReportSending
from server.notices.post_office import PostOffice
from server.notices.report_recipients import ask_anew
from server.reports.forms import Form, Made, made
from server.reports.making import make
from server.reports.period import Period
from server.reports.tables import tell

FIRST_DAY: Final = 2
"""Of the month: late receipts have a day to come."""
LAST_DAY: Final = 15
"""A server that was away until then has missed it; the report can be made by hand."""
FROM_HOUR: Final = 7
AGAIN_MS: Final = 15 * 60_000
TRIES: Final = 40
"""Some ten hours."""
SIZE_MAX: Final = 8 << 20
"""Bytes of all attachments: many mail servers take ten megabytes, and encoding adds a third."""
AT_ONCE: Final = 10
NEVER: Final = 253_402_300_799_999
"""When what was asked once is asked again: the year 9999."""


@dataclass(frozen=True, slots=True)
class Due:
    """One mail to hand over; `period` is empty where it asks for the confirmation."""

    recipient: str
    period: str = ""


class ReportMail:
    """One for the life of a server."""

    def __init__(self, house: House, office: PostOffice) -> None:
        self._house, self._office = house, office

    def tick(self) -> int:
        """Send what is due; returns how many were tried. Nothing is claimed without a mail
        server: it is due until there is one."""
        if not self._office.sends_mail:
            return 0
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            claimed = list(self._claimed(session, now))
        for one in claimed:
            self._send(one, now)
        return len(claimed)

    def _claimed(self, session: Session, now: int) -> Iterator[Due]:
        tree = load_tree(session)
        zones = reading.places(session, tree).zones
        rows = session.scalars(select(ReportRecipient).with_for_update()).all()
        left = AT_ONCE
        for row in rows:
            if not left or _giver(session, tree, row) is None:
                continue
            if row.confirmed_ms is None:
                if row.next_ms <= now and row.tries < TRIES:
                    row.tries, row.next_ms, left = row.tries + 1, now + AGAIN_MS, left - 1
                    yield Due(row.id)
                continue
            for period in periods_due(row.monthly, row.yearly, now, zones[row.area]):
                sending = session.get(ReportSending, (row.id, told(period)), with_for_update=True)
                if sending is None:
                    sending = ReportSending(
                        recipient=row.id, period=told(period), tries=0, next_ms=now
                    )
                    session.add(sending)
                if sending.sent_ms is None and sending.next_ms <= now and sending.tries < TRIES:
                    sending.tries, left = sending.tries + 1, left - 1
                    sending.next_ms = now + AGAIN_MS
                    yield Due(row.id, sending.period)

    def _send(self, due: Due, now: int) -> None:
        flaw: Flaw | None = None
        message = self._written(due, now)
        if message is None:
            return
        try:
            self._office.mail.post(message, str(message["To"]))
        except NotDeliveredError as fault:
            flaw = fault.flaw
        with self._house.database.write() as session:
            row = session.get(ReportRecipient, due.recipient, with_for_update=True)
            if row is None:
                return
            if not due.period:
                row.flaw = flaw
                if flaw is None:
                    row.next_ms = NEVER
                return
            sending = session.get_one(ReportSending, (row.id, due.period), with_for_update=True)
            sending.flaw, row.flaw = flaw, flaw
            if flaw is None:
                sending.sent_ms = self._house.clock.now_ms()
                detail = {"period": due.period, "recipient": row.id}
                record(
                    session, sending.sent_ms, "report_mail.send", row.area, by=None,
                    area=row.area, detail=detail,
                )  # fmt: skip

    def _written(self, due: Due, now: int) -> EmailMessage | None:
        if not due.period:
            with self._house.database.write() as session:
                row = session.get(ReportRecipient, due.recipient, with_for_update=True)
                if row is None or row.confirmed_ms is not None:
                    return None
                token = ask_anew(row, now)
                names = reading.places(session, load_tree(session)).names
                return self._asking(row, names, token, now)
        period = period_of(due.period)
        with self._house.database.read() as session:
            row = session.get(ReportRecipient, due.recipient)
            if row is None:
                return None
            report = make(session, load_tree(session), row.area, period, now)
            subject = tell(report, row.language).subject
        files = [made(report, form, row.language) for form in cast(list[Form], row.forms)]
        link = ""
        if sum(len(file.content) for file in files) > SIZE_MAX:
            files, link = [], self._link(row, period, now)
        return self._letter(row, due.period, subject, files, link, now)

    def _link(self, row: ReportRecipient, period: Period, now: int) -> str:
        """To the same report, where it is too large for a mail."""
        with self._house.database.write() as session:
            giver = _giver(session, load_tree(session), row)
            assert giver is not None  # it was asked when this was claimed
            asked = giving.Asked("report", "E-mail", year=period.year, month=period.month)
            _, token = giving.give(session, giver, row.area, asked, now)
        return f"{self._office.outside.origin.rstrip('/')}/lien-ket#{token}"

    def _asking(
        self, row: ReportRecipient, names: Mapping[str, str], token: str, now: int
    ) -> EmailMessage:
        area = names.get(row.area, row.area)
        link = f"{self._office.outside.origin.rstrip('/')}/nhan-bao-cao#{token}"
        if row.language == "vi":
            subject = f"Loa: xác nhận nhận báo cáo phát thanh của {area}"
            lines = [
                f"Địa chỉ này được đề nghị nhận báo cáo phát thanh của {area} qua thư.",
                "Mở địa chỉ sau rồi bấm xác nhận (trong 14 ngày):", "", link, "",
                "Không xác nhận thì không có báo cáo nào được gửi tới đây.",
            ]  # fmt: skip
        else:
            subject = f"Loa: confirm to receive the broadcasting reports of {area}"
            lines = [
                f"This address was named to receive the broadcasting reports of {area}.",
                "Open this address and confirm (within 14 days):", "", link, "",
                "Without that, no report is sent here.",
            ]  # fmt: skip
        return self._message(row, f"{row.id}.{row.tries}", subject, lines, now)

    def _letter(
        self,
        row: ReportRecipient,
        period: str,
        subject: str,
        files: list[Made],
        link: str,
        now: int,
    ) -> EmailMessage:
        vi = row.language == "vi"
        title = f"Loa: báo cáo phát thanh, {subject}" if vi else f"Loa: report, {subject}"
        made_at = f"{to_local(now, DEFAULT_ZONE):%d/%m/%Y %H:%M}"
        lines = [
            f"Số liệu lập lúc {made_at}, đếm từ biên nhận do các bộ thu ký. Biên nhận về muộn làm "
            "số liệu tăng lên: số liệu mới nhất luôn ở trang Báo cáo của hệ thống."
            if vi
            else f"Counted at {made_at} from receipts that controllers signed. Late receipts add "
            "to it: the newest figures stand on the system's own page."
        ]
        if link:
            lines += [
                "",
                "Báo cáo quá lớn để gửi kèm. Xem và tải ở đây (30 ngày):"
                if vi
                else "The report is too large to be attached. Read and take it here (30 days):",
                link,
            ]
        message = self._message(row, f"{row.id}.{period}", title, lines, now)
        for file in files:
            kind, _, subtype = file.media_type.partition("/")
            message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
        return message

    def _message(
        self, row: ReportRecipient, name: str, subject: str, lines: list[str], now: int
    ) -> EmailMessage:
        smtp = self._office.outside.smtp
        sender = smtp.sender if smtp is not None else ""
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = f"Loa <{sender}>"
        message["To"] = row.address
        message["Date"] = format_datetime(to_local(now, DEFAULT_ZONE))
        message["Message-ID"] = f"<{name}@{sender.partition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join([*lines, ""]))
        return message


def periods_due(monthly: bool, yearly: bool, now: int, zone: str) -> Iterator[Period]:
    """From the second to the fifteenth of a month, from seven in the morning: the month before, and
    in January the year before. Pure."""
    today = local_day(now, zone)
    if not FIRST_DAY <= today.day <= LAST_DAY or to_local(now, zone).hour < FROM_HOUR:
        return
    before = date(today.year, today.month, 1) - timedelta(days=1)
    if monthly:
        yield Period(before.year, before.month)
    if yearly and today.month == 1:
        yield Period(before.year)


def told(period: Period) -> str:
    return f"{period.year}" if period.month is None else f"{period.year}-{period.month:02}"


def period_of(told: str) -> Period:
    year, _, month = told.partition("-")
    return Period(int(year), int(month) if month else None)


def _giver(session: Session, tree: AreaTree, row: ReportRecipient) -> Person | None:
    """Who set it up, where they may still do that."""
    account = session.get_one(Account, row.account)
    if account.disabled_ms is not None or row.area not in tree.nodes:
        return None
    giver = replace(sessions.person(session, account), strong=True)
    return giver if giver.may("area.manage", row.area, tree) else None
