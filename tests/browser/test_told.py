"""What waits for a person reaches that person: how it is chosen, and what a closed page shows."""

import json
from typing import Any

from playwright.sync_api import expect

from tests.browser.hand import SMALL
from tests.browser.people import Opening

PAGE = "/tai-khoan/bao-tin"


def test_a_choice_is_kept(opening: Opening) -> None:
    """An address and an hour are chosen, saved, and stand there after a reload."""
    hand = opening("ward leader", PAGE, size=SMALL)
    hand.is_settled()
    save = hand.find("button", "Lưu")
    expect(save).to_be_disabled()
    hand.write(hand.find("textbox", "Thư điện tử"), "lanh-dao@haiphong.gov.vn")
    hand.write(hand.page.get_by_label("Yên lặng từ"), "20:30")
    hand.sees("8 giờ 30 tối")
    hand.click(save)
    hand.sees("Đã lưu. Từ bây giờ bạn được báo như vậy.")
    hand.page.reload()
    hand.is_settled()
    expect(hand.find("textbox", "Thư điện tử")).to_have_value("lanh-dao@haiphong.gov.vn")
    expect(hand.page.get_by_label("Yên lặng từ")).to_have_value("20:30")


def test_a_refusal_stands_at_its_field(opening: Opening) -> None:
    """What is no address is said beside it, and nothing typed is lost."""
    hand = opening("ward leader", PAGE, size=SMALL)
    hand.is_settled()
    box = hand.find("textbox", "Địa chỉ webhook")
    hand.write(box, "http://chat.example.vn/")
    hand.click(hand.find("button", "Lưu"))
    hand.sees("Địa chỉ phải bắt đầu bằng https://")
    expect(box).to_have_value("http://chat.example.vn/")


def test_a_pushed_message_is_shown_by_the_browser(opening: Opening) -> None:
    """The service worker, installed by the real browser under the server's policy, shows the
    title and the sentence, and remembers the page they are about."""
    hand = opening("ward leader", PAGE)
    hand.is_settled()
    page, context = hand.page, hand.page.context
    context.grant_permissions(["notifications"])
    page.evaluate(
        "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)"
        ".then(() => true)"
    )
    found: list[dict[str, Any]] = []
    devtools = context.new_cdp_session(page)
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    told = {
        "title": "Loa: 1 bản tin chờ duyệt", "body": "Bản tin “A” chờ duyệt.",
        "link": "/duyet/b-1", "lang": "vi", "urgent": False, "id": "m-1",
    }  # fmt: skip
    origin = page.evaluate("location.origin")
    number = found[0]["registrationId"]
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": number, "data": json.dumps(told)},
    )
    shown = page.evaluate(
        """async () => {
            const worker = await navigator.serviceWorker.ready;
            let one;
            while (one === undefined) [one] = await worker.getNotifications();
            return [one.title, one.body, one.lang, one.data.link];
        }"""
    )
    assert shown == [told["title"], told["body"], "vi", "/duyet/b-1"]
