"""What an alert may become, and the facts of an order that it would make."""

from dataclasses import replace

import pytest

from server.areas.tree import AreaTree, Node
from server.cap.alert import Alert, Info, Moment, Reference
from server.cap.drafting import draft_of
from server.cap.linking import near
from server.cap.meaning import ends_ms, meaning_of
from server.orders.models import OrderRow

NOW = 1_795_500_000_000
EARLIER = Reference("a", "b", Moment(NOW, 420))
STORM = Info(
    ("Met",), "Bão", "Immediate", "Extreme", "Likely", "vi", expires=Moment(NOW + 1_000, 420)
)
ALERT = Alert("1", "a", Moment(NOW, 420), "Actual", "Alert", "Public", infos=(STORM,))


@pytest.mark.parametrize(
    ("alert", "use"),
    [
        (ALERT, "order"),
        (replace(ALERT, message_type="Update", references=(EARLIER,)), "order"),
        (replace(ALERT, status="Exercise"), "drill"),
        (replace(ALERT, status="Test"), "show"),
        (replace(ALERT, status="System"), "show"),
        (replace(ALERT, status="Draft"), "show"),
        (replace(ALERT, scope="Restricted", restriction="x"), "show"),
        (replace(ALERT, scope="Private", addresses=("x",)), "show"),
        (replace(ALERT, message_type="Cancel", references=(EARLIER,)), "show"),
        (replace(ALERT, message_type="Ack", references=(EARLIER,)), "show"),
        (replace(ALERT, message_type="Error", references=(EARLIER,)), "show"),
        (replace(ALERT, infos=()), "show"),
    ],
)
def test_what_an_alert_may_become(alert: Alert, use: str) -> None:
    """An exercise becomes a drill at most; tests, private ones and answers are shown, no more."""
    assert meaning_of(alert, NOW).use == use
    assert meaning_of(alert, NOW + 86_400_000).use == "show"


def test_an_alert_ends_when_it_says_or_after_a_day() -> None:
    """The last of what it tells counts; one that does not say ends a day after it was sent."""
    endless = replace(STORM, expires=None)
    assert ends_ms(ALERT) == NOW + 1_000
    assert ends_ms(replace(ALERT, infos=(STORM, endless))) == NOW + 86_400_000


def test_the_siren_is_for_what_is_extreme_soon_and_likely() -> None:
    """Anything less opens with the attention tone; long texts are cut to what a notice holds."""
    for less in (
        replace(STORM, severity="Severe"),
        replace(STORM, urgency="Future"),
        replace(STORM, certainty="Possible"),
    ):
        quiet = replace(ALERT, infos=(replace(less, description="gió " * 400),))
        draft = draft_of(quiet, NOW, "Asia/Ho_Chi_Minh", NOW)
        assert draft.tone == "attention"
        assert draft.vi is not None
        assert len(draft.vi.forecast) <= 1_000
        assert draft.vi.forecast.endswith("…")
    assert draft_of(ALERT, NOW, "Asia/Ho_Chi_Minh", NOW).tone == "siren"


def test_what_a_neighbour_made_of_an_alert_is_their_own() -> None:
    """Of one alert of the city each ward may make its order: one sees one's own, those above and
    those below."""
    tree = AreaTree.of(
        [Node("hp", "city", None), Node("w-1", "ward", "hp"), Node("w-2", "ward", "hp")]
    )
    made = [OrderRow(id=area, area=area, areas=[]) for area in ("hp", "w-1", "w-2")]
    assert [one.id for one in near(tree, "w-1", made)] == ["hp", "w-1"]
    assert [one.id for one in near(tree, "hp", made)] == ["hp", "w-1", "w-2"]
