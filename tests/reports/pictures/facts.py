"""Facts for pictures: one of each that a person could read, and many at random."""

from datetime import date, timedelta

from hypothesis import strategies as st

from casework.ties import SIDES, Bond, Giving, PartyKind, Power
from casework.views_circulation import CirculationFacts, Gift, Giver
from casework.views_ecomap import EcomapFacts, Held, Party
from casework.views_life_sides import LifeSidesFacts, Support
from casework.views_network import Link, NetworkFacts, Node
from casework.views_settling import (
    Asked,
    Event,
    GoalFacts,
    Happened,
    Rated,
    SettlingFacts,
)
from storage.base import Id
from storage.states import CheckInState, HowSaid, Side

TODAY = date(2026, 11, 24)
BEGUN = date(2026, 4, 6)
NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("株式会社走友会カフェつむぎー()「」、。 AW1"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def _held(bond: str, giving: str) -> Held:
    return Held(bond=Bond(bond), giving=Giving(giving))


def _party(key: str, kind: str, before: Held | None, now: Held | None, name: str = "") -> Party:
    return Party(key=key, kind=PartyKind(kind), name=name, entered=True, before=before, now=now)


ECOMAP = EcomapFacts(
    code="K-7F3Q",
    before_on=BEGUN,
    now_on=TODAY,
    parties=(
        _party(
            "1",
            "counselling",
            _held("strong", "to_person"),
            _held("strong", "to_person"),
            "相談センター",
        ),
        _party("2", "city", _held("strained", "to_person"), None),
        _party("3", "family", _held("strained", "to_person"), _held("weak", "both")),
        _party("4", "group", None, _held("strong", "both"), "走友会"),
        _party("5", "townspeople", None, _held("weak", "from_person")),
    ),
)
LIFE_SIDES = LifeSidesFacts(
    code="K-7F3Q",
    on=TODAY,
    supports=(
        Support(
            key="1",
            kind=PartyKind.COUNSELLING,
            name="相談センター",
            entered=True,
            sides=("d2", "d8"),
            values="本人が決めること",
            good_at="書類の手つだい",
            power=Power.LEAVES,
            power_words="申込書を自分で書くようになった。",
            power_on=date(2026, 11, 3),
        ),
        Support(
            key="2",
            kind=PartyKind.GROUP,
            name="走友会",
            entered=False,
            sides=("d7", "d8", "d9"),
            values="走る仲間がほしい",
            good_at="土曜の朝、いっしょに走ります",
        ),
    ),
)
SETTLING = SettlingFacts(
    code="K-7F3Q",
    since=date(2026, 5, 18),
    now_on=TODAY,
    sides=(Side.PERSON, Side.HOST),
    asked=(
        Asked(day=date(2026, 5, 26), side=Side.PERSON, state=CheckInState.ANSWERED, weight=2.0),
        Asked(day=date(2026, 5, 27), side=Side.HOST, state=CheckInState.ANSWERED, weight=1.0),
        Asked(day=date(2026, 7, 25), side=Side.PERSON, state=CheckInState.ANSWERED, weight=0.5),
        Asked(day=date(2026, 7, 25), side=Side.HOST, state=CheckInState.SILENT, weight=None),
    ),
    events=(
        Event(day=date(2026, 5, 18), what=Happened.BEGAN),
        Event(day=date(2026, 5, 23), what=Happened.FIRST_DAY),
        Event(day=date(2026, 8, 28), what=Happened.ONGOING),
    ),
    goal=GoalFacts(
        goal=Id(int=7),
        levels=("家で過ごす", "カフェまで行く", "10キロ走る", "フルマラソン", "友だちを誘う"),
        since=date(2026, 6, 1),
        ratings=(
            Rated(day=date(2026, 6, 1), level=-2, how_said=HowSaid.CHOSEN),
            Rated(day=date(2026, 11, 10), level=1, how_said=HowSaid.WORDS_OR_SIGNS),
        ),
    ),
)
NETWORK = NetworkFacts(
    on=TODAY,
    year_since=date(2026, 4, 1),
    counts_only=False,
    nodes=(
        Node(key="field-counselling", field=PartyKind.COUNSELLING, count=0),
        Node(key="host-1", field=PartyKind.COMPANY, name="かなえ印刷"),
        Node(key="host-2", field=PartyKind.GROUP, name="走友会"),
        Node(key="host-3", field=PartyKind.VOLUNTEER),
    ),
    links=(
        Link(one="field-counselling", other="host-2", count=3, new=False),
        Link(one="host-1", other="host-2", count=1, new=True),
    ),
)
CIRCULATION = CirculationFacts(
    on=TODAY,
    counts_only=False,
    received=9,
    both=1,
    onward=1,
    givers=(
        Giver(key="host-1", name="走友会", kind=PartyKind.GROUP),
        Giver(key="person-1", name="K-7F3Q", kind=None, both=True),
        Giver(key="person-2", name="K-9KLA", kind=None),
    ),
    gifts=(
        Gift(giver="host-1", receiver="person-1", since=date(2026, 5, 3)),
        Gift(giver="person-1", receiver="person-2", since=date(2026, 9, 3)),
    ),
)


def _days() -> st.SearchStrategy[date]:
    return st.dates(min_value=BEGUN, max_value=TODAY)


def _helds() -> st.SearchStrategy[Held | None]:
    return st.none() | st.builds(Held, bond=st.sampled_from(Bond), giving=st.sampled_from(Giving))


@st.composite
def ecomaps(draw: st.DrawFn) -> EcomapFacts:
    """Ecomaps with 0 to 60 parties of any names."""
    count = draw(st.integers(0, 60))
    parties = [
        Party(
            key=str(number),
            kind=draw(st.sampled_from(PartyKind)),
            name=draw(NAMES),
            entered=True,
            before=draw(_helds()),
            now=draw(_helds()),
        )
        for number in range(count)
    ]
    before = draw(st.sampled_from([BEGUN, None]))
    return EcomapFacts(code="K-7F3Q", before_on=before, now_on=TODAY, parties=tuple(parties))


@st.composite
def life_sides(draw: st.DrawFn) -> LifeSidesFacts:
    """Life-side maps with 0 to 20 supports of any words."""
    supports = [
        Support(
            key=str(number),
            kind=draw(st.sampled_from(PartyKind)),
            name=draw(NAMES),
            entered=True,
            sides=tuple(draw(st.lists(st.sampled_from(SIDES), unique=True))),
            values=draw(NAMES),
            good_at=draw(NAMES),
            power=draw(st.none() | st.sampled_from(Power)),
            power_words=draw(NAMES),
            power_on=TODAY,
        )
        for number in range(draw(st.integers(0, 20)))
    ]
    return LifeSidesFacts(code="K-7F3Q", on=TODAY, supports=tuple(supports))


@st.composite
def settlings(draw: st.DrawFn) -> SettlingFacts:
    """Courses with any check-ins, events and ratings, from one day to months."""
    answers = st.tuples(st.just(CheckInState.ANSWERED), st.floats(0, 3))
    unanswered = st.tuples(st.sampled_from(CheckInState), st.none())
    asked = [
        Asked(day=draw(_days()), side=draw(st.sampled_from(Side)), state=state, weight=weight)
        for state, weight in draw(st.lists(answers | unanswered, max_size=25))
    ]
    events = draw(
        st.lists(st.builds(Event, day=_days(), what=st.sampled_from(Happened)), max_size=12)
    )
    rated = st.builds(
        Rated,
        day=_days(),
        level=st.integers(-2, 2),
        how_said=st.just(HowSaid.CHOSEN),
    )
    goals = st.builds(
        GoalFacts,
        goal=st.just(Id(int=7)),
        levels=st.just(()) | st.tuples(*[NAMES] * 5),
        since=_days(),
        ratings=st.lists(rated, max_size=8).map(tuple),
    )
    return SettlingFacts(
        code=draw(st.sampled_from(["", "K-7F3Q"])),
        since=BEGUN,
        now_on=BEGUN + timedelta(days=draw(st.integers(0, 900))),
        sides=draw(st.sampled_from([(Side.PERSON,), (Side.PERSON, Side.HOST)])),
        asked=tuple(asked),
        events=tuple(sorted(events, key=lambda one: one.day)),
        goal=draw(st.none() | goals),
    )


@st.composite
def networks(draw: st.DrawFn) -> NetworkFacts:
    """Networks of 0 to 60 organisations with any links."""
    count = draw(st.integers(0, 60))
    nodes = [
        Node(key=f"host-{number:02}", field=draw(st.sampled_from(PartyKind)), name=draw(NAMES))
        for number in range(count)
    ]
    ends = st.sampled_from([node.key for node in nodes] or ["none"])
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=60)) if count else []
    return NetworkFacts(
        on=TODAY,
        year_since=date(2026, 4, 1),
        counts_only=draw(st.booleans()),
        nodes=tuple(nodes),
        links=tuple(
            Link(one=one, other=other, count=1, new=draw(st.booleans()))
            for one, other in sorted(set(pairs))
        ),
    )


@st.composite
def circulations(draw: st.DrawFn) -> CirculationFacts:
    """Chains and rings among up to 40 who give or receive."""
    count = draw(st.integers(1, 40))
    givers = [
        Giver(
            key=f"giver-{number:02}",
            name=draw(NAMES),
            kind=draw(st.none() | st.sampled_from(PartyKind)),
            both=draw(st.booleans()),
        )
        for number in range(count)
    ]
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=60))
    gifts = [
        Gift(giver=givers[one].key, receiver=givers[other].key, since=draw(_days()))
        for one, other in sorted(set(pairs))
        if one != other
    ]
    shown = {key for gift in gifts for key in (gift.giver, gift.receiver)}
    return CirculationFacts(
        on=TODAY,
        counts_only=False,
        received=len(shown),
        both=1,
        onward=1,
        givers=tuple(one for one in givers if one.key in shown),
        gifts=tuple(gifts),
    )
