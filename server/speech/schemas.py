"""Speech as it is told over HTTP."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from audio.speech.reading import Piece, Reading
from audio.speech.voice import FASTEST, SLOWEST, Language, Voice
from server.base.web import RefusalBody
from server.speech.models import RunState, SpeechRun
from server.speech.refusals import FAULTS
from server.speech.runs import is_silent
from server.speech.settings import MOST_OWN, Abbreviation, Chosen, Own

TEXT_LENGTH: Final = 20_000
"""As of a bulletin."""
Speed = Annotated[int, Field(ge=SLOWEST, le=FASTEST, description="Percent of the usual.")]
VoiceId = Annotated[str, Field(max_length=80, pattern="^[a-z0-9-]{1,16}:[A-Za-z0-9._-]{1,60}$")]
_Short = Annotated[str, Field(max_length=200)]
_Said = Annotated[str, Field(max_length=1_000)]


class VoiceBody(BaseModel):
    """Who can say a text; `id` is `engine:name`."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    language: Language

    @classmethod
    def of(cls, voice: Voice) -> "VoiceBody":
        return cls.model_validate(voice)


class SpeechForm(BaseModel):
    """All that an area sets itself. Null inherits; so does an abbreviation that is not named,
    and one without words takes away what comes from above."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "base_version": 0,
                "voice": "espeak-ng:vi",
                "speed": 90,
                "abbreviations": {"CLB": "câu lạc bộ", "CT": ""},
            }
        },
    )

    base_version: int = Field(ge=0, le=2**53, description="The version you saw.")
    voice: VoiceId | None = None
    speed: Speed | None = None
    abbreviations: dict[
        Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=1_000)]
    ] = Field(default={}, max_length=MOST_OWN)

    def own(self) -> Own:
        return Own(self.voice, self.speed, self.abbreviations)


class OwnSpeechBody(BaseModel):
    voice: str | None
    speed: int | None
    abbreviations: dict[str, str]


class AbbreviationBody(BaseModel):
    """`said` is empty where it was taken away; `source` is null where it is of the standard
    table."""

    model_config = ConfigDict(from_attributes=True)

    short: str
    said: str
    source: str | None

    @classmethod
    def of(cls, one: Abbreviation) -> "AbbreviationBody":
        return cls.model_validate(one)


class AreaSpeechBody(BaseModel):
    """What holds in an area and where it comes from, beside what the area sets itself.

    `voice` is null where no voice is here at all; `voice_there` says whether it can be used now.
    """

    area: str
    version: int
    own: OwnSpeechBody
    voice: str | None
    voice_there: bool
    voice_source: str | None
    speed: int
    speed_source: str | None
    abbreviations: list[AbbreviationBody]

    @classmethod
    def of_area(
        cls, area: str, version: int, own: Own, chosen: Chosen, voice: str | None, *, there: bool
    ) -> "AreaSpeechBody":
        return cls(
            area=area,
            version=version,
            own=OwnSpeechBody(
                voice=own.voice, speed=own.speed, abbreviations=dict(own.abbreviations)
            ),
            voice=voice,
            voice_there=there,
            voice_source=chosen.voice_source,
            speed=chosen.speed,
            speed_source=chosen.speed_source,
            abbreviations=[AbbreviationBody.of(one) for one in chosen.abbreviations],
        )


class ReadingForm(BaseModel):
    """A text, to be read as it would be in the area; by its voice where none is named."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"area": "phuong-le-chan", "text": "7h30, UBND phường họp tại NVH TDP 3."}
        },
    )

    area: str = Field(max_length=64)
    text: str = Field(max_length=TEXT_LENGTH)
    voice: VoiceId | None = None


class SpeakForm(ReadingForm):
    speed: Speed | None = None


class PieceBody(BaseModel):
    """A part of the text as it is written, and what is said for it; `said` is null where it is
    said as written, and empty where nobody will hear it."""

    text: str
    said: str | None
    rule: str


class ReadingBody(BaseModel):
    """How a text is read. Its pieces, one after the other, are the text."""

    said: str
    pieces: list[PieceBody]
    unread: list[str]

    @classmethod
    def of(cls, reading: Reading) -> "ReadingBody":
        return cls(
            said=reading.said,
            pieces=list(_pieces(reading)),
            unread=[reading.text[one.start : one.end] for one in reading.unread][:50],
        )


class SpeechBody(BaseModel):
    """A text on its way to a recording: `done` of `lines` are spoken.

    When it is done, `upload` is a recording of the caller's own like any other: a draft is made
    of it, or it expires. It can be listened to at `audio_url` until then.
    """

    id: str
    area: str
    voice: str
    speed: int
    state: RunState
    lines: int
    done: int
    duration_ms: int | None
    upload: str | None
    audio_url: str | None
    fault: RefusalBody | None

    @classmethod
    def of(cls, run: SpeechRun, now: int) -> "SpeechBody":
        lost = is_silent(run, now)
        return cls(
            id=run.id,
            area=run.area,
            voice=run.voice,
            speed=run.speed,
            state="failed" if lost else run.state,
            lines=run.lines,
            done=run.done,
            duration_ms=run.duration_ms,
            upload=run.upload,
            audio_url=None if run.upload is None else f"/api/speech/{run.id}/audio",
            fault=_fault("speech_ended" if lost else run.fault),
        )


class BegunBody(SpeechBody):
    """The same, and what will be read."""

    reading: ReadingBody


def _pieces(reading: Reading) -> Iterable[PieceBody]:
    """What is said as written stands together."""
    plain: list[str] = []
    for piece in reading.pieces:
        written = reading.text[piece.start : piece.end]
        if _as_written(piece):
            plain.append(written)
            continue
        if plain:
            yield PieceBody(text="".join(plain), said=None, rule="")
            plain.clear()
        yield PieceBody(text=written, said=piece.said, rule=piece.rule or piece.kind)
    if plain:
        yield PieceBody(text="".join(plain), said=None, rule="")


def _as_written(piece: Piece) -> bool:
    return piece.kind in ("word", "pause")


def _fault(code: str | None) -> RefusalBody | None:
    if code is None:
        return None
    vi, en = FAULTS.get(code, FAULTS["speech_ended"])
    return RefusalBody(code=code, field="", vi=vi, en=en)
