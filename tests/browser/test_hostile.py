"""Somebody with an account who means ill."""

from pathlib import Path
from typing import Final

from tests.browser.hand import DESK, PHONE, Hand
from tests.browser.people import City, Opening
from tests.browser.test_leader import waiting

WARD: Final = "phuong-thien-huong"
MARKUP: Final = "<img src=x onerror=alert(1)>"


def _stands_there(hand: Hand) -> None:
    hand.sees(MARKUP)
    assert hand.page.locator("img[src=x]").count() == 0


def test_what_somebody_wrote_is_never_markup(opening: Opening, city: City, tmp_path: Path) -> None:
    """Tags in a title or in a cluster's name are read as they were written, by whoever approves
    and by whoever looks after clusters, also on the map."""
    bulletin = waiting(city, tmp_path, MARKUP)
    officer = city.client("ward officer")
    place = {"area": WARD, "lat": 20.93, "lon": 106.63}
    device = officer.post("/api/devices", {"name": MARKUP, **place})["device"]
    leader = opening("ward leader", "/duyet", size=PHONE)
    _stands_there(leader)
    leader.go(f"/duyet/{bulletin}")
    _stands_there(leader)
    hand = opening("ward officer", "/cum-loa", size=DESK)
    _stands_there(hand)
    hand.go(f"/cum-loa/{device}")
    _stands_there(hand)
    officer.post(f"/api/devices/{device}/retire")
