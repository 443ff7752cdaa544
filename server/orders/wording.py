"""What an alarm says, from the facts that a civil defence notice gives: type, place, time, level,
area, forecast, advised measures (Luật Phòng thủ dân sự 2023). Pure: texts to be spoken, no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Saying:
    """The facts in one language; only the `type` must be said."""

    type: str
    place: str = ""
    time: str = ""
    level: str = ""
    area: str = ""
    forecast: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Second:
    """The same in another language, by its BCP 47 tag."""

    language: str
    saying: Saying


@dataclass(frozen=True, slots=True)
class Words:
    """Vietnamese, and a second language where foreigners must understand it."""

    vi: Saying
    second: Second | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """What the alarm, its correction and its all-clear say."""

    alert: str
    correction: str
    all_clear: str


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language names each fact, and what it says around them."""

    opening: str
    facts: Mapping[str, str]
    correction: str
    all_clear: str


def texts(words: Words) -> Texts:
    """In Vietnamese, then in the second language where there is one."""
    said = [_said("vi", words.vi)]
    if words.second is not None:
        said.append(_said(words.second.language, words.second.saying))
    return Texts(*(" ".join(parts) for parts in zip(*said, strict=True)))


def _said(language: str, saying: Saying) -> tuple[str, str, str]:
    known = _LANGUAGES.get(language.partition("-")[0], _PLAIN)
    facts = [
        _sentence(known.facts[name] + getattr(saying, name))
        for name in known.facts
        if getattr(saying, name)
    ]
    named = {"type": saying.type, "place": f" ({saying.place})" if saying.place else ""}
    return (
        " ".join([known.opening, *facts]).strip(),
        known.correction.format(**named),
        known.all_clear.format(**named),
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


_NAMES: Final = ("type", "place", "time", "level", "area", "forecast", "measures")
_VI: Final = (
    "", "Địa điểm: ", "Thời gian: ", "Cấp độ: ", "Khu vực ảnh hưởng: ", "Dự báo: ",
    "Đề nghị bà con: ",
)  # fmt: skip
_EN: Final = (
    "", "Place: ", "Time: ", "Level: ", "Area concerned: ", "Forecast: ", "What to do: ",
)  # fmt: skip
_LANGUAGES: Final[Mapping[str, _Language]] = {
    "vi": _Language(
        "Thông báo khẩn cấp.",
        dict(zip(_NAMES, _VI, strict=True)),
        "Đính chính. Thông báo khẩn cấp vừa phát về {type}{place} là không đúng. "
        "Đề nghị bà con yên tâm và chờ thông báo tiếp theo của chính quyền.",
        "Báo yên. {type}{place} đã qua. Bà con trở lại sinh hoạt bình thường.",
    ),
    "en": _Language(
        "Emergency notice.",
        dict(zip(_NAMES, _EN, strict=True)),
        "Correction. The emergency notice just given about {type}{place} is not true. "
        "Please stay calm and wait for the authorities' next notice.",
        "All clear. {type}{place} is over. Life may return to normal.",
    ),
}
_PLAIN: Final = _Language("", dict.fromkeys(_NAMES, ""), "{type}{place}", "{type}{place}")
"""Another language: its facts as they were written; people word the rest."""
