"""What the endpoints of playlists, theme tunes and renewals read and answer."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from schedules.sentences import entry_in_words
from schedules.words import BulletinClass
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.library.models import Bulletin, Content
from server.library.states import State
from server.programme import playlists
from server.programme.models import AreaThemes, Playlist
from server.programme.playlists import BULLETINS_MAX, Use, Wanted
from server.programme.schemas import SavedRevision
from server.programme.themes import THEMES_MAX, Marked

BulletinRef = Annotated[str, Field(max_length=64)]

_WANTED: Final[dict[str, Any]] = {"name": "Chương trình sáng", "bulletins": ["b-4mz2k8h3q7t9w6xa"]}


class NewPlaylist(BaseModel):
    """A name, and bulletins in the order in which they sound."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _WANTED})

    name: str = Field(max_length=1_000)
    bulletins: list[BulletinRef] = Field(max_length=BULLETINS_MAX)

    def wanted(self) -> Wanted:
        return Wanted(self.name, tuple(self.bulletins))


class ChangedPlaylist(NewPlaylist):
    """The whole list as it should be, on top of the version that was seen."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"base_version": 1, **_WANTED}}
    )

    base_version: int = Field(ge=0, le=2**31 - 1)


class Piece(BaseModel):
    """A bulletin of a list. Only what is `approved` sounds; what was taken back is shown."""

    bulletin: str
    title: str
    class_: BulletinClass = Field(serialization_alias="class")
    state: State
    duration_ms: int

    @classmethod
    def of(cls, session: Session, row: Bulletin) -> "Piece":
        length = session.get_one(Content, row.content).duration_ms
        return cls(
            bulletin=row.id, title=row.title, class_=row.class_, state=row.state, duration_ms=length
        )


class UseBody(BaseModel):
    """An entry made of the playlist, in words; `outdated`: the list sounds otherwise by now."""

    area: str
    entry: str
    entry_revision: int
    outdated: bool
    vi: str
    en: str

    @classmethod
    def of(cls, use: Use) -> "UseBody":
        said = entry_in_words(use.entry.when, use.entry.block)
        return cls(
            area=use.area,
            entry=use.entry.id,
            entry_revision=use.entry.revision,
            outdated=use.outdated,
            vi=f"{said.vi}.",
            en=f"{said.en}.",
        )


class PlaylistBody(BaseModel):
    """A playlist. `duration_ms` is the length of what sounds, once and without pauses;
    `used_by` are the entries made of it in areas whose programmes the reader may see."""

    id: str
    area: str
    name: str
    version: int
    changed_ms: int
    bulletins: list[Piece]
    duration_ms: int
    used_by: list[UseBody]


def told(
    session: Session, person: Person, tree: AreaTree, rows: list[Playlist], now: int
) -> list[PlaylistBody]:
    """Playlists as they are told to this person."""
    known = playlists.bulletins_of(session, rows)
    used = playlists.uses(session, rows, now)
    return [
        _told(
            row,
            [Piece.of(session, known[bulletin]) for bulletin in row.bulletins],
            [UseBody.of(u) for u in used[row.id] if person.may("read", u.area, tree)],
        )
        for row in rows
    ]


def _told(row: Playlist, pieces: list[Piece], used: list[UseBody]) -> PlaylistBody:
    return PlaylistBody(
        id=row.id,
        area=row.area,
        name=row.name,
        version=row.version,
        changed_ms=row.changed_ms,
        bulletins=pieces,
        duration_ms=sum(one.duration_ms for one in pieces if one.state == "approved"),
        used_by=used,
    )


class ThemesSave(BaseModel):
    """The bulletins marked as theme tunes, and which of them opens entries that say nothing else;
    null: none does."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "base_version": 0,
                "bulletins": ["b-7t9w6xa4mz2k8h3q"],
                "by_default": "b-7t9w6xa4mz2k8h3q",
            }
        },
    )

    base_version: int = Field(ge=0, le=2**31 - 1)
    bulletins: list[BulletinRef] = Field(max_length=THEMES_MAX)
    by_default: BulletinRef | None = None

    def marked(self) -> Marked:
        return Marked(tuple(self.bulletins), self.by_default)


class ThemesBody(BaseModel):
    """An area's theme tunes. `set_by` is the area whose decision holds here: the nearest that has
    decided, null where none has; `version` is this area's own, 0 before its first decision."""

    area: str
    version: int
    set_by: str | None
    bulletins: list[Piece]
    by_default: str | None

    @classmethod
    def of(
        cls, session: Session, area: str, row: AreaThemes | None, own: AreaThemes | None
    ) -> "ThemesBody":
        marked = row.bulletins if row is not None else []
        rows = [session.get(Bulletin, bulletin) for bulletin in marked]
        return cls(
            area=area,
            version=own.version if own is not None else 0,
            set_by=row.area if row is not None else None,
            bulletins=[Piece.of(session, one) for one in rows if one is not None],
            by_default=row.by_default if row is not None else None,
        )


class RenewalAsk(BaseModel):
    """Which entries of the area to save anew: those of one playlist, or all whose playlist or
    default tune has changed since."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"base_revision": 4, "playlist": "pl-4mz2k8h3q7t9w6xa"}},
    )

    base_revision: int = Field(ge=0, le=2**53 - 1)
    playlist: str | None = Field(None, max_length=64)


class SavedEntries(SavedRevision):
    """Entries saved together in one revision, as the devices will hold them."""

    entries: list[dict[str, Any]]
