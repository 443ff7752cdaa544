"""A commune's answers to offers, and its order of precedence."""

from typing import Any

import pytest

from server.base.web import House
from server.programme.compose import KEEPS_PAST_MS, compose_programme
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import TOMORROW, approved, entry, programme, save, stand


def _answer(base: int, **changes: Any) -> dict[str, Any]:
    return {"base_revision": base, "accepts_by_default": False, **changes}


def _fate(client: Client) -> str:
    told = client("city_operator").get("/api/devices/d-1/plan", params={"day": str(TOMORROW)})
    return str(told.json()["items"][0]["fate"])


def test_a_ward_takes_or_leaves_what_the_city_offers(
    client: Client, house: House, city: City
) -> None:
    """The ward's default decides, and its answer to one entry outweighs it."""
    stand(house, "d-1", "w-le-chan")
    bulletin = approved(house, city, "Tin thành phố", level="city")
    offered = save(client("city_operator"), entry(bulletin, areas=["hp"]), area="hp")["entry"]
    officer = client("ward_officer")
    assert _fate(client) == "on_time"
    assert officer.put("/api/areas/w-le-chan/policy", json=_answer(0)).status_code == 200
    assert _fate(client) == "not_accepted"
    taken = [{"entry": offered["id"], "accepted": True}]
    saved = officer.put("/api/areas/w-le-chan/policy", json=_answer(1, acceptances=taken)).json()
    assert saved["policy"]["acceptances"] == [
        {"entry": offered["id"], "revision": None, "accepted": True}
    ]
    assert _fate(client) == "on_time"
    assert programme(officer)["policy"] == saved["policy"]


def test_an_area_says_by_default_what_its_settings_say(house: House, city: City) -> None:
    """Until it has decided, a ward accepts as the administrator has set for it."""
    with house.database.read() as session:
        assert compose_programme(session, "w-le-chan", START_MS).policy_at(0).accepts_by_default
        assert not compose_programme(session, "w-hai-an", START_MS).policy_at(0).accepts_by_default


def test_a_policy_keeps_its_past(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Starts before a policy begins follow the one before it; what nobody asks for falls away."""
    client("ward_officer").put("/api/areas/w-le-chan/policy", json=_answer(0))
    with house.database.read() as session:
        default, first = compose_programme(session, "w-le-chan", START_MS).policies
        assert (default.live_from, default.accepts_by_default) == (0, True)
        assert (first.live_from, first.accepts_by_default) == (START_MS + 1_500, False)
        later = compose_programme(session, "w-le-chan", START_MS + KEEPS_PAST_MS + 2_000)
        assert later.policies == (first,)


def test_the_declared_order_names_entries_and_areas(
    client: Client, house: House, city: City
) -> None:
    """Who goes first in a tie: the ward's own entries, and areas above or below it."""
    own = save(client("ward_officer"), entry(approved(house, city)))["entry"]["id"]
    order = [own, "w-le-chan", "n-le-chan-3", "hp"]
    saved = client("ward_officer").put("/api/areas/w-le-chan/policy", json=_answer(1, order=order))
    assert saved.json()["policy"]["order"] == order


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("entry_unknown", {"acceptances": [{"entry": "e-nothing", "accepted": True}]}),
        ("order_unknown", {"order": ["e-nothing"]}),
        ("order_unknown", {"order": ["w-hai-an"]}),
        ("revision_conflict", {"base_revision": 3}),
        ("malformed", {"accepts_by_default": 1}),
        ("malformed", {"acceptances": [{"entry": "e-1"}]}),
    ],
)
def test_an_answer_to_nothing_is_refused(
    client: Client, city: City, code: str, changes: dict[str, Any]
) -> None:
    """Acceptances and order name what can reach the ward's loudspeakers."""
    asked = {**_answer(0), **changes}
    answer = client("ward_officer").put("/api/areas/w-le-chan/policy", json=asked)
    assert answer.json()["code"] == code
    assert programme(client("ward_officer"))["revision"] == 0


def test_only_a_commune_level_area_answers(client: Client, city: City) -> None:
    """The city offers; it has nobody to accept from. Neighbourhoods inherit."""
    answer = client("city_operator").put("/api/areas/hp/policy", json=_answer(0))
    assert answer.json()["code"] == "policy_not_here"
    inherits = client("ward_officer").put("/api/areas/n-le-chan-3/policy", json=_answer(0))
    assert inherits.json()["code"] == "policy_not_here"


def test_an_approver_does_not_answer_offers(client: Client, city: City) -> None:
    """Accepting is the operator's."""
    answer = client("ward_leader").put("/api/areas/w-le-chan/policy", json=_answer(0))
    assert answer.status_code == 403
