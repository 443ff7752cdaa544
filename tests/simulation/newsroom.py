"""Bulletins of a small city: written, handed on, approved by somebody else, withdrawn."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from audio import Prepared
from audio.intake import Original
from schedules.programme import Sound
from schedules.refusal import RefusalError
from schedules.words import BulletinClass
from server.areas.tree import AreaTree
from server.library import bulletins
from server.library.models import Bulletin, Content, Upload
from server.programme.withdrawal import end_entries_with
from tests.server.library.listening import listened
from tests.simulation.townspeople import Townspeople


@dataclass
class Newsroom(Townspeople):
    """Who writes and who approves."""

    def write_bulletin(self, area: str, until: str) -> None:
        """Somebody writes one, and it comes as far as `until`."""

        def deed(session: Session, tree: AreaTree) -> None:
            self._write_bulletin(session, tree, area, until)

        self._writing(deed)

    def _write_bulletin(
        self, session: Session, tree: AreaTree, area: str, until: str,
        class_: BulletinClass | None = None, seconds: int | None = None,
    ) -> str:  # fmt: skip
        author, leader = self.people[f"operator-{area}"], self.people[f"leader-1-{area}"]
        sound = self._sound(seconds or self.chance.choice([8, 15, 40, 90]))
        classes: list[BulletinClass] = ["normal", "normal", "priority"]
        chosen = class_ if class_ is not None else self.chance.choice(classes)
        add_content(session, sound)
        wording = bulletins.Wording(f"Bản tin {self.count}", None)
        upload = Upload(id=f"u-{self.count}", file_name="ghi-am.wav", size=sound.size)
        recording = bulletins.Recording(upload, _prepared(sound))
        bulletin = bulletins.draft(
            session, author.own(), area, chosen, wording, recording, self.now
        )
        self.bulletins.setdefault(area, []).append(bulletin.id)
        self.sounds[bulletin.id] = sound
        if until:
            bulletins.move(session, author, tree, bulletin.id, "submit", self.now)
        if until == "return":
            bulletins.move(session, leader, tree, bulletin.id, "return", self.now, reason="sai tên")
        if until == "approve":
            consent = listened(session, leader, bulletin, self.now)
            bulletins.move(session, leader, tree, bulletin.id, "approve", self.now, consent=consent)
            self.approved[sound.content] = self.now
        return bulletin.id

    def approve_own(self, area: str) -> None:
        """An author tries to approve the own bulletin: refused, or the sound is unapproved."""

        def deed(session: Session, tree: AreaTree) -> None:
            author = self.people[f"operator-{area}"]
            bulletin = self._write_bulletin(session, tree, area, "submit")
            try:
                row = session.get_one(Bulletin, bulletin)
                consent = listened(session, author, row, self.now)
                bulletins.move(
                    session, author, tree, bulletin, "approve", self.now, consent=consent
                )
            except RefusalError:
                self.refused += 1

        self._writing(deed)

    def withdraw(self, area: str) -> None:
        """A leader withdraws one; the entries with it end."""

        def deed(session: Session, tree: AreaTree) -> None:
            bulletin = self.chance.choice(self.bulletins[area])
            leader = self.people[f"leader-1-{area}"]
            try:
                bulletins.move(session, leader, tree, bulletin, "withdraw", self.now)
            except RefusalError:
                self.refused += 1
                return
            end_entries_with(session, bulletin, self.now, leader.own())

        self._writing(deed)


def add_content(session: Session, sound: Sound) -> None:
    """The row of a master that was prepared."""
    session.add(
        Content(
            sha256=sound.content, duration_ms=sound.duration_ms, size=sound.size,
            loudness=-16.0, true_peak=-1.5, peaks=[],
        )
    )  # fmt: skip
    session.flush()


@lru_cache(maxsize=512)
def _prepared(sound: Sound) -> Prepared:
    """The master as the audio room hands it out, without the file."""
    original = Original("wav", "pcm_s16le", 48_000, 1, sound.size)
    return Prepared(
        sound.content, Path(sound.content), sound.duration_ms, sound.size, -16.0, -1.5, (), (),
        original,
    )  # fmt: skip
