"""An introduction goes step by step, each asked of one side, and ends without blame."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.answer_introduction import Answer
from casework.approve_introduction import (
    HostIsBeingAsked,
    WishIsBeingAsked,
    skip_introduction,
)
from casework.begin_placement import begin_placement
from casework.choose_candidate import (
    FitsNoMore,
    decline_candidate,
    replace_candidate,
    set_candidate_aside,
)
from casework.decide_again import withdraw_introduction
from casework.ground import NotYours, TooLate, take_notices
from casework.introductions import NotConfirmed, asked_key
from casework.mind_introductions import mind_introduction, waiting_introductions
from casework.views_courses import placement_course
from casework.views_introductions import introduction_view, introductions_waiting_for
from storage.database import Database
from storage.outbox import queue
from storage.states import (
    OPEN_INTRODUCTIONS,
    HostState,
    HowHeard,
    HowSaid,
    IntroductionState,
    OfferState,
    OutboxState,
    Role,
    WishState,
)
from storage.tables import (
    Account,
    AuditEntry,
    Block,
    Chat,
    Introduction,
    IntroductionStep,
    Outbox,
    Task,
)
from tests.casework.introducing import Scene, make_scene
from tests.making import NOW, TOWN, make_account

DAY = timedelta(days=1)
ENDED = [state for state in IntroductionState if state not in OPEN_INTRODUCTIONS]


@pytest.fixture
def scene(sqlite_database: Database) -> Iterator[Scene]:
    """A wish with one candidate; what is about locking has its own tests on both databases."""
    with sqlite_database.writing() as session:
        yield make_scene(session)


def asked_in_chat(scene: Scene, introduction: Introduction, *, sends: int = 0) -> Outbox:
    """Queue the question for the host, as the program does, sent or not yet."""
    chat = Chat(
        channel="test",
        bot="bot",
        address_index=b"0" * 16,
        address="1",
        account_id=scene.giver.id,
        first_seen=NOW,
    )
    scene.session.add(chat)
    scene.session.flush()
    message = queue(
        scene.session,
        chat=chat,
        outgoing={"text": "…"},
        key=f"{asked_key(introduction)}:{chat.id.hex}:0",
        now=NOW,
        begun=True,
        person_id=scene.person.id,
    )
    if sends:
        message.state, message.sends = OutboxState.SENT, sends
    return message


def open_tasks(scene: Scene) -> set[str]:
    """Return the kinds of the tasks that are open."""
    scene.session.flush()
    return set(scene.session.scalars(select(Task.kind).where(Task.open_key.is_not(None))))


def test_the_way_to_the_meeting(scene: Scene) -> None:
    """Person, coordinator, host, person: each step is kept with who took it and how."""
    introduction = scene.chooses(how_said=HowSaid.WORDS_OR_SIGNS)
    scene.approves(introduction)
    scene.answers(introduction, Answer.WELCOME_IF, "short_first")
    scene.decides(introduction)

    steps = scene.session.scalars(select(IntroductionStep).order_by(IntroductionStep.id)).all()
    assert [(step.state, step.by, step.how_said) for step in steps] == [
        (IntroductionState.CHOSEN, scene.supporter.id, HowSaid.WORDS_OR_SIGNS),
        (IntroductionState.ASKED, scene.coordinator.id, None),
        (IntroductionState.WELCOMED, scene.giver.id, None),
        (IntroductionState.MEETING, scene.supporter.id, HowSaid.CHOSEN),
    ]
    assert introduction.host_condition == "short_first"
    assert scene.wish.state is WishState.CHOSEN
    acts = set(scene.session.scalars(select(AuditEntry.act)))
    assert {f"introduction.{step.state}" for step in steps} <= acts
    assert open_tasks(scene) == {"arrange_meeting"}


def test_each_step_is_told_to_whose_turn_it_is(scene: Scene) -> None:
    """The coordinator, then the host, then both who asked, then host and coordinator."""
    introduction = scene.chooses()
    assert scene.heard() == [(scene.coordinator.id, "task.opened")]
    scene.approves(introduction)
    assert scene.heard() == [(scene.giver.id, "in.ask")]
    scene.answers(introduction)
    assert set(scene.heard()) == {
        (scene.supporter.id, "in.welcomed"),
        (scene.coordinator.id, "in.welcomed"),
    }
    scene.decides(introduction)
    assert set(scene.heard()) == {
        (scene.coordinator.id, "task.opened"),
        (scene.giver.id, "in.meeting"),
    }


def test_what_is_unconfirmed_never_moves_on(scene: Scene) -> None:
    """未確認 keeps the candidate, and later the welcome, where it was."""
    with pytest.raises(NotConfirmed):
        scene.chooses(how_said=HowSaid.UNCONFIRMED)
    introduction = scene.brought_to(IntroductionState.WELCOMED)
    with pytest.raises(NotConfirmed):
        scene.decides(introduction, how_said=HowSaid.UNCONFIRMED)

    assert introduction.state is IntroductionState.WELCOMED
    assert scene.heard() == []


def test_a_candidate_is_chosen_once(scene: Scene) -> None:
    """While its introduction is under way it can neither be chosen nor declined nor set aside."""
    scene.chooses()

    with pytest.raises(TooLate):
        scene.chooses()
    with pytest.raises(TooLate):
        decline_candidate(scene.session, candidate=scene.candidate.id, by=scene.supporter, now=NOW)
    with pytest.raises(TooLate):
        set_candidate_aside(
            scene.session, candidate=scene.candidate.id, by=scene.coordinator, now=NOW
        )


@pytest.mark.parametrize("state", ["gone", "skipped", "declined"])
def test_a_candidate_that_is_no_more_cannot_be_chosen(scene: Scene, state: str) -> None:
    """An old button says that something changed; it does not pretend that nothing was there."""
    scene.candidate.state = state

    with pytest.raises(TooLate):
        scene.chooses()


def test_only_the_own_supporter_speaks_for_a_person(scene: Scene) -> None:
    """For a colleague, a host and a coordinator the candidate does not exist."""
    for by in (make_account(scene.session, Role.SUPPORTER), scene.giver, scene.coordinator):
        scene.supporter = by
        with pytest.raises(NotYours):
            scene.chooses()


def test_a_gate_that_shut_meanwhile_stops_both_choice_and_approval(scene: Scene) -> None:
    """The gates are asked again on today's rows, and another candidate can be looked for."""
    scene.host.state = HostState.PAUSED
    with pytest.raises(FitsNoMore):
        scene.chooses()
    before = scene.wish.revision
    replace_candidate(scene.session, candidate=scene.candidate.id, by=scene.supporter, now=NOW)
    assert (scene.candidate.state, scene.wish.revision) == ("gone", before + 1)

    scene.candidate.state, scene.host.state = "shown", HostState.APPROVED
    introduction = scene.chooses()
    scene.offer.state = OfferState.PAUSED
    with pytest.raises(FitsNoMore):
        scene.approves(introduction)
    assert introduction.state is IntroductionState.CHOSEN


def test_a_host_considers_one_wish_at_a_time(scene: Scene) -> None:
    """The second question waits with the coordinator until the first has its answer."""
    first, second = scene.chooses(), scene.chooses(scene.another_wish())
    scene.approves(first)

    with pytest.raises(HostIsBeingAsked):
        scene.approves(second)
    scene.answers(first, Answer.NOT_NOW, "busy")

    assert scene.approves(second).state is IntroductionState.ASKED


@pytest.mark.parametrize(
    "state", [IntroductionState.ASKED, IntroductionState.WELCOMED, IntroductionState.MEETING]
)
def test_a_wish_is_put_to_one_host_at_a_time(scene: Scene, state: IntroductionState) -> None:
    """Nobody is asked about a wish that another host considers or has welcomed."""
    introduction = scene.brought_to(state)
    candidate, _ = scene.another_candidate()
    other = scene.chooses(candidate)

    with pytest.raises(WishIsBeingAsked):
        scene.approves(other)
    withdraw_introduction(scene.session, introduction=introduction.id, by=scene.supporter, now=NOW)

    assert scene.approves(other).state is IntroductionState.ASKED


def test_a_decline_opens_the_wish_unless_another_goes_on(scene: Scene) -> None:
    """With a second introduction under way the wish stays chosen; with none it is open again."""
    first = scene.brought_to(IntroductionState.ASKED)
    candidate, _ = scene.another_candidate()
    second = scene.chooses(candidate)
    scene.heard()

    scene.answers(first, Answer.NOT_NOW, "busy")
    states = [scene.wish.state]
    assert set(scene.heard()) == {
        (scene.supporter.id, "in.declined"),
        (scene.coordinator.id, "in.declined"),
    }
    before = scene.wish.revision
    withdraw_introduction(scene.session, introduction=second.id, by=scene.supporter, now=NOW)

    assert [*states, scene.wish.state] == [WishState.CHOSEN, WishState.OPEN]
    assert scene.wish.revision == before + 1


def test_only_the_asked_host_answers(scene: Scene) -> None:
    """Another host, a supporter, and a coordinator who does not say how it was heard: refused."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    _, other = scene.another_candidate()

    for by in (other, scene.supporter, scene.coordinator):
        with pytest.raises(NotYours):
            scene.answers(introduction, by=by)
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonari")
    with pytest.raises(NotYours):
        scene.answers(introduction, by=elsewhere, how_heard=HowHeard.PHONE)

    assert introduction.state is IntroductionState.ASKED


@pytest.mark.parametrize("how_heard", [HowHeard.PHONE, HowHeard.VISIT])
def test_a_coordinator_enters_what_a_host_said(scene: Scene, how_heard: HowHeard) -> None:
    """It is kept as heard by telephone or on a visit."""
    introduction = scene.brought_to(IntroductionState.ASKED)

    scene.answers(introduction, by=scene.coordinator, how_heard=how_heard)

    newest = scene.session.scalars(
        select(IntroductionStep).order_by(IntroductionStep.id.desc())
    ).first()
    assert newest is not None
    assert (newest.state, newest.how_heard) == (IntroductionState.WELCOMED, how_heard)


def test_an_answer_is_given_once(scene: Scene) -> None:
    """A second answer changes nothing."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    scene.answers(introduction, Answer.NOT_NOW, "busy")

    with pytest.raises(TooLate):
        scene.answers(introduction)
    assert introduction.state is IntroductionState.DECLINED


def test_a_welcome_if_has_a_condition(scene: Scene) -> None:
    """A condition that nobody could read is refused loudly."""
    introduction = scene.brought_to(IntroductionState.ASKED)

    with pytest.raises(ValueError, match="condition"):
        scene.answers(introduction, Answer.WELCOME_IF, "if_only")


def test_never_keeps_two_apart_even_if_they_were_already(scene: Scene) -> None:
    """ "Do not ask this again" is kept once for a person and a host."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    scene.session.add(
        Block(
            person_id=scene.person.id,
            host_id=scene.host.id,
            made_by=scene.coordinator.id,
            made_at=NOW,
        )
    )
    scene.session.flush()

    scene.answers(introduction, Answer.NEVER_THIS)

    scene.session.flush()
    assert len(scene.session.scalars(select(Block)).all()) == 1


@pytest.mark.parametrize("before", list(OfferState))
def test_a_full_offer_rests_but_a_shut_one_stays_shut(scene: Scene, before: OfferState) -> None:
    """Whoever is full is not asked again until it says so; what a coordinator holds stays held."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    scene.offer.state = before

    scene.answers(introduction, Answer.NOT_NOW, "full")

    shut = before in {OfferState.CLOSED, OfferState.WAITING}
    assert scene.offer.state is (before if shut else OfferState.PAUSED)


def test_a_worry_reaches_the_coordinator(scene: Scene) -> None:
    """A host who is unsure is called, and loses nothing."""
    introduction = scene.brought_to(IntroductionState.ASKED)

    scene.answers(introduction, Answer.NOT_NOW, "worried")

    assert open_tasks(scene) == {"host_worried"}
    assert scene.host.state is HostState.APPROVED


def test_the_second_yes_ends_the_others(scene: Scene) -> None:
    """Once the person wants to meet one host, what was chosen beside it is taken back."""
    first = scene.brought_to(IntroductionState.WELCOMED)
    candidate, giver = scene.another_candidate()
    second = scene.chooses(candidate)
    scene.heard()

    scene.decides(first)

    assert second.state is IntroductionState.WITHDRAWN
    assert scene.told(giver) == []
    assert open_tasks(scene) == {"arrange_meeting"}
    assert scene.wish.state is WishState.CHOSEN


@pytest.mark.parametrize("state", OPEN_INTRODUCTIONS)
@pytest.mark.parametrize("by", ["supporter", "coordinator"])
def test_backing_out_is_always_possible(scene: Scene, state: IntroductionState, by: str) -> None:
    """The wish is open again; the tasks are settled; the coordinator hears it, not from herself."""
    introduction = scene.brought_to(state)

    withdraw_introduction(
        scene.session, introduction=introduction.id, by=getattr(scene, by), now=NOW
    )

    assert introduction.state is IntroductionState.WITHDRAWN
    assert scene.wish.state is WishState.OPEN
    assert scene.candidate.state == ("declined" if by == "supporter" else "shown")
    assert open_tasks(scene) == set()
    heard = scene.heard()
    coordinated = state is not IntroductionState.CHOSEN and by == "supporter"
    assert ((scene.coordinator.id, "in.withdrawn") in heard) == coordinated


@pytest.mark.parametrize("state", ENDED)
def test_what_is_over_cannot_be_backed_out_of(scene: Scene, state: IntroductionState) -> None:
    """An old button ends nothing twice."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)
    introduction.state = state

    with pytest.raises(TooLate):
        withdraw_introduction(
            scene.session, introduction=introduction.id, by=scene.supporter, now=NOW
        )


def test_a_question_that_was_not_put_is_never_put(scene: Scene) -> None:
    """A host whose question still waited for the morning hears nothing at all."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    message = asked_in_chat(scene, introduction)

    withdraw_introduction(scene.session, introduction=introduction.id, by=scene.supporter, now=NOW)

    scene.session.refresh(message)
    assert message.state is OutboxState.CANCELLED
    assert scene.told(scene.giver) == []


def test_a_host_who_was_asked_hears_that_it_is_over(scene: Scene) -> None:
    """It learns that nothing comes of it, and no why."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    asked_in_chat(scene, introduction, sends=1)

    withdraw_introduction(scene.session, introduction=introduction.id, by=scene.supporter, now=NOW)

    assert scene.told(scene.giver) == ["in.taken_back"]


def test_an_answer_by_telephone_takes_the_waiting_question_back(scene: Scene) -> None:
    """Who has answered already is not asked in the morning."""
    introduction = scene.brought_to(IntroductionState.ASKED)
    message = asked_in_chat(scene, introduction)

    scene.answers(introduction, by=scene.coordinator, how_heard=HowHeard.PHONE)

    scene.session.refresh(message)
    assert message.state is OutboxState.CANCELLED


@pytest.mark.parametrize(
    ("reason", "candidate"),
    [("other_host", "skipped"), ("not_safe", "skipped"), ("not_now", "shown")],
)
def test_a_skipped_candidate_comes_back_only_if_it_was_too_early(
    scene: Scene, reason: str, candidate: str
) -> None:
    """The supporter hears that it is not asked; the wish is open."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)

    skip_introduction(
        scene.session, introduction=introduction.id, by=scene.coordinator, reason=reason, now=NOW
    )

    assert introduction.state is IntroductionState.SKIPPED
    assert scene.candidate.state == candidate
    assert scene.wish.state is WishState.OPEN
    assert scene.heard() == [(scene.supporter.id, "in.skipped")]
    assert open_tasks(scene) == set()


def test_only_the_towns_coordinators_decide(scene: Scene) -> None:
    """Neither a supporter, nor a host, nor another town's coordinator approves or skips."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonari")

    for by in (scene.supporter, scene.giver, elsewhere):
        scene.coordinator = by
        with pytest.raises(NotYours):
            scene.approves(introduction)
        with pytest.raises(NotYours):
            skip_introduction(
                scene.session, introduction=introduction.id, by=by, reason="not_now", now=NOW
            )


def test_a_host_that_has_heard_enough_is_asked_later(scene: Scene) -> None:
    """After two questions within a month the third waits, and so do reminder and end."""
    for _ in range(2):
        earlier = scene.chooses(scene.another_wish())
        scene.approves(earlier)
        scene.answers(earlier, Answer.NOT_NOW, "busy")
    introduction = scene.chooses()
    take_notices(scene.session)

    scene.approves(introduction)

    (question,) = take_notices(scene.session)
    assert question.after is not None
    assert question.after > NOW + 27 * DAY
    assert introduction.asked_at == question.after
    scene.session.flush()
    assert waiting_introductions(scene.session, now=NOW + 14 * DAY, limit=9) == []


def test_a_host_is_reminded_once_and_then_left_in_peace(scene: Scene) -> None:
    """No answer is no blame: it lapses, the person's side hears it, the host does not."""
    introduction = scene.brought_to(IntroductionState.ASKED)

    kinds = mind_for(scene, introduction, days=40)

    assert kinds == [
        (scene.giver.id, "in.ask"),
        (scene.supporter.id, "in.expired"),
        (scene.coordinator.id, "in.expired"),
    ]
    assert introduction.state is IntroductionState.EXPIRED
    assert scene.wish.state is WishState.OPEN


def test_a_host_who_welcomed_hears_when_nothing_comes_of_it(scene: Scene) -> None:
    """The person is asked once more after two days; later the host need not wait any longer."""
    introduction = scene.brought_to(IntroductionState.WELCOMED)

    kinds = mind_for(scene, introduction, days=40)

    assert kinds == [
        (scene.supporter.id, "in.welcomed"),
        (scene.supporter.id, "in.expired"),
        (scene.coordinator.id, "in.expired"),
        (scene.giver.id, "in.taken_back"),
    ]


def mind_for(scene: Scene, introduction: Introduction, *, days: int) -> list[tuple[object, str]]:
    """Let the clock look each day; return who was told what, staff in a fixed order."""
    order = [scene.giver.id, scene.supporter.id, scene.coordinator.id]
    kinds: list[tuple[object, str]] = []
    for day in range(days):
        now = NOW + day * DAY
        scene.session.flush()
        for due in waiting_introductions(scene.session, now=now, limit=9):
            mind_introduction(scene.session, introduction=due, town=TOWN, now=now)
        heard = scene.heard()
        last = [one for one in heard if one[1] == "in.taken_back"]
        rest = [one for one in heard if one[1] != "in.taken_back"]
        kinds += sorted(rest, key=lambda one: order.index(one[0])) + last
    return kinds


@pytest.mark.parametrize("state", list(IntroductionState))
def test_a_host_sees_nothing_before_it_is_asked(scene: Scene, state: IntroductionState) -> None:
    """Before the approval there is nothing; after it, neither code nor label nor steps."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)
    introduction.state = state
    scene.session.flush()
    known = {
        IntroductionState.ASKED,
        IntroductionState.WELCOMED,
        IntroductionState.MEETING,
        IntroductionState.PLACED,
    }

    if state not in known:
        with pytest.raises(NotYours):
            introduction_view(scene.session, introduction=introduction.id, by=scene.giver)
        return
    view = introduction_view(scene.session, introduction=introduction.id, by=scene.giver)

    assert (view.label, view.code, view.steps) == ("", "", ())


def test_a_withdrawal_before_the_question_stays_unknown_to_the_host(scene: Scene) -> None:
    """What a host was never asked about, it cannot look up afterwards either."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)

    withdraw_introduction(scene.session, introduction=introduction.id, by=scene.supporter, now=NOW)

    with pytest.raises(NotYours):
        introduction_view(scene.session, introduction=introduction.id, by=scene.giver)


def test_everybody_finds_what_waits_for_them(scene: Scene) -> None:
    """The coordinator, the host, the supporter: each only while it is their turn."""
    introduction = scene.chooses()

    def waits_for(account: Account) -> bool:
        scene.session.flush()
        return bool(introductions_waiting_for(scene.session, by=account))

    turns = [[waits_for(one) for one in (scene.coordinator, scene.giver, scene.supporter)]]
    scene.approves(introduction)
    turns += [[waits_for(one) for one in (scene.coordinator, scene.giver, scene.supporter)]]
    scene.answers(introduction)
    turns += [[waits_for(one) for one in (scene.coordinator, scene.giver, scene.supporter)]]

    assert turns == [[True, False, False], [False, True, False], [False, False, True]]


def test_a_declined_candidate_makes_room(scene: Scene) -> None:
    """「今回はちがう」 changes nothing but the candidate, and has others looked for."""
    before = scene.wish.revision

    decline_candidate(scene.session, candidate=scene.candidate.id, by=scene.supporter, now=NOW)

    assert (scene.candidate.state, scene.wish.state) == ("declined", WishState.OPEN)
    assert scene.wish.revision == before + 1
    assert scene.heard() == []


def test_a_coordinator_sets_a_candidate_aside(scene: Scene) -> None:
    """Only in her own town; the person is not shown it any more."""
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonari")
    with pytest.raises(NotYours):
        set_candidate_aside(scene.session, candidate=scene.candidate.id, by=elsewhere, now=NOW)

    set_candidate_aside(scene.session, candidate=scene.candidate.id, by=scene.coordinator, now=NOW)

    assert scene.candidate.state == "skipped"


def test_an_offer_can_be_chosen_again(scene: Scene) -> None:
    """A coordinator took the first one back; the second is the next round."""
    first = scene.brought_to(IntroductionState.ASKED)
    withdraw_introduction(scene.session, introduction=first.id, by=scene.coordinator, now=NOW)

    assert scene.chooses().round == 2


@pytest.mark.parametrize("protected", [False, True])
def test_a_host_reads_what_was_approved_until_it_is_approved_again(
    scene: Scene, protected: bool
) -> None:
    """
    Another sentence, area or reason reaches nobody: not in the question, nor in a placement.
    """
    scene.person.protected = protected
    scene.candidate.proposed_by = scene.coordinator.id
    introduction = scene.brought_to(IntroductionState.MEETING)
    approved = scene.wish.sentence, scene.person.area
    placement = begin_placement(
        scene.session,
        introduction=introduction.id,
        by=scene.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )

    scene.wish.sentence, scene.person.area = "ひみつの一文", TOWN.areas[1].key
    scene.candidate.reasons = {"person": [], "asks": [], "host": [{"key": "ひみつの理由"}]}
    scene.session.flush()

    for reader in (scene.giver, scene.supporter, scene.coordinator):
        view = introduction_view(scene.session, introduction=introduction.id, by=reader)
        assert (view.sentence, view.person_area, view.reasons_host) == (*approved, [])
    course = placement_course(scene.session, placement=placement.id, by=scene.giver)
    assert approved[0] in {one.sentence for one in course.members}
    assert "ひみつの一文" not in str(course)


def test_until_the_approval_staff_read_the_wish_as_it_is(scene: Scene) -> None:
    """
    What the coordinator reads is what the host will.
    """
    introduction = scene.brought_to(IntroductionState.CHOSEN)
    scene.wish.sentence = "走りながら話したい"

    view = introduction_view(scene.session, introduction=introduction.id, by=scene.coordinator)
    scene.approves(introduction)
    asked = introduction_view(scene.session, introduction=introduction.id, by=scene.giver)

    assert view.sentence == asked.sentence == "走りながら話したい"
