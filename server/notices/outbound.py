"""Messages to addresses that people gave: briefly, and at most `ANSWER_MAX` bytes of what comes
back are read."""

import time
from collections.abc import Mapping
from typing import Final

import httpx

from server.base.addresses import AddressForbiddenError, NameUnknownError
from server.base.outgoing import Outgoing
from server.notices.flaws import NotDeliveredError

ANSWER_MAX: Final = 16 << 10
WHOLE_S: Final = 10.0


class Outbound(Outgoing):
    """Sends POST requests."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer. Raises `NotDeliveredError`."""
        until = time.monotonic() + WHOLE_S
        try:
            answer = self.call("POST", url, headers=headers, wait_s=WHOLE_S, content=body)
            try:
                _drain(answer, until)
            finally:
                answer.close()
        except AddressForbiddenError:
            raise NotDeliveredError("address_forbidden") from None
        except httpx.TimeoutException:
            raise NotDeliveredError("too_slow") from None
        except httpx.ConnectError as error:
            untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
            raise NotDeliveredError("not_trusted" if untrusted else "unreachable") from None
        except (NameUnknownError, httpx.HTTPError):
            raise NotDeliveredError("unreachable") from None
        return answer.status_code


def _drain(answer: httpx.Response, until: float) -> None:
    """What comes back is of no interest; a little of it is read, so that nobody is cut off."""
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > ANSWER_MAX or time.monotonic() > until:
            return
