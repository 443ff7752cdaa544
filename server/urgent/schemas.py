"""Alarms as the API takes them in and gives them out."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.dispatch.stop_schemas import Followed
from server.orders.template_schemas import ATTENTION_MAX_MS, GAP_MAX_MS, REPEATS_MAX
from server.urgent.models import Method, Says, Why
from server.urgent.preparing import Asked

AlarmState = Literal[
    "waiting", "given", "followed_up", "stopped", "ended", "cancelled", "expired"
]  # fmt: skip
_LATEST = 253_402_300_799_999


class _Given(BaseModel):
    """Where, when, how loud, and why."""

    at_ms: int | None = Field(default=None, ge=0, le=_LATEST)
    volume: int = Field(default=100, ge=1, le=100)
    reason: str | None = Field(default=None, min_length=1, max_length=500)
    areas: list[Annotated[str, Field(max_length=64)]] = Field(
        default=[], max_length=1_000,
        description="Areas and groups that it is for; none: all of the area in the address.",
    )  # fmt: skip


class NewDrill(_Given):
    """An exercise of a template, or of one approved urgent bulletin; at once without `at_ms`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"template": "ut-1"}]}
    )

    template: str | None = Field(default=None, max_length=64)
    bulletin: str | None = Field(default=None, max_length=64)

    def asked(self) -> Asked:
        return Asked(**self.model_dump() | {"areas": tuple(self.areas)})


class _Sounding(_Given):
    """How it sounds, and what calls it off."""

    correction: str | None = Field(default=None, max_length=64)
    all_clear: str | None = Field(default=None, max_length=64)
    tone: Literal["attention", "siren"] | None = None
    attention_ms: int | None = Field(default=None, ge=0, le=ATTENTION_MAX_MS)
    repeats: int | None = Field(default=None, ge=1, le=REPEATS_MAX)
    gap_ms: int | None = Field(default=None, ge=1_000, le=GAP_MAX_MS)


class NewAlarm(_Sounding, NewDrill):
    """What is to be said, from a template or from one approved urgent bulletin.

    What is not said is as the template has it, else as usual: the plain correction and all-clear,
    5 s of the attention tone, three times with 20 s between. Without `at_ms` it begins as soon as
    the last person has signed.
    """


class NewSpokenAlarm(_Sounding):
    """`speech` is a text of the caller's own that was spoken (`POST /api/speech`)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"speech": "s-1"}]})

    speech: str = Field(max_length=64)

    def asked(self, draft: str) -> Asked:
        said = self.model_dump(exclude={"speech"}) | {"areas": tuple(self.areas)}
        return Asked(spoken=draft, **said)


class Sign(BaseModel):
    """What the authenticator answered; or, where the server signs in the person's place, the
    password, and the code of a second factor where there is one."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"password": "mật khẩu của bạn"}]}
    )

    passkey: dict[str, Any] | None = None
    password: str | None = Field(default=None, max_length=1_000)
    code: str | None = Field(default=None, max_length=100)


class Press(BaseModel):
    """The correction, or the all-clear, approved with the alarm."""

    model_config = ConfigDict(extra="forbid")

    says: Says


class SigningBody(BaseModel):
    """How the person who asks signs this order: `options` for `navigator.credentials.get`, or
    what the server `asks` for before it signs in their place."""

    method: Method
    identity: str
    options: dict[str, Any] | None
    asks: Literal["password", "code"] | None
    vi: str
    en: str


class ByBody(BaseModel):
    account: str
    name: str


class SignedBody(ByBody):
    """`server-held`: the server signed in this person's place."""

    at_ms: int
    method: Method


class SpokenBody(BaseModel):
    bulletin: str
    title: str
    duration_ms: int


class PlaceBody(BaseModel):
    id: str
    name: str


class ReachBody(BaseModel):
    """Whom an order for these `areas` would reach: what stands below another was left out.

    `residents` live within hearing of its `devices`, null where nobody said; `needed` people sign
    an alarm that is given now, and `vi` and `en` say all of it.
    """

    areas: list[PlaceBody]
    devices: int
    connected: int
    residents: int | None
    needed: int
    why: list[Why]
    vi: list[str]
    en: list[str]


class CanBody(BaseModel):
    """What the person who asks may do with it now."""

    sign: bool
    cancel: bool
    follow_up: bool


class FollowUpBody(BaseModel):
    id: str
    says: Says
    by: ByBody
    issued_ms: int
    until_ms: int
    followed: Followed


class AlarmBody(BaseModel):
    """An urgent order or a drill. It is for the devices of `areas`; `area` is the first of them,
    under which it is asked for, and `name` what all of them are called.

    It waits until `needed` different people have `signed` the `identity` of its exact bytes, or
    until `expires_ms`. `devices` and `followed` count under the area that was asked about; where it
    is for several and one of them is asked about, in all that the person may see. `late`: it
    was given five seconds ago or more, and some device there has not confirmed it;
    `followed.waiting` names them. `broker`: whether the server can reach the broker now. `spoken`:
    its words were typed for it, and whoever signs approves them too.
    """

    id: str
    area: str
    areas: list[PlaceBody]
    name: str
    kind: Literal["urgent", "drill"]
    state: AlarmState
    title: str
    bulletin: str
    template: str | None
    text: str | None
    spoken: bool
    tone: Literal["attention", "siren", "drill"]
    attention_ms: int
    duration_ms: int
    repeats: int
    every_ms: int
    volume: int
    correction: SpokenBody | None
    all_clear: SpokenBody | None
    by: ByBody
    reason: str | None
    prepared_ms: int
    at_ms: int
    until_ms: int
    expires_ms: int
    given_ms: int | None
    begins_ms: int | None
    ends_ms: int | None
    identity: str
    needed: int
    why: list[Why]
    vi: list[str]
    en: list[str]
    signed: list[SignedBody]
    devices: int
    connected: int
    can: CanBody
    broker: bool
    late: bool
    followed: Followed | None
    follow_ups: list[FollowUpBody]
