"""Which voices are here: the engines that were found, as one list."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from audio.speech import espeak, piper
from audio.speech.provider import Address, Provider
from audio.speech.voice import Language, Speaker, Voice


class Voices:
    """The engines of one server, the usual one first."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = {one.engine: one for one in speakers}

    def listed(self) -> tuple[Voice, ...]:
        return tuple(voice for one in self._speakers.values() for voice in one.voices())

    def usual(self, language: Language = "vi") -> Voice | None:
        """What says a text where nobody has chosen a voice."""
        return next((voice for voice in self.listed() if voice.language == language), None)

    def english_beside(self, voice: Voice) -> Voice | None:
        """Of the engine of a Vietnamese voice, the one that reads what is in English."""
        if voice.language != "vi":
            return None
        engine = voice.id.partition(":")[0]
        beside = self._speakers[engine].voices()
        return next((one for one in beside if one.language == "en"), None)

    def find(self, voice: str) -> tuple[Speaker, Voice] | None:
        """The voice of that id and who speaks it; None where it is not here now."""
        engine = voice.partition(":")[0]
        if engine not in self._speakers:
            return None
        speaker = self._speakers[engine]
        found = next((one for one in speaker.voices() if one.id == voice), None)
        return None if found is None else (speaker, found)


def found(environment: Mapping[str, str], folder: Path) -> Voices:
    """espeak-ng from PATH or its package, Piper with voices in `folder`, and the service at
    LOA_SPEECH_URL, whose secret stands in the file LOA_SPEECH_TOKEN_FILE.

    Raises `ValueError` and `OSError`: a server that is half set up does not start.
    """
    engines: list[Speaker | None] = [
        espeak.on_path() or espeak.from_package(),
        piper.installed(folder),
    ]
    if url := environment.get("LOA_SPEECH_URL"):
        file = environment.get("LOA_SPEECH_TOKEN_FILE")
        token = Path(file).read_text(encoding="utf-8").strip() if file else ""
        engines.append(Provider(Address.of(url, token)))
    return Voices([one for one in engines if one is not None])
