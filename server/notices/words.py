"""What is told, in words: a title, a sentence for each kind and area, and where to look. Pure.

No text of a bulletin beyond its title, and nothing that opens a door: whoever finds the message
learns what the loudspeakers would have said anyway, and signs in like everybody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal
from urllib.parse import urlencode

from schedules.explain import in_words
from schedules.zones import local_day, to_local
from server.notices.due import Digest
from server.notices.kinds import Kind, Language, Way
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
        _link(digest.heard, writing), digest.urgent,
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


def _together(one: Heard) -> tuple[bool, Kind, str, str, str]:
    deputy_of = one.deputy_of.account if one.deputy_of else ""
    return one.thing.urgent, one.thing.kind, one.thing.area, one.thing.way, deputy_of


def _sentence(some: Sequence[Heard], writing: Writing) -> Sentence:
    thing, instead = some[0].thing, some[0].deputy_of
    text = _SAID[_wording(some)][writing.language].of(some, writing)
    if instead is not None:
        text += (
            f" Bạn được báo thay {instead.name}."
            if writing.language == "vi"
            else f" You are told in place of {instead.name}."
        )
    return Sentence(
        thing.kind, thing.area, len(some), text, instead.account if instead else None
    )  # fmt: skip


Wording = Kind | Way | Literal["urgent_approval"]


def _wording(some: Sequence[Heard]) -> Wording:
    thing = some[0].thing
    if thing.kind == "off_air":
        return thing.way
    return "urgent_approval" if thing.kind == "approval" and thing.urgent else thing.kind


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of one thing and of several, in one language. Of several it tells the `count`,
    the first `NAMES` by name, and how many `more` there are: `“A”, “B”, “C” và 2 bản tin khác`."""

    one: str
    many: str
    more: str

    def of(self, some: Sequence[Heard], writing: Writing) -> str:
        thing = some[0].thing
        told = self.one if len(some) == 1 else self.many
        return told.format(
            title=thing.title,
            area=writing.name(thing.area),
            since=writing.since(min(one.thing.since_ms for one in some), thing.area),
            by=thing.by,
            clusters=thing.loudspeakers,
            count=len(some),
            named=self._named(some),
        )

    def _named(self, some: Sequence[Heard]) -> str:
        named = ", ".join(one.thing.title for one in some[:NAMES])
        rest = len(some) - NAMES
        return named if rest <= 0 else named + self.more.format(rest=rest)


_MORE: Final = " and {rest} more"
_SAID: Final[Mapping[Wording, Mapping[Language, _Said]]] = {
    "approval": {
        "vi": _Said(
            "Bản tin “{title}” của {area} chờ duyệt từ {since}.",
            "{count} bản tin của {area} chờ duyệt, sớm nhất từ {since}: {named}.",
            " và {rest} bản tin khác",
        ),
        "en": _Said(
            "The bulletin “{title}” of {area} has waited for approval since {since}.",
            "{count} bulletins of {area} wait for approval, the first since {since}: {named}.",
            _MORE,
        ),
    },
    "urgent_approval": {
        "vi": _Said(
            "Bản tin khẩn cấp “{title}” của {area} chờ duyệt từ {since}.",
            "{count} bản tin khẩn cấp của {area} chờ duyệt, sớm nhất từ {since}: {named}.",
            " và {rest} bản tin khác",
        ),
        "en": _Said(
            "The urgent bulletin “{title}” of {area} has waited for approval since {since}.",
            "{count} urgent bulletins of {area} wait for approval, the first since {since}: "
            "{named}.",
            _MORE,
        ),
    },
    "second_signature": {
        "vi": _Said(
            "Cần chữ ký thứ hai ngay cho {named} ở {area}.",
            "Cần chữ ký thứ hai ngay cho {named} ở {area}.",
            " và {rest} lệnh khác",
        ),
        "en": _Said(
            "A second signature is wanted now for {named} in {area}.",
            "A second signature is wanted now for {named} in {area}.",
            _MORE,
        ),
    },
    "line": {
        "vi": _Said(
            "Đường tiếng của {title} đứt lúc {since}; loa của {area} đã im.",
            "{count} buổi phát trực tiếp ở {area} đứt tiếng, sớm nhất lúc {since}: {named}.",
            " và {rest} buổi khác",
        ),
        "en": _Said(
            "The line of {title} broke at {since}; the loudspeakers of {area} fell silent.",
            "{count} live broadcasts in {area} broke off, the first at {since}: {named}.",
            _MORE,
        ),
    },
    "ended": {
        "vi": _Said(
            "Tiếp sóng “{title}” ở {area} ngừng lúc {since}; loa đã im.",
            "{count} buổi tiếp sóng ở {area} ngừng giữa chừng, sớm nhất lúc {since}: {named}.",
            " và {rest} buổi khác",
        ),
        "en": _Said(
            "The relay of “{title}” in {area} broke off at {since}; its loudspeakers fell silent.",
            "{count} relays in {area} broke off, the first at {since}: {named}.",
            _MORE,
        ),
    },
    "fell_back": {
        "vi": _Said(
            "Tiếp sóng “{title}” ở {area}: một nguồn hỏng lúc {since}, loa đang phát nguồn khác.",
            "{count} buổi tiếp sóng ở {area} phải đổi nguồn, sớm nhất lúc {since}: {named}.",
            " và {rest} buổi khác",
        ),
        "en": _Said(
            "The relay of “{title}” in {area}: a source failed at {since}, another one sounds.",
            "{count} relays in {area} took another source, the first at {since}: {named}.",
            _MORE,
        ),
    },
    "not_begun": {
        "vi": _Said(
            "Đến giờ mà chưa tiếp sóng được “{title}” ở {area}, từ {since}.",
            "{count} buổi tiếp sóng ở {area} đến giờ mà chưa phát được: {named}.",
            " và {rest} buổi khác",
        ),
        "en": _Said(
            "The relay of “{title}” in {area} could not begin at its time, {since}.",
            "{count} relays in {area} could not begin at their time: {named}.",
            _MORE,
        ),
    },
    "offer": {
        "vi": _Said(
            "{area} chưa trả lời bản tin “{title}” do {by} gửi từ {since}.",
            "{area} chưa trả lời {count} bản tin của cấp trên, sớm nhất từ {since}: {named}.",
            " và {rest} bản tin khác",
        ),
        "en": _Said(
            "{area} has not answered “{title}”, offered by {by} since {since}.",
            "{area} has not answered {count} offers, the first since {since}: {named}.",
            _MORE,
        ),
    },
    "silent": {
        "vi": _Said(
            "Cụm loa {title} ({area}) mất kết nối từ {since}.",
            "{count} cụm loa ở {area} mất kết nối, sớm nhất từ {since}: {named}.",
            " và {rest} cụm khác",
        ),
        "en": _Said(
            "The loudspeakers {title} ({area}) have been silent since {since}.",
            "{count} clusters in {area} are silent, the first since {since}: {named}.",
            _MORE,
        ),
    },
    "unheard": {
        "vi": _Said(
            "Cụm loa {title} ({area}) có phát nhưng micro không nghe thấy tiếng ở loa từ {since}.",
            "{count} cụm loa ở {area} có phát nhưng không nghe thấy tiếng ở loa: {named}.",
            " và {rest} cụm khác",
        ),
        "en": _Said(
            "{title} ({area}) plays, but its microphone has heard nothing since {since}.",
            "{count} clusters in {area} play, but nothing is heard at the horn: {named}.",
            _MORE,
        ),
    },
    "sim_low": {
        "vi": _Said(
            "SIM của cụm loa {title} ({area}) sắp hết dung lượng hoặc tiền, đọc lúc {since}.",
            "SIM của {count} cụm loa ở {area} sắp hết dung lượng hoặc tiền: {named}.",
            " và {rest} cụm khác",
        ),
        "en": _Said(
            "The SIM of {title} ({area}) is nearly out of data or money, as read at {since}.",
            "The SIMs of {count} clusters in {area} are nearly out of data or money: {named}.",
            _MORE,
        ),
    },
    "data_high": {
        "vi": _Said(
            "Cụm loa {title} ({area}) dùng dữ liệu vượt gói SIM, hoặc nhiều hơn hẳn mọi khi.",
            "{count} cụm loa ở {area} dùng dữ liệu vượt gói SIM, hoặc hơn hẳn mọi khi: {named}.",
            " và {rest} cụm khác",
        ),
        "en": _Said(
            "{title} ({area}) uses more data than its SIM's plan has, or much more than usual.",
            "{count} clusters in {area} use more data than their SIMs' plans have, or than usual: "
            "{named}.",
            _MORE,
        ),
    },
    "expiring": {
        "vi": _Said(
            "{title} ({area}) hết hạn lúc {since} mà chưa được gia hạn.",
            "{count} khóa hoặc chứng thư ở {area} sắp hết hạn, sớm nhất lúc {since}: {named}.",
            " và {rest} cụm loa khác",
        ),
        "en": _Said(
            "{title} ({area}) ends at {since} and has not been renewed.",
            "{count} keys or certificates in {area} end soon, the first at {since}: {named}.",
            _MORE,
        ),
    },
    "report": {
        "vi": _Said(
            "Báo cáo tháng {title} của {area} đã lập được: mở để xem, tải về và ký.",
            "{count} báo cáo của {area} đã lập được: {named}.",
            " và {rest} báo cáo khác",
        ),
        "en": _Said(
            "The report of {area} for {title} can be made: open it to read, take and sign it.",
            "{count} reports of {area} can be made: {named}.",
            _MORE,
        ),
    },
    "feedback": {
        "vi": _Said(
            "Phản ánh của người dân ở {area} phải trả lời chậm nhất ngày {title}.",
            "{count} phản ánh của người dân ở {area} phải trả lời, hạn chót: {named}.",
            " và {rest} phản ánh khác",
        ),
        "en": _Said(
            "Citizens' feedback in {area} is to be answered by {title}.",
            "{count} times citizens' feedback in {area} is to be answered, by: {named}.",
            _MORE,
        ),
    },
    "unsounded": {
        "vi": _Said(
            "“{title}” lúc {since}: {clusters} cụm loa của {area} không phát, "
            "hoặc chưa có biên nhận.",
            "{count} lần phát ở {area} có cụm loa không phát, hoặc chưa có biên nhận: {named}.",
            " và {rest} lần khác",
        ),
        "en": _Said(
            "“{title}” at {since}: {clusters} clusters of {area} did not sound it, "
            "or have not proven it.",
            "{count} times in {area} clusters did not sound, or have not proven it: {named}.",
            _MORE,
        ),
    },
}
_COUNTED: Final[Mapping[Kind, Mapping[Language, tuple[str, str]]]] = {
    "approval": {"vi": ("bản tin chờ duyệt",) * 2, "en": ("to approve",) * 2},
    "second_signature": {"vi": ("chữ ký cần ngay",) * 2, "en": ("to sign now",) * 2},
    "off_air": {"vi": ("buổi phát đứt tiếng",) * 2, "en": ("off air",) * 2},
    "offer": {"vi": ("bản tin chờ trả lời",) * 2, "en": ("offer open", "offers open")},
    "silent": {"vi": ("cụm loa mất kết nối",) * 2, "en": ("cluster silent", "clusters silent")},
    "unheard": {
        "vi": ("cụm loa không ra tiếng",) * 2,
        "en": ("cluster unheard", "clusters unheard"),
    },
    "sim_low": {"vi": ("SIM sắp hết",) * 2, "en": ("SIM to top up", "SIMs to top up")},
    "data_high": {
        "vi": ("cụm loa dùng nhiều dữ liệu",) * 2,
        "en": ("cluster high on data", "clusters high on data"),
    },
    "expiring": {"vi": ("khóa sắp hết hạn",) * 2, "en": ("key to renew", "keys to renew")},
    "report": {"vi": ("báo cáo cần lập",) * 2, "en": ("report due", "reports due")},
    "feedback": {"vi": ("phản ánh cần trả lời",) * 2, "en": ("to answer",) * 2},
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


def _link(heard: Sequence[Heard], writing: Writing) -> str:
    """The page of the one thing, or of all of its kind; the home page where they are several."""
    kinds = {one.thing.kind for one in heard}
    if len(kinds) > 1:
        return "/"
    thing = heard[0].thing
    kind = thing.kind
    if len(heard) == 1 and kind == "approval":
        return f"/duyet/{thing.about}"
    if len(heard) == 1 and kind == "second_signature":
        return f"/khan-cap/lenh/{thing.about}?{urlencode({'area': thing.area})}"
    if len(heard) == 1 and kind == "feedback":
        return f"/phan-anh/{thing.about}?{urlencode({'area': thing.area})}"
    asked = urlencode(_asked(heard, writing))
    return f"{PLACES[kind]}?{asked}" if asked else PLACES[kind]


def _asked(heard: Sequence[Heard], writing: Writing) -> dict[str, str]:
    """What the page is asked for: the area, where there is one alone; of a log, the days too."""
    things = [one.thing for one in heard]
    if things[0].kind not in _OF_AN_AREA:
        return {}
    areas = {thing.area for thing in things}
    asked = {"area": areas.pop()} if len(areas) == 1 else {}
    if things[0].kind == "unsounded":
        days = sorted(local_day(thing.since_ms, writing.zones[thing.area]) for thing in things)
        asked |= {"from": days[0].isoformat(), "to": days[-1].isoformat()}
    return asked


_OF_AN_AREA: Final[frozenset[Kind]] = frozenset(
    {
        "off_air", "offer", "silent", "unheard", "sim_low", "data_high", "unsounded",
        "expiring", "report", "feedback",
    }
)  # fmt: skip
PLACES: Final[Mapping[Kind, str]] = {
    "approval": "/duyet",
    "second_signature": "/khan-cap",
    "off_air": "/phat-truc-tiep",
    "offer": "/lich-phat",
    "silent": "/cum-loa",
    "unheard": "/cum-loa",
    "sim_low": "/cum-loa",
    "data_high": "/cum-loa",
    "unsounded": "/nhat-ky",
    "expiring": "/quan-tri/lap-cum-loa",
    "report": "/nhat-ky/bao-cao",
    "feedback": "/phan-anh",
}
