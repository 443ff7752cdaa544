"""Puts the server together: every room's routes, the gateway to the broker, the ticks."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

from audio.speech.installed import Voices
from server import events
from server.accounts import api as accounts
from server.base.authority import Authority
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.declared import open_to_all
from server.base.headers import Application
from server.base.mqtt import Broker, BrokerAddress, PahoBroker, take_place
from server.base.place import Place
from server.base.web import BODY_MAX, House, tell_refusals
from server.broker.acl import SERVER
from server.broker.credentials import CredentialsFile
from server.broker.embedded import EmbeddedBroker
from server.cap import api as cap
from server.cap.fetching import Fetcher
from server.cap.polling import Feeds
from server.console import api as console
from server.dispatch import api as dispatch
from server.dispatch.composition import Pen
from server.dispatch.gateway import Gateway
from server.dispatch.healing import Healer
from server.dispatch.publishing import Publisher
from server.dispatch.root import read_root
from server.dispatch.trust import Rules
from server.evidence import api as evidence
from server.evidence.checkpoints import Log
from server.feedback import api as feedback
from server.feedback.forgetting import Forgetting
from server.fleet import api as fleet
from server.fleet.access import Reach
from server.fleet.cutting_off import CityGate
from server.fleet.silences import Silences
from server.keeping import api as keeping
from server.keeping.forgetting import Keeping
from server.library import api as library
from server.library.shelves import Shelves
from server.library.sweeping import sweep_orphans
from server.links import api as links
from server.live import api as live
from server.live.studio import Studio
from server.migrations import upgrade
from server.notices import api as notices
from server.notices.config import Outside
from server.notices.post_office import PostOffice
from server.notices.report_mail import ReportMail
from server.notices.teller import Teller
from server.orders import api as orders
from server.playlog import api as playlog
from server.playlog.closing import Sums
from server.playlog.receipts import PlayLog
from server.playlog.reconcile import Reconciler
from server.programme import api as programme
from server.relay import api as relay
from server.relay.carrier import Carrier
from server.relay.doors import Doors
from server.reports import api as reports
from server.speech import api as speech
from server.speech.announcer import Announcer
from server.territory import api as territory
from server.ticks import Ticks
from server.updates import api as updates
from server.updates.keeping import Updates
from server.urgent import api as urgent
from server.urgent.watching import Watch

ROOMS = (
    accounts, library, speech, fleet, programme, orders, territory, dispatch, playlog, evidence,
    urgent, live, relay, cap, updates, feedback, reports, links, notices, keeping, events, console,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to serve. Without a broker's address one is embedded, for trying out.

    `url` is how devices reach this server, `enrol_url` where they ask to be let in, if elsewhere.
    With `tls`, a folder, the broker is a city's: it lets in certificates of the city's authority
    (ADR 31), and devices reach it at `mqtt_host` and `mqtt_port`. `credentials`: the file that an
    embedded broker started elsewhere reads, `broker_secret` the server's own secret there.
    `outside` is how it reaches people, `voices` are who can say a text, `rules` what devices are
    told of people's keys.
    """

    place: Place
    url: str
    enrol_url: str = ""
    broker_host: str = ""
    broker_port: int = 0
    broker_secret: str = ""
    credentials: Path | None = None
    tls: Path | None = None
    mqtt_host: str = ""
    mqtt_port: int = 0
    outside: Outside = field(default_factory=Outside)
    voices: Voices = field(default_factory=lambda: Voices(()))
    rules: Rules = field(default_factory=Rules)


def serve(serving: Serving) -> FastAPI:
    """The application of one server process, brought to the newest form of its data."""
    place = serving.place.make()
    database = Database(place.database)
    upgrade(database)
    house = House(database, SystemClock(), Changes(), Custody(place.keys), place.data)
    sweep_orphans(database, Shelves.under(place.data))
    embedded, gate = None, _gate(serving, house)
    if gate is not None:
        address = BrokerAddress(serving.broker_host, serving.broker_port, SERVER, "", gate.tls)
        reach = Reach(
            gate,
            serving.mqtt_host or serving.broker_host,
            serving.mqtt_port or serving.broker_port,
            f"{serving.url}/content",
            tls=True,
            enrol_url=serving.enrol_url,
        )
        return _whole(serving, house, address, reach, gate)
    if serving.broker_port:
        credentials = CredentialsFile(serving.credentials or place.broker / "credentials.json")
        address = BrokerAddress(
            serving.broker_host, serving.broker_port, SERVER, serving.broker_secret
        )
    else:
        embedded = EmbeddedBroker(place.broker)
        embedded.start()
        credentials = embedded.credentials
        address = BrokerAddress("127.0.0.1", embedded.port, SERVER, credentials.issue(SERVER))
    reach = Reach(credentials, address.host, address.port, f"{serving.url}/content")
    app = _whole(serving, house, address, reach)
    app.state.embedded = embedded
    return app


def _whole(
    serving: Serving,
    house: House,
    address: BrokerAddress,
    reach: Reach,
    gate: CityGate | None = None,
) -> FastAPI:
    broker = PahoBroker(address)
    return build(house, broker, reach, serving.outside, serving.voices, serving.rules, gate)


def _gate(serving: Serving, house: House) -> CityGate | None:
    """The folder is there before broker and proxy are started for the first time."""
    if serving.tls is None:
        return None
    urls = (urlsplit(serving.url), urlsplit(serving.enrol_url))
    hosts = [serving.mqtt_host, serving.broker_host, *(one.hostname for one in urls)]
    gate = CityGate(
        serving.tls,
        Authority(house.custody.authority),
        house.database,
        house.clock,
        list(dict.fromkeys(host for host in hosts if host)),
        lambda name, tls: take_place(
            BrokerAddress(serving.broker_host, serving.broker_port, name, "", lambda: tls)
        ),
    )
    gate.keep_up()
    return gate


def build(
    house: House,
    broker: Broker,
    reach: Reach,
    outside: Outside | None = None,
    voices: Voices | None = None,
    rules: Rules | None = None,
    gate: CityGate | None = None,
) -> FastAPI:
    """The application over a house and a broker; it listens and ticks while it runs."""
    healer = Healer(house, broker)
    log = Log(house)
    root = read_root(Place(house.data).root)
    publisher = Publisher(house, broker, Pen(house.custody, root, rules or Rules()), log.sign)
    gateway = Gateway(house, broker, healer, PlayLog(), log.newest)
    office = PostOffice(house.custody, outside or Outside())
    teller = Teller(house, office, lambda: broker.connected)
    announcer = Announcer(house, voices or Voices(()))
    studio = Studio(house)
    carrier = Carrier(house, studio, Doors(outside.stations if outside else ()))
    feeds = Feeds(house, Fetcher((outside or Outside()).networks))
    ticks = Ticks(
        publisher,
        healer,
        Reconciler(house),
        Sums(house),
        log,
        Silences(house),
        Watch(house),
        teller,
        studio,
        feeds,
        carrier,
        Updates(house),
        Keeping(house),
        Forgetting(house),
        ReportMail(house, office),
        gate,
    )

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        log.tick()  # before a device is heard: what it says is judged by what stands before it
        gateway.start()
        broker.start()
        ticks.start()
        yield
        studio.stop()
        feeds.stop()
        ticks.stop()
        carrier.stop()
        feeds.close()
        announcer.close()
        teller.close()
        broker.stop()
        gateway.stop()
        house.database.close()

    app = Application(
        title="Loa",
        version="1",
        lifespan=running,
        docs_url=None,  # its page comes from a CDN; /openapi.json is the contract
        redoc_url=None,
        max_body_size=BODY_MAX,
    )
    app.state.house = house
    app.state.reach = reach
    app.state.post_office = office
    app.state.announcer = announcer
    app.state.studio = studio
    app.state.carrier = carrier
    app.state.log = log
    tell_refusals(app)

    @app.get("/api/health", tags=["health"], summary="Whether it answers")
    @open_to_all("says no more than that it answers")
    def health() -> dict[str, bool]:
        return {"broker": broker.connected}

    for room in ROOMS:
        app.include_router(room.router)
    return app


def keep_for_good() -> None:
    """For a process that only serves: what stands now stands until it ends, so the garbage
    collector need not go through it again and again, a fifth of the time of short requests."""
    gc.collect()
    gc.freeze()
