"""
The composition root: settings, key, towns and database become a program.

Nothing else in the tree decides which parts are used.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.flows import all_flows
from bot.registry import Registry
from bot.turn import FetchFile, World
from casework.search import Reader
from casework.towns_in_force import TownsInForce
from kanaeai.preflight import need_folder
from kanaeai.served_towns import served_towns
from kanaeai.settings import Home, Settings
from kanaeai.store import need_tables, opened
from kanaeai.understanding import understanding
from matching import load_words
from storage.database import Database
from texts import keys, say


@dataclass(frozen=True)
class Program:
    """The parts that serving and ticking share."""

    settings: Settings
    home: Home
    database: Database
    towns: TownsInForce
    registry: Registry

    def world(
        self,
        *,
        bot_name: str = "",
        page_url: str = "",
        desk_url: str = "",
        fetch_file: FetchFile | None = None,
    ) -> World:
        """Return what the conversations run on."""
        return World(
            vault=self.database.vault,
            towns=self.towns,
            reader=Reader(
                words=load_words,
                activity_words=activity_words(),
                encoder=lambda: understanding(model=self.settings.encoder).hybrid,
            ),
            bot_name=bot_name,
            page_url=page_url,
            desk_url=desk_url,
            # A letter without a page would ask what nobody can answer.
            mail=bool(page_url) and (self.home.practice or self.settings.sends_mail),
            fetch_file=fetch_file,
        )


@contextmanager
def assembled(*, settings: Settings, home: Home, serve: bool = False) -> Iterator[Program]:
    """
    Open everything but the channels, and close it at the end of the block.

    :param serve: claim a SQLite database for this process, which is to serve from now on
    :raises OperatorProblem: if folder, key, towns or database are not as they must be
    """
    need_folder(folder=home.folder)
    towns = TownsInForce({key: served.town for key, served in served_towns(home=home).items()})
    with opened(settings=settings, home=home) as database:
        if serve:
            database.serve_alone()
        need_tables(database=database, home=home)
        database.ask(towns.follow)
        program = Program(
            settings=settings,
            home=home,
            database=database,
            towns=towns,
            registry=all_flows(),
        )
        if serve:
            # What is loaded by now stays: looking through it for garbage would hold up whoever
            # waits, for some 100 ms each time.
            gc.freeze()
        yield program


def activity_words() -> dict[str, str]:
    """Return what each activity of the vocabulary is called."""
    return {key: say(f"activities.{key}", "ja") for key in keys("activities")}
