"""Two people at one thing: whoever was slower sees both versions, and loses nothing."""

import re

from tests.browser.axe import violations
from tests.browser.big_city import Speaker
from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import City, Opening

WARD = "phuong-thien-huong"


def test_a_cluster_changed_meanwhile_is_shown_beside_what_was_typed(
    opening: Opening, city: City
) -> None:
    """Although the page behind the dialog already shows the other's version, saving does not
    write over it: both stand side by side, and the one that is chosen is kept."""
    officer = city.client("ward officer")
    with Speaker(officer, "Loa đầu ngõ", WARD) as speaker:
        path = f"/api/devices/{speaker.id}"
        hand = opening("ward officer", f"/cum-loa/{speaker.id}", size=SMALL)
        hand.click(hand.find("button", "Sửa tên, nơi treo"))
        hand.write(hand.page.get_by_label("Tên cụm loa"), "Loa chợ Con")
        seen = officer.get(path)
        theirs = {key: seen[key] for key in ("lat", "lon", "residents")} | {"name": "Loa nhà A"}
        officer.put(path, theirs | {"base_version": seen["description_version"]})
        speaker.says(None)  # whereupon the page reads it again
        hand.page.locator("h1", has_text="Loa nhà A").wait_for(state="attached")
        save = hand.find("button", "Lưu")
        hand.click(save)
        hand.sees(re.compile("Người khác đã sửa cụm loa này"))
        assert officer.get(path)["name"] == "Loa nhà A"
        assert violations(hand.page) == []
        keep_picture(hand.page, SCREENS, "cum-loa-hai-ban-phone-light-vi")
        hand.click(hand.find("button", "Giữ cái tôi gõ"))
        hand.click(save)
        hand.page.get_by_role("dialog").wait_for(state="detached")
        assert officer.get(path)["name"] == "Loa chợ Con"
    officer.post(f"{path}/retire")
