"""What is said of signing in, and of who is signed in, over HTTP."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.rights import Person, Role


class SignIn(BaseModel):
    """`code`: six digits or a recovery code, where the account has a second factor."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"username": "can-bo-le-chan", "password": "…"}},
    )

    username: str = Field(max_length=200)
    password: str = Field(max_length=1_000)
    code: str = Field(default="", max_length=100)


class Proving(BaseModel):
    """A code where the account has a second factor, else the password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "123456"}})

    password: str = Field(default="", max_length=1_000)
    code: str = Field(default="", max_length=100)


class Credential(BaseModel):
    """What `navigator.credentials` answered, as `PublicKeyCredential.toJSON()` writes it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"credential": {"id": "…", "rawId": "…", "type": "public-key"}}
        },
    )

    credential: dict[str, Any]


class PasskeyOptions(BaseModel):
    """`options` is for `PublicKeyCredential.parse…OptionsFromJSON`."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"options": {"challenge": "…", "rpId": "loa.example.vn"}}}
    )

    options: dict[str, Any]


class GrantBody(BaseModel):
    """A role held in an area; it reaches down the tree."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    area: str = Field(max_length=64)


class PersonBody(BaseModel):
    """Who is signed in."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account": "p-k3m9r2x7w4tz8abn",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "grants": [{"role": "author", "area": "phuong-le-chan"}],
                "strong": False,
            }
        }
    )

    account: str
    name: str
    grants: list[GrantBody]
    strong: bool = Field(description="The session has proven a second factor.")

    @classmethod
    def of(cls, person: Person) -> "PersonBody":
        grants = [GrantBody(role=grant.role, area=grant.area) for grant in person.grants]
        return cls(account=person.account, name=person.name, grants=grants, strong=person.strong)


class Token(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"token": "…"}})

    token: str = Field(max_length=200)


class Accepting(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"token": "…", "password": "…"}}
    )

    token: str = Field(max_length=200)
    password: str = Field(max_length=1_000)


class PostBody(BaseModel):
    """The post that an invitation is to."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "username": "can-bo-le-chan",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "holder": "Trần Thị Hoa",
            }
        }
    )

    username: str
    name: str
    holder: str


class CityBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=64)
    name: str = Field(max_length=400)


class SetUp(BaseModel):
    """The first administrator; `city` where there is no area yet."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "token": "…",
                "username": "quan-tri",
                "name": "Quản trị hệ thống loa",
                "holder": "Nguyễn Văn An",
                "password": "…",
                "city": {"id": "hai-phong", "name": "Thành phố Hải Phòng"},
            }
        },
    )

    token: str = Field(max_length=200)
    username: str = Field(max_length=200)
    name: str = Field(max_length=400)
    holder: str = Field(max_length=400)
    password: str = Field(max_length=1_000)
    city: CityBody | None = None
