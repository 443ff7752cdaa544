"""A city with administrators, and devices that judge what they hear."""

import pytest

from server.base.web import House
from tests.server.city import City, settle


@pytest.fixture
def city(house: House, city: City) -> City:
    """The small city, with an administrator of the city and one of the ward Lê Chân."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        more = {
            "city_admin": settle(session, "city-admin", "QTV", "hp", ("administrator",), now),
            "ward_admin": settle(
                session, "ward-admin", "QTV", "w-le-chan", ("administrator",), now
            ),
        }
    return City({**city.residents, **more})
