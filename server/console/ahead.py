"""What an address of the console needs first, named in the page itself: the browser fetches it
while it still reads the page, and not after one script has asked for the next (ADR 14)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("src/today/Today.tsx",),
    "ban-tin-moi": ("src/bulletin/NewBulletin.tsx",),
    "duyet": ("src/approval/Approvals.tsx",),
    "cum-loa": ("src/clusters/Clusters.tsx",),
    "khan-cap": ("src/urgent/Urgent.tsx",),
    "khoi-dau": ("src/entering/FirstStart.tsx",),
    "lien-ket": ("src/links/Shared.tsx",),
    "lich-phat": ("src/schedule/Schedule.tsx",),
    "loi-moi": ("src/entering/Invitation.tsx",),
    "nhan-bao-cao": ("src/mailing/Confirm.tsx",),
    "nhat-ky": ("src/logs/Logs.tsx", "src/logs/PlayLog.tsx"),
    "phan-anh": ("src/feedback/List.tsx",),
    "phat-truc-tiep": ("src/live/LivePage.tsx",),
    "quan-tri": ("src/administration/Administration.tsx", "src/administration/areas/Areas.tsx"),
    "tai-khoan": ("src/account/Account.tsx",),
}
"""The first words of the addresses that open the console, as `src/shell/places.ts` has them, and
the sources of the page that each alone opens, as `src/router.tsx` has them."""

OUTSIDE: Final = ("khoi-dau", "lien-ket", "loi-moi", "nhan-bao-cao")
"""Pages that need nobody to be signed in."""

_SHELL: Final = "index.html"
_ASKED_INSIDE: Final = ("/api/session", "/api/areas", "/api/rights")
_ASKED_AT_THE_DOOR: Final = ("/api/door",)


def links(manifest: Path, address: str, *, signed_in: bool) -> str:
    """The elements of the page's head. Whoever is not signed in sees the door instead of a page.

    `manifest` is Vite's list of what was built; `address` is what follows the first slash.
    """
    page = PAGES.get(address, ()) if signed_in or address in OUTSIDE else ()
    asked = _ASKED_INSIDE if signed_in else _ASKED_AT_THE_DOOR
    scripts = _scripts(manifest, manifest.stat().st_mtime_ns, page)
    return "".join([*map(_answer, asked), *map(_script, scripts)])


def _answer(path: str) -> str:
    return f'<link rel="preload" as="fetch" href="{path}" crossorigin>'


def _script(name: str) -> str:
    return f'<link rel="modulepreload" href="/console/{name}" crossorigin fetchpriority="low">'


@lru_cache(maxsize=len(PAGES))
def _scripts(manifest: Path, _written_ns: int, sources: Sequence[str]) -> tuple[str, ...]:
    """The scripts of these sources that the page does not name by itself."""
    built = json.loads(manifest.read_text("utf-8"))
    shell = set(needed(built, [_SHELL]))
    return tuple(one for one in needed(built, sources) if one not in shell)


def needed(built: Mapping[str, Any], sources: Sequence[str]) -> Iterator[str]:
    """The scripts without which these sources do not run."""
    wanted, seen = list(sources), set()
    while wanted:
        source = wanted.pop()
        if source not in seen and source in built:
            seen.add(source)
            yield built[source]["file"]
            wanted += built[source].get("imports", [])
