"""
叶江市, filled with people: who plays, and the stories that are already under way.

Everything goes through the deeds that the conversations use, with a clock that
walks from last month to today; nobody in it exists.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot import notices
from bot.practice import PracticeServer
from bot.turn import World
from casework.add_mail import add_mail
from casework.answer_introduction import Answer, answer_introduction
from casework.answer_step import answer_step
from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.confirm_mail import confirm_mail
from casework.days import Company, Terms, WayHome
from casework.decide_again import decide_again
from casework.enter_person import enter_person
from casework.ground import Notice, found, take_notices, tell
from casework.hand_over import hand_over_persons
from casework.invite import invite
from casework.join import join
from casework.plan_duty import plan_duty
from casework.policies import office_of
from casework.post_offer import post_offer
from casework.post_wish import post_wish
from casework.propose_days import propose_days
from casework.register_host import HostKind, register_host
from casework.search import compute, keep_candidates, take_snapshot
from casework.set_day import set_day
from casework.tell_day import tell_day
from followup.calendar import TOKYO, may_begin, next_working_moment, tokyo_day
from kanaeai.assemble import Program
from kanaeai.practice_checks import settle_checks
from kanaeai.practice_stories import HANDED_OVER, HOSTS, STAFF, WISHES, HostStory, WishStory
from storage.base import Id
from storage.states import DayState, HowSaid, Role, Side
from storage.tables import Account, Candidate, Chat, Person, PlacementMember, StepYes, Wish
from towns import Town


def move_in(program: Program, server: PracticeServer, *, page_url: str) -> None:
    """
    Fill the practice town once; a town that is lived in stays as it is.

    :param page_url: where one-time pages are reached
    """
    (town,) = program.towns.values()
    with program.database.reading() as session:
        if session.scalar(select(exists().where(Account.town == town.key))):
            return
    today = _first_moment(server.clock.now(), town)
    server.clock.move_to(moment=today)
    world = program.world(bot_name=server.username, page_url=page_url)
    with program.database.writing() as session:
        _Filling(session, town, world, server, today).fill()
        notices.put_out(session, world=world, registry=program.registry, now=today)


def _first_moment(now: datetime, town: Town) -> datetime:
    """Return now, or an hour into the next working day: at night nobody would hear anything."""
    office = office_of(town)
    if may_begin(now, office=office) and may_begin(now + timedelta(hours=2), office=office):
        return now
    return next_working_moment(now + timedelta(hours=2), office=office) + timedelta(hours=1)


@dataclass
class _Filling:
    session: Session
    town: Town
    world: World
    server: PracticeServer
    today: datetime
    by_mail: set[Id] = field(default_factory=set)

    def fill(self) -> None:
        """Let everybody in and play the stories up to today."""
        long_ago = self.today - timedelta(days=60)
        staff = [
            self._join(number, name, role, note, long_ago)
            for number, (name, role, note) in enumerate(STAFF, start=1)
        ]
        coordinator = next(one for one in staff if one.role is Role.COORDINATOR)
        plan_duty(
            self.session,
            account=coordinator.id,
            first_day=tokyo_day(self.today),
            last_day=tokyo_day(self.today) + timedelta(days=13),
            by=coordinator,
            now=self.today,
        )
        supporters = [one for one in staff if one.role is Role.SUPPORTER]
        givers = {
            story.name: self._host(
                number,
                story,
                coordinator,
                self.today - timedelta(days=story.days_ago) if story.approved else self.today,
            )
            for number, story in enumerate(HOSTS, start=101)
        }
        for place, story in enumerate(WISHES):
            supporter = supporters[place % len(supporters)]
            self._wish(story, supporter, coordinator, givers)
        # What happened last month is known; nobody is written to about it now.
        for notice in take_notices(self.session):
            # But whoever has only a mailbox finds today's question in it.
            if notice.kind == "in.ask" and notice.to in self.by_mail:
                tell(self.session, notice)
        for account in (*staff, *givers.values()):
            if account.id in self.by_mail:
                continue
            tell(
                self.session,
                Notice(
                    to=account.id,
                    kind="ev.hello",
                    subject=account.id,
                    key=f"hello:{account.id.hex}",
                    begun=False,
                ),
            )
        self._hand_over(HANDED_OVER, supporters)

    def _hand_over(self, label: str, supporters: list[Account]) -> None:
        """Let the supporter of a person ask the colleague to take over."""
        persons = self.session.scalars(select(Person)).all()
        person = next(one for one in persons if one.label == label)
        own = next(one for one in supporters if one.id == person.supporter_id)
        colleague = next(one for one in supporters if one.id != own.id)
        hand_over_persons(
            self.session, persons=[person.id], to=colleague.id, by=own, now=self.today
        )

    def _join(self, number: int, name: str, role: Role, note: str, now: datetime) -> Account:
        self.server.add_person(id=number, name=name, note=note)
        bot = str(self.server.world.bot["id"])
        vault = self.session.info["vault"]
        chat = Chat(
            channel="telegram",
            bot=bot,
            address_index=vault.index(f"telegram:{bot}:{number}"),
            address=str(number),
            first_seen=now,
        )
        self.session.add(chat)
        self.session.flush()
        token = invite(self.session, role=role, town=self.town.key, by=None, now=now)
        account = join(
            self.session, chat=chat, token=token, towns={self.town.key: self.town}, now=now
        )
        account.label = name
        return account

    def _host(self, number: int, story: HostStory, coordinator: Account, now: datetime) -> Account:
        if story.mail:
            giver = self._by_mail(story, coordinator, now)
        else:
            giver = self._join(number, story.name, Role.HOST, "受け入れ先・協力者", now)
        host = register_host(
            self.session,
            by=giver,
            kind=HostKind(story.kind),
            name=story.name,
            area=story.area,
            sentence=story.sentence,
            town=self.town,
            now=now,
        )
        for terms in story.offers:
            post_offer(self.session, by=giver, terms=terms, town=self.town, now=now)
        if story.approved:
            approve_host(self.session, host=host.id, by=coordinator, now=now)
        return giver

    def _by_mail(self, story: HostStory, coordinator: Account, now: datetime) -> Account:
        """Let a host in that uses no app, as after a coordinator's visit."""
        giver = Account(town=self.town.key, role=Role.HOST, label=story.name, created_at=now)
        self.session.add(giver)
        self.session.flush()
        chat = add_mail(self.session, account=giver, address=story.mail, by=coordinator, now=now)
        confirm_mail(self.session, chat=chat.id, by=giver, now=now)
        self.by_mail.add(giver.id)
        return giver

    def _wish(
        self,
        story: WishStory,
        supporter: Account,
        coordinator: Account,
        givers: dict[str, Account],
    ) -> None:
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
            self._placed(
                story,
                wish,
                supporter,
                coordinator=coordinator,
                giver=givers[story.goes_to],
                told=told,
            )

    def _search(self, wish: Wish, now: datetime) -> None:
        snapshot = take_snapshot(
            self.session, wish=wish.id, town=self.town, reader=self.world.reader, now=now
        )
        keep_candidates(
            self.session,
            found_now=compute(snapshot, town=self.town, reader=self.world.reader),
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
        ask_next_step(self.session, placement=placement.id, by=coordinator, now=asked)
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
