"""`loa drill-words`: what loudspeakers say before and after every drill."""

import argparse
import tempfile
from pathlib import Path
from typing import Final

from audio.speech import espeak
from audio.speech.voice import USUAL_SPEED
from schedules.refusal import RefusalError
from server.base.clock import SystemClock
from server.base.database import Database
from server.cli.commands import Command, founded
from server.dispatch.drill_words import TEXT, keep_words
from server.library.shelves import Shelves
from server.migrations import upgrade


def speak_words(into: Path) -> None:
    """The words as the machine says them. Raises `RefusalError` where nothing here speaks."""
    speaker = espeak.on_path() or espeak.from_package()
    if speaker is None:
        raise RefusalError(
            "no_voice",
            "file",
            "Máy này không có giọng đọc. Hãy ghi âm lời báo diễn tập rồi đưa tệp vào.",
            "Nothing here speaks. Record the words of a drill, and name the file.",
        )
    into.write_bytes(speaker.say(TEXT, "vi", USUAL_SPEED))


def take_words(data: Path, database: Database, file: Path | None) -> None:
    """Keep the recording, or what the machine says where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "dien-tap.wav"
        if file is None:
            speak_words(spoken)
        keep_words(database, Shelves.under(data), file or spoken, SystemClock().now_ms())


def _keep(options: argparse.Namespace) -> None:
    place = founded(options)
    database = Database(place.database)
    try:
        upgrade(database)
        take_words(place.data, database, options.file)
    finally:
        database.close()
    print("Từ nay mọi diễn tập dùng lời báo này. / Every drill uses these words from now on.")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="a recording (else the machine speaks)")


COMMANDS: Final = (
    Command("drill-words", "what is said before and after every drill", _keep, _options),
)
