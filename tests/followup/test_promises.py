"""
The promises of the follow-up, held against courses that nobody thought of.

A year is lived through with random sessions, switch-offs and silences.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from followup.cadence import due_check_ins, next_step_of_check_in, upcoming_check_ins
from followup.calendar import add_months, may_begin
from followup.concerns import Kind
from followup.course import Answer, CheckIn, CheckInState, Course, Party, Session, Stage, Step
from followup.questions import LEVELS, Side, StageKind, questions_for
from followup.reading import read_course
from followup.waiting import Next, begin_from
from tests.followup.making import OFFICE, POLICY, course, host, person

START = datetime(2026, 4, 1, tzinfo=UTC)
HOURS = st.integers(0, 365 * 24)


@dataclass
class Year:
    """What one side heard in a year, and how the last question stands."""

    party: Party
    sent: list[datetime] = field(default_factory=list)

    def tick(self, *, sessions: tuple[Session, ...], now: datetime, answers: bool) -> int:
        """Do all that is due; return how many messages went out."""
        before = len(self.sent)
        self._heard()
        for open_one in [one for one in self.party.check_ins if one.state is CheckInState.ASKED]:
            found = next_step_of_check_in(
                check_in=open_one, party=self._heard(), policy=POLICY, now=now
            )
            if answers:
                self._put(replace(open_one, state=CheckInState.ANSWERED, answered_at=now))
            elif found.step is Next.REMIND:
                self._put(replace(open_one, reminded_at=now))
                self.sent.append(now)
            elif found.step is Next.END:
                self._put(replace(open_one, state=CheckInState.SILENT))
        held = tuple(one for one in sessions if one.at <= now)
        standing = course(self._heard(), sessions=held)
        for due in due_check_ins(course=standing, policy=POLICY, now=now):
            self._put(CheckIn(code=due.stage.key, stage=due.stage, asked_at=now))
            self.sent.append(now)
        return len(self.sent) - before

    def hears_of_something_else(self, *, now: datetime) -> None:
        """A message about another placement, which keeps the cap as well."""
        free = begin_from(begun=tuple(self.sent), policy=POLICY)
        if may_begin(now, office=OFFICE) and (free is None or free <= now):
            self.sent.append(now)

    def _heard(self) -> Party:
        self.party = replace(self.party, begun=tuple(self.sent))
        return self.party

    def _put(self, check_in: CheckIn) -> None:
        others = tuple(one for one in self.party.check_ins if one.code != check_in.code)
        self.party = replace(self._heard(), check_ins=(*others, check_in))


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Session, ...]:
    """Up to forty sessions, some days apart, the first few of them visits."""
    gaps = draw(st.lists(st.integers(1, 14 * 24), max_size=40))
    visits = draw(st.integers(0, 2))
    return tuple(
        Session(at=START + timedelta(hours=hour), step=Step.VISIT if place < visits else Step.TRIAL)
        for place, hour in enumerate(accumulate(gaps))
    )


@st.composite
def ticks(draw: st.DrawFn) -> list[datetime]:
    """Each morning, afternoon and night of a year, but for the weeks switched off."""
    days = set(range(365))
    for start, weeks in draw(
        st.lists(st.tuples(st.integers(0, 364), st.integers(1, 12)), max_size=3)
    ):
        days -= set(range(start, start + 7 * weeks))
    return [START + timedelta(days=day, hours=hour) for day in sorted(days) for hour in (1, 6, 12)]


@settings(max_examples=40)
@given(
    held=sessions(),
    looks=ticks(),
    side=st.sampled_from(Side),
    answers=st.lists(st.booleans(), min_size=1, max_size=12),
    other_news=st.sets(st.integers(0, 364), max_size=8),
)
def test_a_year_keeps_every_promise(
    held: tuple[Session, ...],
    looks: list[datetime],
    side: Side,
    answers: list[bool],
    other_news: set[int],
) -> None:
    """
    One message at a time, in open hours only, no stage twice, a host twice a month at most.

    Some questions are answered, others are not; a host is also asked about other things.
    """
    year = Year(person() if side is Side.PERSON else host())
    news = sorted(START + timedelta(days=day, hours=1) for day in other_news)

    for place, now in enumerate(looks):
        if now in news:
            year.hears_of_something_else(now=now)
        assert year.tick(sessions=held, now=now, answers=answers[place % len(answers)]) <= 1
        assert sum(one.state is CheckInState.ASKED for one in year.party.check_ins) <= 1

    assert all(may_begin(moment, office=OFFICE) for moment in year.sent)
    stages = [one.stage for one in year.party.check_ins]
    assert len(stages) == len(set(stages))
    if side is Side.HOST:
        cap = POLICY.host_messages_a_month
        for first, after in pairs(sorted(year.sent), cap):
            assert after >= add_months(first, 1)


def pairs(moments: list[datetime], apart: int) -> list[tuple[datetime, datetime]]:
    return list(zip(moments, moments[apart:], strict=False))


@settings(max_examples=100)
@given(held=sessions(), hour=HOURS)
def test_looking_again_at_the_named_moment_finds_the_question(
    held: tuple[Session, ...], hour: int
) -> None:
    """
    What is upcoming at a moment is due at that moment, and not before now.
    """
    now = START + timedelta(hours=hour)
    standing = course(sessions=tuple(one for one in held if one.at <= now))

    for due in upcoming_check_ins(course=standing, policy=POLICY, now=now):
        then = due_check_ins(course=standing, policy=POLICY, now=due.at)
        assert due.at >= now
        assert due.party in {one.party for one in then}


LEVEL = st.sampled_from(LEVELS)
ROUND: st.SearchStrategy[tuple[int, ...]] = st.tuples(LEVEL, LEVEL, LEVEL)


def _party(side: Side, rounds: list[tuple[int, ...]]) -> Party:
    questions = questions_for(side=side, kind=StageKind.TIMES)
    asked = [START + timedelta(days=30 * place) for place in range(len(rounds))]
    return Party(
        key=side.value,
        side=side,
        check_ins=tuple(
            CheckIn(
                code=f"{side}-{place}",
                stage=Stage(StageKind.MONTHS, place + 1),
                asked_at=asked[place],
                state=CheckInState.ANSWERED,
                answers=tuple(map(Answer, questions, levels)),
            )
            for place, levels in enumerate(rounds)
        ),
    )


def _concerns(found: Course) -> dict[Kind, int]:
    now = START + timedelta(days=400)
    read = read_course(course=found, policy=POLICY, now=now)
    return {kind: sum(one.kind is kind for one in read) for kind in Kind}


@settings(max_examples=200)
@given(
    side=st.sampled_from(Side),
    rounds=st.lists(ROUND, min_size=1, max_size=4),
    worse=ROUND,
    others=st.lists(ROUND, max_size=2),
)
def test_a_worse_answer_never_raises_fewer_concerns(
    side: Side,
    rounds: list[tuple[int, ...]],
    worse: tuple[int, ...],
    others: list[tuple[int, ...]],
) -> None:
    """
    Answering worse takes away no concern about that side, nor makes anybody look later.

    Whether two sides stand apart is another matter: both sad are not apart any more.
    """
    other = _party(Side.HOST if side is Side.PERSON else Side.PERSON, others)
    sadder = [*rounds[:-1], tuple(map(max, rounds[-1], worse))]

    before = _concerns(course(_party(side, rounds), other))
    after = _concerns(course(_party(side, sadder), other))

    assert all(after[kind] >= before[kind] for kind in Kind if kind is not Kind.APART)


@settings(max_examples=200)
@given(theirs=ROUND, ours=ROUND, worse=ROUND)
def test_the_sadder_side_getting_sadder_stays_apart(
    theirs: tuple[int, ...], ours: tuple[int, ...], worse: tuple[int, ...]
) -> None:
    """
    Two sides that stand apart still do when the unhappier one answers worse.
    """
    pair = course(_party(Side.PERSON, [theirs]), _party(Side.HOST, [ours]))
    means = [party.answered[-1].mean for party in pair.parties]
    person_is_sadder = means[0] >= means[1]
    sadder = course(
        _party(Side.PERSON, [tuple(map(max, theirs, worse)) if person_is_sadder else theirs]),
        _party(Side.HOST, [ours if person_is_sadder else tuple(map(max, ours, worse))]),
    )

    assert _concerns(sadder)[Kind.APART] >= _concerns(pair)[Kind.APART]
