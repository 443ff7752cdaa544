"""Why an alert is not taken as one. `field` says where in it: `info[0].area[1].polygon`."""

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError, TooLargeError


class AlertRefusedError(RefusalError):
    """What was given is no alert of CAP 1.2."""


class AlertTooLargeError(TooLargeError):
    def __init__(self) -> None:
        super().__init__(
            "cap_too_large",
            "",
            "Tệp cảnh báo quá lớn hoặc quá nhiều tầng nên không đọc.",
            "The alert is too large, or nested too deeply, to be read.",
        )


class AlertDrawsTooMuchError(TooLargeError):
    def __init__(self, shapes: int, corners: int) -> None:
        super().__init__(
            "cap_draws_too_much",
            "",
            f"Cảnh báo vẽ quá nhiều vùng nên không đọc: nhiều nhất {shapes} vùng, {corners} điểm.",
            f"The alert draws too much to be read: {shapes} shapes and {corners} corners at most.",
        )


def not_xml(why: str) -> AlertRefusedError:
    return AlertRefusedError(
        "cap_not_xml",
        "",
        "Tệp không phải XML đúng chuẩn (UTF-8).",
        f"This is not well-formed XML in UTF-8: {why}.",
    )


def forbidden_xml() -> AlertRefusedError:
    return AlertRefusedError(
        "cap_forbidden_xml",
        "",
        "Tệp có khai báo DTD hoặc thực thể XML. Cảnh báo không được có những thứ này nên bị từ "
        "chối.",
        "The file declares a document type or entities. An alert has none of these.",
    )


def not_an_alert() -> AlertRefusedError:
    return AlertRefusedError(
        "cap_not_an_alert",
        "",
        "Đây không phải một cảnh báo CAP 1.2.",
        "This is no alert of CAP 1.2.",
    )


def missing(field: str) -> AlertRefusedError:
    return AlertRefusedError(
        "cap_element_missing",
        field,
        f"Cảnh báo thiếu mục bắt buộc “{field}”.",
        f"The alert lacks “{field}”, which it must have.",
    )


def unknown(field: str) -> AlertRefusedError:
    return AlertRefusedError(
        "cap_element_unknown",
        field,
        f"Cảnh báo có mục “{field}” mà CAP 1.2 không có.",
        f"The alert has “{field}”, which CAP 1.2 does not know.",
    )


def twice(field: str) -> AlertRefusedError:
    return AlertRefusedError(
        "cap_element_twice",
        field,
        f"Mục “{field}” chỉ được có một lần.",
        f"“{field}” may stand there once only.",
    )


def bad_value(field: str) -> AlertRefusedError:
    return AlertRefusedError(
        "cap_value",
        field,
        f"Giá trị ở mục “{field}” không đúng chuẩn CAP 1.2.",
        f"The value of “{field}” is not one that CAP 1.2 allows.",
    )


class SenderUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "cap_sender_unknown",
            "sender",
            "Không có nơi gửi cảnh báo này.",
            "There is no such sender of alerts.",
        )


class SenderTakenError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "cap_sender_taken",
            "sender",
            "Địa bàn này đã có nơi gửi với mã này.",
            "The area has a sender of that name in alerts already.",
        )


class SendersFullError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "cap_senders_full",
            "",
            f"Mỗi địa bàn có nhiều nhất {most} nơi gửi cảnh báo.",
            f"An area has {most} senders of alerts at most.",
        )


class FeedUnsignedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "cap_feed_unsigned",
            "certificates",
            "Muốn tự nhận cảnh báo từ một địa chỉ thì phải lưu chứng thư của nơi gửi.",
            "Alerts are fetched by themselves only where a certificate of their sender is kept.",
        )


class FeedMissingError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "cap_feed_missing",
            "feed",
            "Nơi gửi này không có địa chỉ để tự nhận cảnh báo.",
            "This sender has no address to fetch alerts from.",
        )


class AlertUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "cap_alert_unknown", "alert", "Không có cảnh báo này.", "There is no such alert."
        )


class AlertDiffersError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "cap_alert_differs",
            "",
            "Cảnh báo này đã có, nhưng nội dung tệp vừa gửi lại khác. Hãy gọi điện cho nơi gửi để "
            "kiểm tra.",
            "This alert is here already, but what was sent now says something else. Call its "
            "sender and ask.",
        )


class OrderUnfitError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "cap_order_unfit",
            "order",
            "Lệnh này không phải lệnh khẩn cấp hoặc diễn tập phù hợp với cảnh báo.",
            "That is no urgent order, or no drill, of the kind that the alert allows.",
        )


class ChannelClosedError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "cap_channel_closed",
            "",
            "Ở đây không công bố cảnh báo cho kênh khác.",
            "No alerts are published here.",
        )
