"""Days that a text names by how near they are ("ngày mai"): whoever hears it counts from the day on
which it sounds, not from the day on which it was written. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from server.programme.told import Words

_PARTS: Final = r"(?:sáng|trưa|chiều|tối|đêm)"
_FORMS: Final[Mapping[int, str]] = {
    -2: r"hôm kia|(?:the )?day before yesterday",
    -1: rf"(?:hôm|ngày|{_PARTS}) (?:hôm )?qua|yesterday|last night",
    0: rf"(?:hôm|{_PARTS}) nay|today|tonight|this (?:morning|afternoon|evening)",
    1: rf"(?:ngày|{_PARTS}) mai(?! sau)|tomorrow",
    2: r"ngày (?:kia|mốt)|(?:the )?day after tomorrow",
}
"""Days away, and how Vietnamese and English name them; "ngày mai sau" is no day."""
_AWAY: Final = sorted(_FORMS, key=abs, reverse=True)
"""The longer form first: "day after tomorrow" holds "tomorrow"."""
_NAMED: Final = re.compile("|".join(rf"\b({_FORMS[away]})\b" for away in _AWAY))


def near_days(texts: Iterable[str], sounds_on: Collection[date]) -> Iterator[Words]:
    """What such days are taken for when the texts sound on these; nothing where none is named."""
    named: dict[str, int] = {}
    for text in texts:
        for found in _NAMED.finditer(unicodedata.normalize("NFC", text).casefold()):
            named.setdefault(found[0], _AWAY[int(found.lastindex or 0) - 1])
    if not named or not sounds_on:
        return
    quoted = [f"“{one}”" for one in named]
    vi, en = _listed(quoted, "và"), _listed(quoted, "and")
    if len(set(sounds_on)) > 1:
        yield Words(
            f"Lời có {vi}: phát nhiều ngày thì mỗi ngày nghe thành một ngày khác. Nên đọc rõ ngày.",
            f"The words say {en}: on each day it sounds that is another day. Better name the date.",
        )
        return
    (day,) = set(sounds_on)
    taken = [f"{day + timedelta(days=away):%d/%m}" for away in named.values()]
    yield Words(
        f"Lời có {vi}: phát ngày {day:%d/%m} thì người nghe hiểu là {_listed(taken, 'và')}.",
        f"The words say {en}: heard on {day:%d/%m}, that is {_listed(taken, 'and')}.",
    )


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))
