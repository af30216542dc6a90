"""Whatever is done, in whatever order and by anybody: no first visit without its checks."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.accept_promises import accept_promises
from casework.agree_costs import Payer, agree_costs
from casework.begin_placement import AlreadyThere, begin_placement
from casework.check_host import HowChecked, NotYetVisited, check_host
from casework.confirm_two_adults import confirm_two_adults
from casework.consent import GUARDIAN, MATCHING, give_consent, withdraw_consent
from casework.days import InThePast, make_day
from casework.first_visit import ChecksMissing, Cost, Item
from casework.ground import NotYours, TooLate
from casework.insure import Insured, OverAlready, insure
from casework.leave_placement import leave_placement
from casework.name_first_call import name_first_call
from casework.promises import VERSION
from casework.set_day import set_day
from casework.tell_day import NotYet, tell_day
from casework.write_host_note import write_host_note
from followup.calendar import tokyo_day
from followup.insurance import Insurance
from storage.base import Id
from storage.database import Database
from storage.states import DayState, HowHeard, HowSaid, PlacementStep
from storage.tables import (
    Account,
    MeetingDay,
    Placement,
)
from tests.casework.checking import settles_everything
from tests.casework.first_visits import (
    FirstVisit,
    everything_is_there,
    first_visit,
    members_of,
    unsettle,
)
from tests.making import NOW, TOWN

_REFUSALS = (
    AlreadyThere,
    ChecksMissing,
    InThePast,
    NotYet,
    NotYetVisited,
    NotYours,
    OverAlready,
    TooLate,
)
_MET_OR_TO_MEET = {DayState.PLANNED, DayState.HELD}
who = st.integers(0, 1)
anybody = st.integers(0, 5)
which = st.integers(0, 30)


class BeforeTheFirstVisit(RuleBasedStateMachine):
    """A young person and a grown one, each with a host, in one placement at 見学."""

    session_of_everybody: Session
    alone: FirstVisit
    with_others: FirstVisit
    lacking: Item

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        connection = self.session_of_everybody.connection()
        self.example = connection.begin_nested()
        self.session = Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        self.session.info.update(self.session_of_everybody.info)
        self.seen: dict[Id, DayState] = {}

    def teardown(self) -> None:
        """Forget the example; what everybody begins with stays."""
        self.session.close()
        self.example.rollback()

    @initialize(joined=st.booleans(), flaw=st.booleans())
    def begin(self, joined: bool, flaw: bool) -> None:
        """All or all but one thing is settled, or that one in a way that does not count."""
        lacking = self.lacking
        visit = (self.with_others if joined else self.alone).read_by(self.session)
        self.casts, self.placement = visit.casts, visit.placement
        self.people: tuple[Account, ...] = tuple(
            one for cast in self.casts for one in (cast.coordinator, cast.supporter, cast.giver)
        )
        unsettle(self.session, placement=self.placement, item=lacking)
        if flaw and lacking is Item.NOTE:
            for pick, by in ((0, 1), (1, 1), (2, 4), (3, 4)):
                self.writes_note(by, pick, HowSaid.UNCONFIRMED)
        elif flaw and lacking is Item.INSURANCE:
            self.insures(0, 3)
        elif flaw:
            settles_everything(self.session, placement=self.placement, now=self.now)
        # The straightest way first: whatever is lacking, a day is tried for at once.
        self.sets_day(0, 48)

    def tries(self, deed: Callable[[], object]) -> None:
        """Do something that may be refused; a refusal leaves no trace."""
        nested = self.session.begin_nested()
        try:
            deed()
            self.session.flush()
        except _REFUSALS:
            nested.rollback()
            self.session.expire_all()
        else:
            nested.commit()

    def member(self, pick: int) -> Id:
        """Pick some member."""
        rows = members_of(self.session, self.placement)
        return rows[pick % len(rows)].id

    @rule()
    def joins(self) -> None:
        """The grown person and their host join."""
        self.tries(
            lambda: begin_placement(
                self.session,
                introduction=self.casts[1].introduction.id,
                by=self.casts[1].coordinator,
                joins=self.placement,
                town=TOWN,
                now=self.now,
            )
        )

    @rule(by=anybody, pick=which, ago=st.integers(-1, 3))
    def visits(self, by: int, pick: int, ago: int) -> None:
        """Somebody says that a host was visited."""
        self.tries(
            lambda: check_host(
                self.session,
                member=self.member(pick),
                how=HowChecked.VISIT,
                day=tokyo_day(self.now - timedelta(days=ago)),
                by=self.people[by],
                now=self.now,
            )
        )

    @rule(by=anybody, cast=who, how=st.sampled_from(HowHeard), version=st.integers(0, VERSION))
    def promises(self, by: int, cast: int, how: HowHeard, version: int) -> None:
        """Somebody says that a host has promised."""
        self.tries(
            lambda: accept_promises(
                self.session,
                host=self.casts[cast].host.id,
                version=version,
                how_heard=how,
                by=self.people[by],
                now=self.now,
            )
        )

    @rule(by=anybody, days=st.sampled_from([-1, 0, 3, 300]))
    def insures(self, by: int, days: int) -> None:
        """Somebody says which insurance there is."""
        self.tries(
            lambda: insure(
                self.session,
                placement=self.placement,
                kind=Insurance.EVENT,
                insured=Insured.BOTH,
                until=tokyo_day(self.now + timedelta(days=days)),
                by=self.people[by],
                town=TOWN,
                now=self.now,
            )
        )

    @rule(by=anybody)
    def agrees_and_names(self, by: int) -> None:
        """Somebody says who pays, whom to call, and that two adults are there."""
        person = self.people[by]
        self.tries(
            lambda: agree_costs(
                self.session,
                placement=self.placement,
                costs=dict.fromkeys(Cost, Payer.NOTHING),
                by=person,
                now=self.now,
            )
        )
        self.tries(
            lambda: name_first_call(
                self.session,
                placement=self.placement,
                office="相談室",
                phone="050-0000-0150",
                by=person,
                now=self.now,
            )
        )
        self.tries(
            lambda: confirm_two_adults(
                self.session, placement=self.placement, by=person, now=self.now
            )
        )

    @rule(by=anybody, pick=which, how=st.sampled_from(HowSaid))
    def writes_note(self, by: int, pick: int, how: HowSaid) -> None:
        """Somebody writes a note for the host."""
        self.tries(
            lambda: write_host_note(
                self.session,
                member=self.member(pick),
                words="よろしくお願いします",
                how_said=how,
                by=self.people[by],
                town=TOWN,
                now=self.now,
            )
        )

    @rule(
        by=anybody,
        cast=who,
        purpose=st.sampled_from([MATCHING, GUARDIAN]),
        how=st.sampled_from([HowSaid.CHOSEN, HowSaid.UNCONFIRMED, None]),
    )
    def consents(self, by: int, cast: int, purpose: str, how: HowSaid | None) -> None:
        """Somebody gives a yes, or takes it back."""
        person = self.casts[cast].person.id
        self.tries(
            lambda: (
                withdraw_consent(
                    self.session,
                    person=person,
                    by=self.people[by],
                    town=TOWN,
                    purpose=purpose,
                    now=self.now,
                )
                if how is None
                else give_consent(
                    self.session,
                    person=person,
                    by=self.people[by],
                    how_said=how,
                    purpose=purpose,
                    now=self.now,
                )
            )
        )

    @rule(by=anybody, hours=st.integers(-2, 24 * 6))
    def sets_day(self, by: int, hours: int) -> None:
        """Somebody plans a meeting."""
        self.tries(
            lambda: set_day(
                self.session,
                placement=self.placement,
                by=self.people[by],
                starts_at=self.now + timedelta(hours=hours),
                now=self.now,
            )
        )

    @rule(hours=st.integers(1, 24 * 6))
    def a_day_is_made(self, hours: int) -> None:
        """A day comes into being in some other way."""
        row = self.session.get_one(Placement, self.placement)
        if row.step is PlacementStep.VISIT:
            self.tries(
                lambda: make_day(
                    self.session,
                    placement=row,
                    by=None,
                    starts_at=self.now + timedelta(hours=hours),
                    now=self.now,
                )
            )

    @rule(by=anybody, pick=which, state=st.sampled_from([DayState.HELD, *DayState]))
    def tells_day(self, by: int, pick: int, state: DayState) -> None:
        """Somebody tells of some meeting."""
        days = self.session.scalars(select(MeetingDay.id).order_by(MeetingDay.id)).all()
        if days:
            self.tries(
                lambda: tell_day(
                    self.session,
                    day=days[pick % len(days)],
                    by=self.people[by],
                    state=state,
                    now=self.now,
                )
            )

    @rule(by=anybody, pick=which, really=st.integers(0, 3))
    def leaves(self, by: int, pick: int, really: int) -> None:
        """Now and then somebody lets some member leave."""
        if really == 0:
            self.tries(
                lambda: leave_placement(
                    self.session, member=self.member(pick), by=self.people[by], now=self.now
                )
            )

    @rule(hours=st.sampled_from([1, 30, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        """The clock goes on."""
        self.now += timedelta(hours=hours)

    @invariant()
    def nobody_meets_before(self) -> None:
        """A day that is newly planned or held has everything that it needs at that moment."""
        if not hasattr(self, "placement"):
            return
        self.session.flush()
        for day in self.session.scalars(select(MeetingDay)):
            before, self.seen[day.id] = self.seen.get(day.id), day.state
            if day.state is not before and day.state in _MET_OR_TO_MEET:
                everything_is_there(self.session, day)


def test_no_sequence_reaches_a_first_visit_without_its_checks(sqlite_database: Database) -> None:
    """
    Settling, joining, leaving, consenting, planning and telling, in any order and by anybody.
    """
    with sqlite_database.writing() as session:
        everybody = {
            "session_of_everybody": session,
            "alone": first_visit(session, joined=False),
            "with_others": first_visit(session, joined=True),
        }
        session.flush()
        # Each thing in turn: left to chance, one of them was now and then never lacking.
        for lacking in Item:
            run_state_machine_as_test(
                type("Machine", (BeforeTheFirstVisit,), {**everybody, "lacking": lacking}),
                settings=settings(max_examples=6, stateful_step_count=15),
            )
