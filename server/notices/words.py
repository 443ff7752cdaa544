"""What is told, in words: a title, a sentence for each kind and area, and where to look. Pure.

No text of a bulletin beyond its title, and nothing that opens a door: whoever finds the message
learns what the loudspeakers would have said anyway, and signs in like everybody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from schedules.explain import in_words
from schedules.zones import local_day, to_local
from server.notices.due import Digest
from server.notices.kinds import Kind, Language
from server.notices.reaching import Heard

NAMES: Final = 3
"""So many things of one sentence are named; of more, the number is told."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a message, about `count` things of one kind in one area."""

    kind: Kind | Literal["test"]
    area: str
    count: int
    text: str
    deputy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent, whatever the channel. `link` is an address on this server, from
    its root; `id` names the message in the log."""

    id: str
    language: Language
    title: str
    sentences: tuple[Sentence, ...]
    link: str
    urgent: bool

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.sentences)


@dataclass(frozen=True, slots=True)
class Writing:
    """What sentences are written with: names and zones of areas, and now."""

    now: int
    names: Mapping[str, str]
    zones: Mapping[str, str]
    language: Language

    def name(self, area: str) -> str:
        return self.names.get(area, area)

    def since(self, ms: int, area: str) -> str:
        """`6 giờ 10 sáng`, and the day where it is not today's; `06:10` in English."""
        zone = self.zones[area]
        ms -= ms % 60_000
        clock = in_words(ms, zone) if self.language == "vi" else f"{to_local(ms, zone):%H:%M}"
        if local_day(ms, zone) == local_day(self.now, zone):
            return clock
        day = f"{to_local(ms, zone):%d/%m}"
        return f"{clock} ngày {day}" if self.language == "vi" else f"{clock} on {day}"


def letter(digest: Digest, id_: str, writing: Writing) -> Letter:
    """The message that tells a digest; its counts add up to what it tells."""
    sentences = tuple(
        _sentence(list(some), writing) for _, some in groupby(digest.heard, key=_together)
    )
    return Letter(
        id_, writing.language, _title(sentences, writing.language), sentences,
        _link(digest.heard), digest.urgent,
    )  # fmt: skip


def trial_letter(id_: str, language: Language, name: str) -> Letter:
    """What a person sends themselves to see that it arrives."""
    vi = f"Tin thử: kênh này báo được cho {name}."
    en = f"A test: this channel reaches {name}."
    text = vi if language == "vi" else en
    title = "Loa: tin thử" if language == "vi" else "Loa: a test"
    return Letter(
        id_, language, title, (Sentence("test", "", 0, text),), "/tai-khoan/bao-tin",
        urgent=False,
    )  # fmt: skip


def _together(one: Heard) -> tuple[bool, Kind, str, str]:
    deputy_of = one.deputy_of.account if one.deputy_of else ""
    return one.thing.urgent, one.thing.kind, one.thing.area, deputy_of


def _sentence(some: Sequence[Heard], writing: Writing) -> Sentence:
    thing, instead = some[0].thing, some[0].deputy_of
    write = _WRITERS[thing.kind][writing.language]
    text = write(some, writing)
    if instead is not None:
        text += (
            f" Bạn được báo thay {instead.name}."
            if writing.language == "vi"
            else f" You are told in place of {instead.name}."
        )
    return Sentence(
        thing.kind, thing.area, len(some), text, instead.account if instead else None
    )  # fmt: skip


def _named(some: Sequence[Heard], more_vi: str, more_en: str, writing: Writing) -> str:
    """`“A”, “B”, “C” và 2 bản tin khác`"""
    titles = [one.thing.title for one in some[:NAMES]]
    rest = len(some) - len(titles)
    joined = ", ".join(titles)
    if not rest:
        return joined
    if writing.language == "vi":
        return f"{joined} và {rest} {more_vi} khác"
    return f"{joined} and {rest} {more_en}"


def _oldest(some: Sequence[Heard], writing: Writing) -> str:
    first = min(one.thing.since_ms for one in some)
    return writing.since(first, some[0].thing.area)


def _approval_vi(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    word = "Bản tin khẩn cấp" if thing.urgent else "Bản tin"
    if len(some) == 1:
        return f"{word} “{thing.title}” của {area} chờ duyệt từ {since}."
    named = _named(some, "bản tin", "", writing)
    return f"{len(some)} {word.lower()} của {area} chờ duyệt, sớm nhất từ {since}: {named}."


def _approval_en(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    word = "urgent bulletin" if thing.urgent else "bulletin"
    if len(some) == 1:
        return f"The {word} “{thing.title}” of {area} has waited for approval since {since}."
    named = _named(some, "", "more", writing)
    return f"{len(some)} {word}s of {area} wait for approval, the first since {since}: {named}."


def _signature_vi(some: Sequence[Heard], writing: Writing) -> str:
    named = _named(some, "lệnh", "", writing)
    return f"Cần chữ ký thứ hai ngay cho {named} ở {writing.name(some[0].thing.area)}."


def _signature_en(some: Sequence[Heard], writing: Writing) -> str:
    named = _named(some, "", "more", writing)
    return f"A second signature is wanted now for {named} in {writing.name(some[0].thing.area)}."


def _offer_vi(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    if len(some) == 1:
        return f"{area} chưa trả lời bản tin “{thing.title}” do {thing.by} gửi từ {since}."
    named = _named(some, "bản tin", "", writing)
    return f"{area} chưa trả lời {len(some)} bản tin của cấp trên, sớm nhất từ {since}: {named}."


def _offer_en(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    if len(some) == 1:
        return f"{area} has not answered “{thing.title}”, offered by {thing.by} since {since}."
    named = _named(some, "", "more", writing)
    return f"{area} has not answered {len(some)} offers, the first since {since}: {named}."


def _silent_vi(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    if len(some) == 1:
        return f"Cụm loa {thing.title} ({area}) mất kết nối từ {since}."
    named = _named(some, "cụm", "", writing)
    return f"{len(some)} cụm loa ở {area} mất kết nối, sớm nhất từ {since}: {named}."


def _silent_en(some: Sequence[Heard], writing: Writing) -> str:
    thing, area, since = some[0].thing, writing.name(some[0].thing.area), _oldest(some, writing)
    if len(some) == 1:
        return f"The loudspeakers {thing.title} ({area}) have been silent since {since}."
    named = _named(some, "", "more", writing)
    return f"{len(some)} clusters in {area} are silent, the first since {since}: {named}."


def _unsounded_vi(some: Sequence[Heard], writing: Writing) -> str:
    thing, area = some[0].thing, writing.name(some[0].thing.area)
    if len(some) == 1:
        at = writing.since(thing.since_ms, thing.area)
        where = f"{thing.loudspeakers} cụm loa của {area}"
        return f"“{thing.title}” lúc {at}: {where} không phát, hoặc chưa có biên nhận."
    named = _named(some, "lần", "", writing)
    return f"{len(some)} lần phát ở {area} có cụm loa không phát, hoặc chưa có biên nhận: {named}."


def _unsounded_en(some: Sequence[Heard], writing: Writing) -> str:
    thing, area = some[0].thing, writing.name(some[0].thing.area)
    if len(some) == 1:
        at = writing.since(thing.since_ms, thing.area)
        where = f"{thing.loudspeakers} clusters of {area}"
        return f"“{thing.title}” at {at}: {where} did not sound it, or have not proven it."
    named = _named(some, "", "more", writing)
    return f"{len(some)} times in {area} clusters did not sound, or have not proven it: {named}."


_WRITERS: Final = {
    "approval": {"vi": _approval_vi, "en": _approval_en},
    "second_signature": {"vi": _signature_vi, "en": _signature_en},
    "offer": {"vi": _offer_vi, "en": _offer_en},
    "silent": {"vi": _silent_vi, "en": _silent_en},
    "unsounded": {"vi": _unsounded_vi, "en": _unsounded_en},
}
_COUNTED: Final[Mapping[Kind, Mapping[Language, tuple[str, str]]]] = {
    "approval": {"vi": ("bản tin chờ duyệt",) * 2, "en": ("to approve",) * 2},
    "second_signature": {"vi": ("chữ ký cần ngay",) * 2, "en": ("to sign now",) * 2},
    "offer": {"vi": ("bản tin chờ trả lời",) * 2, "en": ("offer open", "offers open")},
    "silent": {"vi": ("cụm loa mất kết nối",) * 2, "en": ("cluster silent", "clusters silent")},
    "unsounded": {"vi": ("lần phát lỗi",) * 2, "en": ("not sounded",) * 2},
}


def _title(sentences: Sequence[Sentence], language: Language) -> str:
    """`Loa: 2 bản tin chờ duyệt, 5 cụm loa mất kết nối`"""
    counts: dict[Kind, int] = {}
    for one in sentences:
        if one.kind != "test":
            counts[one.kind] = counts.get(one.kind, 0) + one.count
    told = [f"{n} {_COUNTED[kind][language][n > 1]}" for kind, n in counts.items()]
    return f"Loa: {', '.join(told)}"


def _link(heard: Sequence[Heard]) -> str:
    """The page of the one thing, or of all of its kind; the home page where they are several."""
    kinds = {one.thing.kind for one in heard}
    if len(kinds) > 1:
        return "/"
    if kinds == {"approval"} and len(heard) == 1:
        return f"/duyet/{heard[0].thing.about}"
    return PLACES[heard[0].thing.kind]


PLACES: Final[Mapping[Kind, str]] = {
    "approval": "/duyet",
    "second_signature": "/",
    "offer": "/lich-phat",
    "silent": "/cum-loa",
    "unsounded": "/lich-phat",
}
