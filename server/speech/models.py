"""What areas settle about speech, and the texts that are being spoken."""

from typing import Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table

RunState = Literal["speaking", "done", "failed"]


class AreaSpeech(Table):
    """What an area sets itself; None inherits from above, as does each abbreviation not named.

    `voice` is `engine:name`, `speed` in percent. An abbreviation without words takes away one
    that comes from above. `version` counts the changes.
    """

    __tablename__ = "area_speech"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    voice: Mapped[str | None] = mapped_column(String(80))
    speed: Mapped[int | None] = mapped_column(Integer)
    abbreviations: Mapped[dict[str, str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(BigInteger)


class SpeechRun(Table):
    """A text on its way to a recording: `done` of `lines` are spoken, as of `told_ms`.

    When it is `done` it has become the upload of that id; when `failed`, `fault` is the code.
    `text` is what was typed, and `bulletin` the draft that an urgent order made of it: both are
    what its signers read and hear.
    """

    __tablename__ = "speech_run"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    voice: Mapped[str] = mapped_column(String(80))
    speed: Mapped[int] = mapped_column(Integer)
    lines: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    state: Mapped[RunState] = mapped_column(String(16))
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    upload: Mapped[str | None] = mapped_column(String(64))
    fault: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text, server_default=text("''"))
    bulletin: Mapped[str | None] = mapped_column(String(64))
    begun_ms: Mapped[int] = mapped_column(BigInteger)
    told_ms: Mapped[int] = mapped_column(BigInteger)
