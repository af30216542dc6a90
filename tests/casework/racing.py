"""A town whose deeds race: each with all that it tells, as one turn does."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.flows import all_flows
from bot.registry import Registry
from bot.turn import World
from casework.approve_introduction import approve_introduction
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.ground import Notice, tell
from casework.look_after_courses import look_after_courses
from casework.propose_days import propose_days
from casework.set_day import set_day
from casework.stop_account import start_account, stop_account
from casework.stop_host import start_host, stop_host
from casework.stop_person import start_person, stop_person
from storage.base import Id
from storage.database import Database
from storage.states import (
    DayState,
    HowSaid,
    IntroductionState,
    OutboxState,
    PlacementStep,
    Role,
)
from storage.tables import (
    Account,
    Chat,
    MeetingDay,
    Offer,
    Outbox,
    Person,
    Task,
)
from tests.casework.checking import settles_everything
from tests.casework.introducing import make_scene
from tests.casework.test_introduction_races import Deed
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_wish,
)
from tests.talk import READER

TIMES = 2


TOWNS = {TOWN.key: TOWN}


LATER = NOW + timedelta(days=2)


class Town:
    """A person in a placement, with another introduction chosen; everybody has a chat."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.registry: Registry = all_flows()
        self.world = World(
            vault=database.vault, towns=TOWNS, reader=READER, bot_name="b", page_url=""
        )
        with database.writing() as session:
            scene = make_scene(session)
            other, _ = scene.another_candidate()
            introduction = scene.brought_to(IntroductionState.MEETING)
            self.person, self.supporter = scene.person.id, scene.supporter.id
            self.coordinator, self.giver, self.host = (
                scene.coordinator.id,
                scene.giver.id,
                scene.host.id,
            )
            self.second = make_account(session, Role.COORDINATOR).id
            self.officer = make_account(session, Role.OFFICER).id
            placement = begin_placement(
                session,
                introduction=introduction.id,
                by=scene.coordinator,
                joins=None,
                town=TOWN,
                now=NOW,
            )
            placement.step = PlacementStep.TRIAL
            settles_everything(session, placement=placement, now=NOW)
            self.placement = placement.id
            session.add(
                MeetingDay(
                    placement_id=placement.id,
                    starts_at=NOW + timedelta(hours=1),
                    state=DayState.HELD,
                )
            )
            placement.look_at = NOW
            wish = make_wish(session, scene.person, sentence="花を育てたい")
            chosen = make_candidate(session, wish, session.get_one(Offer, other.offer_id))
            self.introduction = choose_candidate(
                session,
                candidate=chosen.id,
                how_said=HowSaid.CHOSEN,
                by=scene.supporter,
                town=TOWN,
                activity_words={},
                now=NOW,
            ).id
            session.info.pop("notices", None)
            known = select(Chat.account_id).where(Chat.account_id.is_not(None))
            for account in session.scalars(select(Account).where(Account.id.not_in(known))).all():
                session.add(
                    Chat(
                        channel="test",
                        bot="bot",
                        address_index=account.id.bytes,
                        address=account.id.hex,
                        account_id=account.id,
                        first_seen=NOW,
                    )
                )

    def by(self, session: Session, account: Id) -> Account:
        """Read an account, as a turn does before anything is locked."""
        return session.get_one(Account, account)

    def whole(self, deed: Callable[[Session], object]) -> Deed:
        """Do a deed with all that it tells, as one turn does."""

        def does(session: Session) -> None:
            deed(session)
            session.flush()
            notices.put_out(session, world=self.world, registry=self.registry, now=LATER)

        return does

    def meanwhile(self, name: str) -> Deed:
        """Put something out that the person's side or the host is told or asked."""

        def notice(session: Session) -> None:
            person = session.get_one(Person, self.person)
            for reader in (self.supporter, self.giver):
                tell(
                    session,
                    Notice(
                        to=reader,
                        kind="si.goes_on",
                        subject=self.placement,
                        key=f"news:{reader.hex}",
                        person=person.id,
                        placement=self.placement,
                    ),
                )

        deeds: dict[str, Callable[[Session], object]] = {
            "notice": notice,
            "day": lambda s: set_day(
                s,
                placement=self.placement,
                by=self.by(s, self.coordinator),
                starts_at=LATER + timedelta(days=2),
                now=LATER,
            ),
            "offered_days": lambda s: propose_days(
                s,
                placement=self.placement,
                by=self.by(s, self.supporter),
                options=[LATER + timedelta(days=2), LATER + timedelta(days=3)],
                now=LATER,
            ),
            "step": lambda s: ask_next_step(
                s, placement=self.placement, by=self.by(s, self.coordinator), town=TOWN, now=LATER
            ),
            "check_in": lambda s: look_after_courses(
                s, placements=[self.placement], towns=TOWNS, now=LATER
            ),
            "approve": lambda s: approve_introduction(
                s,
                introduction=self.introduction,
                by=self.by(s, self.coordinator),
                town=TOWN,
                activity_words={},
                now=LATER,
            ),
        }
        return self.whole(deeds[name])

    def stops(self, session: Session) -> None:
        """すべて止める, about the person."""
        stop_person(
            session, person=self.person, by=self.by(session, self.supporter), town=TOWN, now=LATER
        )

    def host_stops(self, session: Session) -> None:
        """すべて止める, by the host itself."""
        stop_host(session, host=self.host, by=self.by(session, self.giver), town=TOWN, now=LATER)

    def account_stops(self, session: Session) -> None:
        """すべて止める, for the supporter's own account."""
        stop_account(session, by=self.by(session, self.supporter), town=TOWN, now=LATER)

    def begins_again(self, what: str) -> Deed:
        """また始める, by a coordinator."""
        deeds: dict[str, Callable[[Session, Account], object]] = {
            "person": lambda s, by: start_person(s, person=self.person, by=by, now=LATER),
            "host": lambda s, by: start_host(s, host=self.host, by=by, now=LATER),
            "account": lambda s, by: start_account(s, account=self.supporter, by=by, now=LATER),
        }
        return self.whole(lambda s: deeds[what](s, self.by(s, self.coordinator)))

    def open_tasks(self, about: Id) -> int:
        """Count what stands open about a row."""
        with self.database.reading() as session:
            keys = session.scalars(select(Task.open_key))
            return len([key for key in keys if key and about.hex in key])

    def complaints(self) -> list[Id]:
        """Return the complaints of this round, the older first."""
        with self.database.reading() as session:
            rows = select(Task.id).where(Task.kind == "complaint", Task.id > self.placement)
            return list(session.scalars(rows.order_by(Task.id)))

    def waiting(self, *accounts: Id) -> list[str]:
        """Return the keys of what would still be sent to these accounts."""
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(Outbox.key)
                    .join(Chat, Chat.id == Outbox.chat_id)
                    .where(
                        Chat.account_id.in_(accounts),
                        Outbox.state.in_((OutboxState.QUEUED, OutboxState.CLAIMED)),
                    )
                )
            )


def towns(database: Database) -> Iterator[Town]:
    """Tell it more than once where deeds run beside each other: a race has two ends."""
    for _ in range(1 if database.is_sqlite else TIMES):
        yield Town(database)
