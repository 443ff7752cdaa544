"""What the API says of stops: who gave them, and which devices said that they follow them."""

from typing import Literal

from pydantic import BaseModel

Why = Literal["offline", "never", "clock", "sounding", "asked"]


class Confirmed(BaseModel):
    """A device that said so, and when, by the server's clock."""

    device: str
    name: str
    area: str
    at_ms: int


class Unconfirmed(BaseModel):
    """A device that has not said so yet, and why: away since `heard_ms` (`offline`), not heard of
    at all (`never`), it does not know the time (`clock`), it still sounds an item (`sounding`), or
    its answer is on the way (`asked`)."""

    device: str
    name: str
    area: str
    why: Why
    heard_ms: int | None


class Followed(BaseModel):
    """How the devices under the area that was asked about follow one order.

    `devices` is how many it reaches there, `confirmed` how many said that they follow it;
    `latest` are the last of those, `waiting` the others, both cut where they are many: `left_out`
    is how many more wait. `published_ms` is when the broker took it, None until then.
    """

    devices: int
    confirmed: int
    published_ms: int | None
    last_ms: int | None
    latest: list[Confirmed]
    waiting: list[Unconfirmed]
    left_out: int


class LiftBody(BaseModel):
    """Who lifted a stop, when, and who knows."""

    id: str
    by: str | None
    issued_ms: int
    followed: Followed


class StopBody(BaseModel):
    """One stop of `area`: it bars until `until_ms`, or until it was lifted. `covers` says that it
    bars on every device under the area that was asked about."""

    id: str
    area: str
    name: str
    by: str | None
    reason: str | None
    issued_ms: int
    until_ms: int
    covers: bool
    followed: Followed
    lift: LiftBody | None


class SoundingNow(BaseModel):
    """What sounds at this moment, and on how many devices."""

    title: str
    devices: int


class StopPreview(BaseModel):
    """What a stop would silence, until `until_ms`; `vi` and `en` say it in sentences."""

    until_ms: int
    devices: int
    offline: int
    sounding: list[SoundingNow]
    due: int
    vi: list[str]
    en: list[str]
