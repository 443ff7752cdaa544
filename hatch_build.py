"""Builds into the wheel what is made: the console, by node, and the digits that a loudspeaker
speaks while it is enrolled, by a voice. Only a build that has something to make asks for them."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
from server.console import make

_WHERE = "platform_machine in 'x86_64 AMD64 aarch64 arm64'"
_VOICE = ["av>=17.1", f"espeakng-loader>=0.2.4; {_WHERE}"]


class ConsoleHook(BuildHookInterface[Any]):
    """For wheels, editable ones included.

    `LOA_CONSOLE=skip` leaves the console out: `./run` makes it itself, with the node of its own
    environment. An editable install without npm's registry goes on with the plain page; a wheel
    to be handed on never loses its console in silence.
    """

    def dependencies(self) -> list[str]:
        node = [make.NODE] if self._wanted() and make.has_node_wheel() else []
        return [*node, *(_VOICE if os.environ.get("LOA_CONSOLE") != "skip" else [])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._wanted() and make.has_node_wheel():
            self._make(version)
        elif self._wanted():
            self.app.display_warning(
                "loa: PyPI has no node for this platform, so the console is not built; "
                "the server shows its plain page instead. A wheel built elsewhere carries it."
            )
        self._speak()
        build_data["artifacts"] += ["/server/console/built/", "/device_agent/digits/"]

    def _speak(self) -> None:
        """Without a voice a loudspeaker sounds pips, which are counted."""
        try:
            from audio.speech import digits  # noqa: PLC0415  (its needs come with `dependencies`)

            made = digits.make()
        except ImportError:
            made = False
        if not made:
            self.app.display_warning("loa: no voice here, so enrolment's digits will be pips")

    def _make(self, version: str) -> None:
        try:
            make.make()
        except make.NotMadeError as why:
            if version != "editable":
                raise
            self.app.display_warning(f"loa: no console, the plain page serves instead: {why}")

    def _wanted(self) -> bool:
        return os.environ.get("LOA_CONSOLE") != "skip" and not make.is_current()
