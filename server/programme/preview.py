"""What a change would do, before it is saved: resolved before and after, and compared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.programme import Entry, Programme
from schedules.zones import local_day
from server.fleet import devices
from server.library.models import Bulletin
from server.programme.ahead import days_ahead
from server.programme.chains import Chain, Held, alike, chains_under, in_use
from server.programme.compose import compose_programme
from server.programme.day_plan import tell_all
from server.programme.naming import area_names
from server.programme.outlook import Change, Foreseen, Outlook, look_ahead, summary
from server.programme.saving import Next, with_entries
from server.programme.schemas import ForeseenChain, ForeseenDay, Preview, Sentence, Shift
from server.programme.told import Titles, titles_of

DAYS = 7
"""On more days than these nothing is looked at; the preview says from when until when it did."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed programme, before it is saved: `after` would be the revision `following`.

    Looked at are the devices that stand in `areas`, on `days`; without those, on the first days on
    which any of `begins` begins; without those too, on the next days. `own` are the ids of the
    entries it is about.
    """

    following: Next
    after: Programme
    areas: Collection[str]
    own: Collection[str] = ()
    begins: Sequence[Entry] = ()
    days: Collection[date] = ()


def foresee(
    session: Session,
    following: Next,
    entries: Sequence[Entry],
    now: int,
    ended: Sequence[Entry] = (),
    days: Collection[date] = (),
    about: Collection[str] | None = None,
) -> Preview:
    """The preview of the revision `following`, which saves `entries` and ends others; on `days`,
    where it is about those alone, and of those of the entries that it is `about`."""
    programme = compose_programme(session, following.area, now)
    ids = {entry.id for entry in entries}
    before = [one for one in programme.entries if one.id in ids and one.live_until is None]
    proposal = Proposal(
        following,
        with_entries(programme, following, entries, ended),
        {area for one in (*entries, *ended, *before) for area in one.areas},
        ids if about is None else about,
        (*entries, *ended, *before),
        days,
    )
    told = foresee_programme(session, proposal, now)
    return told.model_copy(update={"sentences": [Sentence.of(entry) for entry in entries]})


def foresee_programme(session: Session, proposal: Proposal, now: int) -> Preview:
    """What would become of the devices' days; nothing is saved."""
    following, held = proposal.following, Held(session, now)
    chains = chains_under(session, proposal.areas)
    changes = [_change(held, chain, proposal) for chain in chains]
    titles = titles_of(session, (change.after for change in changes))
    outlooks = _outlooks(proposal, changes)
    names = area_names(session, {chain.area for chain in chains})
    seen = Foreseen(chains, outlooks, titles, names, bool(proposal.own), _texts(session, proposal))
    reached = [one for chain in seen.reached() for one in chain.devices]
    residents = devices.residents_of(session, reached)
    words = summary(seen, residents, now)
    days = [outlook.day for days in outlooks for outlook in days]
    return Preview(
        revision=following.revision,
        effective_from_ms=following.effective_from,
        devices=sum(len(chain.devices) for chain in chains),
        reached=len(reached),
        residents=residents,
        first_ms=seen.first(),
        looked_from=min(days, default=None),
        looked_until=max(days, default=None),
        vi=[one.vi for one in words],
        en=[one.en for one in words],
        chains=[
            ForeseenChain(
                area=chain.area,
                name=names[chain.area],
                devices=len(chain.devices),
                days=[_tell_day(one, change, titles) for one in days],
            )
            for chain, change, days in zip(chains, changes, outlooks, strict=True)
        ],
    )


def _texts(session: Session, proposal: Proposal) -> list[str]:
    """What the bulletins of its own entries say."""
    said = {
        one.bulletin
        for entry in proposal.after.entries
        if entry.id in proposal.own
        for one in entry.block.bulletins
    }
    rows = session.scalars(select(Bulletin.text).where(Bulletin.id.in_(said)).order_by(Bulletin.id))
    return [text for text in rows if text]


def _change(held: Held, chain: Chain, proposal: Proposal) -> Change:
    before = held.of(chain.config)
    return Change(chain.config, before, {**before, proposal.following.area: proposal.after})


def _outlooks(proposal: Proposal, changes: Sequence[Change]) -> list[list[Outlook]]:
    """Each kind of day is looked at once, for all the chains that are alike that day."""
    used = in_use(one for change in changes for one in change.every())
    looked: dict[tuple[DeviceConfig, date], Outlook] = {}

    def look(change: Change, day: date) -> Outlook:
        config = alike(change.config, used, day)
        if (config, day) not in looked:
            decisive = replace(change, config=config)
            since = proposal.following.effective_from
            looked[config, day] = look_ahead(decisive, proposal.own, since, day)
        return looked[config, day]

    return [[look(change, day) for day in _days(proposal, change.config)] for change in changes]


def _days(proposal: Proposal, config: DeviceConfig) -> list[date]:
    if proposal.days:
        return sorted(proposal.days)[:DAYS]
    since = proposal.following.effective_from
    if not proposal.begins:
        today = local_day(since, config.zone)
        return [today + timedelta(days=n) for n in range(DAYS)]
    begins = {d for e in proposal.begins for d in days_ahead(e.when, since, config.zone, DAYS)}
    return sorted(begins)[:DAYS]


def _tell_day(outlook: Outlook, change: Change, titles: Titles) -> ForeseenDay:
    after = [later for _, later in outlook.others]
    told = tell_all(after, change.after, change.config, titles)
    return ForeseenDay(
        day=outlook.day,
        own=tell_all(outlook.own, change.after, change.config, titles),
        others=[
            Shift.model_validate(
                {
                    **one.model_dump(by_alias=True),
                    "previous_fate": earlier.fate,
                    "previous_start_ms": earlier.start_ms,
                }
            )
            for one, (earlier, _) in zip(told, outlook.others, strict=True)
        ],
    )
