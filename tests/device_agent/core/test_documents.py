"""Documents: nothing in force that did not pass the gate and lies on the disk."""

from dataclasses import replace

from schedules.config import Place
from schedules.wire import topics
from tests.device_agent.core.city import (
    CITY,
    DEVICE,
    HOUR,
    MINUTE,
    NEXT,
    WARD,
    at,
    default_config,
    default_trust,
    entry,
    key,
    revoked,
    urgent,
)
from tests.device_agent.core.world import World
from tests.simulation.agent_world import AgentWorld

MORNING = entry("ban-tin", 6 * HOUR)
NEIGHBOURS = replace(entry("ben-canh", 6 * HOUR + 30 * MINUTE), areas=(NEXT,))
MOVED = default_config(chain=(Place(CITY, "city"), Place(NEXT, "ward")))


def test_a_new_device_listens_for_trust_alone() -> None:
    """Before it knows whom to believe, it subscribes to nothing that it could not judge."""
    agent = AgentWorld(DEVICE, key("device"), World(at(5)).city.root, at(5) * 1_000_000)
    agent.start()
    agent.link_up()
    assert agent.subscribed == {"loa/1/trust", f"loa/1/device/{DEVICE}/inbox"}


def test_a_device_subscribes_to_what_its_configuration_names() -> None:
    """Its own topics, and programme and orders of each area of its chain."""
    world = World(at(5)).begin()
    areas = {
        f"loa/1/area/{area}/{kind}" for area in (CITY, WARD) for kind in ("orders", "programme")
    }
    own = {f"loa/1/device/{DEVICE}/{kind}" for kind in ("config", "inbox", "ack", "time")}
    assert world.agent.subscribed == areas | own | {"loa/1/trust"}
    assert world.status.health.refused == 0


def test_a_forged_document_changes_nothing_and_is_counted() -> None:
    """A programme signed by the neighbour's key is refused at the gate."""
    world = World(at(5, 30), (MORNING,)).begin()
    forged = world.city.programme(WARD).replace(key(WARD).id.encode(), key(NEXT).id.encode())
    world.agent.deliver(topics.PROGRAMME_TOPIC.of(WARD), forged)
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]
    assert world.status.health.refused == 1


def test_two_documents_of_one_sequence_raise_an_alarm() -> None:
    """Somebody signs twice with one number: refused, and the status says so."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.city.sequence -= 1
    world.give_programme(WARD)
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]
    assert world.status.health.fault == "sequence_conflict"


def test_an_older_document_is_refused() -> None:
    """A replayed programme does not come back."""
    world = World(at(5, 30)).begin()
    old = world.city.programme(WARD, MORNING)
    world.give_programme(WARD)
    world.agent.deliver(topics.PROGRAMME_TOPIC.of(WARD), old)
    world.until(at(7))
    assert world.outcomes() == []


def test_a_lagging_document_heals_through_the_inbox() -> None:
    """What is sent again to the device alone is at home where it belongs."""
    world = World(at(5, 30)).begin()
    raw = world.city.programme(WARD, MORNING)
    world.agent.deliver(topics.INBOX_TOPIC.of(DEVICE), raw)
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]


def test_documents_survive_a_restart_without_a_network() -> None:
    """What was stored is enough to go on sounding."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.agent.kill()
    world.until(at(5, 40))
    world.agent.start()
    world.until(at(7))
    assert world.heard(MORNING, at(6)) == [(at(6), at(6, 0, 30), 0)]


def test_a_new_chain_waits_until_all_its_documents_have_come() -> None:
    """Until then the old plan holds."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.give_config(MOVED)
    world.give_orders(NEXT)
    world.until(at(6, 10))
    assert world.outcomes() == [("ban-tin", "played", None)]
    world.give_programme(NEXT, NEIGHBOURS)
    world.until(at(7))
    assert world.outcomes()[1:] == [("ben-canh", "played", None)]
    assert f"loa/1/area/{WARD}/programme" not in world.agent.subscribed


def test_a_chain_that_waits_is_still_waiting_after_a_restart() -> None:
    """A restart in between changes neither the old plan nor the wait."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.give_config(MOVED)
    world.restart()
    world.until(at(6, 10))
    assert world.outcomes() == [("ban-tin", "played", None)]
    world.give_orders(NEXT)
    world.give_programme(NEXT, NEIGHBOURS)
    world.restart()
    world.until(at(7))
    assert world.outcomes()[1:] == [("ben-canh", "played", None)]


def test_a_revoked_key_does_not_speak_any_more() -> None:
    """A programme held is judged again when the keys change."""
    world = World(at(5, 30), (MORNING,)).begin()
    trust = revoked(default_trust(), WARD)
    world.agent.deliver(topics.TRUST_TOPIC.of(), world.city.trust(trust))
    world.until(at(7))
    assert world.agent.heard == []
    held = {one.topic for one in world.status.held}
    assert topics.PROGRAMME_TOPIC.of(WARD) not in held


def test_an_order_whose_key_comes_later_counts_from_then_on() -> None:
    """Orders held are judged again when the keys change."""
    world = World(at(6)).begin()
    trust = world.city.trusted
    others = tuple(one for one in trust.keys if one.id != key(WARD).id)
    world.agent.deliver(topics.TRUST_TOPIC.of(), world.city.trust(replace(trust, keys=others)))
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5)), at(6, 0)))
    world.until(at(6, 3))
    world.agent.deliver(topics.TRUST_TOPIC.of(), world.city.trust(trust))
    world.until(at(6, 10))
    assert world.outcomes() == [("bao", "played", None)]


def test_a_document_that_cannot_be_stored_is_not_acted_on() -> None:
    """First the disk, then the deed: a full disk keeps the old plan, and catches up later."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.agent.journal.fault = "disk_full"
    world.give_programme(WARD)
    world.until(at(6, 10))
    assert world.heard(MORNING, at(6)) != []
    world.agent.journal.fault = None
    world.until(at(6, 20))
    assert world.agent.state is not None
    assert world.agent.state.plans.items == ()


def test_an_empty_message_is_no_document() -> None:
    """Cleared retained messages are ignored."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.agent.deliver(topics.PROGRAMME_TOPIC.of(WARD), b"")
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]
