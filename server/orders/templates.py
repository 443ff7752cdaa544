"""Alarms prepared: their words, the bulletins that say them, and what is kept ready of them.

A template is no approval of anything: what leaves is each bulletin, approved in the library.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json, to_json
from schedules.orders import OpeningTone
from schedules.programme import Sound
from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.refusals import check_known, check_open
from server.areas.tree import AreaTree
from server.base import outbox
from server.base.activity import record
from server.base.ids import new_id
from server.base.names import checked_name
from server.base.refusals import ConflictError, NotFoundError, check_version
from server.base.visible import check_visible
from server.library.bulletins import approved_sound
from server.library.models import Bulletin
from server.library.refusals import BulletinNotApprovedError
from server.orders.models import PlainWords, UrgentTemplate
from server.orders.wording import Words

Part = Literal["bulletin", "correction", "all_clear"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
TEMPLATES_MAX: Final = 50
STANDBY_MAX: Final = 200
"""As many as a programme names (`schedules.programme`)."""


class TemplateUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "template_unknown",
            "template",
            "Không có mẫu khẩn cấp này ở địa bàn này. Hãy tải lại danh sách.",
            "There is no such template in this area. Reload the list.",
        )


class TemplatesFullError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "templates_full",
            "",
            f"Mỗi địa bàn có tối đa {TEMPLATES_MAX} mẫu khẩn cấp. Hãy xóa bớt mẫu cũ.",
            f"An area has {TEMPLATES_MAX} templates at most. Remove some.",
        )


class UnfitError(ConflictError):
    """Not of class urgent, or of an area that is neither this one nor above it."""

    def __init__(self, part: Part) -> None:
        super().__init__(
            "urgent_bulletin_unfit",
            part,
            "Hãy chọn bản tin loại khẩn cấp của địa bàn này hoặc của cấp trên.",
            "Choose a bulletin of class urgent, of this area or of one above.",
        )


class ElsewhereError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "template_elsewhere",
            "areas",
            "Mẫu chỉ chọn sẵn được địa bàn của chính nơi giữ mẫu và cấp dưới.",
            "A template puts forward its own area, or areas below it.",
        )


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What people write of a template; `gap_ms` is the silence between two repetitions, `areas` are
    where it is for, at or below its own, put forward to who gives it."""

    name: str
    words: Words
    bulletin: str | None = None
    correction: str | None = None
    all_clear: str | None = None
    tone: OpeningTone = "attention"
    attention_ms: int = 5_000
    repeats: int = 3
    gap_ms: int = 20_000
    areas: tuple[str, ...] = ()


def serving(session: Session, tree: AreaTree, area: str) -> list[UrgentTemplate]:
    """The area's own templates and those from above, by name."""
    up = [node.id for node in tree.up(area)]
    query = select(UrgentTemplate).where(UrgentTemplate.area.in_(up))
    return list(session.scalars(query.order_by(UrgentTemplate.name, UrgentTemplate.id)))


def find(session: Session, tree: AreaTree, area: str, template: str) -> UrgentTemplate:
    """One that serves the area. Raises `TemplateUnknownError`."""
    row = session.get(UrgentTemplate, template)
    if row is None or row.area not in {node.id for node in tree.up(area)}:
        raise TemplateUnknownError
    return row


def add(
    session: Session, person: Person, tree: AreaTree, area: str, drafted: TemplateDraft, now: int
) -> UrgentTemplate:
    """Needs `programme.edit`. Raises `TemplatesFullError`, `UnfitError`, `NotAllowedError`."""
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    check_open(tree, area)
    if len(session.scalars(select(UrgentTemplate.id).filter_by(area=area)).all()) >= TEMPLATES_MAX:
        raise TemplatesFullError
    row = UrgentTemplate(id=new_id("ut"), area=area, version=0)
    _write(session, tree, row, drafted, now)
    session.add(row)
    session.flush()
    record(session, now, "urgent_template.add", row.id, by=by, area=area, after={"name": row.name})
    return row


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    template: str,
    base: int,
    drafted: TemplateDraft,
    now: int,
) -> UrgentTemplate:
    """Orders given by it stay as they are. Raises `VersionConflictError`, and what `add` does."""
    by = person.require("programme.edit", area, tree)
    row = _own(session, area, template)
    before = told(row)
    check_version(base, row.version, before, to_json(drafted))
    _write(session, tree, row, drafted, now)
    record(
        session, now, "urgent_template.change", row.id, by=by, area=area,
        before=before, after=told(row),
    )  # fmt: skip
    return row


def remove(
    session: Session, person: Person, tree: AreaTree, area: str, template: str, base: int, now: int
) -> None:
    by = person.require("programme.edit", area, tree)
    row = _own(session, area, template)
    check_version(base, row.version, told(row), {})
    session.delete(row)
    outbox.put(session, "programme", area, now)
    record(
        session, now, "urgent_template.remove", row.id, by=by, area=area, before={"name": row.name}
    )


def settle_plain(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    chosen: dict[Part, str | None],
    now: int,
) -> None:
    """Which bulletins correct an alarm, or end it, where it brings none of its own."""
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    for part, bulletin in chosen.items():
        check_fit(session, tree, area, part, bulletin)
    row = session.get(PlainWords, area) or PlainWords(area=area)
    before: dict[str, Any] = {part: getattr(row, part) for part in chosen}
    for part, bulletin in chosen.items():
        setattr(row, part, bulletin)
    session.add(row)
    outbox.put(session, "programme", area, now)
    record(
        session, now, "urgent_template.plain", area, by=by, area=area,
        before=before, after={part: getattr(row, part) for part in chosen},
    )  # fmt: skip


def plain(session: Session, tree: AreaTree, area: str, part: Part) -> tuple[str, str] | None:
    """The bulletin that serves the area as `part`, and whose it is: the nearest going up."""
    up = [node.id for node in tree.up(area)]
    rows = {
        row.area: getattr(row, part)
        for row in session.scalars(select(PlainWords).where(PlainWords.area.in_(up)))
    }
    return next(((rows[one], one) for one in up if rows.get(one)), None)


def check_fit(
    session: Session, tree: AreaTree, area: str, part: Part, bulletin: str | None
) -> None:
    """Raises `UnfitError`."""
    if bulletin is None:
        return
    row = session.get(Bulletin, bulletin)
    if row is None or row.class_ != "urgent" or row.area not in {n.id for n in tree.up(area)}:
        raise UnfitError(part)


def standby(session: Session, area: str) -> tuple[Sound, ...]:
    """What the area's devices keep ready: every approved part of its templates, and its plain
    words; the names of the bulletins decide their order, so equal rows give equal programmes."""
    found: dict[str, Sound] = {}
    for bulletin in sorted(_named(session, area)):
        try:
            sound = approved_sound(session, bulletin)
        except (BulletinNotApprovedError, NotFoundError):
            continue  # not ready: nothing unapproved leaves
        found.setdefault(sound.content, sound)
    return tuple(found.values())[:STANDBY_MAX]


def prepares(session: Session) -> set[str]:
    """The areas that keep anything ready."""
    some = select(UrgentTemplate.area).union(select(PlainWords.area))
    return set(session.scalars(some))


def words_of(row: UrgentTemplate) -> Words:
    return from_json(Words, row.words)


def told(row: UrgentTemplate) -> dict[str, Any]:
    names = (
        "name", "bulletin", "correction", "all_clear", "tone", "attention_ms", "repeats", "areas",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in (*names, "gap_ms", "version")},
        "words": row.words,
    }


def _own(session: Session, area: str, template: str) -> UrgentTemplate:
    row = session.get(UrgentTemplate, template, with_for_update=True)
    if row is None or row.area != area:
        raise TemplateUnknownError
    return row


def _write(
    session: Session, tree: AreaTree, row: UrgentTemplate, drafted: TemplateDraft, now: int
) -> None:
    for part in PARTS:
        check_fit(session, tree, row.area, part, getattr(drafted, part))
        setattr(row, part, getattr(drafted, part))
    row.areas = _checked_areas(tree, row.area, drafted.areas)
    row.name = checked_name(drafted.name)
    _check_visible(drafted.words)
    if not drafted.words.vi.type.strip():
        raise RefusalError(
            "type_missing",
            "vi.type",
            "Hãy ghi loại sự cố, thiên tai.",
            "Say what kind of event it is.",
        )
    row.words = to_json(drafted.words)
    row.tone, row.attention_ms = drafted.tone, drafted.attention_ms
    row.repeats, row.gap_ms = drafted.repeats, drafted.gap_ms
    row.version, row.changed_ms = row.version + 1, now
    outbox.put(session, "programme", row.area, now)


def _checked_areas(tree: AreaTree, area: str, chosen: Sequence[str]) -> list[str]:
    for one in chosen:
        check_known(tree, one, "areas")
        if not tree.reaches(area, one):
            raise ElsewhereError
    return list(tree.apart(chosen))


def _check_visible(words: Words) -> None:
    """Raises `HiddenTextError`."""
    second = words.second
    for where, said in (("vi", words.vi), ("second", second.saying if second else None)):
        for name, text in asdict(said).items() if said is not None else ():
            check_visible(text, f"{where}.{name}")


def _named(session: Session, area: str) -> Iterator[str]:
    rows: Sequence[Any] = [
        *session.scalars(select(UrgentTemplate).filter_by(area=area)),
        *session.scalars(select(PlainWords).filter_by(area=area)),
    ]
    for row in rows:
        yield from (named for part in PARTS if (named := getattr(row, part, None)) is not None)
