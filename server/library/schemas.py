"""Uploads and bulletins as they are told over HTTP."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from schedules.words import BulletinClass
from server.accounts.models import Account
from server.library.bulletins import SEVERE, Consent, Wording, matter_of
from server.library.languages import VIETNAMESE, LanguageTag
from server.library.models import Bulletin, Content, Upload
from server.library.states import Seen, State

_TEXT_LENGTH = 20_000
MOST_MS = 24 * 3_600_000
"""No recording is longer."""
SHA256 = r"^[0-9a-f]{64}$"


class Declared(BaseModel):
    """A recording to come: its name (a label only) and its size in bytes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"file_name": "ban tin sang.mp3", "size": 2_400_000}},
    )

    file_name: str = Field(max_length=1_000)
    size: int


class UploadBody(BaseModel):
    """`received` bytes of `size` are on the disk; go on from there."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "u-7d2k9m4xq8wz3abn",
                "file_name": "ban tin sang.mp3",
                "received": 1_048_576,
                "size": 2_400_000,
                "expires_ms": 1_795_586_400_000,
            }
        },
    )

    id: str
    file_name: str
    received: int
    size: int
    expires_ms: int

    @classmethod
    def of(cls, upload: Upload) -> "UploadBody":
        return cls.model_validate(upload)


class NewBulletin(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "example": {
                "title": "Lịch tiêm chủng tháng 12",
                "area": "phuong-le-chan",
                "class": "normal",
                "upload": "u-7d2k9m4xq8wz3abn",
                "text": "Trạm y tế phường thông báo…",
            }
        },
    )

    title: str = Field(max_length=1_000)
    area: str = Field(max_length=64)
    class_: BulletinClass = Field(alias="class")
    upload: str = Field(max_length=64)
    text: str | None = Field(default=None, max_length=_TEXT_LENGTH)
    category: str | None = Field(default=None, max_length=64)
    language: LanguageTag = VIETNAMESE

    def wording(self) -> Wording:
        return Wording(self.title, self.text, self.category, self.language)


class Revision(BaseModel):
    """Title and text anew; another recording where `upload` is given, another class, category or
    language likewise."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"example": {"title": "Lịch tiêm chủng tháng 12 (sửa)", "text": None}},
    )

    title: str = Field(max_length=1_000)
    text: str | None = Field(default=None, max_length=_TEXT_LENGTH)
    upload: str | None = Field(default=None, max_length=64)
    class_: BulletinClass | None = Field(default=None, alias="class")
    category: str | None = Field(default=None, max_length=64)
    language: LanguageTag | None = None

    def wording(self) -> Wording:
        return Wording(self.title, self.text, self.category, self.language)


class Classified(BaseModel):
    """What reports count a bulletin by; null leaves what stands."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"category": "health", "language": "vi"}}
    )

    category: str | None = Field(default=None, max_length=64)
    language: LanguageTag | None = None


class Edit(Revision):
    """What it shall be, on top of the version that was seen."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "example": {"base_version": 1, "title": "Lịch tiêm chủng tháng 12 (sửa)", "text": None}
        },
    )

    base_version: int = Field(ge=0, le=2**31 - 1, description="The version you saw.")


class SpanBody(BaseModel):
    """Half-open, in milliseconds of the recording."""

    model_config = ConfigDict(extra="forbid")

    start_ms: int = Field(ge=0, le=MOST_MS)
    end_ms: int = Field(ge=0, le=MOST_MS)


class HeardReport(BaseModel):
    """What the page has played so far of the recording whose SHA-256 is `content`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"content": "0" * 64, "spans": [{"start_ms": 0, "end_ms": 42_000}]}
        },
    )

    content: str = Field(pattern=SHA256)
    spans: list[SpanBody] = Field(max_length=200)


class HearingBody(BaseModel):
    """How much of it the server knows this account to have heard; `whole`: it may approve."""

    content: str
    delivered_bytes: int
    size: int
    heard_ms: int
    duration_ms: int
    whole: bool


class Approve(BaseModel):
    """The SHA-256 that was heard, the digest that was shown, and the severe findings known."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"content": "0" * 64, "digest": "0" * 64, "acknowledged": ["clipping"]}
        },
    )

    content: str = Field(pattern=SHA256)
    digest: str = Field(pattern=SHA256)
    acknowledged: list[str] = Field(default=[], max_length=50)

    def consent(self) -> Consent:
        return Consent(Seen(self.content, self.digest), frozenset(self.acknowledged))


class Reason(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"reason": "Sai ngày tiêm, xin kiểm tra lại."}},
    )

    reason: str = Field(max_length=10_000)


class ContentBody(BaseModel):
    """The master: SHA-256, length, bytes."""

    sha256: str
    duration_ms: int
    size: int


class FindingBody(BaseModel):
    """What a listener should know of the recording; `severe`: and say so before approving."""

    code: str
    severe: bool
    severity: Literal["warn", "refuse"]
    span: SpanBody
    vi: str
    en: str

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "FindingBody":
        span = SpanBody(start_ms=kept["start_ms"], end_ms=kept["end_ms"])
        return cls(
            code=kept["code"],
            severe=kept["code"] in SEVERE,
            severity=kept["severity"],
            span=span,
            vi=kept["vi"],
            en=kept["en"],
        )


class LoudnessBody(BaseModel):
    """Measured on the master: LUFS (EBU R128) and dBTP."""

    lufs: float
    true_peak_dbtp: float


class OriginalBody(BaseModel):
    """The file as it came."""

    file_name: str
    format: str
    size: int


class ApprovalBody(BaseModel):
    by: str
    at_ms: int
    content: str
    digest: str


class ReturnBody(BaseModel):
    by: str
    at_ms: int
    reason: str


class BulletinBody(BaseModel):
    """A bulletin, its master, and where it stands.

    `digest` is over content, class, title and text: what an approval is given to. Reports count it
    by `category` and `language` (BCP 47), null where nobody said.
    """

    id: str
    area: str
    title: str
    class_: BulletinClass = Field(serialization_alias="class")
    state: State
    author: str
    author_name: str
    text: str | None
    category: str | None
    language: str | None
    created_ms: int
    changed_ms: int
    version: int
    digest: str
    predecessor: str | None
    content: ContentBody | None
    loudness: LoudnessBody | None
    findings: list[FindingBody]
    original: OriginalBody
    audio_url: str
    peaks_url: str
    approved: ApprovalBody | None
    returned: ReturnBody | None

    @classmethod
    def of(cls, session: Session, row: Bulletin) -> "BulletinBody":
        master = session.get_one(Content, row.content)
        return cls(
            id=row.id,
            area=row.area,
            title=row.title,
            class_=row.class_,
            state=row.state,
            author=row.author,
            author_name=session.get_one(Account, row.author).name,
            text=row.text,
            category=row.category,
            language=row.language,
            created_ms=row.created_ms,
            changed_ms=row.changed_ms,
            version=row.version,
            digest=matter_of(row).digest,
            predecessor=row.predecessor,
            content=ContentBody(
                sha256=master.sha256, duration_ms=master.duration_ms, size=master.size
            ),
            loudness=LoudnessBody(lufs=master.loudness, true_peak_dbtp=master.true_peak),
            findings=[FindingBody.of(finding) for finding in row.findings],
            original=OriginalBody(
                file_name=row.file_name, format=row.file_format, size=row.file_size
            ),
            audio_url=f"/api/bulletins/{row.id}/audio",
            peaks_url=f"/api/bulletins/{row.id}/peaks",
            approved=_approval(row),
            returned=_return(row),
        )


class PeaksBody(BaseModel):
    """The picture of the sound: columns of equal length, 0 to 255."""

    peaks: list[int]
    duration_ms: int


def _approval(row: Bulletin) -> ApprovalBody | None:
    content, digest = row.approved_content, row.approved_digest
    if row.approved_by is None or row.approved_ms is None or content is None or digest is None:
        return None
    return ApprovalBody(by=row.approved_by, at_ms=row.approved_ms, content=content, digest=digest)


def _return(row: Bulletin) -> ReturnBody | None:
    if row.returned_by is None or row.returned_ms is None or row.returned_reason is None:
        return None
    return ReturnBody(by=row.returned_by, at_ms=row.returned_ms, reason=row.returned_reason)
