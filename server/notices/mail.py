"""E-mail by the city's own mail server (RFC 5321), over TLS that is verified (RFC 8314)."""

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from schedules.zones import DEFAULT_ZONE, to_local
from server.notices.channel import Address
from server.notices.config import Smtp
from server.notices.flaws import NotDeliveredError
from server.notices.words import Letter

ANSWERS_WITHIN_S: Final = 10.0
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
"""What browsers take for an address (HTML, input type=email), with a name of two parts."""


def is_mailbox(text: str) -> bool:
    return len(text) <= 254 and _MAILBOX.fullmatch(text) is not None


class Mail:
    """`Way` to mailboxes; without a mail server it says so each time."""

    def __init__(self, smtp: Smtp | None, origin: str) -> None:
        self._smtp, self._origin = smtp, origin

    def send(self, letter: Letter, address: Address, now: int) -> None:
        if self._smtp is None:
            raise NotDeliveredError("not_set_up")
        self.post(written(letter, self._smtp.sender, address.to, self._origin, now), address.to)

    def post(self, message: EmailMessage, to: str) -> None:
        """Hand over a whole message, once. Raises `NotDeliveredError`."""
        if self._smtp is None:
            raise NotDeliveredError("not_set_up")
        try:
            with _connected(self._smtp) as server:
                server.send_message(message, self._smtp.sender, [to])
        except smtplib.SMTPAuthenticationError:
            raise NotDeliveredError("login_refused") from None
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
            raise NotDeliveredError("address_refused") from None
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError):
            raise NotDeliveredError("not_trusted") from None
        except TimeoutError:
            raise NotDeliveredError("too_slow") from None
        except smtplib.SMTPServerDisconnected as ended:
            slow = isinstance(ended.__context__, TimeoutError)
            raise NotDeliveredError("too_slow" if slow else "unreachable") from None
        except smtplib.SMTPException:
            raise NotDeliveredError("answered_badly") from None
        except OSError:
            raise NotDeliveredError("unreachable") from None


def written(letter: Letter, sender: str, to: str, origin: str, now: int) -> EmailMessage:
    """Plain text: it opens everywhere, and nothing is fetched when it is read."""
    message = EmailMessage()
    message["Subject"] = letter.title
    message["From"] = f"Loa <{sender}>"
    message["To"] = to
    message["Date"] = format_datetime(to_local(now, DEFAULT_ZONE))
    message["Message-ID"] = make_msgid(letter.id, domain=sender.partition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers
    if letter.urgent:
        message["Importance"] = "high"
    settings = "Chọn cách báo tin" if letter.language == "vi" else "Choose how you are told"
    root = origin.rstrip("/")
    footer = f"{settings}: {root}/tai-khoan/bao-tin"
    message.set_content("\n".join([*letter.lines, "", root + letter.link, "", "-- ", footer, ""]))
    return message


def _connected(smtp: Smtp) -> smtplib.SMTP:
    """Signed in, over TLS unless it is this machine's own. Raises what `smtplib` raises."""
    trusted = ssl.create_default_context(cafile=smtp.authorities)
    if smtp.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, timeout=ANSWERS_WITHIN_S, context=trusted
        )
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=ANSWERS_WITHIN_S)
    try:
        if smtp.tls == "starttls":
            server.starttls(context=trusted)
        if smtp.user:
            server.login(smtp.user, smtp.secret)
    except BaseException:
        server.close()
        raise
    return server
