"""相談する and the 15-minute talk: asked by the host, kept for the coordinator, told back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.arrange_talk import arrange_talk
from casework.ask_advice import Advice, ask_advice
from casework.begin_placement import begin_placement
from casework.ground import Notice, NotYours, TooLate, take_notices
from casework.resolve_task import Outcome, resolve_task
from casework.views_tasks import task_card, task_note
from followup.calendar import TOKYO
from storage.database import Database
from storage.states import CheckInState, HowHeard, Role, Side
from storage.tables import Account, CheckIn, Placement, PlacementMember, Task
from tests.making import NOW, TOWN, Cast, audit_of, make_account, make_cast, make_host

TOWNS = {TOWN.key: TOWN}
FRIDAY = datetime(2026, 11, 27, 14, tzinfo=TOKYO)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def placed(session: Session) -> tuple[Cast, Placement]:
    """Make a placement, and forget who was told."""
    cast = make_cast(session)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    take_notices(session)
    return cast, placement


def a_check_in(
    session: Session,
    cast: Cast,
    placement: Placement,
    *,
    side: Side = Side.HOST,
    how: HowHeard = HowHeard.CHAT,
) -> CheckIn:
    """Make an answered check-in with which a talk was offered."""
    whose = (
        PlacementMember.host_id == cast.host.id
        if side is Side.HOST
        else PlacementMember.person_id == cast.person.id
    )
    member = session.scalars(select(PlacementMember).where(whose)).one()
    row = CheckIn(
        town=TOWN.key,
        placement_id=placement.id,
        member_id=member.id,
        side=side,
        stage="times-3",
        state=CheckInState.ANSWERED,
        answers={f"{side}_{'effort' if side is Side.HOST else 'fit'}": 3},
        offers_talk=side is Side.HOST,
        how_heard=how,
        asked_at=NOW,
        answered_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def asks(session: Session, by: Account, **what: object) -> Task:
    """Ask for advice."""
    return ask_advice(session, kind=Advice.COST, by=by, town=TOWN, now=NOW, **what)  # type: ignore[arg-type]


def told(session: Session) -> list[Notice]:
    """Return what was told since the last look."""
    return take_notices(session)


def test_advice_goes_to_the_coordinator_of_the_placement(session: Session) -> None:
    """For the next working day, without a word about the person; the words are sealed."""
    cast, placement = placed(session)

    task = asks(session, cast.giver, placement=placement.id, words="お茶代はどうしますか")

    assert [(one.to, one.kind) for one in told(session)] == [(cast.coordinator.id, "task.opened")]
    assert (task.urgency, task.person_id) == ("next_working_day", None)
    assert task.facts == {"advice": "cost", "side": "host"}
    assert "お茶" not in (task.note_sealed or b"").decode(errors="replace")
    view = task_card(session, task=task.id, by=cast.coordinator)
    assert (view.advice, view.has_note, view.from_answer) == ("cost", True, True)
    assert task_note(session, task=task.id, by=cast.coordinator, now=NOW) == "お茶代はどうしますか"
    assert {"advice.ask", "note.read"} <= {one.act for one in audit_of(session, task)}


def test_two_questions_are_two_tasks(session: Session) -> None:
    """A second question does not disappear in the first."""
    cast, placement = placed(session)

    first = asks(session, cast.giver, placement=placement.id)
    second = asks(session, cast.giver, placement=placement.id)

    assert first.id != second.id


def test_nobody_asks_about_what_is_not_theirs(session: Session) -> None:
    """Another host, somebody without a host, a supporter."""
    cast, placement = placed(session)
    other = make_account(session, Role.HOST, host_id=make_host(session).id)
    for by in (other, make_account(session, Role.HOST), cast.supporter):
        with pytest.raises(NotYours):
            asks(session, by, placement=placement.id)
    with pytest.raises(NotYours):
        task_note(session, task=asks(session, cast.giver).id, by=cast.supporter, now=NOW)


@pytest.mark.parametrize("outcome", [Outcome.TALKED, Outcome.SHORTER, Outcome.OWN_WORDS])
def test_the_answer_is_told_back(session: Session, outcome: Outcome) -> None:
    """Whatever came of it, a question to the advice line is answered."""
    cast, placement = placed(session)
    task = asks(session, cast.giver, placement=placement.id)
    told(session)
    words = "お茶代は市が持ちます" if outcome is Outcome.OWN_WORDS else ""

    resolve_task(session, task=task.id, by=cast.coordinator, outcome=outcome, words=words, now=NOW)

    (notice,) = told(session)
    assert (notice.to, notice.kind) == (cast.giver.id, "av.answered")
    assert notice.facts == {"outcome": outcome.value, "words": words}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("how", [HowHeard.CHAT, HowHeard.PHONE])
def test_what_changed_is_told_to_the_side_that_answered(
    session: Session, side: Side, how: HowHeard
) -> None:
    """Also if the answer was heard by phone; in the coordinator's own words, never the other's."""
    cast, placement = placed(session)
    check_in = a_check_in(session, cast, placement, side=side, how=how)
    task = Task(
        town=TOWN.key,
        kind="too_much",
        urgency="same_day",
        placement_id=placement.id,
        facts={"about": check_in.id.hex},
        created_at=NOW,
        due_at=NOW,
    )
    session.add(task)
    session.flush()

    resolve_task(
        session,
        task=task.id,
        by=cast.coordinator,
        outcome=Outcome.OWN_WORDS,
        words="開始を10時半にしました",
        now=NOW,
    )

    (notice,) = told(session)
    assert notice.to == (cast.giver.id if side is Side.HOST else cast.supporter.id)
    assert notice.facts["words"] == "開始を10時半にしました"


def test_a_host_without_a_chat_is_called(session: Session) -> None:
    """The card says so, and nobody else is told."""
    cast, placement = placed(session)
    task = asks(session, cast.giver, placement=placement.id)
    cast.giver.left_at = NOW
    told(session)

    assert task_card(session, task=task.id, by=cast.coordinator).by_phone
    resolve_task(
        session, task=task.id, by=cast.coordinator, outcome=Outcome.SHORTER, words="", now=NOW
    )

    assert told(session) == []


def test_words_belong_to_own_words(session: Session) -> None:
    """A fixed change has fixed words."""
    cast, placement = placed(session)
    task = asks(session, cast.giver, placement=placement.id)

    for outcome, words in ((Outcome.SHORTER, "こう変えました"), (Outcome.OWN_WORDS, "")):
        with pytest.raises(ValueError, match="words belong"):
            resolve_task(
                session, task=task.id, by=cast.coordinator, outcome=outcome, words=words, now=NOW
            )


def test_a_host_picks_a_time_to_talk(session: Session) -> None:
    """It becomes one task with that time; picking again moves it."""
    cast, placement = placed(session)
    check_in = a_check_in(session, cast, placement)

    def picks(at: datetime | None, by: Account = cast.giver) -> Task:
        return arrange_talk(session, check_in=check_in.id, at=at, by=by, towns=TOWNS, now=NOW)

    first = picks(FRIDAY - timedelta(days=1))
    task = picks(FRIDAY)

    assert first.id == task.id
    assert task.due_at == FRIDAY
    view = task_card(session, task=task.id, by=cast.coordinator)
    assert view.talk_at == FRIDAY
    assert task.coordinator_id == cast.coordinator.id
    assert picks(None).facts["talk_at"] == ""
    for wrong in (NOW - timedelta(hours=1), FRIDAY + timedelta(days=1), FRIDAY.replace(hour=22)):
        with pytest.raises(TooLate):
            picks(wrong)
    with pytest.raises(NotYours):
        picks(FRIDAY, cast.coordinator)


def test_without_the_offer_there_is_no_talk(session: Session) -> None:
    """Only the host, and only with the check-in that offered it."""
    cast, placement = placed(session)
    person = a_check_in(session, cast, placement, side=Side.PERSON)

    with pytest.raises(NotYours):
        arrange_talk(
            session, check_in=person.id, at=FRIDAY, by=cast.supporter, towns=TOWNS, now=NOW
        )
