"""Templates of alarms over HTTP."""

from sqlalchemy.orm import Session

from schedules.orders import OpeningTone
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.refusals import NotFoundError
from server.base.web import Now, Reading, Router, Writing
from server.library.bulletins import approved_sound
from server.library.models import Bulletin, Content
from server.library.refusals import BulletinNotApprovedError
from server.orders import templates
from server.orders.models import UrgentTemplate
from server.orders.template_schemas import (
    NewPlainWords,
    NewUrgentTemplate,
    PartBody,
    PartsBody,
    PlainWordsBody,
    SayingBody,
    SecondBody,
    TextsBody,
    UrgentTemplateBody,
    UrgentTemplateChange,
    WordsBody,
)
from server.orders.templates import PARTS, Part
from server.orders.wording import texts

router = Router(prefix="/areas/{area}", tags=["urgent"])

_SEEN: Responses = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_MADE: Responses = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`area_unknown`, `template_unknown`",
    s422="`malformed`, `name_malformed`, `text_hidden`, `type_missing`, `template_elsewhere`",
)
_UNFIT = "`urgent_bulletin_unfit`, `templates_full`, `area_closed`"


@router.get("/urgent-templates", summary="Alarms prepared, here and above", responses=_SEEN)
@needs("read", of="area")
def list_templates(area: str, person: Asking, session: Reading) -> list[UrgentTemplateBody]:
    tree = _seen(session, person, area)
    return [_told(session, tree, area, row) for row in templates.serving(session, tree, area)]


@router.post(
    "/urgent-templates",
    status_code=201,
    summary="Prepare an alarm",
    responses=_MADE | refused(s409=_UNFIT),
)
@needs("programme.edit", of="area")
def add_template(
    area: str, body: NewUrgentTemplate, person: Asking, session: Writing, now: Now
) -> UrgentTemplateBody:
    """Its bulletins need not be approved yet; nothing of it leaves before they are. What is
    approved is kept ready on the loudspeakers of the area."""
    tree = load_tree(session)
    row = templates.add(session, person, tree, area, body.draft(), now)
    return _told(session, tree, area, row)


@router.put(
    "/urgent-templates/{template}",
    summary="Change what was prepared",
    responses=_MADE | conflicting(f"`version_conflict`, {_UNFIT}"),
)
@needs("programme.edit", of="area")
def change_template(
    area: str,
    template: str,
    body: UrgentTemplateChange,
    person: Asking,
    session: Writing,
    now: Now,
) -> UrgentTemplateBody:
    """Orders that were given by it stay as they are."""
    tree = load_tree(session)
    row = templates.change(
        session, person, tree, area, template, body.base_version, body.draft(), now
    )
    return _told(session, tree, area, row)


@router.delete(
    "/urgent-templates/{template}",
    status_code=204,
    summary="Remove what was prepared",
    responses=_MADE | conflicting("`version_conflict`"),
)
@needs("programme.edit", of="area")
def remove_template(
    area: str, template: str, base_version: int, person: Asking, session: Writing, now: Now
) -> None:
    templates.remove(session, person, load_tree(session), area, template, base_version, now)


@router.post("/urgent-words", summary="What an alarm would say", responses=_SEEN)
@needs("read", of="area")
def word(area: str, body: WordsBody, person: Asking, session: Reading) -> TextsBody:
    """Three texts, of which people make bulletins in the usual way. Nothing is kept."""
    _seen(session, person, area)
    return TextsBody.model_validate(texts(body.words()))


@router.get("/urgent-plain", summary="The plain correction and all-clear", responses=_SEEN)
@needs("read", of="area")
def show_plain(area: str, person: Asking, session: Reading) -> PlainWordsBody:
    """Its own, or those of the nearest area above."""
    return _plain(session, _seen(session, person, area), area)


@router.put(
    "/urgent-plain",
    summary="Choose the plain correction and all-clear",
    responses=_MADE | refused(s409="`urgent_bulletin_unfit`"),
)
@needs("programme.edit", of="area")
def settle_plain(
    area: str, body: NewPlainWords, person: Asking, session: Writing, now: Now
) -> PlainWordsBody:
    tree = load_tree(session)
    chosen: dict[Part, str | None] = {"correction": body.correction, "all_clear": body.all_clear}
    templates.settle_plain(session, person, tree, area, chosen, now)
    session.flush()
    return _plain(session, tree, area)


def _seen(session: Session, person: Asking, area: str) -> AreaTree:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return tree


def _told(session: Session, tree: AreaTree, area: str, row: UrgentTemplate) -> UrgentTemplateBody:
    words = templates.words_of(row)
    second = words.second
    parts = {part: _part(session, _named(session, tree, area, row, part)) for part in PARTS}
    lacks = [part for part in PARTS if (found := parts[part]) is None or not found.usable]
    tone: OpeningTone = "siren" if row.tone == "siren" else "attention"
    return UrgentTemplateBody(
        id=row.id, area=row.area, name=row.name, version=row.version, changed_ms=row.changed_ms,
        vi=SayingBody.model_validate(words.vi),
        second=None if second is None else SecondBody(
            language=second.language, **SayingBody.model_validate(second.saying).model_dump()
        ),
        bulletin=row.bulletin, correction=row.correction, all_clear=row.all_clear,
        tone=tone, attention_ms=row.attention_ms, repeats=row.repeats, gap_ms=row.gap_ms,
        areas=row.areas,
        parts=PartsBody(**parts), lacks=lacks, ready=not lacks,
    )  # fmt: skip


def _named(
    session: Session, tree: AreaTree, area: str, row: UrgentTemplate, part: Part
) -> str | None:
    own: str | None = getattr(row, part)
    if own is not None or part == "bulletin":
        return own
    found = templates.plain(session, tree, area, part)
    return found[0] if found is not None else None


def _plain(session: Session, tree: AreaTree, area: str) -> PlainWordsBody:
    correction = templates.plain(session, tree, area, "correction")
    all_clear = templates.plain(session, tree, area, "all_clear")
    return PlainWordsBody(
        correction=_part(session, correction[0] if correction else None),
        all_clear=_part(session, all_clear[0] if all_clear else None),
        from_correction=correction[1] if correction else None,
        from_all_clear=all_clear[1] if all_clear else None,
    )


def _part(session: Session, bulletin: str | None) -> PartBody | None:
    row = session.get(Bulletin, bulletin) if bulletin is not None else None
    if row is None:
        return None
    try:
        approved_sound(session, row.id)
    except (BulletinNotApprovedError, NotFoundError):
        usable = False
    else:
        usable = row.class_ == "urgent"
    return PartBody(
        bulletin=row.id, title=row.title, state=row.state, class_=row.class_,
        duration_ms=session.get_one(Content, row.content).duration_ms, usable=usable,
    )  # fmt: skip
