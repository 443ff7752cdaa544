"""Versions of entries, revisions of programmes, and policies; nothing is overwritten."""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import ScheduledClass
from server.base.database import Table


class EntryRow(Table):
    """One version of one entry: what stood from programme revision `revision` on.

    `block`, `when` and `areas` are the JSON of `schedules.programme.Entry`'s fields. Only
    starts in `[live_from, live_until)` follow this version; from `ends_ms` on its recurrence
    has none (None: no end is known).
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_area_live_until", "area", "live_until"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    class_: Mapped[ScheduledClass] = mapped_column("class", String(16))
    areas: Mapped[list[str]] = mapped_column(JSON)
    block: Mapped[dict[str, Any]] = mapped_column(JSON)
    when: Mapped[dict[str, Any]] = mapped_column(JSON)
    live_from: Mapped[int] = mapped_column(BigInteger)
    live_until: Mapped[int | None] = mapped_column(BigInteger)
    ends_ms: Mapped[int | None] = mapped_column(BigInteger)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    may_start_late_by_ms: Mapped[int] = mapped_column(BigInteger)
    gap_ms: Mapped[int] = mapped_column(BigInteger)
    volume: Mapped[int | None] = mapped_column(Integer)


class ProgrammeRevision(Table):
    """One revision of one area's programme. `account` is None where the system made it."""

    __tablename__ = "programme_revision"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    effective_from: Mapped[int] = mapped_column(BigInteger)
    saved_ms: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(String(64))


class PolicyRow(Table):
    """What an area decided about others' entries, from programme revision `revision` on."""

    __tablename__ = "programme_policy"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    live_from: Mapped[int] = mapped_column(BigInteger)
    accepts_by_default: Mapped[bool] = mapped_column(Boolean)
    acceptances: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    order: Mapped[list[str]] = mapped_column("precedence", JSON)


class Playlist(Table):
    """A named, ordered list of bulletins (danh sách phát); entries copy its sounds.

    `bulletins` are ids, those taken back among them: they are shown, and sound no more.
    """

    __tablename__ = "playlist"
    __table_args__ = (UniqueConstraint("area", "name"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    bulletins: Mapped[list[str]] = mapped_column(JSON)

    def told(self) -> dict[str, Any]:
        """What people keep in it, as JSON."""
        return {"name": self.name, "bulletins": self.bulletins}


class DayTemplate(Table):
    """A usual day of an area, by name: `entries` are `server.programme.slots.Slot` as JSON."""

    __tablename__ = "day_template"
    __table_args__ = (UniqueConstraint("area", "name"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    def told(self) -> dict[str, Any]:
        """What people keep in it, as JSON."""
        return {"name": self.name, "entries": self.entries}


class AreaThemes(Table):
    """The bulletins an area marked as theme tunes (nhạc hiệu), and the one that opens entries
    that say nothing else; None: no tune. An area without a row takes the nearest above."""

    __tablename__ = "area_themes"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    bulletins: Mapped[list[str]] = mapped_column(JSON)
    by_default: Mapped[str | None] = mapped_column(String(64))


class EntrySource(Table):
    """What the block of one entry's version was made of, where not every piece was named.

    The document holds the sounds as they were (ADR 0013); this remembers the list they came from.
    """

    __tablename__ = "entry_source"

    entry: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    playlist: Mapped[str | None] = mapped_column(String(64), index=True)
    playlist_version: Mapped[int | None] = mapped_column(Integer)
    theme_by_default: Mapped[bool] = mapped_column(Boolean)


class Suggestion(Table):
    """A bulletin that communes are asked to place at an hour of their own, from `first` to `last`.

    `area` asks; `areas` are addressed, with the communes below them.
    """

    __tablename__ = "suggestion"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    bulletin: Mapped[str] = mapped_column(ForeignKey("bulletin.id"))
    areas: Mapped[list[str]] = mapped_column(JSON)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(String(500))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    taken_back_ms: Mapped[int | None] = mapped_column(BigInteger)


class SuggestionAnswer(Table):
    """A commune's newest answer: the entry that places the bulletin, or None: it declines."""

    __tablename__ = "suggestion_answer"

    suggestion: Mapped[str] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    entry: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    account: Mapped[str] = mapped_column(String(64))
    at_ms: Mapped[int] = mapped_column(BigInteger)


class OfferAnswer(Table):
    """Who answered an offer last, and when; the policy itself says what holds.

    `of_revision` is the revision of the offered entry that was answered, 0 for all of them.
    """

    __tablename__ = "offer_answer"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    entry: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    of_revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    accepted: Mapped[bool] = mapped_column(Boolean)
    account: Mapped[str | None] = mapped_column(String(64))
    at_ms: Mapped[int] = mapped_column(BigInteger)


class Placing(Table):
    """An entry that a commune made of an offered one, as of its revision, at an hour of its own."""

    __tablename__ = "placing"

    entry: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    offered: Mapped[str] = mapped_column(String(64), index=True)
    offered_revision: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str] = mapped_column(String(64))
    at_ms: Mapped[int] = mapped_column(BigInteger)


class Wish(Table):
    """Where and when a bulletin is to sound once it is approved: one at most for each.

    `wish` is `server.programme.drafts.WishDraft` as JSON, for the programme of `area`. Open until
    the bulletin is approved; then it is `entry`, or `refusal` says why it could not be placed
    (code, and a sentence in each language).
    """

    __tablename__ = "wish"

    bulletin: Mapped[str] = mapped_column(ForeignKey("bulletin.id"), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    wish: Mapped[dict[str, Any]] = mapped_column(JSON)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    saved_ms: Mapped[int] = mapped_column(BigInteger)
    entry: Mapped[str | None] = mapped_column(String(64))
    refusal: Mapped[dict[str, str] | None] = mapped_column(JSON)
