"""What is wrong with a source, as it is told: the next is tried."""

from typing import Final, Literal

Flaw = Literal[
    "forbidden", "unreachable", "answered_badly", "wrong_format", "stalled", "silent", "ended"
]

TOLD: Final[dict[Flaw, tuple[str, str]]] = {
    "forbidden": (
        "địa chỉ dẫn vào mạng riêng hoặc không hợp lệ",
        "its address leads to a private network, or is none",
    ),
    "unreachable": ("không kết nối được", "it cannot be reached"),
    "answered_badly": ("máy chủ nguồn báo lỗi", "its server answered with an error"),
    "wrong_format": ("không phải định dạng âm thanh hỗ trợ", "it is no sound that can be read"),
    "stalled": ("tín hiệu bị ngắt quãng", "nothing comes any more"),
    "silent": ("không có tiếng", "it is silent"),
    "ended": ("nguồn đã kết thúc", "it ended"),
}


class SourceFailedError(Exception):
    """A source gives nothing (more) that could be sounded."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw
