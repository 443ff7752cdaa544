"""What is said of accounts over HTTP."""

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.rights import Person, Role


class SignIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"username": "can-bo-le-chan", "password": "…"}},
    )

    username: str = Field(max_length=200)
    password: str = Field(max_length=1_000)


class GrantBody(BaseModel):
    """A role held in an area; it reaches down the tree."""

    role: Role
    area: str


class PersonBody(BaseModel):
    """Who is signed in."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account": "p-k3m9r2x7w4tz8abn",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "grants": [{"role": "author", "area": "phuong-le-chan"}],
            }
        }
    )

    account: str
    name: str
    grants: list[GrantBody]

    @classmethod
    def of(cls, person: Person) -> "PersonBody":
        grants = [GrantBody(role=grant.role, area=grant.area) for grant in person.grants]
        return cls(account=person.account, name=person.name, grants=grants)
