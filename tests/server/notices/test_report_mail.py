"""Reports by mail: asked for first, sent once, attached or by a link."""

import io
import re
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from docx import Document
from sqlalchemy import select

from server.accounts.models import Account
from server.accounts.web import COOKIE
from server.notices import report_mail
from server.notices.models import ReportRecipient
from server.notices.report_mail import AGAIN_MS, ReportMail, periods_due
from server.notices.report_mail_api import RecipientBody
from server.reports.period import Period
from tests.server.city import START_MS, settle
from tests.server.conftest import Client
from tests.server.notices.town import Town
from tests.server.whole import TestClient

ZONE = "Asia/Ho_Chi_Minh"
OFFICE = "vanphong@haiphong.example.vn"
DAY_MS = 86_400_000


def at(month: int, day: int, hour: int, year: int = 2026) -> int:
    """An hour of a day in Hải Phòng."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1_000) - 7 * 3_600_000


@pytest.fixture
def chief(client: Client, town: Town) -> TestClient:
    """Administers the ward of Lê Chân."""
    with town.house.database.write() as session:
        made = settle(session, "chief", "Quản trị", "w-le-chan", ("administrator",), START_MS)
    signed_in: TestClient = client(None)
    signed_in.cookies.set(COOKIE, made.token)
    return signed_in


def added(chief: TestClient, forms: tuple[str, ...] = ("docx", "pdf")) -> str:
    body = {"email": OFFICE, "forms": list(forms)}
    answer = chief.post("/api/areas/w-le-chan/report-mail", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def shown(town: Town) -> RecipientBody:
    """As the list tells the one recipient; the sessions of those who read it are over by then."""
    with town.house.database.read() as session:
        row = session.scalars(select(ReportRecipient)).one()
        return RecipientBody.of(session, row)


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"/nhan-bao-cao#([\w-]{43})\n", mail.get_content())
    assert found is not None
    return found[1]


def confirmed(chief: TestClient, town: Town, sender: ReportMail) -> None:
    sender.tick()
    answer = chief.post("/api/report-mail/confirm", json={"token": token_in(town.box.mails[-1])})
    assert answer.json() == {"area": "Phường Lê Chân"}
    town.box.mails.clear()


def test_nothing_but_the_question_is_sent_before_it_is_confirmed(
    chief: TestClient, town: Town
) -> None:
    """The address is asked once, by a mail whose link confirms nothing by itself; then the report
    of the month before comes, its files attached, and once only."""
    sender = ReportMail(town.house, town.office)
    added(chief)
    town.clock.ms = at(12, 2, 8)
    sender.tick()
    sender.tick()
    (asked,) = town.box.mails
    assert asked["To"] == OFFICE
    assert not list(asked.iter_attachments())
    assert chief.post("/api/report-mail/confirm", json={"token": "x"}).status_code == 404
    chief.post("/api/report-mail/confirm", json={"token": token_in(asked)})
    for _ in range(3):
        sender.tick()
        town.clock.advance(AGAIN_MS)
    (_, report) = town.box.mails
    names = [part.get_filename() for part in report.iter_attachments()]
    assert names == [f"bao-cao-phuong-le-chan-2026-11.{form}" for form in ("docx", "pdf")]
    paper = next(iter(report.iter_attachments())).get_content()
    assert "Kết quả phát thanh tháng 11 năm 2026" in [
        one.text for one in Document(io.BytesIO(paper)).paragraphs
    ]
    told = shown(town)
    assert (told.sent_period, told.flaw) == ("2026-11", None)


def test_a_report_is_sent_once_also_after_a_crash(
    chief: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies with the mail in its hands has claimed it: nobody else sends it at once;
    a quarter of an hour later it goes out under the same Message-ID, and never again."""
    sender = ReportMail(town.house, town.office)
    added(chief)
    confirmed(chief, town, sender)
    town.clock.ms = at(12, 2, 8)
    post = town.office.mail.post

    def dies(message: EmailMessage, to: str) -> None:
        post(message, to)
        raise KeyboardInterrupt

    monkeypatch.setattr(town.office.mail, "post", dies)
    with pytest.raises(KeyboardInterrupt):
        sender.tick()
    monkeypatch.setattr(town.office.mail, "post", post)
    other = ReportMail(town.house, town.office)
    assert other.tick() == 0
    town.clock.advance(AGAIN_MS)
    assert (other.tick(), other.tick()) == (1, 0)
    town.clock.advance(AGAIN_MS)
    assert other.tick() == 0
    assert len({mail["Message-ID"] for mail in town.box.mails}) == 1


def test_what_is_refused_is_tried_again_and_told(chief: TestClient, town: Town) -> None:
    """The list says why a mail did not go out."""
    sender = ReportMail(town.house, town.office)
    added(chief)
    confirmed(chief, town, sender)
    town.clock.ms = at(12, 2, 8)
    town.box.refuses.add(OFFICE)
    sender.tick()
    told = shown(town)
    assert told.flaw is not None
    assert (told.flaw.code, told.sent_ms) == ("address_refused", None)
    town.box.refuses.clear()
    town.clock.advance(AGAIN_MS)
    sender.tick()
    assert len(town.box.mails) == 1


def test_what_is_too_large_comes_as_a_link(
    chief: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To that very report, read without an account for thirty days."""
    monkeypatch.setattr(report_mail, "SIZE_MAX", 1_000)
    sender = ReportMail(town.house, town.office)
    added(chief)
    confirmed(chief, town, sender)
    town.clock.ms = at(12, 2, 8)
    sender.tick()
    (mail,) = town.box.mails
    assert not list(mail.iter_attachments())
    found = re.search(r"/lien-ket#([\w-]{43})\n", mail.get_content())
    assert found is not None
    shown = chief.post("/api/shared", json={"token": found[1]}).json()
    assert (shown["area"], shown["year"], shown["month"]) == ("Phường Lê Chân", 2026, 11)


def test_it_ends_with_the_right_of_who_set_it_up(chief: TestClient, town: Town) -> None:
    """Neither a question nor a report is sent for a post that was closed; an address that is taken
    off the list is forgotten."""
    sender = ReportMail(town.house, town.office)
    first = added(chief)
    with town.house.database.write() as session:
        account = session.get_one(ReportRecipient, first).account
        session.get_one(Account, account).disabled_ms = START_MS
    assert sender.tick() == 0
    with town.house.database.write() as session:
        session.get_one(Account, account).disabled_ms = None
    assert chief.delete(f"/api/report-mail/{first}").status_code == 200
    assert chief.get("/api/areas/w-le-chan/report-mail").json() == []
    assert sender.tick() == 0


def test_months_and_years_are_due_in_their_first_days() -> None:
    """From seven on the second to the fifteenth; the year in January."""
    assert list(periods_due(True, True, at(12, 1, 12), ZONE)) == []
    assert list(periods_due(True, True, at(12, 2, 6), ZONE)) == []
    assert list(periods_due(True, True, at(12, 2, 7), ZONE)) == [Period(2026, 11)]
    assert list(periods_due(True, True, at(12, 16, 7), ZONE)) == []
    january = at(1, 3, 9, 2027)
    assert list(periods_due(True, True, january, ZONE)) == [Period(2026, 12), Period(2026)]
    assert list(periods_due(False, True, january, ZONE)) == [Period(2026)]
