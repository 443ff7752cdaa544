"""Whether everybody can use a page: what axe-core finds on it."""

from functools import cache
from typing import Any, Final

from server.console import make

AXE = make.HERE / "node_modules/axe-core/axe.min.js"
COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules whose answer another theme may change."""
WORDS: Final = ("html-has-lang", "html-lang-valid", "valid-lang", "document-title")
"""Those whose answer another language may change, while the same elements stand."""
_TWO_FRAMES: Final = "new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"
"""A dialog that has just opened is given its name by the frame after the one that shows it."""


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def violations(page: Any, within: str = "html", only: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds on the page (WCAG 2.2 A and AA, and good practice), in a line each;
    with `only`, by these rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    how: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        how["runOnly"] = {"type": "rule", "values": list(only)}
    page.evaluate(_TWO_FRAMES)
    found = page.evaluate("([what, how]) => axe.run(what, how)", [within, how])
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[-1]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
