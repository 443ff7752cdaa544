"""One report put together: everything is read in the caller's one transaction."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.words import BulletinClass
from server.areas.models import Area
from server.areas.policy import effective
from server.areas.tree import AreaTree
from server.evidence.models import due_archived
from server.feedback.counting import counted as feedback_counted
from server.fleet.models import Device, DeviceStatus
from server.fleet.presence import presence_of
from server.library import categories
from server.library.languages import LANGUAGES, Named, language_named
from server.playlog.rates import children, counts_of, stale_in, unheard_in
from server.playlog.starts import Became
from server.playlog.sums import tally
from server.playlog.why_words import reason_in
from server.programme.naming import area_names
from server.programme.told import moment
from server.reports.counting import about_of, blocks_of
from server.reports.figures import Clusters, Figures, Outcomes, Said, causes_of
from server.reports.ordered import Ordered
from server.reports.period import Period
from server.reports.report import Cause, Forms, Line, Part, Report, SilentCluster, Tally

CLASSES: Final[Mapping[BulletinClass, Named]] = {
    "normal": Named("Thông thường", "Normal"),
    "priority": Named("Ưu tiên", "Priority"),
}
"""Of what is scheduled; urgent is ordered, and stands apart."""
OUTCOMES: Final[Mapping[str, Named]] = {
    "played": Named("Đã phát", "Played"),
    "late": Named("Phát trễ", "Late"),
    "cut": Named("Bị ngắt", "Cut"),
    "skipped": Named("Không phát", "Skipped"),
    "missed": Named("Bị lỡ", "Missed"),
    "unproven": Named("Chưa chứng minh", "Unproven"),
    "stale": Named("Theo lịch cũ", "Older schedule"),
}
UNCLASSIFIED: Final = Named("Chưa phân loại", "Unclassified")


def make(session: Session, tree: AreaTree, area: str, period: Period, now: int) -> Report:
    """Raises `AreaUnknownError`."""
    zone = effective(session, area).zone
    reading = _Reading(session, tree, area, zone, now, by_month=period.month is None)
    for month in period.months:
        reading.take(month)
    return reading.told(period)


class _Reading:
    """A period read month by month; what adds up is added up here."""

    def __init__(
        self, session: Session, tree: AreaTree, area: str, zone: str, now: int, *, by_month: bool
    ) -> None:
        self._session, self._tree, self._area = session, tree, area
        self._zone, self._now, self._by_month = zone, now, by_month
        self._child = children(tree, area)
        self._all = Figures()
        self._months: list[Part] = []
        self._clusters = Clusters()
        self._blocks: dict[tuple[str, int], Sequence[Said]] = {}

    def take(self, month: Period) -> None:
        due = month.span(self._zone)
        if due.start >= self._now:
            return
        tree, area = self._tree, self._area
        tallied, grouped = tally(self._session, tree, area, self._child, due)
        entries = {(row.entry, row.entry_revision) for row in tallied.starts}
        if grouped is not None:
            entries |= {(group.entry, group.entry_revision) for group in grouped.groups}
        blocks = self._known_blocks(entries)
        said = {one.bulletin for block in blocks.values() for one in block}
        about = about_of(self._session, said)
        figures, clusters = Figures(), Clusters()
        figures.take(tallied.starts, self._child, blocks, about)
        if grouped is not None:
            figures.take_grouped(grouped, blocks, about)
        clusters.add(tallied)
        for home, _, count in stale_in(self._session, tree, area, due):
            figures.outcomes[None]["stale"] += count
            figures.outcomes[self._child.get(home, home)]["stale"] += count
        for home, _, count in unheard_in(self._session, tree, area, due):
            figures.outcomes[None]["unheard"] += count
            figures.outcomes[self._child.get(home, home)]["unheard"] += count
        self._all.add(figures)
        self._clusters.add(tallied)
        if not self._by_month:
            return
        name = Named(f"Tháng {month.month}/{month.year}", f"{month.year}-{month.month:02}")
        outcomes, of_month = figures.outcomes[None], figures.tallies[None]
        self._months.append(_part(f"{month.first:%Y-%m}", name, outcomes, of_month, clusters))

    def _known_blocks(
        self, entries: Set[tuple[str, int]]
    ) -> Mapping[tuple[str, int], Sequence[Said]]:
        """Entries sound for months: each is read once."""
        self._blocks |= blocks_of(self._session, entries - self._blocks.keys())
        return {key: self._blocks[key] for key in entries & self._blocks.keys()}

    def told(self, period: Period) -> Report:
        session, tree, area, every = self._session, self._tree, self._area, self._all
        span = period.span(self._zone)
        row = session.get_one(Area, area)
        names = area_names(session, {row.parent or area, *filter(None, every.outcomes)})
        ordered = Ordered(session, tree, area, span, self._now)
        about = about_of(session, every.sounded)
        with_text = sum(about[one].has_text for one in every.sounded if one in about)
        return Report(
            area=area,
            name=row.name,
            above=names.get(row.parent or ""),
            kind=row.kind,
            zone=self._zone,
            period=period,
            made_ms=self._now,
            is_over=span.end <= self._now,
            is_archived=span.start < due_archived(session),
            clusters=len(self._clusters.known),
            counts=counts_of(every.outcomes[None]),
            total=every.tallies[None],
            classes=[Line(key, named, every.classes[key]) for key, named in CLASSES.items()],
            categories=self._categories(),
            languages=_languages(every.languages),
            months=self._months,
            parts=self._parts(names),
            silent=self._silent(),
            causes=_causes(self._clusters.became),
            given=ordered.given(),
            spoken=ordered.spoken(),
            stopped=ordered.stopped(),
            forms=Forms(with_text, len(every.sounded) - with_text),
            feedback=feedback_counted(session, tree, area, span, self._now),
        )

    def _categories(self) -> list[Line]:
        """Those of the list, and of the retired those that sounded; then what nobody classified."""
        found = self._all.categories
        known = categories.listed(self._session)
        lines = [
            Line(one.id, Named(one.vi, one.en), found.get(one.id, Tally()))
            for one in known
            if one.retired_ms is None or one.id in found
        ]
        if None in found:
            lines.append(Line(None, UNCLASSIFIED, found[None]))
        return lines

    def _parts(self, names: Mapping[str, str]) -> list[Part]:
        """Each area directly below, by name; nothing where there is none but the area itself."""
        own = {one for one in self._all.outcomes if one is not None}
        if own <= {self._area}:
            return []
        of = self._clusters.by_part(self._child)
        return [
            _part(
                part, Named(names[part], names[part]), self._all.outcomes[part],
                self._all.tallies[part], of[part],
            )
            for part in sorted(own, key=lambda one: (names[one], one))
        ]  # fmt: skip

    def _silent(self) -> list[SilentCluster]:
        silent = self._clusters.silent()
        known = {row.id: row for row in self._session.scalars(select(Device))}
        homes = area_names(self._session, {some[-1].area for some in silent.values()})
        clusters = [
            SilentCluster(
                device,
                known[device].name if device in known else device,
                homes.get(some[-1].area, some[-1].area),
                sum(one.items for one in some),
                self._cause(device, some),
            )
            for device, some in silent.items()
        ]
        return sorted(clusters, key=lambda one: (one.area, one.name, one.device))

    def _cause(self, device: str, some: Sequence[Became]) -> Named:
        """The commonest; of what is unproven, by what is known of the line."""
        outcome, reason, _ = causes_of(some)[0]
        if outcome != "unproven":
            return _named(outcome, reason)
        status = self._session.get(DeviceStatus, device)
        match presence_of(status, self._now):
            case "never":
                more = Named("chưa từng kết nối", "never connected")
            case "offline" if status is not None:
                when = moment(status.heard_ms, self._zone, self._now)
                more = Named(f"mất liên lạc từ {when.vi}", f"out of reach since {when.en}")
            case _:
                more = Named("đang kết nối, chưa có biên nhận", "connected, without receipts")
        unproven = OUTCOMES["unproven"]
        return Named(f"{unproven.vi}: {more.vi}", f"{unproven.en}: {more.en}")


def _part(key: str, named: Named, outcomes: Outcomes, tally: Tally, clusters: Clusters) -> Part:
    many, silent = len(clusters.known), len(clusters.silent())
    return Part(key, named, many, silent, counts_of(outcomes), tally)


def _languages(found: Mapping[str | None, Tally]) -> list[Line]:
    known = [tag for tag in LANGUAGES if tag in found]
    other = sorted(tag for tag in found if tag is not None and tag not in LANGUAGES)
    lines = [Line(tag, language_named(tag), found[tag]) for tag in [*known, *other]]
    return [*lines, Line(None, UNCLASSIFIED, found[None])] if None in found else lines


def _causes(rows: Iterable[Became]) -> list[Cause]:
    return [
        Cause(outcome, reason, _named(outcome, reason), items)
        for outcome, reason, items in causes_of(rows)
    ]


def _named(outcome: str, reason: str | None) -> Named:
    named = OUTCOMES[outcome]
    if reason is None:
        return named
    why = reason_in(reason)
    return Named(f"{named.vi}: {why.vi}", f"{named.en}: {why.en}")
