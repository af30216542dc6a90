"""
How the stories of the practice town came to where they are today: from a wish to days ahead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.turn import World
from casework.answer_introduction import Answer, answer_introduction
from casework.answer_step import answer_step
from casework.approve_introduction import approve_introduction
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.days import Company, Terms, WayHome
from casework.decide_again import decide_again
from casework.enter_person import enter_person
from casework.ground import found
from casework.post_wish import post_wish
from casework.propose_days import propose_days
from casework.search import Reader, compute, keep_candidates, take_snapshot
from casework.set_day import set_day
from casework.tell_day import tell_day
from followup.calendar import TOKYO
from kanaeai.practice_checks import settle_checks
from kanaeai.practice_stories import WishStory
from kanaeai.practice_ties import Around
from storage.base import Id
from storage.states import DayState, HowSaid, Side
from storage.tables import Account, Candidate, PlacementMember, StepYes, Wish
from towns import Town


@dataclass
class Wishes:
    """The wishes, played up to today through the deeds that the conversations use."""

    session: Session
    town: Town
    world: World
    today: datetime

    def tell(
        self,
        story: WishStory,
        supporter: Account,
        coordinator: Account,
        givers: dict[str, Account],
    ) -> None:
        """Let a supporter tell a wish, and play it as far as its story has come."""
        told = self.today - timedelta(days=story.days_ago)
        person = enter_person(
            self.session,
            by=supporter,
            label=story.label,
            area=story.area,
            minor=False,
            consent=HowSaid.CHOSEN,
            now=told,
        )
        wish = post_wish(self.session, person=person.id, told=story.told, by=supporter, now=told)
        self._search(wish, told)
        if story.asks:
            self._asked(
                wish,
                supporter,
                coordinator=coordinator,
                giver=givers[story.asks],
                chosen=told + timedelta(days=1),
                asked=self.today,
            )
        if story.goes_to:
            Around(self.session, supporter, told, self.today).enter(wish)
            self._placed(
                story,
                wish,
                supporter,
                coordinator=coordinator,
                giver=givers[story.goes_to],
                told=told,
            )

    def _search(self, wish: Wish, now: datetime) -> None:
        # By words alone, so that the town is ready at once; and stories are told in any order of
        # time, in which nothing that was kept in memory would be caught up with.
        reader = Reader(
            words=lambda: self.world.reader.words, activity_words=self.world.reader.activity_words
        )
        snapshot = take_snapshot(self.session, wish=wish.id, reader=reader, now=now)
        keep_candidates(
            self.session,
            found_now=compute(
                snapshot,
                town=self.town,
                reader=reader,
                ask=lambda question: question(self.session),
                now=now,
            ),
            town=self.town,
            now=now,
        )

    def _asked(
        self,
        wish: Wish,
        supporter: Account,
        *,
        coordinator: Account,
        giver: Account,
        chosen: datetime,
        asked: datetime,
    ) -> Id:
        """Let the person choose a candidate, and its host be asked."""
        words = self.world.reader.activity_words
        candidate = self.session.scalars(
            select(Candidate).where(
                Candidate.wish_id == wish.id, Candidate.host_id == giver.host_id
            )
        ).one()
        introduction = choose_candidate(
            self.session,
            candidate=candidate.id,
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=self.town,
            activity_words=words,
            now=chosen,
        )
        approve_introduction(
            self.session,
            introduction=introduction.id,
            by=coordinator,
            town=self.town,
            activity_words=words,
            now=asked,
        )
        return introduction.id

    def _placed(
        self,
        story: WishStory,
        wish: Wish,
        supporter: Account,
        *,
        coordinator: Account,
        giver: Account,
        told: datetime,
    ) -> None:
        """Play a wish from its candidates to the second time together."""
        introduction = self._asked(
            wish,
            supporter,
            coordinator=coordinator,
            giver=giver,
            chosen=told + timedelta(days=1),
            asked=told + timedelta(days=2),
        )
        answer_introduction(
            self.session,
            introduction=introduction,
            answer=Answer.WELCOME,
            by=giver,
            town=self.town,
            now=told + timedelta(days=3),
        )
        decide_again(
            self.session,
            introduction=introduction,
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=self.town,
            now=told + timedelta(days=5),
        )
        began = told + timedelta(days=6)
        placement = begin_placement(
            self.session,
            introduction=introduction,
            by=coordinator,
            joins=None,
            town=self.town,
            now=began,
        )
        settle_checks(
            self.session,
            placement=placement.id,
            coordinator=coordinator,
            supporter=supporter,
            giver=giver,
            town=self.town,
            now=began,
        )
        self._day(placement.id, supporter, began, began + timedelta(days=3))
        asked = began + timedelta(days=4)
        ask_next_step(
            self.session, placement=placement.id, by=coordinator, town=self.town, now=asked
        )
        for row in self.session.scalars(
            select(StepYes).where(StepYes.placement_id == placement.id)
        ).all():
            answer_step(
                self.session,
                asked=row.id,
                by=self._speaker(row, supporter, giver),
                yes=True,
                how_said=HowSaid.CHOSEN,
                town=self.town,
                now=asked,
            )
        first = self.today - timedelta(days=2)
        self._day(placement.id, supporter, asked, first)
        self._days_ahead(placement.id, coordinator, giver, agreed=first + timedelta(hours=3))

    def _days_ahead(
        self, placement: Id, coordinator: Account, giver: Account, *, agreed: datetime
    ) -> None:
        """They meet tomorrow, and the host offers three days of next week."""
        set_day(
            self.session,
            placement=placement,
            by=coordinator,
            starts_at=_ten_oclock(self.today + timedelta(days=1)),
            terms=Terms(place="店の入口", company=Company.SUPPORTER, way_home=WayHome.TRANSIT),
            now=agreed,
        )
        propose_days(
            self.session,
            placement=placement,
            by=giver,
            options=[_ten_oclock(self.today + timedelta(days=ahead)) for ahead in (7, 8, 9)],
            terms=Terms(place="店の入口"),
            now=self.today,
        )

    def _day(self, placement: Id, teller: Account, said: datetime, when: datetime) -> None:
        """Plan a day and tell afterwards that they met."""
        day = set_day(
            self.session, placement=placement, by=teller, starts_at=_ten_oclock(when), now=said
        )
        tell_day(
            self.session,
            day=day.id,
            by=teller,
            state=DayState.HELD,
            now=day.starts_at + timedelta(hours=2),
        )

    def _speaker(self, row: StepYes, supporter: Account, giver: Account) -> Account:
        member = found(self.session, PlacementMember, row.member_id)
        return supporter if member.side is Side.PERSON else giver


def _ten_oclock(moment: datetime) -> datetime:
    local = moment.astimezone(TOKYO)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)
