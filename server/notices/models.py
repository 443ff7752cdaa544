"""What posts wish, where messages go, and everything that was sent."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.accounts.handing_over import belongs_to_holder
from server.base.append_only import only_appended
from server.base.database import Table
from server.notices.kinds import Channel, Language


class NoticeWishes(Table):
    """What a post chose (`server.notices.wishes.Wishes`); it stays when the post is handed over.

    `channels` are those switched on; `quiet` is `[from_ms, until_ms]` of the local day.
    """

    __tablename__ = "notice_wishes"

    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    channels: Mapped[list[str]] = mapped_column(JSON)
    quiet: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    deputy: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    escalates_after_ms: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[Language] = mapped_column(String(2))
    below: Mapped[bool] = mapped_column(Boolean)
    changed_ms: Mapped[int] = mapped_column(BigInteger)


class NoticeAddress(Table):
    """Where the holder is reached by `email` or `webhook`. `sealed` is a webhook's secret."""

    __tablename__ = "notice_address"

    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(16), primary_key=True)
    address: Mapped[str] = mapped_column(String(1000))
    sealed: Mapped[str | None] = mapped_column(String(200))
    made_ms: Mapped[int] = mapped_column(BigInteger)


class PushSubscription(Table):
    """One browser that takes messages for a post (Push API): keys in unpadded base64url."""

    __tablename__ = "push_subscription"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    made_ms: Mapped[int] = mapped_column(BigInteger)


class NoticeTold(Table):
    """A post was told of a thing by a channel: its key is what keeps it from being told twice."""

    __tablename__ = "notice_told"

    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    at_ms: Mapped[int] = mapped_column(BigInteger, index=True)


class NoticeLine(Table):
    """The log: one sentence of one message that was sent, or could not be. Never changed.

    `message` joins the sentences of one message; `area` is what the sentence is about, None of a
    test; `outcome` is `sent` or `failed`, `flaw` why (`server.notices.flaws`).
    """

    __tablename__ = "notice_line"
    __table_args__ = (
        Index("ix_notice_line_account_at_ms", "account", "at_ms"),
        Index("ix_notice_line_area_n", "area", "n"),
    )

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(String(64))
    account: Mapped[str] = mapped_column(String(64))
    channel: Mapped[Channel] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    area: Mapped[str | None] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(Integer)
    sentence: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(Boolean)
    deputy_of: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(8))
    flaw: Mapped[str | None] = mapped_column(String(32))


class ReportRecipient(Table):
    """Whom the report of an area is mailed to: an address, once somebody there confirmed it.

    `forms` are those attached; `monthly`, `yearly`: of which periods. `token_sha256` is of the
    token in the newest mail that asked for the confirmation, at `asked_ms`. It counts as long as
    `account`, who set it up, may still settle that.
    """

    __tablename__ = "report_recipient"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[Language] = mapped_column(String(2))
    forms: Mapped[list[str]] = mapped_column(JSON)
    monthly: Mapped[bool] = mapped_column(Boolean)
    yearly: Mapped[bool] = mapped_column(Boolean)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_ms: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_ms: Mapped[int | None] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(Integer)
    next_ms: Mapped[int] = mapped_column(BigInteger)
    flaw: Mapped[str | None] = mapped_column(String(32))


class ReportSending(Table):
    """One report to one recipient: `sent_ms` once the mail server took it, and never again.
    `next_ms` is when it is tried (again): whoever tries moves it on first, so that nobody else
    does meanwhile, nor at once after a crash."""

    __tablename__ = "report_sending"

    recipient: Mapped[str] = mapped_column(ForeignKey("report_recipient.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    next_ms: Mapped[int] = mapped_column(BigInteger)
    sent_ms: Mapped[int | None] = mapped_column(BigInteger)
    flaw: Mapped[str | None] = mapped_column(String(32))


class NoticeTurn(Table):
    """One row: which process of the server tells, and until when it may be waited for."""

    __tablename__ = "notice_turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until_ms: Mapped[int] = mapped_column(BigInteger)


only_appended(NoticeLine.__table__, NoticeLine.__tablename__)
belongs_to_holder(NoticeAddress, PushSubscription)


def line_told(line: NoticeLine) -> dict[str, Any]:
    """A line of the log as JSON, without whose it is."""
    names = ("n", "at_ms", "message", "channel", "kind", "area", "count", "sentence", "urgent")
    return {name: getattr(line, name) for name in (*names, "outcome", "flaw")}
