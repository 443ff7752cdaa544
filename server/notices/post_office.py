"""Every way of telling, set up once for the life of the server."""

from collections.abc import Mapping

from server.base.custody import Custody
from server.notices.channel import Way
from server.notices.config import Outside
from server.notices.kinds import Channel
from server.notices.mail import Mail
from server.notices.outbound import Outbound
from server.notices.push import WebPush
from server.notices.webhook import Webhook


class PostOffice:
    """The ways by channel. `outbound` is given by tests whose other side is this machine."""

    def __init__(
        self, custody: Custody, outside: Outside, outbound: Outbound | None = None
    ) -> None:
        self.outside = outside
        self._outbound = outbound or Outbound(outside.networks)
        self.mail = Mail(outside.smtp, outside.origin)
        self.ways: Mapping[Channel, Way] = {
            "email": self.mail,
            "push": WebPush(custody, self._outbound, outside.contact),
            "webhook": Webhook(self._outbound, outside.origin),
        }

    @property
    def sends_mail(self) -> bool:
        return self.outside.smtp is not None

    def close(self) -> None:
        self._outbound.close()
