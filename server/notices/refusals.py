"""What cannot be settled about messages."""

from schedules.refusal import RefusalError
from server.base.refusals import STATUS, NotFoundError


class MailboxMalformedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "mailbox_malformed",
            "email",
            "Địa chỉ thư chưa đúng. Ví dụ: ten@haiphong.gov.vn",
            "This is no e-mail address. For example: name@haiphong.gov.vn",
        )


class HookRefusedError(RefusalError):
    def __init__(self, field: str = "webhook") -> None:
        super().__init__(
            "hook_refused",
            field,
            "Địa chỉ phải bắt đầu bằng https:// (http:// chỉ dùng được trên chính máy chủ này).",
            "The address must begin with https:// (http:// is for this very machine only).",
        )


class SubscriptionMalformedError(RefusalError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "subscription_malformed",
            field,
            "Trình duyệt gửi thông tin nhận tin chưa đúng. Hãy tắt rồi bật lại thông báo.",
            "The browser sent a malformed subscription. Switch it off and on again.",
        )


class SubscriptionUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "subscription_unknown",
            "subscription",
            "Máy này không còn trong danh sách nhận tin của bạn.",
            "This browser is not among those that take your messages.",
        )


class DeputyUnfitError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "deputy_unfit",
            "deputy",
            "Chức vụ này không thay được bạn: cần cùng vai trò ở địa bàn của bạn, hoặc cấp trên.",
            "This post cannot stand in for you: it needs a role of yours in your area, or above.",
        )


class QuietMalformedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "quiet_malformed",
            "quiet",
            "Giờ bắt đầu và giờ kết thúc yên lặng phải khác nhau.",
            "Quiet hours must not end at the hour at which they begin.",
        )


class TooManyTrialsError(RefusalError):
    """`wait_ms` until the next one is sent."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__(
            "too_many_trials",
            "",
            "Bạn đã gửi thử nhiều lần. Hãy đợi ít phút rồi thử lại.",
            "You have sent several tests. Wait a few minutes, then try again.",
        )
        self.wait_ms = wait_ms


class NothingToTryError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "nothing_to_try",
            "",
            "Chưa có kênh nào được bật. Hãy bật thông báo trên máy này, hoặc nhập địa chỉ rồi lưu.",
            "No channel is on. Switch on messages here, or enter an address and save.",
        )


STATUS[TooManyTrialsError] = 429
