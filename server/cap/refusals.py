"""Why an alert is not taken as one. `field` says where in it: `info[0].area[1].polygon`."""

from schedules.refusal import RefusalError
from server.base.refusals import TooLargeError


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
