"""What goes on by the clock: the newest list is said anew, rings open, failures halt."""

from pathlib import Path
from typing import Final

from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.web import House
from server.updates import rollouts
from server.updates.repository import Repository

FOLDER: Final = "updates"


def repository_of(data: Path) -> Repository:
    return Repository(data / FOLDER)


class Updates:
    """Its tick is every minute."""

    def __init__(self, house: House) -> None:
        self._house = house

    def tick(self) -> None:
        house, now = self._house, self._house.clock.now_ms()
        repository = repository_of(house.data)
        if not repository.begun:
            return
        repository.renew(house.custody.updates(), now)
        with house.database.write() as session:
            changed = [
                (str(one.id), one.area) for one in rollouts.watch(session, load_tree(session), now)
            ]
        for id_, area in changed:
            house.changes.tell(Change("update", id_, area))
