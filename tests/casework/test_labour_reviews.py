"""The five questions about 体験 return after each five times or twenty hours, to both sides."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_labour_review import answer_labour_review
from casework.begun import begun_to_hosts
from casework.end_placement import end_placement
from casework.ground import NotYours, TooLate
from casework.leave_placement import leave_placement
from casework.placements import EndReason
from casework.review_labour import open_review_task
from casework.set_minutes import set_minutes
from casework.views_labour import review_view, waiting_reviews
from casework.waiting_answers import Matter, waiting_answers
from followup.labour import HARMLESS
from storage.database import Database
from storage.states import HowHeard, PauseReason, ReviewState, Role, Side, TaskState
from storage.tables import Account, LabourReview, MeetingDay, PlacementMember, Task
from tests.casework.following import Scene, at, make_scene
from tests.making import TOWN, make_account

FIVE = ("2026-05-11", "2026-05-12", "2026-05-13", "2026-05-14", "2026-05-15")
NEXT = "2026-05-18 10:00"


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """A 体験 that began on April 1."""
    with database.writing() as session:
        scene = make_scene(session)
        scene.cast.offer.kind = "role"
        yield scene


def asked(scene: Scene, now: str) -> list[Account]:
    """Let the clock look; return who was asked the five questions."""
    return [
        scene.session.get_one(Account, one.to) for one in scene.looks(now) if one.kind == "lr.ask"
    ]


def reviews(session: Session, member: PlacementMember) -> list[LabourReview]:
    """Return the reviews of a member, in their order."""
    return list(
        session.scalars(
            select(LabourReview)
            .where(LabourReview.member_id == member.id)
            .order_by(LabourReview.number)
        )
    )


def tasks(session: Session) -> list[Task]:
    """Return the open tasks about reviews."""
    session.flush()
    return list(
        session.scalars(
            select(Task)
            .where(Task.kind == "labour_review", Task.state != TaskState.RESOLVED)
            .order_by(Task.id)
        )
    )


def answers(scene: Scene, side: Side, **other: str) -> LabourReview:
    """Answer the newest review of a side."""
    member = scene.person if side is Side.PERSON else scene.host
    return answer_labour_review(
        scene.session,
        review=reviews(scene.session, member)[-1].id,
        answers={**HARMLESS, **other},
        by=scene.by(side),
        town=TOWN,
        now=at(NEXT),
    )


def enters(scene: Scene, review: LabourReview, how_heard: HowHeard) -> None:
    """Let the coordinator enter harmless answers."""
    answer_labour_review(
        scene.session,
        review=review.id,
        answers=dict(HARMLESS),
        by=scene.cast.coordinator,
        how_heard=how_heard,
        town=TOWN,
        now=at(NEXT),
    )


def test_after_five_times_both_sides_are_asked_once(scene: Scene) -> None:
    """
    Not after four, not on a Sunday, not twice; and what the host hears counts for its cap.
    """
    scene.meets(*FIVE[:4])
    assert asked(scene, "2026-05-15 10:00") == []
    scene.meets(FIVE[4])

    assert asked(scene, "2026-05-17 10:00") == []
    assert set(asked(scene, NEXT)) == {scene.cast.supporter, scene.cast.giver}
    assert asked(scene, "2026-05-18 10:05") == []
    begun = begun_to_hosts(scene.session, hosts=[scene.cast.host.id], now=at(NEXT))
    assert at(NEXT) in begun[scene.cast.host.id]


def test_only_a_trial_offer_is_reviewed(scene: Scene) -> None:
    """
    Whoever enjoys something together is not asked about work.
    """
    scene.cast.offer.kind = "together"
    scene.meets(*FIVE)

    assert asked(scene, NEXT) == []


def test_twenty_hours_come_before_five_times_where_days_are_long(scene: Scene) -> None:
    """
    A coordinator says how long a day was; four days of six hours are enough.
    """
    scene.meets(*FIVE[:4])
    for day in scene.session.scalars(select(MeetingDay)):
        with pytest.raises(NotYours):
            set_minutes(scene.session, day=day.id, minutes=360, by=scene.cast.giver, now=at(NEXT))
        set_minutes(scene.session, day=day.id, minutes=360, by=scene.cast.coordinator, now=at(NEXT))

    assert set(asked(scene, NEXT)) == {scene.cast.supporter, scene.cast.giver}


def test_who_rested_is_asked_later(scene: Scene) -> None:
    """
    Each side's times are those at which it was there.
    """
    scene.meets(*FIVE)
    first = scene.session.scalars(select(MeetingDay).order_by(MeetingDay.starts_at)).first()
    assert first is not None
    first.absent = [scene.person.id.hex]

    assert asked(scene, NEXT) == [scene.cast.giver]


def test_harmless_answers_end_it_and_the_next_five_times_ask_again(scene: Scene) -> None:
    """
    Nobody has to look; the second review is a question of its own.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)
    for side in Side:
        answers(scene, side)
    assert tasks(scene.session) == []
    assert waiting_reviews(scene.session, by=scene.cast.supporter) == []

    scene.meets("2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29")

    assert scene.cast.supporter in asked(scene, "2026-06-01 10:00")
    assert [one.number for one in reviews(scene.session, scene.person)] == [1, 2]


def test_a_concern_of_either_side_becomes_the_coordinators_task(scene: Scene) -> None:
    """
    With what was said as codes; the same once more changes nothing, other words come too late.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)
    answers(scene, Side.HOST)

    row = answers(scene, Side.PERSON, free="no")

    (task,) = tasks(scene.session)
    assert task.coordinator_id == scene.cast.coordinator.id
    assert task.placement_id == scene.placement.id
    assert task.facts["labour"] == {**HARMLESS, "free": "no"}
    assert task.facts["side"] == "person"
    assert answers(scene, Side.PERSON, free="no") is row
    with pytest.raises(TooLate):
        answers(scene, Side.PERSON)


def test_silence_is_looked_into_and_can_be_broken_by_telephone(scene: Scene) -> None:
    """
    One gentle repeat, then a task; a coordinator enters what was said, and it settles itself.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)

    for day in range(19, 32):
        scene.looks(f"2026-05-{day} 10:00")
    scene.looks("2026-06-01 10:00")

    to_supporter = [
        one.facts["again"]
        for one in scene.told
        if one.kind == "lr.ask" and one.to == scene.cast.supporter.id
    ]
    assert to_supporter == [False, True]
    (review,) = reviews(scene.session, scene.person)
    assert review.state is ReviewState.SILENT
    about = {task.facts["review"] for task in tasks(scene.session)}
    assert review.id.hex in about
    with pytest.raises(NotYours):
        enters(scene, review, HowHeard.CHAT)
    enters(scene, review, HowHeard.PHONE)
    assert review.id.hex not in {task.facts["review"] for task in tasks(scene.session)}


def test_who_wants_no_questions_is_looked_after_by_the_coordinator(scene: Scene) -> None:
    """
    Not asked, and not passed over.
    """
    scene.meets(*FIVE)
    scene.host.no_more_questions = True

    assert asked(scene, NEXT) == [scene.cast.supporter]
    assert [task.facts["side"] for task in tasks(scene.session)] == ["host"]


@pytest.mark.parametrize("way", ["ends", "leaves"])
def test_what_nobody_answered_lapses_with_the_placement(scene: Scene, way: str) -> None:
    """
    Neither the question nor the task about its silence waits for anybody; answers stay.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)
    answers(scene, Side.PERSON)
    (open_one,) = reviews(scene.session, scene.host)
    open_one.state = ReviewState.SILENT
    open_review_task(
        scene.session,
        review=open_one,
        placement=scene.placement,
        member=scene.host,
        town=TOWN,
        now=at(NEXT),
    )
    assert len(tasks(scene.session)) == 1

    by = scene.cast.coordinator
    if way == "ends":
        end_placement(
            scene.session,
            placement=scene.placement.id,
            by=by,
            reason=EndReason.MOVED,
            now=at(NEXT),
        )
    else:
        leave_placement(scene.session, member=scene.host.id, by=by, now=at(NEXT))

    assert open_one.state is ReviewState.LAPSED
    assert [one.state for one in reviews(scene.session, scene.person)] == [ReviewState.ANSWERED]
    assert tasks(scene.session) == []
    with pytest.raises((TooLate, NotYours)):
        enters(scene, open_one, HowHeard.PHONE)


def test_a_supporter_hears_the_host_by_phone(scene: Scene) -> None:
    """
    Beside their person they may enter what it said, as heard; as their own word they may not.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)
    (review,) = reviews(scene.session, scene.host)
    supporter = scene.cast.supporter
    waits = waiting_answers(scene.session, by=supporter, now=at(NEXT))
    assert (Matter.LABOUR, review.id) in {(one.matter, one.row) for one in waits}

    with pytest.raises(NotYours):
        review_view(scene.session, review=review.id, by=supporter)
    seen = review_view(scene.session, review=review.id, by=supporter, how=HowHeard.PHONE)
    answer_labour_review(
        scene.session,
        review=seen.id,
        answers=dict(HARMLESS),
        by=supporter,
        how_heard=HowHeard.VISIT,
        town=TOWN,
        now=at(NEXT),
    )

    assert (review.state, review.how_heard) == (ReviewState.ANSWERED, HowHeard.VISIT)
    again = waiting_answers(scene.session, by=supporter, now=at(NEXT))
    assert review.id not in {one.row for one in again}


def test_nobody_is_asked_while_it_rests(scene: Scene) -> None:
    """
    すべて止める holds for the review as for everything else.
    """
    scene.meets(*FIVE)
    scene.placement.paused = PauseReason.STOPPED

    assert asked(scene, NEXT) == []
    assert tasks(scene.session) == []


def test_nobody_else_reads_or_answers_a_review(scene: Scene) -> None:
    """
    Neither the other side nor a stranger of the same role.
    """
    scene.meets(*FIVE)
    asked(scene, NEXT)
    (review,) = reviews(scene.session, scene.person)

    for nobody in (scene.cast.giver, make_account(scene.session, Role.SUPPORTER)):
        with pytest.raises(NotYours):
            review_view(scene.session, review=review.id, by=nobody)
        with pytest.raises(NotYours):
            answer_labour_review(
                scene.session,
                review=review.id,
                answers=dict(HARMLESS),
                by=nobody,
                town=TOWN,
                now=at(NEXT),
            )
