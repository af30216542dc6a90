"""
One request of somebody who is signed in at the desk: who, where, and in which words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from markupsafe import Markup
from sqlalchemy.orm import Session

from bot.look import ruby
from bot.registry import Registry
from bot.turn import World
from casework.ground import NotYours
from followup.calendar import tokyo_day
from storage.base import Id
from storage.tables import Account
from texts import Language, Text
from towns import Town

ROOT = "/desk"
"""Below it stands everything of the desk."""


@dataclass(frozen=True)
class Visit:
    """
    What a page or an act gets; it lives as long as the transaction of ``session``.

    :param path: what stands in the address of the page, by the names in its path
    :param query: what stands behind the question mark
    :param desk_session: the row of this sign-in
    :param long_away: it is to be kept that somebody was there just now
    """

    session: Session
    by: Account
    now: datetime
    world: World
    registry: Registry
    path: Mapping[str, str]
    query: Mapping[str, str]
    language: Language
    desk_session: Id
    long_away: bool

    @property
    def town(self) -> Town:
        """The town of the account."""
        return self.world.towns[self.by.town]

    @property
    def today(self) -> date:
        """The day at which it is opened, in Tokyo."""
        return tokyo_day(self.now)

    def words(self, text: Text | str, /, **blanks: Text | str | int) -> Markup:
        """Speak a sentence, or that of a key, with readings above their words."""
        return spoken(text, self.language, **blanks)

    def plainly(self, text: Text | str, /, **blanks: Text | str | int) -> str:
        """Speak a sentence for where no readings can stand: a title, an attribute, a file."""
        return plainly(text, self.language, **blanks)

    def row(self, name: str) -> Id:
        """
        Return the row that the address of the page names.

        :raises NotYours: if it names none: nobody learns which rows there are
        """
        try:
            return Id(self.path[name])
        except ValueError:
            raise NotYours from None

    def number(self, name: str, *, least: int = 0) -> int:
        """Return a number of the query, such as the first row of a list; ``least`` for none."""
        words = self.query.get(name, "")
        known = words.isascii() and words.isdigit() and len(words) < 7
        return max(int(words), least) if known else least


def page_of_desk(address: str) -> str:
    """Return an address if it is a page of the desk, else the first page: a form may say any."""
    ours = address.startswith(f"{ROOT}/") and "//" not in address and "\\" not in address
    return address if ours else f"{ROOT}/"


def spoken(text: Text | str, language: Language, /, **blanks: Text | str | int) -> Markup:
    """Speak a sentence as HTML, with readings above their words."""
    if isinstance(text, str) and not blanks:
        return _as_written(text, language)
    return ruby(_text(text, **blanks).parts(language))


def plainly(text: Text | str, language: Language, /, **blanks: Text | str | int) -> str:
    """Speak a sentence for where no readings can stand: a title, an attribute, a file."""
    return _text(text, **blanks).spoken(language)


@cache
def _as_written(key: str, language: Language) -> Markup:
    """Most sentences of a page have no blanks: they are put together once."""
    return ruby(Text.of(key).parts(language))


def _text(text: Text | str, /, **blanks: Text | str | int) -> Text:
    return Text.of(text, **blanks) if isinstance(text, str) else text
