"""Categories and languages of bulletins over HTTP."""

from dataclasses import asdict

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.declared import signed_in
from server.base.documented import conflicting, refused
from server.base.web import Now, Reading, Router, Writing
from server.library import categories
from server.library.categories import Listed
from server.library.languages import LANGUAGES, Named

router = Router(tags=["library"])

_CHANGED = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`area_unknown`",
    s422="`name_malformed`, `text_hidden`, `not_the_city`",
)


class CategoryBody(BaseModel):
    """A category of bulletins (chuyên mục); one that is `retired` is no more put forward."""

    id: str
    vi: str
    en: str
    retired: bool
    version: int


class LanguageBody(BaseModel):
    """A language that is put forward, by its BCP 47 tag."""

    tag: str
    vi: str
    en: str


class NewCategory(BaseModel):
    """`city` is the area at the top, in whose name it is done."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"city": "hai-phong", "vi": "Biển đảo", "en": "The sea"}},
    )

    city: str = Field(max_length=64)
    vi: str = Field(max_length=1_000)
    en: str = Field(max_length=1_000)


class ChangedCategory(NewCategory):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "city": "hai-phong",
                "vi": "Biển đảo",
                "en": "The sea",
                "retired": False,
                "base_version": 1,
            }
        },
    )

    retired: bool = False
    base_version: int = Field(ge=0, le=2**31 - 1, description="The version you saw.")


@router.get(
    "/categories", summary="Categories of bulletins", responses=refused(s401="`not_signed_in`")
)
@signed_in
def list_categories(_person: Asking, session: Reading) -> list[CategoryBody]:
    """The retired ones too: what is older may carry them."""
    return [_body(one) for one in categories.listed(session)]


@router.get(
    "/languages", summary="Languages to choose from", responses=refused(s401="`not_signed_in`")
)
@signed_in
def list_languages(_person: Asking) -> list[LanguageBody]:
    return [LanguageBody(tag=tag, **asdict(named)) for tag, named in LANGUAGES.items()]


@router.post(
    "/categories",
    status_code=201,
    summary="Add a category",
    responses=_CHANGED | refused(s409="`categories_full`"),
)
@needs("area.manage", of="body.city")
def add_category(
    body: NewCategory, person: Asking, session: Writing, now: Now
) -> list[CategoryBody]:
    name = Named(body.vi, body.en)
    categories.add(session, person, load_tree(session), body.city, name, now)
    return list_categories(person, session)


@router.put(
    "/categories/{category}",
    summary="Rename a category, retire it, put it forward again",
    responses=_CHANGED
    | refused(s404="`area_unknown`, `category_missing`")
    | conflicting("`version_conflict`"),
)
@needs("area.manage", of="body.city")
def change_category(
    category: str, body: ChangedCategory, person: Asking, session: Writing, now: Now
) -> list[CategoryBody]:
    changed = Listed(category, body.vi, body.en, now if body.retired else None, body.base_version)
    categories.change(session, person, load_tree(session), body.city, changed, now)
    return list_categories(person, session)


def _body(one: Listed) -> CategoryBody:
    retired = one.retired_ms is not None
    return CategoryBody(id=one.id, vi=one.vi, en=one.en, retired=retired, version=one.version)
