"""
The towns as they are: their files, and what was changed of them while the program runs.

Every process looks every few seconds whether something new came into force, and need not begin
again; what does not fit the town's file any more is left as it stands in the file.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from sqlalchemy.orm import Session

from casework.change_town import changes_in_force, newest_numbers
from casework.town_parts import TownPart, fitting
from towns import Town

log = structlog.get_logger(__name__)


class TownsInForce(Mapping[str, Town]):
    """
    Towns by their key, always as they are now.

    :param filed: the towns as their files describe them
    """

    def __init__(self, filed: Mapping[str, Town]) -> None:
        self.filed: Mapping[str, Town] = dict(filed)
        self._now: Mapping[str, Town] = dict(filed)
        self._seen: Mapping[str, int] = {}
        self.unfit: frozenset[tuple[str, TownPart]] = frozenset()
        """Changes that do not fit the file of their town any more."""

    def __getitem__(self, key: str) -> Town:
        """Return a town as it is now."""
        return self._now[key]

    def __iter__(self) -> Iterator[str]:
        """Walk over the keys."""
        return iter(self.filed)

    def __len__(self) -> int:
        """Count the towns."""
        return len(self.filed)

    def follow(self, session: Session) -> bool:
        """Take over what came into force since; return whether there was anything."""
        newest = newest_numbers(session)
        if newest == self._seen:
            return False
        values: dict[str, dict[TownPart, Any]] = {key: {} for key in self.filed}
        for change in changes_in_force(session, towns=[*self.filed]):
            if change.value is not None:
                values[change.town][TownPart(change.part)] = change.value
        found = {key: fitting(town, values[key]) for key, town in self.filed.items()}
        self.unfit = frozenset((key, part) for key, (_, unfit) in found.items() for part in unfit)
        for town, part in sorted(self.unfit):
            log.warning("a change does not fit the file of its town", town=town, part=part.value)
        self._now, self._seen = {key: town for key, (town, _) in found.items()}, newest
        return True


def filed(towns: Mapping[str, Town], key: str) -> Town:
    """Return a town as its file describes it."""
    return towns.filed[key] if isinstance(towns, TownsInForce) else towns[key]
