"""すべて止める, an incident or a complaint at the same moment as something else."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.flows import all_flows
from bot.registry import Registry
from bot.turn import World
from casework.answer_introduction import Answer, answer_introduction
from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.complain import complain
from casework.consent import withdraw_consent
from casework.ground import Notice, tell
from casework.hand_on_task import hand_on_task
from casework.look_after_courses import look_after_courses
from casework.propose_days import propose_days
from casework.report_incident import Incident, Whom, report_incident
from casework.resolve_task import Outcome, resolve_task
from casework.set_day import set_day
from casework.stop_account import start_account, stop_account
from casework.stop_host import start_host, stop_host
from casework.stop_person import start_person, stop_person
from casework.take_task import take_task
from storage.base import Id
from storage.database import Database
from storage.states import (
    DayState,
    HowSaid,
    IntroductionState,
    OutboxState,
    PauseReason,
    PersonState,
    PlacementStep,
    Role,
    TaskState,
    WishState,
)
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    Introduction,
    MeetingDay,
    Offer,
    Outbox,
    Person,
    Placement,
    Task,
    Wish,
)
from tests.casework.checking import settles_everything
from tests.casework.introducing import make_scene
from tests.casework.test_giving import gives, ongoing
from tests.casework.test_introduction_races import Deed, at_once
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_consent,
    make_person,
    make_wish,
)
from tests.talk import READER

TIMES = 2
TOWNS = {TOWN.key: TOWN}
LATER = NOW + timedelta(days=2)
MEANWHILE = ("notice", "day", "offered_days", "step", "check_in", "approve")


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


@pytest.mark.parametrize("other", MEANWHILE)
def test_nothing_passes_a_person_who_stops(database: Database, other: str) -> None:
    """Whichever comes first, nothing waits to be sent, and nothing is planned or asked."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.stops))

        assert went[1] == "done"
        rests = [key for key in town.waiting(town.supporter, town.giver) if "rests:" not in key]
        assert rests == []
        with town.database.reading() as session:
            assert session.get_one(Person, town.person).state is PersonState.STOPPED
            planned = select(MeetingDay).where(MeetingDay.state == DayState.PLANNED)
            assert session.scalars(planned).all() == []
            open_ones = select(Introduction.state).where(Introduction.id == town.introduction)
            assert session.scalars(open_ones).one() is IntroductionState.WITHDRAWN
            for check_in in session.scalars(select(CheckIn)):
                assert check_in.state.value == "cancelled"


@pytest.mark.parametrize("other", ["notice", "day", "offered_days", "step", "check_in"])
def test_nothing_passes_a_host_that_stops(database: Database, other: str) -> None:
    """Nothing waits for it afterwards."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.host_stops))

        assert went[1] == "done"
        assert town.waiting(town.giver) == []


@pytest.mark.parametrize("other", ["notice", "day", "step", "check_in"])
def test_nothing_passes_an_account_that_stops(database: Database, other: str) -> None:
    """What is being told in the same moment does not reach it; the other side hears as ever."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.account_stops))

        assert went == ["done", "done"]
        assert town.waiting(town.supporter) == []
        assert town.waiting(town.giver) != []


@pytest.mark.parametrize("what", ["person", "host", "account"])
def test_stopped_and_begun_again_at_once(database: Database, what: str) -> None:
    """It rests or it goes on, and the task says which."""
    for town in towns(database):
        stop = {"person": town.stops, "host": town.host_stops, "account": town.account_stops}[what]
        with town.database.writing() as session:
            stop(session)
            session.info.pop("notices", None)

        went = at_once(town.database, town.begins_again(what), town.whole(stop))

        assert went == ["done", "done"]
        with town.database.reading() as session:
            stopped = {
                "person": session.get_one(Person, town.person).state is PersonState.STOPPED,
                "host": session.get_one(Placement, town.placement).paused is PauseReason.STOPPED,
                "account": session.get_one(Account, town.supporter).stopped_at is not None,
            }[what]
        about = {"person": town.person, "host": town.host, "account": town.supporter}[what]
        assert town.open_tasks(about) == (1 if stopped else 0)


def an_incident(town: Town) -> Id:
    """Let the host tell of an injury beforehand."""
    with town.database.writing() as session:
        return report_incident(
            session,
            by=town.by(session, town.giver),
            kind=Incident.INJURY,
            whom=Whom.PERSON,
            towns=TOWNS,
            now=NOW,
        ).id


def takes(town: Town, task: Id, account: Id) -> Deed:
    """自分が受け持つ."""
    return town.whole(
        lambda s: take_task(s, task=task, by=town.by(s, account), now=NOW + timedelta(minutes=9))
    )


def complains(town: Town, *, named: bool) -> Callable[[Session], object]:
    """Write to the city officers."""
    return lambda s: complain(
        s,
        words="言い方がつらいです",
        named=named,
        by=town.by(s, town.supporter),
        town=TOWN,
        now=NOW,
    )


def tells_of_violence(town: Town) -> Deed:
    """けが・事故・いやなこと, by the host."""
    return town.whole(
        lambda s: report_incident(
            s,
            place=town.placement.hex[-12:],
            by=town.by(s, town.giver),
            kind=Incident.VIOLENCE,
            whom=Whom.PERSON,
            towns=TOWNS,
            now=NOW,
        )
    )


def settles(town: Town, task: Id, other: str) -> Deed:
    """Let the colleague settle a task, or hand it to themself."""
    deeds: dict[str, Callable[[Session], object]] = {
        "resolve": lambda s: resolve_task(
            s, task=task, by=town.by(s, town.second), outcome=Outcome.DONE, now=NOW
        ),
        "hand_on": lambda s: hand_on_task(
            s, task=task, by=town.by(s, town.second), to=town.second, now=NOW
        ),
    }
    return town.whole(deeds[other])


def test_one_incident_is_taken_by_one(database: Database) -> None:
    """Of two who take it at once one comes too late, and the writer hears of one human."""
    for town in towns(database):
        task = an_incident(town)

        went = at_once(
            town.database, takes(town, task, town.coordinator), takes(town, task, town.second)
        )

        assert sorted(went) == ["TooLate", "done"]
        with town.database.reading() as session:
            row = session.get_one(Task, task)
        assert row.coordinator_id == (town.coordinator if went[0] == "done" else town.second)
        assert len([key for key in town.waiting(town.giver) if key.startswith("taken:")]) == 1


@pytest.mark.parametrize("other", ["resolve", "hand_on"])
def test_taken_and_something_else_at_once(database: Database, other: str) -> None:
    """Settled stays settled; handed on, it is in one pair of hands."""
    for town in towns(database):
        task = an_incident(town)
        went = at_once(
            town.database, takes(town, task, town.coordinator), settles(town, task, other)
        )

        assert went[1] == "done"
        assert went[0] in {"done", "TooLate"}
        with town.database.reading() as session:
            row = session.get_one(Task, task)
        if other == "resolve":
            assert (row.state, row.outcome) == (TaskState.RESOLVED, "done")
        else:
            assert row.coordinator_id in {town.coordinator, town.second}
            assert (row.state is TaskState.TAKEN) == (row.coordinator_id == town.coordinator)


def test_told_twice_at_once_it_is_one_incident(database: Database) -> None:
    """A double tap from two phones is one task, and the placement rests."""
    for town in towns(database):
        tells = tells_of_violence(town)

        assert at_once(town.database, tells, tells) == ["done", "done"]
        with town.database.reading() as session:
            told = select(Task).where(Task.placement_id == town.placement)
            assert [row.kind for row in session.scalars(told)] == ["incident"]
            assert session.get_one(Placement, town.placement).paused is PauseReason.INCIDENT


def test_a_complaint_while_another_is_taken(database: Database) -> None:
    """Each stands for itself, for the officers alone, and the second one can be taken too."""
    for town in towns(database):
        with town.database.writing() as session:
            complains(town, named=True)(session)
            session.info.pop("notices", None)
        (first,) = town.complaints()

        went = at_once(
            database, takes(town, first, town.officer), town.whole(complains(town, named=False))
        )

        assert went == ["done", "done"]
        second = next(task for task in town.complaints() if task != first)
        with database.reading() as session:
            states = [session.get_one(Task, task).state for task in (first, second)]
            reporters = [session.get_one(Task, task).reporter_id for task in (first, second)]
        assert states == [TaskState.TAKEN, TaskState.OPEN]
        assert reporters == [town.supporter, None]
        assert at_once(database, takes(town, second, town.officer)) == ["done"]
        assert at_once(database, takes(town, second, town.coordinator)) == ["NotYours"]


@pytest.mark.parametrize("ends", ["consent", "stop"])
@pytest.mark.parametrize("step", ["approve", "answer"])
def test_a_giving_person_ends_while_they_are_asked(
    database: Database, step: str, ends: str
) -> None:
    """Whoever comes first, they are not asked any more, and the other person's wish is open."""
    with database.writing() as session:
        cast, _ = ongoing(session)
        offer = gives(session, cast.person, cast.supporter)
        giver = session.scalars(select(Account).where(Account.host_id == offer.host_id)).one().id
        from_other = make_account(session, Role.SUPPORTER)
        other = make_person(session, from_other)
        make_consent(session, other)
        wish = make_wish(session, other, sentence="花の名前を知りたい").id
        approve_host(session, host=offer.host_id, by=cast.coordinator, now=NOW)
        introduction = choose_candidate(
            session,
            candidate=make_candidate(session, session.get_one(Wish, wish), offer).id,
            how_said=HowSaid.CHOSEN,
            by=from_other,
            town=TOWN,
            activity_words={},
            now=NOW,
        ).id
        coordinator, supporter, person = cast.coordinator.id, cast.supporter.id, cast.person.id

    def approves(session: Session) -> None:
        approve_introduction(
            session,
            introduction=introduction,
            by=session.get_one(Account, coordinator),
            town=TOWN,
            activity_words={},
            now=NOW,
        )

    def answers(session: Session) -> None:
        answer_introduction(
            session,
            introduction=introduction,
            answer=Answer.WELCOME,
            by=session.get_one(Account, giver),
            town=TOWN,
            now=NOW,
        )

    def ends_it(session: Session) -> None:
        by = session.get_one(Account, supporter)
        if ends == "consent":
            withdraw_consent(session, person=person, by=by, town=TOWN, now=NOW)
        else:
            stop_person(session, person=person, by=by, town=TOWN, now=NOW)

    if step == "answer":
        with database.writing() as session:
            approves(session)

    went = at_once(database, approves if step == "approve" else answers, ends_it)

    assert went[0] in {"done", "TooLate", "FitsNoMore", "NotYours"}
    assert went[1] == "done"
    with database.reading() as session:
        assert session.get_one(Introduction, introduction).state is IntroductionState.DECLINED
        assert session.get_one(Wish, wish).state is WishState.OPEN
