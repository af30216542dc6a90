"""
What an offer says: one sentence, its kind, when, where, for how many, and the host's hope.

「人手がほしい」 is no hope: what a host would be glad of is something it would enjoy.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from followup.calendar import TOKYO
from matching.facts import Condition, Need, OfferKind, Reach, Slot
from storage.tables import Offer

MOST_PEOPLE = 20
MOST_DAYS = 5

_WANTED = r"(?:が|を)?(?:ほし|欲し|足り|不足)"
# 「話し相手がほしい」 and 「いっしょに走る人がほしい」 end in the same signs and are hopes.
_HANDS = re.compile(
    rf"人手|(?:人出|ひとで|スタッフ|作業員|従業員|^人|(?:^|[、。のお])手){_WANTED}"
    r"|(?:人|担い手)(?:が|を)?(?:足り|不足)|ひとでぶそく|スタッフ募集"
    r"|働き手|労働力|人材|人員|戦力|アルバイト|バイト"
)
_NOTHING = re.compile(r"(?:特に)?(?:なし|無し|ない|ありません|ございません)[。.]?")


class NoHope(ValueError):
    """Only hands are asked for, or nothing: it does not say what the host would be glad of."""


def is_no_hope(words: str) -> bool:
    """Whether words ask for hands, or for nothing, instead of saying what would be a joy."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    if not plain or _NOTHING.fullmatch(plain):
        return True
    return _HANDS.search(plain) is not None


@dataclass(frozen=True, kw_only=True)
class OfferTerms:
    """
    The content of an offer.

    ``slots`` empty means any time; ``days`` are set where it takes place on these days alone, and
    ``slots`` then are their parts of the week. ``capacity`` counts people, 1 to 20. Employment has
    neither hope nor times: it is not matched here. ``labour`` answers the five questions about
    体験, by code.

    :raises NoHope: if the hope is none
    :raises ValueError: if the capacity is out of range, or there are too many days
    """

    text: str
    kind: OfferKind
    area: str
    reach: Reach = Reach.TOWN
    slots: frozenset[Slot] = frozenset()
    days: frozenset[date] = frozenset()
    capacity: int = 1
    provides: frozenset[Need] = frozenset()
    conditions: frozenset[Condition] = frozenset()
    hope: str = ""
    labour: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.capacity <= MOST_PEOPLE:
            raise ValueError(f"an offer is for 1 to {MOST_PEOPLE} people, not {self.capacity}")
        if len(self.days) > MOST_DAYS:
            raise ValueError(f"an offer names at most {MOST_DAYS} days")
        if self.kind is not OfferKind.EMPLOYMENT and is_no_hope(self.hope):
            raise NoHope(self.hope)

    def write_to(self, offer: Offer) -> None:
        """Put everything but the hope, which is a row of its own, into the offer's row."""
        if offer.text != self.text:
            # Another sentence is another thing to do: it is looked at anew.
            offer.labour_seen = []
        offer.labour = dict(self.labour)
        offer.text, offer.kind = self.text, self.kind.value
        offer.area, offer.reach = self.area, self.reach.value
        offer.slots = [slot.value for slot in Slot if slot in self.slots]
        offer.days = [day.isoformat() for day in sorted(self.days)]
        offer.over_at = _midnight_after(max(self.days)) if self.days else None
        offer.capacity = self.capacity
        offer.provides = [need.value for need in Need if need in self.provides]
        offer.conditions = [c.value for c in Condition if c in self.conditions]


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), TOKYO)
