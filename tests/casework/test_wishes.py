"""A wish is told, changed, rests and ends; a consent is given and taken back, at once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.consent import current_consent, give_consent, withdraw_consent
from casework.enter_person import enter_person
from casework.ground import NotYours, TooLate
from casework.post_wish import WishTold, change_wish, post_wish
from casework.search import compute, keep_candidates, take_snapshot, wishes_to_search
from casework.search_again import search_again
from casework.views_wishes import candidate_views, wish_view, wishes_for
from casework.withdraw_wish import TakesPart, pause_wish, resume_wish, withdraw_wish
from storage.base import Id
from storage.database import Database
from storage.states import (
    HowSaid,
    IntroductionState,
    OutboxState,
    PersonState,
    Role,
    WishState,
)
from storage.tables import Account, AuditEntry, Consent, Wish
from tests.casework.introducing import Scene, make_scene
from tests.casework.test_introductions import asked_in_chat, open_tasks
from tests.making import NOW, TOWN, make_account, make_consent, make_host, make_offer
from tests.talk import READER

TOLD = WishTold(later=False, sentence="川べりを走りたい", likes=("running",), first_step="look")
YEAR = timedelta(days=366)


@pytest.fixture
def scene(sqlite_database: Database) -> Iterator[Scene]:
    """A wish with one candidate."""
    with sqlite_database.writing() as session:
        yield make_scene(session)


def takes_back(scene: Scene, by: Account | None = None) -> None:
    """Let the person take the consent back."""
    withdraw_consent(
        scene.session, person=scene.person.id, by=by or scene.supporter, town=TOWN, now=NOW
    )


def search(session: Session, wish: Wish, *, now_later: timedelta = timedelta()) -> None:
    """Search one wish and write what was found."""
    now = NOW + now_later
    session.flush()
    snapshot = take_snapshot(session, wish=wish.id, reader=READER, now=now)
    found = compute(
        snapshot, town=TOWN, reader=READER, ask=lambda question: question(session), now=now
    )
    keep_candidates(session, found_now=found, town=TOWN, now=now)


def due(session: Session) -> list[Id]:
    """Return the wishes that are to be searched now."""
    session.flush()
    return list(wishes_to_search(session, now=NOW, limit=9))


def test_a_person_has_a_code_and_no_name(scene: Scene) -> None:
    """An entry gets a case code, is the supporter's own, and is on record without a text."""
    person = enter_person(
        scene.session,
        by=scene.supporter,
        label="木曜の方",
        area="kawabata",
        minor=True,
        consent=HowSaid.WORDS_OR_SIGNS,
        now=NOW,
    )

    assert person.code.startswith("K-")
    assert person.traits == []
    consent = current_consent(scene.session, person=person.id, now=NOW)
    assert consent is not None
    assert consent.how_said is HowSaid.WORDS_OR_SIGNS
    entries = scene.session.scalars(select(AuditEntry)).all()
    assert {entry.act for entry in entries} >= {"enter_person", "give_consent"}
    assert "木曜の方" not in str([entry.facts for entry in entries])


def test_an_unconfirmed_yes_is_none(scene: Scene) -> None:
    """未確認 records nothing."""
    person = enter_person(
        scene.session,
        by=scene.supporter,
        label="木曜の方",
        area="kawabata",
        minor=False,
        consent=HowSaid.UNCONFIRMED,
        now=NOW,
    )

    assert current_consent(scene.session, person=person.id, now=NOW) is None


@pytest.mark.parametrize("role", [Role.HOST, Role.COORDINATOR, Role.OFFICER])
def test_only_supporters_enter_persons(scene: Scene, role: Role) -> None:
    """Nobody else speaks for a person."""
    with pytest.raises(NotYours):
        enter_person(
            scene.session,
            by=make_account(scene.session, role),
            label="木曜の方",
            area="kawabata",
            minor=False,
            consent=HowSaid.CHOSEN,
            now=NOW,
        )


def test_a_wish_is_told_for_ones_own_person(scene: Scene) -> None:
    """A colleague's person looks like one that does not exist; a stopped one says so."""
    colleague = make_account(scene.session, Role.SUPPORTER)
    with pytest.raises(NotYours):
        post_wish(scene.session, person=scene.person.id, told=TOLD, by=colleague, now=NOW)
    scene.person.state = PersonState.STOPPED
    with pytest.raises(TooLate):
        post_wish(scene.session, person=scene.person.id, told=TOLD, by=scene.supporter, now=NOW)


def test_a_changed_wish_is_searched_anew(scene: Scene) -> None:
    """Its revision grows, so that what was found for the old one is dropped."""
    search(scene.session, scene.wish)
    assert due(scene.session) == []

    change_wish(scene.session, wish=scene.wish.id, told=TOLD, by=scene.supporter, now=NOW)

    assert due(scene.session) == [scene.wish.id]
    assert scene.wish.sentence == "川べりを走りたい"


@pytest.mark.parametrize("state", [WishState.CHOSEN, WishState.GRANTED, WishState.WITHDRAWN])
def test_a_wish_under_way_is_not_changed(scene: Scene, state: WishState) -> None:
    """What a host is asked about stays what it was asked about."""
    scene.wish.state = state
    with pytest.raises(TooLate):
        change_wish(scene.session, wish=scene.wish.id, told=TOLD, by=scene.supporter, now=NOW)


def test_what_was_found_for_an_older_wish_is_dropped(scene: Scene) -> None:
    """A search that was under way when the wish changed writes and tells nothing."""
    scene.session.flush()
    snapshot = take_snapshot(scene.session, wish=scene.wish.id, reader=READER, now=NOW)
    found = compute(
        snapshot, town=TOWN, reader=READER, ask=lambda question: question(scene.session), now=NOW
    )
    takes_back(scene)
    scene.heard()

    keep_candidates(scene.session, found_now=found, town=TOWN, now=NOW)

    assert scene.heard() == []
    assert scene.candidate.state == "gone"


def test_each_search_that_was_asked_for_is_told_of(scene: Scene) -> None:
    """Found, then the last one declined: the supporter hears both, and the coordinator looks."""
    search(scene.session, scene.wish)
    assert scene.told(scene.supporter) == ["ca.found"]
    scene.candidate.state = "declined"
    scene.wish.revision += 1

    search(scene.session, scene.wish)

    assert set(scene.heard()) == {
        (scene.supporter.id, "ca.none"),
        (scene.coordinator.id, "task.opened"),
    }
    assert open_tasks(scene) == {"no_candidate"}


def test_a_new_offer_elsewhere_is_seen_if_it_crosses_the_border(scene: Scene) -> None:
    """An online offer of another town is news for a wish that was searched before."""
    search(scene.session, scene.wish)
    other = make_host(scene.session, town="tonari")
    make_offer(scene.session, other, reach="online", changed_at=NOW + timedelta(hours=1))
    scene.session.flush()

    later = NOW + timedelta(days=2)

    assert list(wishes_to_search(scene.session, now=later, limit=9)) == [scene.wish.id]


def test_resting_stops_what_is_under_way(scene: Scene) -> None:
    """A paused wish is asked of nobody; resumed, it is searched anew."""
    introduction = scene.brought_to(IntroductionState.WELCOMED)

    pause_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)

    assert introduction.state is IntroductionState.WITHDRAWN
    assert set(scene.heard()) == {
        (scene.giver.id, "in.taken_back"),
        (scene.coordinator.id, "in.withdrawn"),
    }
    assert due(scene.session) == []
    with pytest.raises(TooLate):
        pause_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    resume_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    assert due(scene.session) == [scene.wish.id]
    with pytest.raises(TooLate):
        resume_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)


@pytest.mark.parametrize("deed", [pause_wish, withdraw_wish, resume_wish])
def test_only_the_own_supporter_lets_a_wish_rest(scene: Scene, deed: object) -> None:
    """For everybody else it does not exist."""
    for by in (make_account(scene.session, Role.SUPPORTER), scene.coordinator, scene.giver):
        with pytest.raises(NotYours):
            deed(scene.session, wish=scene.wish.id, by=by, now=NOW)  # type: ignore[operator]


def test_a_placement_rests_or_ends_by_itself(scene: Scene) -> None:
    """While somebody takes part, the wish neither rests nor goes, whatever else ends."""
    introduction = scene.brought_to(IntroductionState.MEETING)
    begin_placement(
        scene.session,
        introduction=introduction.id,
        by=scene.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    scene.heard()

    for deed in (pause_wish, withdraw_wish):
        with pytest.raises(TakesPart):
            deed(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    candidate, _ = scene.another_candidate()
    other = scene.chooses(candidate)
    scene.approves(other)
    takes_back(scene)

    assert scene.wish.state is WishState.CHOSEN
    assert "consent_withdrawn" in open_tasks(scene)


def test_withdrawing_is_for_good(scene: Scene) -> None:
    """A withdrawn wish is neither resumed nor changed nor chosen for."""
    withdraw_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)

    with pytest.raises(TooLate):
        resume_wish(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    with pytest.raises(TooLate):
        scene.chooses()
    assert due(scene.session) == []


@pytest.mark.parametrize(
    "state", [IntroductionState.CHOSEN, IntroductionState.ASKED, IntroductionState.MEETING]
)
def test_taking_a_consent_back_works_at_once(scene: Scene, state: IntroductionState) -> None:
    """Nothing of the person is asked, queued, shown or looked for any more."""
    introduction = scene.brought_to(state)
    message = asked_in_chat(scene, introduction)

    takes_back(scene)

    scene.session.flush()
    scene.session.refresh(message)
    assert message.state is OutboxState.CANCELLED
    assert introduction.state is IntroductionState.WITHDRAWN
    assert (scene.wish.state, scene.candidate.state) == (WishState.OPEN, "gone")
    assert due(scene.session) == []
    # A host who had not heard the question does not hear that it is over either.
    knows = state is IntroductionState.MEETING
    assert scene.told(scene.giver) == (["in.taken_back"] if knows else [])
    assert candidate_views(scene.session, wish=scene.wish.id, by=scene.coordinator, now=NOW) == []
    with pytest.raises(TooLate):
        scene.chooses()


def test_a_consent_taken_back_is_taken_back_whole(scene: Scene) -> None:
    """However often it was recorded, none of it holds afterwards; given again, it does."""
    make_consent(scene.session, scene.person)

    takes_back(scene)
    assert current_consent(scene.session, person=scene.person.id, now=NOW) is None
    takes_back(scene)
    give_consent(
        scene.session,
        person=scene.person.id,
        by=scene.supporter,
        how_said=HowSaid.CHOSEN,
        now=NOW,
    )

    assert current_consent(scene.session, person=scene.person.id, now=NOW) is not None
    assert due(scene.session) == [scene.wish.id]


def test_who_may_take_a_consent_back(scene: Scene) -> None:
    """The supporter; a coordinator of the town, and then the supporter hears it; nobody else."""
    others = (
        make_account(scene.session, Role.SUPPORTER),
        make_account(scene.session, Role.COORDINATOR, town="tonari"),
        scene.giver,
    )
    for by in others:
        with pytest.raises(NotYours):
            takes_back(scene, by)

    takes_back(scene, scene.coordinator)

    assert scene.heard() == [(scene.supporter.id, "wi.consent_withdrawn")]


def test_another_towns_coordinator_does_not_reach_over(scene: Scene) -> None:
    """Not even by naming their own town."""
    elsewhere = make_account(scene.session, Role.COORDINATOR, town="tonari")
    tonari = TOWN.model_copy(update={"key": "tonari"})

    with pytest.raises(NotYours):
        withdraw_consent(scene.session, person=scene.person.id, by=elsewhere, town=tonari, now=NOW)


def test_a_consent_ends_after_a_year(scene: Scene) -> None:
    """Then the gates are shut again."""
    assert current_consent(scene.session, person=scene.person.id, now=NOW + YEAR) is None
    assert scene.session.scalars(select(Consent)).one().withdrawn_at is None


def test_nobody_gives_consent_for_somebody_elses_person(scene: Scene) -> None:
    """A consent is recorded by who speaks for the person."""
    with pytest.raises(NotYours):
        give_consent(
            scene.session,
            person=scene.person.id,
            by=make_account(scene.session, Role.SUPPORTER),
            how_said=HowSaid.CHOSEN,
            now=NOW,
        )


def test_what_each_reader_sees_of_a_wish(scene: Scene) -> None:
    """The label is the supporter's alone; a colleague and a host see nothing."""
    own = wish_view(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    town = wish_view(scene.session, wish=scene.wish.id, by=scene.coordinator, now=NOW)

    assert (own.label, town.label) == ("珈琲の方", "")
    assert town.own_words == ""
    for by in (make_account(scene.session, Role.SUPPORTER), scene.giver):
        with pytest.raises(NotYours):
            wish_view(scene.session, wish=scene.wish.id, by=by, now=NOW)
    with pytest.raises(NotYours):
        wishes_for(scene.session, by=scene.giver, start=0, count=9)


def test_a_card_leads_to_what_is_under_way(scene: Scene) -> None:
    """A chosen wish names its introductions; the candidate says that it is one of them."""
    introduction = scene.brought_to(IntroductionState.CHOSEN)
    scene.session.flush()

    view = wish_view(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    (candidate,) = candidate_views(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)

    assert view.introductions == ((introduction.id, "走友会"),)
    assert candidate.introduction == introduction.id


def test_a_coordinator_has_an_open_wish_searched_again(scene: Scene) -> None:
    """Not a resting one, and not another town's."""
    search(scene.session, scene.wish)
    search_again(scene.session, wish=scene.wish.id, by=scene.coordinator, now=NOW)
    assert due(scene.session) == [scene.wish.id]

    with pytest.raises(NotYours):
        search_again(scene.session, wish=scene.wish.id, by=scene.supporter, now=NOW)
    scene.wish.state = WishState.PAUSED
    with pytest.raises(TooLate):
        search_again(scene.session, wish=scene.wish.id, by=scene.coordinator, now=NOW)
