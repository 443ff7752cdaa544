"""Whether everybody can use a page: what axe-core finds on it."""

from functools import cache
from typing import Any

from server.console import make

AXE = make.HERE / "node_modules/axe-core/axe.min.js"


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def violations(page: Any, within: str = "html") -> list[str]:
    """What axe-core finds on the page (WCAG 2.2 A and AA, and good practice), in a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate("what => axe.run(what, { resultTypes: ['violations'] })", within)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[-1]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
