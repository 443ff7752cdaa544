"""Every room's tables, in one place for the migrations to see."""

from server.accounts import models as accounts
from server.areas import models as areas
from server.base import activity, outbox
from server.base import evidence as entering
from server.cap import models as cap
from server.dispatch import models as dispatch
from server.evidence import models as evidence
from server.feedback import models as feedback
from server.fleet import models as fleet
from server.keeping import models as keeping
from server.library import models as library
from server.links import models as links
from server.live import models as live
from server.notices import models as notices
from server.orders import models as orders
from server.playlog import models as playlog
from server.programme import models as programme
from server.relay import models as relay
from server.speech import models as speech
from server.updates import models as updates
from server.urgent import models as urgent

ALL = (
    accounts, activity, areas, cap, dispatch, entering, evidence, feedback, fleet, keeping, library,
    links, live, notices, orders, outbox, playlog, programme, relay, speech, updates, urgent,
)  # fmt: skip
