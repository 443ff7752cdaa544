"""What is said of messages over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.base.addresses import URL_MAX
from server.notices.kinds import CHANNELS, KINDS, Channel, Kind, Language
from server.notices.models import NoticeLine, PushSubscription
from server.notices.troubles import Trouble
from server.notices.wishes import Quiet, Wishes

_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
MsOfDay = Annotated[int, Field(ge=0, lt=_DAY_MS)]


class QuietHours(BaseModel):
    """Milliseconds of the local day; `until_ms` may lie on the next morning."""

    model_config = ConfigDict(extra="forbid")

    from_ms: MsOfDay
    until_ms: MsOfDay


class NoticeSettings(BaseModel):
    """What a post's holder settles. `deputy` is a post's account; `below`: also what waits in
    areas below, where nobody nearer can be told. Blank addresses: none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "kinds": ["second_signature", "approval"],
                "channels": ["push", "email"],
                "quiet": {"from_ms": 75_600_000, "until_ms": 21_600_000},
                "deputy": None,
                "escalates_after_min": 30,
                "language": "vi",
                "below": False,
                "email": "ten@haiphong.gov.vn",
                "webhook": "",
            }
        },
    )

    kinds: list[Kind] = Field(max_length=len(KINDS))
    channels: list[Channel] = Field(max_length=len(CHANNELS))
    quiet: QuietHours | None
    deputy: str | None = Field(max_length=64)
    escalates_after_min: int = Field(ge=1, le=1_440)
    language: Language
    below: bool
    email: str = Field(max_length=300)
    webhook: str = Field(max_length=URL_MAX)

    def wishes(self) -> Wishes:
        quiet = Quiet(self.quiet.from_ms, self.quiet.until_ms) if self.quiet else None
        return Wishes(
            frozenset(self.kinds), quiet, self.deputy, self.escalates_after_min * _MINUTE_MS,
            self.language, self.below,
        )  # fmt: skip

    @classmethod
    def of(
        cls, wishes: Wishes, channels: frozenset[Channel], email: str, webhook: str
    ) -> "NoticeSettings":
        quiet = wishes.quiet
        return cls(
            kinds=[kind for kind in KINDS if kind in wishes.kinds],
            channels=[channel for channel in CHANNELS if channel in channels],
            quiet=QuietHours(from_ms=quiet.from_ms, until_ms=quiet.until_ms) if quiet else None,
            deputy=wishes.deputy,
            escalates_after_min=wishes.escalates_after_ms // _MINUTE_MS,
            language=wishes.language,
            below=wishes.below,
            email=email,
            webhook=webhook,
        )


class BrowserBody(BaseModel):
    """A browser that takes messages for this post; `endpoint_sha256` lets one find itself."""

    id: str
    name: str
    made_ms: int
    endpoint_sha256: str


class DeputyBody(BaseModel):
    """A post that may stand in for this one."""

    account: str
    name: str


class TroubleBody(BaseModel):
    """A channel that does not work, as a sentence."""

    account: str
    name: str
    channel: Channel
    last_ms: int
    vi: str
    en: str

    @classmethod
    def of(cls, trouble: Trouble) -> "TroubleBody":
        account, channel = trouble.line
        return cls(
            account=account, name=trouble.name, channel=channel, last_ms=trouble.last_ms,
            vi=trouble.vi, en=trouble.en,
        )  # fmt: skip


class NoticesBody(BaseModel):
    """How this post is told. `kinds` are those its roles can be told of; `sends_mail` says
    whether the server is set up for it; `push_key` is for `PushManager.subscribe`."""

    settings: NoticeSettings
    kinds: list[Kind]
    zone: str
    sends_mail: bool
    push_key: str
    browsers: list[BrowserBody]
    deputies: list[DeputyBody]
    troubles: list[TroubleBody]


class SettledBody(NoticesBody):
    """`webhook_secret` is shown this once, when the address of the webhook is new."""

    webhook_secret: str | None


class PushKeys(BaseModel):
    model_config = ConfigDict(extra="forbid")

    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)


class NewBrowser(BaseModel):
    """What `PushSubscription.toJSON()` gives, and a name for the list."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "endpoint": "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
                "keys": {
                    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7"
                    "Vd8pZGH6SRpkNtoIAiw4",
                    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                },
                "name": "Chrome, Android",
            }
        },
    )

    endpoint: str = Field(max_length=URL_MAX)
    keys: PushKeys
    name: str = Field(max_length=200)


class MadeBrowser(BaseModel):
    id: str

    @classmethod
    def of(cls, row: PushSubscription) -> "MadeBrowser":
        return cls(id=row.id)


class TriedBody(BaseModel):
    """What became of a test on one channel, as a sentence."""

    channel: Channel
    sent: bool
    vi: str
    en: str


class NoticeLineBody(BaseModel):
    """One sentence that was sent to `post`, or could not be: for itself, or in the place of
    `instead_of`. `vi` and `en` say why not."""

    n: int
    at_ms: int
    message: str
    account: str
    post: str
    instead_of: str | None
    channel: Channel
    kind: Kind | Literal["test"]
    area: str | None
    count: int
    sentence: str
    urgent: bool
    deputy_of: str | None
    outcome: Literal["sent", "failed"]
    flaw: str | None
    vi: str
    en: str

    @classmethod
    def of(
        cls, line: NoticeLine, said: tuple[str, str], names: Mapping[str, str]
    ) -> "NoticeLineBody":
        columns = {name: getattr(line, name) for name in cls.model_fields if hasattr(line, name)}
        posts = {"post": names[line.account], "instead_of": names.get(line.deputy_of or "")}
        return cls.model_validate({**columns, **posts, "vi": said[0], "en": said[1]})
