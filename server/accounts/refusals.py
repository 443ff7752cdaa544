"""Why somebody is not let in."""

from schedules.refusal import RefusalError
from server.base.refusals import STATUS, NotAllowedError, NotSignedInError


class SignInRefusedError(NotSignedInError):
    """Never says whether it was the name, the password, or a closed account."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "sign_in_refused",
            "password",
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra và nhập lại.",
            "The user name or the password is not right. Check both and try again.",
        )


class TooManyTriesError(RefusalError):
    """Signing in failed too often from this address; `wait_ms` until the next try counts."""

    def __init__(self, wait_ms: int) -> None:
        minutes = -(-wait_ms // 60_000)
        super().__init__(
            "too_many_tries",
            "password",
            f"Nhập sai quá nhiều lần. Hãy thử lại sau {minutes} phút.",
            f"Too many wrong tries. Try again in {minutes} min.",
        )
        self.wait_ms = wait_ms


STATUS[TooManyTriesError] = 429


class ForeignOriginError(NotAllowedError):
    """A page of another site sent this request in the person's name."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "foreign_origin",
            "",
            "Yêu cầu này đến từ một trang web khác nên không được thực hiện. Hãy mở lại trang Loa.",
            "This request came from another site and was not carried out. Open Loa's own page.",
        )
