"""Refusals with their HTTP status, and the ones every room needs."""

from collections.abc import Mapping
from typing import Any

from schedules.refusal import RefusalError


class NotSignedInError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "not_signed_in",
            "",
            "Bạn chưa đăng nhập, hoặc phiên làm việc đã hết. Hãy đăng nhập lại.",
            "You are not signed in, or the session has ended. Please sign in.",
        )


class NotAllowedError(RefusalError):
    """The person's posts do not reach so far: `action` is missing in `area`.

    The HTTP edge replaces the sentences by ones that say who can help, where `action` is known.
    """

    action: str = ""
    area: str = ""

    def __init__(self, action: str, area: str, vi: str = "", en: str = "") -> None:
        super().__init__(
            "not_allowed",
            area,
            vi or "Chức vụ của bạn không có quyền này ở địa bàn này. Hãy liên hệ quản trị viên.",
            en or "Your posts do not allow this here. Ask your administrator.",
        )
        self.action, self.area = action, area


class NotFoundError(RefusalError):
    def __init__(self, code: str, field: str, vi: str, en: str) -> None:
        super().__init__(code, field, vi, en)


class ConflictError(RefusalError):
    """Somebody else was faster, or the thing is not in the state this needs."""


class EditConflictError(ConflictError):
    """Somebody else saved first: `standing` is what stands now, `sent` what would replace it, as
    JSON. The answer carries both, so that people can join what the two of them meant."""

    def __init__(
        self,
        code: str,
        field: str,
        vi: str,
        en: str,
        standing: Mapping[str, Any] | None,
        sent: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(code, field, vi, en)
        self.standing = standing
        self.sent = sent


class VersionConflictError(EditConflictError):
    """Somebody else was first to change what counts its versions."""

    def __init__(
        self,
        base: int,
        current: int,
        standing: Mapping[str, Any] | None,
        sent: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(
            "version_conflict",
            "base_version",
            f"Người khác đã sửa trước (bạn đang xem bản {base}, hiện nay là bản {current}). "
            "Hãy tải lại rồi sửa tiếp.",
            f"Somebody else changed it first: you saw version {base}, it is now at "
            f"version {current}. Reload it, then change it.",
            standing,
            sent,
        )


def check_version(
    base: int,
    current: int,
    standing: Mapping[str, Any] | None,
    sent: Mapping[str, Any] | None = None,
) -> None:
    """Raises `VersionConflictError` unless the sender saw what stands. Without `sent` the edge
    says what was sent."""
    if base != current:
        raise VersionConflictError(base, current, standing, sent)


class TooLargeError(RefusalError):
    """More bytes than allowed."""


STATUS: dict[type[RefusalError], int] = {
    NotSignedInError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    TooLargeError: 413,
}


def status_of(refusal: RefusalError) -> int:
    """The HTTP status of a refusal: 422 where no other says it better."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 422)
