"""For how long each kind is kept, and what holds it back.

No rule of law names a term for play logs or recordings of loudspeakers; a city settles its own
within bounds that the rest of the system needs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.zones import DEFAULT_ZONE, instant_of
from server.base.activity import By, record
from server.base.refusals import NotFoundError
from server.feedback.models import Feedback
from server.keeping.models import KeepingHold, KeepingTerm
from server.library.languages import Named

Kind = Literal["receipts", "recordings", "names"]


@dataclass(frozen=True, slots=True)
class Rule:
    """By default so many months; at least `least`: what devices may still ask for, and reports of
    a year still read, stays. `vi` and `en` name what goes, and how."""

    months: int
    least: int
    vi: str
    en: str


KINDS: Final[dict[Kind, Rule]] = {
    "receipts": Rule(
        60, 13,
        "biên nhận và kế hoạch phát: ghi thành bằng chứng lưu trữ, rồi bỏ khỏi cơ sở dữ liệu",
        "receipts and what was due: written to an archive of evidence, then removed",
    ),
    "recordings": Rule(
        12, 3,
        "bản thu không dùng tới: thu hồi bản tin, xóa tệp âm thanh, giữ chữ và mã băm",
        "recordings not used: the bulletin is withdrawn, its sound removed; words and hash stay",
    ),
    "names": Rule(
        60, 12,
        "tên người từng giữ tài khoản: thay bằng mã băm có muối",
        "names of those who held a post before: replaced by a salted digest",
    ),
}  # fmt: skip
Keeper = Callable[[Session, Span], Named | None]
"""Why a span has to stay; None where nothing asks for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """By whose right it is done, in the name of the area at the top; `AT_THE_SERVER` for who types
    at the server itself."""

    by: By | None
    city: str | None


AT_THE_SERVER: Final = Asked(None, None)


def month_of(at_ms: int, ahead: int = 0) -> int:
    """When the local month that holds this instant began, or one so many months later."""
    day = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(DEFAULT_ZONE)).date()
    count = day.year * 12 + day.month - 1 + ahead
    return instant_of(date(count // 12, count % 12 + 1, 1), 0, DEFAULT_ZONE)


def months_of(session: Session, kind: Kind) -> int | None:
    """How many months it is kept; None for ever."""
    found = session.get(KeepingTerm, kind)
    return KINDS[kind].months if found is None else found.months


def goes_ms(session: Session, kind: Kind, now: int) -> int | None:
    """What is older than that instant may go; None where it is kept for ever."""
    months = months_of(session, kind)
    return None if months is None else month_of(now, -months)


def settle(
    session: Session, kind: Kind, months: int | None, now: int, asked: Asked = AT_THE_SERVER
) -> None:
    """Raises `RefusalError` `term_short`."""
    rule = KINDS[kind]
    if months is not None and months < rule.least:
        raise RefusalError(
            "term_short",
            "months",
            f"Phải giữ ít nhất {rule.least} tháng.",
            f"It is kept for {rule.least} months at least.",
        )
    before = months_of(session, kind)
    session.merge(KeepingTerm(kind=kind, months=months))
    record(
        session, now, "keeping.settle", kind, by=asked.by, area=asked.city,
        before={"months": before}, after={"months": months},
    )  # fmt: skip


def hold(
    session: Session, span: Span, by: str, why: str, now: int, asked: Asked = AT_THE_SERVER
) -> int:
    """Keep what was received then, whatever its term; returns the hold's number. Raises
    `RefusalError` `span_empty`."""
    if span.start >= span.end:
        raise RefusalError(
            "span_empty", "until",
            "Ngày cuối phải từ ngày đầu trở đi.", "The last day is not before the first.",
        )  # fmt: skip
    made = KeepingHold(
        from_ms=span.start, until_ms=span.end, by=by, why=why, made_ms=now, ended_ms=None
    )
    session.add(made)
    session.flush()
    detail: dict[str, str | int | None] = {
        "by": by, "why": why, "from_ms": span.start, "until_ms": span.end,
    }  # fmt: skip
    record(session, now, "keeping.hold", str(made.n), by=asked.by, area=asked.city, detail=detail)
    return made.n


def release(
    session: Session, n: int, by: str, why: str, now: int, asked: Asked = AT_THE_SERVER
) -> None:
    """End a hold. Raises `NotFoundError` `hold_unknown`."""
    found = session.get(KeepingHold, n, with_for_update=True)
    if found is None or found.ended_ms is not None:
        raise NotFoundError(
            "hold_unknown", "hold",
            f"Không có lệnh giữ lại số {n}.", f"There is no hold number {n}.",
        )  # fmt: skip
    found.ended_ms = now
    record(
        session, now, "keeping.release", str(n), by=asked.by, area=asked.city,
        detail={"by": by, "why": why},
    )  # fmt: skip


def holds(session: Session) -> Sequence[KeepingHold]:
    """Those that hold now."""
    query = select(KeepingHold).where(KeepingHold.ended_ms.is_(None)).order_by(KeepingHold.n)
    return session.scalars(query).all()


def kept_by_hold(session: Session, span: Span) -> Named | None:
    """A `Keeper`: the first hold that touches the span."""
    touching = (one for one in holds(session) if one.from_ms < span.end > span.start)
    found = next((one for one in touching if one.until_ms > span.start), None)
    if found is None:
        return None
    told = f"{found.n} ({found.by}: {found.why})"
    return Named(f"giữ lại số {told}", f"hold number {told}")


def kept_by_feedback(session: Session, span: Span) -> Named | None:
    """A `Keeper`: feedback about that time that nobody has answered."""
    about = func.coalesce(Feedback.at_ms, Feedback.received_ms)
    query = select(Feedback.id).where(
        Feedback.state != "answered", about >= span.start, about < span.end
    )
    found = session.scalar(query.order_by(Feedback.received_ms, Feedback.id).limit(1))
    if found is None:
        return None
    return Named(f"phản ánh {found} chưa trả lời", f"feedback {found} is not answered")


KEEPERS: Final[tuple[Keeper, ...]] = (kept_by_hold, kept_by_feedback)
"""Whatever may hold receipts back."""


def why_kept(session: Session, span: Span) -> Named | None:
    """The first reason why what was received then stays."""
    return next((why for one in KEEPERS if (why := one(session, span)) is not None), None)
