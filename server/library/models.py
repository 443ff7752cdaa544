"""Uploads underway, masters kept by hash, and bulletins."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import BulletinClass
from server.base.database import Table
from server.library.states import State


class Upload(Table):
    """A recording on its way in; its bytes stand in the originals under its id.

    `received` counts the bytes that are on the disk for certain.
    """

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger, index=True)


class Content(Table):
    """A master: what is true of these very bytes, whoever uses them.

    `loudness` in LUFS, `true_peak` in dBTP, `peaks` up to 1,000 columns of 0 to 255.
    """

    __tablename__ = "content"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    duration_ms: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    loudness: Mapped[float] = mapped_column(Float)
    true_peak: Mapped[float] = mapped_column(Float)
    peaks: Mapped[list[int]] = mapped_column(JSON)


class Category(Table):
    """A category of bulletins that the city changed or added (`server.library.categories` holds the
    standard ones); one that is `retired_ms` is no more put forward. `version` counts from 1."""

    __tablename__ = "category"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    vi: Mapped[str] = mapped_column(String(80))
    en: Mapped[str] = mapped_column(String(80))
    retired_ms: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)


class Bulletin(Table):
    """Something to be said. `hands` are the accounts that wrote, changed or submitted it.

    `original` names the uploaded file among the originals; `version` counts the changes since it
    was made; `predecessor` is the bulletin it was drafted to replace. Reports count by `category`
    and `language` (BCP 47), None where nobody said; neither is approved (ADR 39). The database
    itself bars an approval of other bytes, or by the author.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint(
            "state <> 'approved' OR (approved_content IS NOT NULL AND approved_content = content"
            " AND approved_by IS NOT NULL AND approved_by <> author)",
            name="approved_by_another",
        ),
        Index("ix_bulletin_area_state", "area", "state"),
        Index("ix_bulletin_approved_content", "approved_content"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    title: Mapped[str] = mapped_column(String(200))
    class_: Mapped[BulletinClass] = mapped_column("class", String(16))
    text: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(35))
    state: Mapped[State] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(ForeignKey("account.id"))
    hands: Mapped[list[str]] = mapped_column(JSON)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, default=0)
    predecessor: Mapped[str | None] = mapped_column(String(64), index=True)
    content: Mapped[str] = mapped_column(ForeignKey("content.sha256"), index=True)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    original: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_format: Mapped[str] = mapped_column(String(16))
    file_size: Mapped[int] = mapped_column(BigInteger)
    approved_content: Mapped[str | None] = mapped_column(String(64))
    approved_digest: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    approved_ms: Mapped[int | None] = mapped_column(BigInteger)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    returned_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    returned_ms: Mapped[int | None] = mapped_column(BigInteger)


class Hearing(Table):
    """What one account has listened to of one version of a bulletin, since `opened_ms`.

    `delivered` are half-open spans of the file's bytes, `heard` of its milliseconds.
    """

    __tablename__ = "hearing"

    bulletin: Mapped[str] = mapped_column(ForeignKey("bulletin.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(String(64))
    opened_ms: Mapped[int] = mapped_column(BigInteger)
    delivered: Mapped[list[list[int]]] = mapped_column(JSON)
    heard: Mapped[list[list[int]]] = mapped_column(JSON)
