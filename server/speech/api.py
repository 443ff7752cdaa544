"""Speech over HTTP: voices, what areas settle, how a text is read, and texts spoken."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from audio.speech.reading import Reading as Read
from audio.speech.script import Line, Passage, passages, script, whole
from audio.speech.speaking import Saying
from audio.speech.voice import Voice
from server.accounts.rights import needs
from server.accounts.web import Asking, AskingAgain
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.declared import signed_in
from server.base.documented import conflicting, refused
from server.base.visible import check_visible
from server.base.web import AHouse, House, Now, Reading, Router
from server.library import uploads
from server.library.refusals import UploadUnknownError
from server.library.shelves import Shelves
from server.speech import runs, settings
from server.speech.announcer import Announcer, Job, announcer_of
from server.speech.refusals import NothingToSayError, SpeechUnknownError, VoiceMissingError
from server.speech.schemas import (
    AreaSpeechBody,
    BegunBody,
    ReadingBody,
    ReadingForm,
    SpeakForm,
    SpeechBody,
    SpeechForm,
    VoiceBody,
)
from server.speech.settings import Chosen, Own

router = Router(prefix="/api", tags=["speech"])

AnAnnouncer = Annotated[Announcer, Depends(announcer_of)]
_ASKED: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_OWN: Final = refused(s401="`not_signed_in`", s404="`speech_unknown`")


@router.get(
    "/speech/voices", summary="Who can say a text", responses=refused(s401="`not_signed_in`")
)
@signed_in
def list_voices(person: Asking, announcer: AnAnnouncer) -> list[VoiceBody]:  # noqa: ARG001  (who asks)
    return [VoiceBody.of(voice) for voice in announcer.voices.listed()]


@router.get(
    "/areas/{area}/speech", summary="Voice, speed and abbreviations of an area", responses=_ASKED
)
@needs("read", of="area")
def show_settings(
    area: str, person: Asking, session: Reading, announcer: AnAnnouncer
) -> AreaSpeechBody:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return _body(announcer, area, _settled(session, area))


@router.put(
    "/areas/{area}/speech",
    summary="Change what an area sets of them",
    responses=_ASKED
    | conflicting("`version_conflict`, `area_closed`")
    | refused(s422="`malformed`, `area_is_group`, `abbreviation_malformed`, `not_as_itself`"),
)
@needs("area.manage", of="area")
def change_settings(
    area: str,
    body: SpeechForm,
    person: Asking,  # noqa: ARG001  (who asks)
    again: AskingAgain,
    house: AHouse,
    announcer: AnAnnouncer,
    now: Now,
) -> AreaSpeechBody:
    """For itself and all below it that sets nothing else. What is said for an abbreviation reads
    as itself, or it is refused."""

    def change() -> None:
        tree = load_tree(session)
        settings.change(session, again(session), tree, area, body.base_version, body.own(), now)

    # A service is asked for its voices below, and may be slow: nobody who writes waits for that.
    with Session(house.database.engine) as session:
        house.database.carry_out(session, change)
    with house.database.read() as session:
        settled = _settled(session, area)
    return _body(announcer, area, settled)


@router.post("/speech/reading", summary="How a text will be read", responses=_ASKED)
@needs("read", of="body.area")
def read_text(
    body: ReadingForm, person: Asking, session: Reading, announcer: AnAnnouncer
) -> ReadingBody:
    """Nothing is spoken, and nothing kept."""
    tree = load_tree(session)
    check_known(tree, body.area)
    person.require("read", body.area, tree)
    chosen = settings.chosen(session, body.area)
    return ReadingBody.of(_reading(announcer, chosen, body))


@router.post(
    "/speech",
    status_code=202,
    summary="Have a text spoken",
    responses=_ASKED
    | refused(
        s409="`voice_missing`, `speech_busy`, `too_many_uploads`, `drafts_full`",
        s422="`malformed`, `text_hidden`, `nothing_to_say`",
        s429="`too_busy`",
    ),
)
@needs("bulletin.write", of="body.area")
def speak(
    body: SpeakForm, person: Asking, house: AHouse, announcer: AnAnnouncer, now: Now
) -> BegunBody:
    """It goes on beside the answer; one text at a time in an area. What comes of it is an upload,
    which is checked, levelled and approved like any other."""
    announcer.check_room()
    with house.database.read() as session:
        tree = load_tree(session)
        check_known(tree, body.area)
        person.require("bulletin.write", body.area, tree)
        order = _ordered(session, announcer, body)
    runs.make_room(house.database, Shelves.under(house.data), person.account)
    saying = order.saying
    with house.database.write() as session:
        run = runs.begin(
            session, person.account, body.area, saying.voice, saying.speed, len(order.lines), now,
            text=body.text,
        )  # fmt: skip
        told, reading = SpeechBody.of(run, now), ReadingBody.of(order.reading)
    announcer.begin(Job(told.id, order.lines, saying))
    return BegunBody(**told.model_dump(), reading=reading)


@router.get("/speech/{run}", summary="How far it has come", responses=_OWN)
@signed_in
def show_run(run: str, person: Asking, session: Reading, now: Now) -> SpeechBody:
    return SpeechBody.of(runs.own(session, run, person.account), now)


@router.get(
    "/speech/{run}/audio",
    summary="Listen (ranges)",
    response_class=FileResponse,
    responses=_OWN | {200: {"content": {"audio/wav": {}}, "description": "WAV"}},
)
@signed_in
def listen(run: str, person: Asking, session: Reading, house: AHouse, now: Now) -> FileResponse:
    """As it was spoken, before it is levelled; until a draft was made of it."""
    row = runs.own(session, run, person.account)
    if row.upload is None:
        raise SpeechUnknownError
    return _recording(house, session, row.upload, person.account, now)


@router.delete(
    "/speech/{run}",
    status_code=204,
    summary="Give it up",
    responses=_OWN | refused(s409="`upload_busy`"),
)
@signed_in
def give_up(run: str, person: Asking, house: AHouse) -> None:
    """What is being spoken ends; a recording that no draft was made of is gone."""
    runs.give_up(house.database, Shelves.under(house.data), run, person.account)


@dataclass(frozen=True, slots=True)
class _Order:
    reading: Read
    lines: tuple[Line, ...]
    saying: Saying


def _ordered(session: Session, announcer: Announcer, body: SpeakForm) -> _Order:
    check_visible(body.text, "text")
    chosen = settings.chosen(session, body.area)
    wanted = body.voice or _voice(announcer, chosen) or ""
    found = announcer.voices.find(wanted)
    if found is None:
        raise VoiceMissingError(wanted)
    speaker, voice = found
    parts = _read(announcer, chosen, voice, body.text)
    lines = script(parts)
    if not lines:
        raise NothingToSayError
    english = announcer.voices.english_beside(voice)
    names = [None if one is None else one.id.partition(":")[2] for one in (voice, english)]
    saying = Saying(speaker, names[0] or "", body.speed or chosen.speed, names[1])
    return _Order(whole(parts), lines, saying)


def _reading(announcer: Announcer, chosen: Chosen, body: ReadingForm) -> Read:
    """As the voice would be given it; as Vietnamese where there is none."""
    found = announcer.voices.find(body.voice or _voice(announcer, chosen) or "")
    return whole(_read(announcer, chosen, None if found is None else found[1], body.text))


def _read(
    announcer: Announcer, chosen: Chosen, voice: Voice | None, text: str
) -> tuple[Passage, ...]:  # fmt: skip
    if voice is None:
        return passages("vi", text, chosen.table)
    english = announcer.voices.english_beside(voice) is not None
    return passages(voice.language, text, chosen.table, english=english)


def _voice(announcer: Announcer, chosen: Chosen) -> str | None:
    if chosen.voice is not None:
        return chosen.voice
    usual = announcer.voices.usual()
    return None if usual is None else usual.id


def _settled(session: Session, area: str) -> tuple[int, Own, Chosen]:
    return *settings.own_of(session, area), settings.chosen(session, area)


def _body(announcer: Announcer, area: str, settled: tuple[int, Own, Chosen]) -> AreaSpeechBody:
    version, own, chosen = settled
    voice = _voice(announcer, chosen)
    there = voice is not None and announcer.voices.find(voice) is not None
    return AreaSpeechBody.of_area(area, version, own, chosen, voice, there=there)


def _recording(house: House, session: Session, upload: str, account: str, now: int) -> FileResponse:
    try:
        uploads.own(session, upload, account, now)
    except UploadUnknownError:
        raise SpeechUnknownError from None
    return FileResponse(
        Shelves.under(house.data).original(upload),
        media_type="audio/wav",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
