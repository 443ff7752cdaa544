"""Content leaves for enrolled devices only, and only what somebody approved."""

import pytest

from server.base.web import House
from server.fleet.tokens import give_content_token
from server.library.shelves import Shelves
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World
from tests.server.library.sounds import drafted, move

SHA = "a" * 64
BYTES = bytes(range(256)) * 8


@pytest.fixture
def device(world: World) -> TestDevice:
    return world.enrol()


@pytest.fixture
def auth(house: House, device: TestDevice) -> dict[str, str]:
    with house.database.write() as session:
        token = give_content_token(session, device.id)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def bulletin(house: House, city: City) -> str:
    """A bulletin the ward's leader approved, and its master on the shelf."""
    made = drafted(house, city["ward_officer"].person, "w-le-chan", SHA)
    move(house, city["ward_officer"].person, made, "submit")
    move(house, city["ward_leader"].person, made, "approve")
    _shelve(house)
    return made


def _shelve(house: House) -> None:
    path = Shelves.under(house.data).content.path(SHA)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(BYTES)


@pytest.mark.usefixtures("bulletin")
def test_whole_and_in_ranges(client: Client, auth: dict[str, str]) -> None:
    """A device fetches an approved master whole, or goes on where it stopped; it may keep it for
    ever, and asks again for nothing."""
    asked = client(None)
    whole = asked.get(f"/content/{SHA}", headers=auth)
    assert (whole.status_code, whole.content) == (200, BYTES)
    assert whole.headers["etag"] == f'"{SHA}"'
    assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
    rest = asked.get(f"/content/{SHA}", headers={**auth, "Range": "bytes=1000-"})
    assert (rest.status_code, rest.content) == (206, BYTES[1000:])
    assert rest.headers["content-range"] == f"bytes 1000-{len(BYTES) - 1}/{len(BYTES)}"
    beyond = asked.get(f"/content/{SHA}", headers={**auth, "Range": f"bytes={len(BYTES)}-"})
    assert beyond.status_code == 416
    known = asked.get(f"/content/{SHA}", headers={**auth, "If-None-Match": f'"{SHA}"'})
    assert (known.status_code, known.content) == (304, b"")
    assert asked.head(f"/content/{SHA}", headers=auth).headers["content-length"] == str(len(BYTES))


@pytest.mark.usefixtures("bulletin")
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic x", "Bearer " * 9])
def test_only_devices(client: Client, authorization: str) -> None:
    """Without a device's token nothing is handed out, not even to somebody signed in."""
    for who in (None, "city_leader"):
        answer = client(who).get(f"/content/{SHA}", headers={"Authorization": authorization})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_only_what_was_approved(
    house: House, city: City, client: Client, auth: dict[str, str]
) -> None:
    """What is not approved yet, and what was withdrawn, does not leave; nor does a file that is
    no content at all."""
    made = drafted(house, city["ward_officer"].person, "w-le-chan", SHA)
    _shelve(house)

    def status(name: str = SHA) -> int:
        answer = client(None).get(f"/content/{name}", headers=auth)
        return int(answer.status_code)

    assert status() == 404
    move(house, city["ward_officer"].person, made, "submit")
    assert status() == 404
    move(house, city["ward_leader"].person, made, "approve")
    assert status() == 200
    move(house, city["ward_leader"].person, made, "withdraw")
    assert status() == 404
    for name in ("b" * 64, "A" * 64, "..%2F..%2Floa.sqlite", "loa.sqlite"):
        assert status(name) == 404
