"""The clip that says "Diễn tập" before and after every drill: the bundle of keys names it.

It is no bulletin: the root's holders sign for it (ADR 19). The newest one kept counts.
"""

import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio import NORMAL, AudioRefusal, prepare
from schedules.programme import Sound
from schedules.refusal import RefusalError
from schedules.wire.trust import WORDS_MAX_MS
from server.base import outbox
from server.base.activity import record
from server.base.database import Database
from server.dispatch import documents
from server.dispatch.models import DrillWords
from server.library.models import Content
from server.library.preparing import keep_master
from server.library.refusals import SoundRefusedError
from server.library.shelves import Shelves

TEXT: Final = "Diễn tập. Diễn tập."
NAME: Final = "dien-tap"
"""How the sound is called where a sound names its bulletin."""


class WordsLengthError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "drill_words_length",
            "file",
            f"Lời báo diễn tập dài tối đa {WORDS_MAX_MS // 1000} giây.",
            f"The words of a drill last {WORDS_MAX_MS // 1000} seconds at most.",
        )


def words_now(session: Session) -> Sound | None:
    """The clip that counts; None where none was made."""
    row = session.scalar(select(DrillWords).order_by(DrillWords.n.desc()).limit(1))
    if row is None:
        return None
    master = session.get_one(Content, row.content)
    return Sound(NAME, row.content, master.duration_ms, master.size)


def is_words(session: Session, sha256: str) -> bool:
    """Whether the bundle that devices follow names it: then they may have it."""
    trust = documents.trust(session)
    words = trust.drill_words if trust is not None else None
    return words is not None and words.content == sha256


def keep_words(database: Database, shelves: Shelves, file: Path, now: int) -> Sound:
    """Take a recording of the words in: checked and levelled as any sound, and the bundle is due.

    Raises `SoundRefusedError`, `WordsLengthError`.
    """
    with tempfile.TemporaryDirectory(dir=shelves.preparing) as folder:
        try:
            master = prepare(file, Path(folder), NORMAL)
        except AudioRefusal as refusal:
            raise SoundRefusedError(refusal) from refusal
        if master.duration_ms > WORDS_MAX_MS:
            raise WordsLengthError
        with database.write() as session:
            keep_master(session, shelves, master)
            session.add(DrillWords(content=master.sha256, made_ms=now))
            record(session, now, "drill.words", master.sha256, by=None, area=None)
            outbox.put(session, "trust", "", now)
    return Sound(NAME, master.sha256, master.duration_ms, master.size)
