"""Why somebody is not let in, or not believed."""

from schedules.refusal import RefusalError
from server.base.refusals import (
    STATUS,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)


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


class CodeMissingError(NotSignedInError):
    """The password was right, and this account has a second factor."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "code_missing",
            "code",
            "Hãy nhập mã 6 số của ứng dụng xác thực, hoặc một mã khôi phục, "
            "hoặc đăng nhập bằng khóa truy cập (passkey).",
            "Enter the six digits of your authenticator app or a recovery code, "
            "or sign in with a passkey.",
        )


class CodeRefusedError(NotSignedInError):
    """A wrong code, an old one, or one that was used already."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "code_refused",
            "code",
            "Mã chưa đúng, đã hết hạn hoặc đã dùng rồi. Hãy chờ mã mới và nhập lại.",
            "The code is not right, has expired, or was used already. Wait for the next one.",
        )


class PasskeyRefusedError(NotSignedInError):
    """The answer of an authenticator that proves nothing; says no more than that."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "passkey_refused",
            "credential",
            "Khóa truy cập (passkey) không được chấp nhận. Hãy thử lại từ đầu.",
            "The passkey was not accepted. Start again.",
        )


class SingleSignOnRefusedError(NotSignedInError):
    """What the provider sent proves nobody who has an account here."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "single_sign_on_refused",
            "",
            "Đăng nhập một lần không thành công: tài khoản chưa được liên kết, hoặc yêu cầu đã cũ. "
            "Hãy thử lại, hoặc liên hệ quản trị viên.",
            "Single sign-on failed: the account is not linked, or the request is old. "
            "Try again, or ask your administrator.",
        )


class InvitationRefusedError(NotSignedInError):
    """Unknown, used, replaced or expired: they all look alike."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "invitation_refused",
            "token",
            "Mã mời không đúng, đã dùng hoặc đã hết hạn. Hãy xin quản trị viên mã mới.",
            "The invitation is not right, was used, or has expired. Ask for a new one.",
        )


class TooManyTriesError(RefusalError):
    """Too many tries, at one thing or from one place; `wait_ms` until the next one counts."""

    def __init__(self, wait_ms: int, field: str = "password") -> None:
        minutes = -(-wait_ms // 60_000)
        super().__init__(
            "too_many_tries",
            field,
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


class UnsafeLineError(NotAllowedError):
    """Signing in over plain http from elsewhere: whoever listens would have the session."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "https_needed",
            "",
            "Chỉ đăng nhập được qua https. Hãy mở trang bằng địa chỉ https://…",
            "Signing in needs https. Open the page at its https:// address.",
        )


class SecondFactorMissingError(NotAllowedError):
    """The post has the right, but its session stands on a password alone."""

    def __init__(self, action: str, area: str) -> None:
        RefusalError.__init__(
            self,
            "second_factor_missing",
            area,
            "Việc này cần bước xác thực thứ hai. Hãy cài ứng dụng xác thực hoặc khóa truy cập "
            "(passkey) trong mục Tài khoản của bạn, rồi đăng nhập lại.",
            "This needs a second factor. Set up an authenticator app or a passkey under your "
            "account, then sign in with it.",
        )
        self.action = action


class ProofTooOldError(NotAllowedError):
    """A change of one's own credentials, asked for in a session not proven of late."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "proof_too_old",
            "",
            "Để đổi thông tin đăng nhập, hãy xác nhận lại bạn là chủ tài khoản.",
            "To change how you sign in, first confirm that it is you.",
        )


class AccountUnknownError(NotFoundError):
    def __init__(self, account: str) -> None:
        super().__init__(
            "account_unknown",
            "account",
            f"Không có tài khoản “{account}”. Hãy tải lại danh sách tài khoản rồi chọn lại.",
            f"There is no account “{account}”. Reload the list of accounts and choose again.",
        )


class OwnAccountError(NotAllowedError):
    """Nobody widens, narrows or closes the own post."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "own_account",
            "account",
            "Không ai tự đổi quyền hoặc khóa tài khoản của chính mình. Hãy nhờ quản trị viên khác.",
            "Nobody changes the roles of the own account or closes it. Ask another administrator.",
        )


class AdministratorApprovesError(RefusalError):
    """One account may not administer and approve: design, section 10."""

    def __init__(self) -> None:
        super().__init__(
            "administrator_approves",
            "roles",
            "Một tài khoản không thể vừa quản trị vừa duyệt bản tin, dù ở hai địa bàn khác nhau. "
            "Hãy giao một việc cho tài khoản khác.",
            "One account cannot both administer and approve, not even in different areas. "
            "Give one of the two to another account.",
        )


class AccountClosedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "account_closed",
            "account",
            "Tài khoản đang bị khóa. Hãy mở lại trước.",
            "The account is closed. Open it first.",
        )
