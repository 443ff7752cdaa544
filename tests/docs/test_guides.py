"""The guides say what the screens say, and name commands and pages that exist."""

import re
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest

from device_agent.cli import _parser as agent
from schedules.evidence.cli import _parser as verifier
from server.cli import _parser as server

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
GUIDES = ("officer", "technician", "operator", "evidence")
"""Of people before a screen: what stands there in bold is on it."""
COMMANDS = {"loa": server, "loa-agent": agent, "loa-verify": verifier}


def words() -> str:
    """Every catalogue of the console in Vietnamese."""
    catalogues = sorted((ROOT / "server/console/src").rglob("*vi.ts"))
    return "\n".join(file.read_text("utf-8") for file in catalogues)


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_has_in_bold_stands_on_the_screen(guide: str) -> None:
    """Letter by letter: who looks for it must find it. Other emphasis is in italics."""
    text = in_one_line((ROOT / f"docs/{guide}.vi.md").read_text("utf-8"))
    said = [part for bold in re.findall(r"\*\*(.+?)\*\*", text) for part in bold.split(" → ")]
    catalogue = words()
    assert len(said) > 3
    assert [one for one in said if one.rstrip("….") not in catalogue] == []


def test_what_the_technician_reads_is_what_the_check_says() -> None:
    """The left column of the table, where it is in the type of commands."""
    judged = (ROOT / "device_agent/checking/findings.py").read_text("utf-8")
    text = (ROOT / "docs/technician.vi.md").read_text("utf-8")
    said = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    assert len(said) > 3
    assert [one for one in said if one not in judged] == []


def commands(page: Path) -> list[str]:
    """Lines to be typed: those set off by four spaces, continued ones joined."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    lines = re.findall(r"^ {4,}(?:sudo )?(loa(?:-agent|-verify)? .+)$", text, re.MULTILINE)
    return [line.partition(" #")[0] for line in lines]


def reached(parser: ArgumentParser, typed: list[str]) -> ArgumentParser:
    """The parser of the command that was typed, however many words its name has."""
    for action in parser._actions:  # argparse has no other way to ask
        if isinstance(action, _SubParsersAction) and typed and typed[0] in action.choices:
            return reached(action.choices[typed[0]], typed[1:])
    return parser


def test_every_command_that_is_to_be_typed_exists() -> None:
    """Its name and each of its options, in every page."""
    seen, unknown = 0, []
    for page in PAGES:
        for line in commands(page):
            name, *typed = line.split()
            parser = reached(COMMANDS[name](), typed)
            asks = any(isinstance(one, _SubParsersAction) for one in parser._actions)
            options = {word.partition("=")[0] for word in typed if re.match(r"--\w", word)}
            lacks = options - set(parser._option_string_actions)
            unknown += [(page.name, line)] if lacks or asks else []
            seen += 1
    assert seen > 20
    assert unknown == []


def test_every_page_and_file_that_is_linked_exists() -> None:
    """A link inside the project leads somewhere; in the changelog too."""
    lost = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                lost.append((page.name, target))
    assert lost == []
