"""A town with a mail server and a listener, all of it on this machine."""

from collections.abc import Iterator

import pytest

from server.base.web import House
from tests.server.city import City, FakeClock
from tests.server.notices.peers import listener, mail_server
from tests.server.notices.town import Town


@pytest.fixture
def town(house: House, city: City, clock: FakeClock) -> Iterator[Town]:
    with mail_server() as box, listener() as hook:
        made = Town(house, city, clock, box, hook)
        yield made
        made.office.close()
