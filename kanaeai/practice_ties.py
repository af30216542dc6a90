"""
What surrounds the people of the practice town who take part already, and how far their wish is.

So that the pictures of the town are seen before anything was entered; everybody is invented.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from casework.answer_power import answer_power
from casework.enter_tie import TieTold, change_tie, enter_tie
from casework.set_goal import rate_goal, set_goal
from casework.ties import Bond, Giving, PartyKind, Power
from storage.states import HowHeard, HowSaid
from storage.tables import Account, Tie, Wish

_LONG_AGO = date(2020, 4, 1)
_LEVELS = (
    "家で過ごす日がつづく",
    "見に行ってみる",
    "月に一度、いっしょに楽しむ",
    "毎週の楽しみになる",
    "だれかを誘って行く",
)


@dataclass(frozen=True)
class Around:
    """
    Enters what surrounds a person, as it was when they came and as it is today.

    :param told: when their wish was told
    """

    session: Session
    supporter: Account
    told: datetime
    today: datetime

    def enter(self, wish: Wish) -> None:
        """Enter some ties, an answer to the question of power, and a goal with two ratings."""
        self._formal(wish)
        family = self._tie(wish, PartyKind.FAMILY, Bond.STRAINED, Giving.TO_PERSON)
        self._tie(wish, PartyKind.SHOP, Bond.WEAK, Giving.TO_PERSON)
        later = self.told + (self.today - self.told) / 2
        change_tie(
            self.session,
            tie=family.id,
            bond=Bond.WEAK,
            giving=Giving.BOTH,
            by=self.supporter,
            now=later,
        )
        goal = set_goal(
            self.session, wish=wish.id, levels=_LEVELS, by=self.supporter, now=self.told
        )
        for level, at in ((-2, self.told), (0, later)):
            rate_goal(
                self.session,
                goal=goal.id,
                level=level,
                how_said=HowSaid.CHOSEN,
                how=HowHeard.VISIT,
                by=self.supporter,
                now=at,
            )

    def _formal(self, wish: Wish) -> None:
        tie = self._tie(
            wish,
            PartyKind.COUNSELLING,
            Bond.STRONG,
            Giving.TO_PERSON,
            name="くらしの相談室",
            sides=("d2", "d8"),
            values="本人のペースで決めること",
            good_at="書類と手続きの手つだい",
        )
        answer_power(
            self.session,
            tie=tie.id,
            answer=Power.PARTLY,
            words="電話は、もう本人がかけられそうです。",
            how_said=HowSaid.CHOSEN,
            by=self.supporter,
            now=self.told + timedelta(days=1),
        )

    def _tie(
        self,
        wish: Wish,
        kind: PartyKind,
        bond: Bond,
        giving: Giving,
        *,
        name: str = "",
        sides: tuple[str, ...] = (),
        values: str = "",
        good_at: str = "",
    ) -> Tie:
        told = TieTold(
            kind=kind,
            bond=bond,
            giving=giving,
            since=_LONG_AGO,
            name=name,
            sides=sides,
            values=values,
            good_at=good_at,
        )
        return enter_tie(
            self.session, person=wish.person_id, told=told, by=self.supporter, now=self.told
        )
