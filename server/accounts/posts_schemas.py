"""What is said of posts to those who administer them."""

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.own_schemas import FactorsBody
from server.accounts.schemas import GrantBody

_GRANTS_MAX = 200


class NewPost(BaseModel):
    """`name` is the post's, `holder` the person's; there is no password to give."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "username": "can-bo-le-chan",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "holder": "Trần Thị Hoa",
                "grants": [{"role": "author", "area": "phuong-le-chan"}],
            }
        },
    )

    username: str = Field(max_length=200)
    name: str = Field(max_length=400)
    holder: str = Field(max_length=400)
    grants: list[GrantBody] = Field(min_length=1, max_length=_GRANTS_MAX)


class RoleChange(BaseModel):
    """Roles given and taken away in one go, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "give": [{"role": "operator", "area": "phuong-le-chan"}],
                "take": [{"role": "author", "area": "phuong-le-chan"}],
                "reason": "Quyết định phân công số 12",
            }
        },
    )

    give: list[GrantBody] = Field(default=[], max_length=_GRANTS_MAX)
    take: list[GrantBody] = Field(default=[], max_length=_GRANTS_MAX)
    reason: str = Field(max_length=500)


class Handover(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"holder": "Lê Văn Bình", "reason": "Luân chuyển công tác"}},
    )

    holder: str = Field(max_length=400)
    reason: str = Field(default="", max_length=500)


class Because(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "Nghỉ hưu từ 1 tháng 12"}}
    )

    reason: str = Field(max_length=500)


class OutsideNameBody(BaseModel):
    """Who the holder is at the city's provider of single sign-on: the `sub` it gives them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"subject": "248289761001", "reason": "Theo danh bạ"}},
    )

    subject: str = Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")
    reason: str = Field(default="", max_length=500)


class InvitationBody(BaseModel):
    """Shown this once; hand it over yourself. Good for one use until `expires_ms`."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"token": "…", "expires_ms": 1_795_759_200_000}}
    )

    token: str
    expires_ms: int


class PostSummary(BaseModel):
    """`grants` are those in the areas you administer; `elsewhere` says that there are others."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account": "p-k3m9r2x7w4tz8abn",
                "username": "can-bo-le-chan",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "holder": "Trần Thị Hoa",
                "grants": [{"role": "author", "area": "phuong-le-chan"}],
                "elsewhere": False,
                "disabled": False,
            }
        }
    )

    account: str
    username: str
    name: str
    holder: str
    grants: list[GrantBody]
    elsewhere: bool
    disabled: bool


class HoldingBody(BaseModel):
    """Who held the post in [from_ms, until_ms); null: still does."""

    model_config = ConfigDict(from_attributes=True)

    holder: str
    from_ms: int
    until_ms: int | None


class PostDetail(PostSummary):
    """`invited_until_ms`: an invitation waits until then."""

    created_ms: int
    holdings: list[HoldingBody]
    factors: FactorsBody
    invited_until_ms: int | None
    sessions: int


class FoundPost(BaseModel):
    """The new post, and the invitation for its holder."""

    post: PostSummary
    invitation: InvitationBody
