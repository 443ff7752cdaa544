"""What an alarm needs and whom it reaches, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.urgent.models import Why


@dataclass(frozen=True, slots=True)
class Words:
    vi: str
    en: str


def wanted_words(needed: int, why: Sequence[Why], signed: int) -> Words:
    """How many people sign, and why; nothing for a drill."""
    if not needed:
        return Words("", "")
    reasons = [_WHY[one] for one in why if one in _WHY]
    vi, en = ("; ".join(part) for part in zip(*reasons, strict=True)) if reasons else ("", "")
    if needed == 1:
        told = Words("Cần một người duyệt ký.", "One approver signs.")
    else:
        told = Words(
            f"Cần {needed} người khác nhau ký, vì {vi}.",
            f"{needed} different people sign, because {en}.",
        )
    left = needed - signed
    if not 0 < left < needed:
        return told
    return Words(f"{told.vi} Còn thiếu {left} chữ ký.", f"{told.en} {left} more to come.")


def listed(names: Sequence[str]) -> Words:
    """Some names in a sentence."""
    if len(names) < 2:
        return Words("".join(names), "".join(names))
    before = ", ".join(names[:-1])
    return Words(f"{before} và {names[-1]}", f"{before} and {names[-1]}")


def reach_words(name: Words, devices: int, connected: int) -> Words:
    """How many loudspeakers, and how many of them are away."""
    many = "loudspeaker cluster" if devices == 1 else "loudspeaker clusters"
    told = Words(f"Tới {devices} cụm loa của {name.vi}.", f"Reaches {devices} {many} of {name.en}.")
    away = devices - connected
    if not away:
        return told
    return Words(
        f"{told.vi} {away} cụm đang mất kết nối: sẽ phát khi có mạng lại, nếu lệnh còn hiệu lực.",
        f"{told.en} {away} not connected: they sound it when they are back, while it lasts.",
    )


def residents_words(residents: int) -> Words:
    number = f"{residents:,}"
    return Words(f"Khoảng {number.replace(',', '.')} người.", f"About {number} people.")


OTHERS_SIGN = Words(
    "Lời này vừa được gõ, chưa ai duyệt: ít nhất một người ký phải khác người gõ. Hãy nghe trước "
    "khi ký.",
    "These words were typed just now and nobody has approved them: at least one who signs is "
    "somebody else than who typed them. Listen before you sign.",
)
_WHY: dict[Why, tuple[str, str]] = {
    "wide": ("phát rộng hơn một phường, xã, đặc khu", "it is wider than one commune-level unit"),
    "night": ("có phần ngoài khung giờ được phát", "part of it is outside permitted hours"),
    "urgent": ("thành phố quy định như vậy", "the city asks for it"),
}
