"""What the server does by the clock. APScheduler only ticks: each tick looks at the database for
what is to be done, so nothing is remembered in a job store and nothing is lost with one.

A tick that is still running is not started again; one that raises is logged by APScheduler and
comes again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from server.cap.polling import Feeds
from server.dispatch.healing import Healer
from server.dispatch.publishing import Publisher
from server.evidence.checkpoints import Log
from server.feedback.forgetting import Forgetting
from server.fleet.cutting_off import CityGate
from server.fleet.silences import Silences
from server.keeping.forgetting import Keeping
from server.live.studio import Studio
from server.notices.report_mail import ReportMail
from server.notices.teller import Teller
from server.playlog.closing import Sums
from server.playlog.reconcile import Reconciler
from server.relay.carrier import Carrier
from server.updates.keeping import Updates
from server.urgent.watching import Watch

OUTBOX_S: Final = 0.25
"""A revision takes effect 1.5 s after it is saved; most of that belongs to the network."""
HEAL_S: Final = 1.0
RECONCILE_S: Final = 2.0
SUM_S: Final = 5.0
CHECK_S: Final = 3_600.0
"""How often one day's sums are compared with its items."""
LOG_S: Final = 1.0
KEEP_UP_S: Final = 60.0
SILENCE_S: Final = 2.0
WATCH_S: Final = 0.5
TELL_S: Final = 10.0
"""How long an urgent matter may wait before somebody is told."""
FORGET_S: Final = 3_600.0
EMPTY_S: Final = 5.0
"""Five hundred rows each time: a day's of a city of 10,000 in forty minutes."""
FEEDS_S: Final = 10.0
"""How often it is looked which feed of alerts is due."""
LIVE_S: Final = 0.24
"""How soon whoever speaks learns of a stop; devices silence themselves at once."""

GATE_S: Final = 5.0
"""A revoked device is cut off within a minute; broker and proxy read their folder anew in a few."""
RELAY_S: Final = 5.0
"""How late a station may begin at its weekly time."""


class Ticks:
    """Between `start` and `stop`: the outbox, healing, reconciliation and its sums, the log and its
    checkpoints, upkeep, who fell silent, alarms to be looked at, feeds of alerts, who is on air,
    updates, what goes by its term, residents to be forgotten, reports
    to be mailed, and telling people.

    Presence itself needs no tick: it is the age of the last status, told when asked. Whoever looks
    at it wants to be told when it ends.
    """

    def __init__(
        self,
        publisher: Publisher,
        healer: Healer,
        reconciler: Reconciler,
        sums: Sums,
        log: Log,
        silences: Silences,
        watch: Watch,
        teller: Teller,
        studio: Studio,
        feeds: Feeds,
        carrier: Carrier,
        updates: Updates,
        keeping: Keeping,
        forgetting: Forgetting,
        report_mail: ReportMail,
        gate: CityGate | None = None,
    ) -> None:
        self._publisher = publisher
        self._teller = teller
        self._scheduler: Any = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(10)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._every(KEEP_UP_S, "upkeep", publisher.keep_up)
        self._every(OUTBOX_S, "outbox", publisher.tick)
        self._every(HEAL_S, "healing", healer.tick)
        self._every(RECONCILE_S, "reconciliation", reconciler.tick)
        self._every(SUM_S, "sums", sums.tick)
        self._every(CHECK_S, "checking sums", sums.check)
        self._every(LOG_S, "log", log.tick)
        self._every(SILENCE_S, "silences", silences.tick)
        self._every(WATCH_S, "alarms", watch.tick)
        self._every(TELL_S, "telling", teller.tick)
        self._every(FORGET_S, "forgetting", teller.keep_up)
        self._every(FEEDS_S, "feeds", feeds.tick)
        self._every(LIVE_S, "live", studio.tick)
        self._every(RELAY_S, "relays", carrier.tick)
        self._every(FORGET_S, "recordings", studio.keep_up)
        self._every(KEEP_UP_S, "updates", updates.tick)
        self._every(FORGET_S, "keeping", keeping.tick)
        self._every(EMPTY_S, "archives", keeping.step)
        self._every(FORGET_S, "residents", forgetting.keep_up)
        self._every(KEEP_UP_S, "report mail", report_mail.tick)
        if gate is not None:
            self._every(GATE_S, "gate", gate.tick)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Return when no tick runs any more."""
        self._publisher.stop()
        self._teller.stop()
        self._scheduler.shutdown(wait=True)

    def _every(self, seconds: float, name: str, do: Callable[[], object]) -> None:
        """The first time at once."""
        self._scheduler.add_job(
            do, "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC)
        )
