"""Why a message did not arrive: stable codes, and what they mean for the person."""

from collections.abc import Mapping
from typing import Final, Literal

from server.notices.kinds import Channel

Flaw = Literal[
    "unreachable", "too_slow", "not_trusted", "login_refused", "address_refused",
    "address_forbidden", "gone", "answered_badly", "too_many", "too_large", "not_set_up",
]  # fmt: skip

SAID: Final[Mapping[Flaw, tuple[str, str]]] = {
    "unreachable": ("không kết nối được", "no connection"),
    "too_slow": ("không trả lời kịp", "no answer in time"),
    "not_trusted": ("chứng thư bảo mật không hợp lệ", "its certificate is not valid"),
    "login_refused": (
        "máy chủ thư từ chối tài khoản gửi của hệ thống; hãy báo quản trị viên",
        "the mail server refuses this system's account; tell the administrator",
    ),
    "address_refused": ("nơi nhận từ chối; hãy kiểm tra địa chỉ", "refused; check the address"),
    "address_forbidden": (
        "địa chỉ nằm trong mạng nội bộ mà máy chủ không được phép gọi",
        "the address lies in a private network that this server may not call",
    ),
    "gone": (
        "trình duyệt đã thôi nhận tin; hãy bật lại trên máy đó",
        "the browser takes messages no more; switch it on there again",
    ),
    "answered_badly": ("nơi nhận báo lỗi", "it answered with an error"),
    "too_many": ("nơi nhận báo quá nhiều tin", "it says that there are too many messages"),
    "too_large": ("nơi nhận báo tin quá dài", "it says that the message is too long"),
    "not_set_up": (
        "máy chủ này chưa được cài đặt để gửi thư; hãy báo quản trị viên",
        "this server is not set up to send mail; tell the administrator",
    ),
}
CALLED: Final[Mapping[Channel, tuple[str, str]]] = {
    "email": ("Thư điện tử", "E-mail"),
    "push": ("Thông báo trên máy", "Push"),
    "webhook": ("Webhook", "Webhook"),
}


class NotDeliveredError(Exception):
    """A fault of the environment: this message did not arrive this time. Who sends tries again
    in one place (`server.notices.due`). `gone`: nothing will ever arrive there again."""

    def __init__(self, flaw: Flaw, *, gone: bool = False) -> None:
        super().__init__(flaw)
        self.flaw, self.gone = flaw, gone


def told(channel: Channel, flaw: Flaw) -> tuple[str, str]:
    """The fault as a sentence, in Vietnamese and in English."""
    (name_vi, name_en), (vi, en) = CALLED[channel], SAID[flaw]
    return f"{name_vi}: {vi}.", f"{name_en}: {en}."
