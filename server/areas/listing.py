"""Lists of areas as cities keep them: a table (CSV) or a map (GeoJSON), read and checked.

A list is refused whole, with the line at fault (of a map: the feature, counted from 2).
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NoReturn, get_args

from schedules.refusal import RefusalError
from schedules.words import AreaKind
from server.areas.outlines import Polygons, outline_of
from server.areas.refusals import ListMalformedError
from server.base.names import checked_name

MOST_BYTES: Final = 32 << 20
MOST_AREAS: Final = 20_000
_CODE_LENGTH: Final = 32
_KINDS: Final = frozenset(get_args(AreaKind)) - {"group"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One area: the statistics office's code (opaque), its point in WGS 84 degrees if it has one.

    `parent` is the code or the id of the area it stands under; None where the list does not say.
    `outline` is what a map draws of it, of a list that is a map.
    """

    line: int
    code: str
    name: str
    kind: AreaKind
    lat: float | None = None
    lon: float | None = None
    parent: str | None = None
    outline: Polygons | None = None


def read_list(path: Path) -> tuple[Listed, ...]:
    """The areas of a CSV or GeoJSON file (`.geojson`, `.json`), in UTF-8; parents come first.

    CSV has the columns code, name, kind and may have lat and lon, and parent; others are
    ignored. GeoJSON (RFC 7946) is a FeatureCollection with the same as properties; the point of
    a Polygon or MultiPolygon is the middle of its largest part.

    Raises `ListMalformedError`: not UTF-8, too large, a kind or a name that cannot be, a code
    that stands twice, areas that stand under each other in a circle.
    """
    text = _text(path)
    rows = _from_map(text) if path.suffix in {".geojson", ".json"} else _from_table(text)
    if not rows:
        raise ListMalformedError(1, "không có địa bàn nào", "there is no area in it")
    if len(rows) > MOST_AREAS:
        raise ListMalformedError(
            rows[MOST_AREAS].line, f"quá {MOST_AREAS} địa bàn", f"more than {MOST_AREAS} areas"
        )
    return _parents_first(rows, _by_code(rows))


@contextmanager
def refused_in(line: int) -> Iterator[None]:
    """A refusal of what stands in a line names that line."""
    try:
        yield
    except ListMalformedError:
        raise
    except RefusalError as refusal:
        vi, en = refusal.vi.rstrip("."), refusal.en.rstrip(".")
        raise ListMalformedError(line, vi, en) from refusal


def middle(geometry: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the centroid of the largest polygon's outer ring, in degrees.

    By the shoelace formula on the plane: exact enough to put a mark on a map. Raises
    `ValueError` for a geometry without area, `KeyError` or `TypeError` for another kind.
    """
    if geometry["type"] == "Point":
        return float(geometry["coordinates"][0]), float(geometry["coordinates"][1])
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    area, lon, lat = max((_centroid(polygon[0]) for polygon in polygons), key=lambda c: abs(c[0]))
    if area == 0:
        raise ValueError("a unit without area")
    return lon, lat


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        most = MOST_BYTES >> 20
        raise ListMalformedError(1, f"tệp lớn hơn {most} MB", f"the file is above {most} MB")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        raise ListMalformedError(line, "không phải UTF-8", "this is not UTF-8") from bad


def _from_table(text: str) -> list[Listed]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        return [_listed(row, rows.line_num) for row in rows]
    except csv.Error as bad:
        raise ListMalformedError(
            rows.reader.line_num, "không đọc được dòng này", f"the line cannot be read ({bad})"
        ) from bad


def _from_map(text: str) -> list[Listed]:
    found: list[Listed] = []
    try:
        for feature in json.loads(text, parse_constant=_no_number)["features"]:
            place = feature.get("geometry")
            lon, lat = middle(place) if place is not None else (None, None)
            row = _listed({**feature["properties"], "lat": lat, "lon": lon}, len(found) + 2)
            found.append(replace(row, outline=outline_of(place)))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError) as bad:
        raise ListMalformedError(
            len(found) + 2, "không phải bản đồ GeoJSON", "this is no GeoJSON of areas"
        ) from bad
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _listed(row: dict[str, Any], line: int) -> Listed:
    code, name, kind, parent = (_cell(row, key) for key in ("code", "name", "kind", "parent"))
    if not code or not name or not kind:
        raise ListMalformedError(
            line, "cần có code, name và kind", "code, name and kind are needed"
        )
    if len(code) > _CODE_LENGTH or not code.isprintable():
        raise ListMalformedError(line, "mã (code) không hợp lệ", "the code is not right")
    if kind not in _KINDS:
        told = ", ".join(sorted(_KINDS))
        raise ListMalformedError(
            line, f"loại “{kind}” không có; chọn {told}", f"{kind!r} is none of {told}"
        )
    with refused_in(line):
        name = checked_name(name)
    lat, lon = _point(row, line)
    return Listed(line, code, name, kind, lat, lon, parent or None)  # type: ignore[arg-type]


def _cell(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""


def _point(row: dict[str, Any], line: int) -> tuple[float | None, float | None]:
    """Both degrees or neither."""
    cells = [row.get("lat"), row.get("lon")]
    if all(cell is None or cell == "" for cell in cells):
        return None, None
    try:
        lat, lon = (float(cell) for cell in cells if cell is not None)
        if abs(lat) <= 90 and abs(lon) <= 180:
            return lat, lon
    except (TypeError, ValueError):
        pass
    raise ListMalformedError(
        line, "lat, lon phải là độ WGS 84", "lat and lon must be degrees in WGS 84"
    )


def _by_code(rows: Sequence[Listed]) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    for row in rows:
        if row.code in found:
            raise ListMalformedError(
                row.line, f"mã {row.code} bị lặp", f"the code {row.code} stands twice"
            )
        found[row.code] = row
    return found


def _parents_first(rows: Sequence[Listed], by_code: dict[str, Listed]) -> tuple[Listed, ...]:
    ordered: dict[str, Listed] = {}
    for row in rows:
        way: dict[str, Listed] = {}
        at: Listed | None = row
        while at is not None and at.code not in ordered:
            if at.code in way:
                raise ListMalformedError(
                    at.line, "các địa bàn nằm vòng tròn", "areas stand under each other in a circle"
                )
            way[at.code] = at
            at = by_code.get(at.parent or "")
        ordered.update(reversed(way.items()))
    return tuple(ordered.values())


def _centroid(ring: list[list[float]]) -> tuple[float, float, float]:
    """Signed area in square degrees, and the centroid."""
    lon0, lat0 = ring[0][:2]
    area = lon = lat = 0.0
    for (x1, y1), (x2, y2) in pairwise([(p[0] - lon0, p[1] - lat0) for p in ring]):
        cross = x1 * y2 - x2 * y1
        area += cross / 2
        lon += (x1 + x2) * cross / 6
        lat += (y1 + y2) * cross / 6
    return (area, lon0 + lon / area, lat0 + lat / area) if area else (0.0, lon0, lat0)
