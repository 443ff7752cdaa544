"""The words of an alert as the facts of a notice of ours, in Vietnamese and in a second language.

Cut to the lengths a notice allows; nothing is translated: what the sender does not say in a
language stays empty there, and a person writes it.
"""

from dataclasses import dataclass
from typing import Final, Literal

from schedules.zones import to_local
from server.cap.alert import Alert, Certainty, Info, Moment, Severity, Urgency

FACT: Final = 300
LONG: Final = 1_000
_MORE: Final = "…"
_SAID: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "Extreme": "đặc biệt nghiêm trọng",
        "Severe": "nghiêm trọng",
        "Moderate": "trung bình",
        "Minor": "nhẹ",
    },
    "en": {"Extreme": "extreme", "Severe": "severe", "Moderate": "moderate", "Minor": "minor"},
}
_SURE: Final[frozenset[Certainty]] = frozenset({"Observed", "Likely"})
_SOON: Final[frozenset[Urgency]] = frozenset({"Immediate", "Expected"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A notice in one language, with the field names of the templates of alarms."""

    language: str
    type: str
    place: str
    time: str
    level: str
    area: str
    forecast: str
    measures: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`vi` is None where the alert says nothing in Vietnamese. `at_ms` is when what it tells of
    begins, where that is still to come; `until_ms` when the alert ends."""

    vi: Facts | None
    second: Facts | None
    tone: Literal["attention", "siren"]
    at_ms: int | None
    until_ms: int


def draft_of(alert: Alert, until_ms: int, zone: str, now: int) -> Draft:
    """For an alert that has an info."""
    vi = next((one for one in alert.infos if _is_vietnamese(one)), None)
    second = next((one for one in alert.infos if not _is_vietnamese(one)), None)
    first = vi or second
    assert first is not None
    onset = first.onset or first.effective
    return Draft(
        vi=_facts(vi, zone) if vi else None,
        second=_facts(second, zone) if second else None,
        tone="siren" if any(map(_threatens_life, alert.infos)) else "attention",
        at_ms=onset.ms if onset is not None and onset.ms > now else None,
        until_ms=until_ms,
    )


def worst(alert: Alert) -> Severity:
    """The gravest severity that the alert names."""
    order: tuple[Severity, ...] = ("Extreme", "Severe", "Moderate", "Minor")
    told = {info.severity for info in alert.infos}
    return next((one for one in order if one in told), "Unknown")


def _facts(info: Info, zone: str) -> Facts:
    language = info.language.split("-")[0].lower()
    return Facts(
        language=language,
        type=_cut(info.event, FACT),
        place="",
        time=_time(info.onset or info.effective, language, zone),
        level=_SAID.get(language, {}).get(info.severity, ""),
        area=_cut("; ".join(dict.fromkeys(one.description for one in info.places)), FACT),
        forecast=_cut(info.description or info.headline or "", LONG),
        measures=_cut(info.instruction or "", LONG),
    )


def _threatens_life(info: Info) -> bool:
    """Extreme, soon, and not merely possible: the siren is for nothing else."""
    return info.severity == "Extreme" and info.urgency in _SOON and info.certainty in _SURE


def _is_vietnamese(info: Info) -> bool:
    return info.language.split("-")[0].lower() == "vi"


def _time(moment: Moment | None, language: str, zone: str) -> str:
    if moment is None:
        return ""
    told = to_local(moment.ms, zone)
    day = f"{told.day}/{told.month}/{told.year}"
    if language == "vi":
        return f"{told.hour} giờ {told.minute:02} phút ngày {day}"
    return f"{told:%H:%M}, {told:%Y-%m-%d}"


def _cut(text: str, most: int) -> str:
    """One line: white space is one space, as a voice reads it."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - len(_MORE)].rstrip() + _MORE
