"""The week's plan of a town: asked for, made beside the conversations, kept, and read."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework.accept_line import Accepted, accept_locked
from casework.ask_week_plan import ask_week_plan
from casework.ground import NotYours, TooLate, take_notices
from casework.plan_week import compute_week, content_of, keep_week, plans_to_make, read_week
from casework.settle_line import (
    SkipReason,
    bring_back_lines,
    lock_line,
    skip_line,
    unlock_line,
)
from casework.settle_team import lock_team, skip_team, unlock_team
from casework.views_desk_week import compared_line, desk_week
from casework.views_plan_lines import let_go, planned_team, skipped_lines, skipped_teams
from casework.views_week_plan import WeekView, planned_offers, week_page
from matching.plan.town import WeekPlan
from storage import tables
from storage.base import Id
from storage.database import Database
from storage.session import Session
from storage.states import IntroductionState, OfferState, Role, WishState
from storage.tables import Account, Candidate, Hope, Host, Offer, Person, Wish
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)
from tests.talk import READER

WEEK = timedelta(weeks=1)


def fill(session: Session, *, wishes: int, sentence: str = "将棋を指したい") -> list[Wish]:
    """Open wishes of as many consenting persons; the first has waited the longest."""
    supporter = make_account(session, Role.SUPPORTER)
    made = []
    for number in range(wishes):
        person = make_person(session, supporter)
        make_consent(session, person)
        since = NOW - (wishes - number) * WEEK
        made.append(make_wish(session, person, sentence=sentence, likes=[], created_at=since))
    return made


def shogi(
    session: Session, *, capacity: int, host: Host | None = None, text: str = "将棋サロン"
) -> Offer:
    """An open offer of a host; of a new one unless it is named."""
    host = host or make_host(session, name="将棋の会")
    return make_offer(session, host, text=text, slots=[], reach="town", capacity=capacity)


def planned(session: Session, *, now: datetime = NOW) -> WeekPlan:
    """The plan from how the town stands."""
    return compute_week(
        read_week(session, town=TOWN, reader=READER, now=now),
        town=TOWN,
        reader=READER,
        ask=lambda question: question(session),
        now=now,
    )


def kept(session: Session, by: Account, *, now: datetime = NOW) -> tables.WeekPlan:
    """The week's plan, asked for and made."""
    row = ask_week_plan(session, by=by, now=now)
    plan = planned(session, now=now)
    keep_week(
        session, row=row.id, asked_at=row.asked_at, plan=plan, content=content_of(plan), now=now
    )
    return row


def solved_again(session: Session, by: Account) -> None:
    """Make the plan anew, as the program does."""
    row = ask_week_plan(session, by=by, now=NOW, anew=True)
    plan = planned(session)
    keep_week(
        session, row=row.id, asked_at=row.asked_at, plan=plan, content=content_of(plan), now=NOW
    )


def offers_of(session: Session, row: tables.WeekPlan, wish: Wish) -> list[Id]:
    """What the plan lays beside a wish."""
    return [one.offer for one in planned_offers(session, plan=row, wish=wish.id)]


def view(session: Session, row: tables.WeekPlan, by: Account) -> WeekView:
    """The plan as this coordinator sees it."""
    seen, total = week_page(session, plan=row, by=by, start=0, count=100)
    assert total == sum(map(len, (seen.lines, seen.teams, seen.rounds, seen.cards)))
    return seen


def test_who_waited_longest_has_the_only_place(database: Database) -> None:
    """Ten wish the same; the line says why, the others why not, and whoever asked is told."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        offer = shogi(session, capacity=1)
        take_notices(session)

        row = kept(session, coordinator)

        seen = view(session, row, coordinator)
        (line,) = seen.lines
        assert (line.wish.id, line.offer.id, line.offer.host) == (
            wishes[0].id,
            offer.id,
            "将棋の会",
        )
        assert "plan_reasons.why.waiting" in [reason["key"] for reason in line.told]
        assert {reason["key"] for reason in line.costs} == {"plan_reasons.cost.wish"}
        assert len(seen.cards) == 9
        assert {card.told[0]["key"] for card in seen.cards} == {"plan_reasons.none.full"}
        assert [(one.to, one.kind) for one in take_notices(session)] == [
            (coordinator.id, "wp.made")
        ]
        assert offers_of(session, row, wishes[0]) == [offer.id]
        assert offers_of(session, row, wishes[1]) == []


def test_other_wishes_stand_in_it_by_their_codes(database: Database) -> None:
    """What a line costs others names cases, and none that went on since."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        fill(session, wishes=10)
        shogi(session, capacity=1)
        row = kept(session, coordinator)

        (line,) = view(session, row, coordinator).lines
        others = [reason["words"]["wish"] for reason in line.costs]
        for card in view(session, row, coordinator).cards:
            session.get_one(Wish, card.wish.id).state = WishState.PAUSED
        session.flush()
        (alone,) = view(session, row, coordinator).lines

        assert len(others) == 3
        assert all(code.startswith("K-") for code in others)
        assert alone.costs == ()
        assert view(session, row, coordinator).cards == ()


def test_a_pair_that_would_rather_have_each_other_is_named(database: Database) -> None:
    """Whose wish it is suits the host better than who has waited longest."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        offer = shogi(session, capacity=1)
        session.add(Hope(offer_id=offer.id, text="将棋の相手がほしい", created_at=NOW))
        wishes[0].sentence, wishes[0].likes = "本を読む会に行きたい", ["shogi"]
        wishes[0].created_at = NOW - 26 * WEEK
        session.flush()

        seen = view(session, kept(session, coordinator), coordinator)

        others = [card for card in seen.cards if card.rather]
        assert [one.wish.id for one in seen.lines] == [wishes[0].id]
        assert seen.lines[0].rather == ()
        assert others
        assert {one.rather[0].id for one in others} == {offer.id}


def test_what_a_host_is_asked_already_counts(database: Database) -> None:
    """With three open questions a host is asked nothing more."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        fill(session, wishes=10)
        offer = shogi(session, capacity=99)
        for wish in fill(session, wishes=3):
            wish.state = WishState.CHOSEN
            make_introduction(session, wish, offer, state=IntroductionState.ASKED)

        seen = view(session, kept(session, coordinator), coordinator)

        assert seen.lines == ()
        assert {card.told[0]["key"] for card in seen.cards} == {"plan_reasons.none.asked"}


def test_last_weeks_line_is_kept_between_equals(database: Database) -> None:
    """A second offer that is just as good takes nobody away from the first."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        offer = shogi(session, capacity=1)
        first = kept(session, coordinator)
        other = shogi(session, capacity=1, host=session.get_one(Host, offer.host_id))

        second = kept(session, coordinator, now=NOW + WEEK)

        assert second.week == first.week + WEEK
        assert offers_of(session, second, wishes[0]) == [offer.id]
        assert offers_of(session, second, wishes[1]) == [other.id]


def test_below_ten_wishes_there_are_cards(database: Database) -> None:
    """Each with its candidates, or with whom to call."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        fill(session, wishes=1)
        fill(session, wishes=1, sentence="オカリナを吹いてみたい")
        shogi(session, capacity=1)

        seen = view(session, kept(session, coordinator), coordinator)

        assert seen.small
        assert [len(card.offers) for card in seen.cards] == [1, 0]
        assert seen.cards[1].places


def test_a_plan_is_read_page_by_page(database: Database) -> None:
    """Lines before cards, each once, and costs that name wishes of other pages."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        fill(session, wishes=10)
        shogi(session, capacity=1)
        row = kept(session, coordinator)

        pages = [
            week_page(session, plan=row, by=coordinator, start=start, count=4)
            for start in (0, 4, 8, 12)
        ]

        assert [(len(seen.lines), len(seen.cards)) for seen, _ in pages] == [
            (1, 3),
            (0, 4),
            (0, 2),
            (0, 0),
        ]
        assert {total for _, total in pages} == {10}
        whole = view(session, row, coordinator)
        assert pages[0][0].lines == whole.lines
        assert tuple(card for seen, _ in pages for card in seen.cards) == whole.cards


def test_a_plan_is_made_once_for_each_asking(database: Database) -> None:
    """Looking again asks for nothing; asking anew does, and what was computed before is dropped."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        row = ask_week_plan(session, by=coordinator, now=NOW)
        assert [one.id for one in plans_to_make(session, now=NOW, again=False)] == [row.id]
        plan = planned(session)
        keep_week(
            session, row=row.id, asked_at=row.asked_at, plan=plan, content=content_of(plan), now=NOW
        )

        assert ask_week_plan(session, by=coordinator, now=NOW).made_at == NOW
        assert plans_to_make(session, now=NOW) == []

        later = NOW + timedelta(hours=1)
        ask_week_plan(session, by=coordinator, now=later, anew=True)
        keep_week(session, row=row.id, asked_at=NOW, plan=plan, content=content_of(plan), now=later)

        assert row.made_at is None
        assert plans_to_make(session, now=later + WEEK, again=False) == []
        assert len(plans_to_make(session, now=later + WEEK)) == 1
        assert session.scalars(select(tables.WeekPlan)).all() == [row]


def test_it_is_for_coordinators_of_the_town(database: Database) -> None:
    """A supporter cannot ask; a coordinator of another town sees nothing."""
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        coordinator = make_account(session, Role.COORDINATOR)
        stranger = make_account(session, Role.COORDINATOR, town="tonari")
        row = kept(session, coordinator)

        with pytest.raises(NotYours):
            ask_week_plan(session, by=supporter, now=NOW)
        with pytest.raises(NotYours):
            view(session, row, stranger)


def test_wishes_of_another_town_are_never_named(database: Database) -> None:
    """Even if the stored content held one."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        (wish,) = fill(session, wishes=1)
        row = kept(session, coordinator)
        assert [card.wish.id for card in view(session, row, coordinator).cards] == [wish.id]

        wish.town = "tonari"
        session.flush()

        assert view(session, row, coordinator).cards == ()
        assert content_of(planned(session))["cards"] == []


def test_a_locked_line_stands_and_a_skipped_one_does_not(database: Database) -> None:
    """Solved again, the plan goes round both, whoever would come first otherwise."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        first = shogi(session, capacity=1)
        other = shogi(session, capacity=1, host=session.get_one(Host, first.host_id))
        row = kept(session, coordinator)
        before = {line.wish.id: line.offer.id for line in view(session, row, coordinator).lines}
        assert before.keys() == {wishes[0].id, wishes[1].id}

        lock_line(session, wish=wishes[1].id, by=coordinator, now=NOW)
        skip_line(session, wish=wishes[0].id, reason=SkipReason.TALK_FIRST, by=coordinator, now=NOW)
        assert [line.wish.id for line in view(session, row, coordinator).lines] == [wishes[1].id]
        wishes[1].created_at = NOW
        session.flush()
        solved_again(session, coordinator)

        after = {line.wish.id: line for line in view(session, row, coordinator).lines}
        assert after[wishes[1].id].locked
        assert after[wishes[1].id].offer.id == before[wishes[1].id]
        assert all(
            line.offer.id != before[wishes[0].id]
            for line in after.values()
            if line.wish.id == wishes[0].id
        )
        assert {line.offer.id for line in after.values()} == {first.id, other.id}
        (out,) = skipped_lines(session, plan=row, by=coordinator)
        assert (out.wish.id, out.why) == (wishes[0].id, "talk_first")
        bring_back_lines(session, by=coordinator, now=NOW)
        assert skipped_lines(session, plan=row, by=coordinator) == []


def test_a_lock_that_cannot_stand_is_let_go_and_said(database: Database) -> None:
    """Its offer closed meanwhile; a wish that went on is simply no lock any more."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=11)
        host = make_host(session)
        offers = [shogi(session, capacity=1, host=host) for _ in range(2)]
        row = kept(session, coordinator)
        lines = {line.wish.id: line.offer.id for line in view(session, row, coordinator).lines}
        for wish in lines:
            lock_line(session, wish=wish, by=coordinator, now=NOW)
        for offer in offers:
            if offer.id == lines[wishes[0].id]:
                offer.state = OfferState.CLOSED
        wishes[1].state = WishState.CHOSEN
        session.flush()

        solved_again(session, coordinator)

        assert row.locks == {}
        assert let_go(session, plan=row, by=coordinator) == [
            session.get_one(Person, wishes[0].person_id).code
        ]


def test_only_a_made_plan_of_the_town_is_settled(database: Database) -> None:
    """Not by a supporter, not for a wish without a line, not while it is made anew."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        shogi(session, capacity=1)
        with pytest.raises(NotYours):
            lock_line(session, wish=wishes[0].id, by=coordinator, now=NOW)
        row = kept(session, coordinator)

        with pytest.raises(NotYours):
            lock_line(session, wish=wishes[5].id, by=coordinator, now=NOW)
        with pytest.raises(NotYours):
            lock_line(session, wish=wishes[0].id, by=make_account(session, Role.SUPPORTER), now=NOW)
        ask_week_plan(session, by=coordinator, now=NOW, anew=True)
        with pytest.raises(TooLate):
            unlock_line(session, wish=wishes[0].id, by=coordinator, now=NOW)
        assert row.locks == {}


def test_locked_lines_are_accepted_together(database: Database) -> None:
    """Each becomes a candidate that its supporter hears of; pressed again, nothing is new."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        host = make_host(session)
        for _ in range(2):
            shogi(session, capacity=1, host=host)
        kept(session, coordinator)
        for wish in wishes[:2]:
            lock_line(session, wish=wish.id, by=coordinator, now=NOW)
        take_notices(session)
        given: Any = {"by": coordinator, "town": TOWN, "activity_words": {}, "now": NOW}

        assert accept_locked(session, **given) == Accepted(new=2, before=0, gone=0, left=0)
        assert [one.kind for one in take_notices(session)] == ["ca.found", "ca.found"]
        assert accept_locked(session, **given) == Accepted(new=0, before=2, gone=0, left=0)


def test_an_offer_that_both_would_rather_have_takes_the_place_of_a_line(
    database: Database,
) -> None:
    """It is compared, locked, and stands from the next making on; nothing else can be locked."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = fill(session, wishes=10)
        host = make_host(session)
        offers = [shogi(session, capacity=1, host=host) for _ in range(2)]
        row = kept(session, coordinator)
        planned = {line.wish.id: line.offer.id for line in view(session, row, coordinator).lines}
        other = next(one.id for one in offers if one.id != planned[wishes[0].id])
        with pytest.raises(NotYours):
            lock_line(session, wish=wishes[0].id, offer=other, by=coordinator, now=NOW)
        prefer(session, row, wish=wishes[0].id, offer=other)

        seen = compared_line(session, plan=row, wish=wishes[0].id, by=coordinator)
        assert seen is not None
        assert [(one.id, one.planned) for one in seen.offers] == [
            (planned[wishes[0].id], True),
            (other, False),
        ]
        lock_line(session, wish=wishes[0].id, offer=other, by=coordinator, now=NOW)
        week = desk_week(session, plan=row, by=coordinator, kind="lines", start=0, count=9)
        assert week.relocked == {wishes[0].id}
        solved_again(session, coordinator)

        after = {line.wish.id: line.offer.id for line in view(session, row, coordinator).lines}
        assert after[wishes[0].id] == other


def prefer(session: Session, row: tables.WeekPlan, *, wish: Id, offer: Id) -> None:
    """Let both sides of a line rather have each other."""
    for part in session.scalars(select(tables.WeekPlanPart)):
        entries = part.entries
        for entry in entries:
            if entry["one"].get("wish") == wish.hex:
                entry["one"]["rather"] = [{"offer": offer.hex, "reasons": None}]
        part.entries = list(entries)
    session.flush()


def test_a_page_of_a_plan_opens_only_its_own_parts(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve cards stand in three parts; the last of them are read from the third alone."""
    monkeypatch.setattr("casework.kept_plan.TOGETHER", 5)
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        fill(session, wishes=12, sentence="オカリナを吹いてみたい")
        row = kept(session, coordinator)
        first, second, _ = session.scalars(select(tables.WeekPlanPart).order_by("number"))
        first.entries, second.entries = [], []
        session.flush()

        week = desk_week(session, plan=row, by=coordinator, kind="cards", start=10, count=20)

        assert (len(week.view.cards), week.counts["cards"]) == (2, 12)


def runners(session: Session) -> list[Wish]:
    """Four who want to run, three running clubs, and seven who look for shogi."""
    found = fill(session, wishes=4, sentence="走りたい")
    fill(session, wishes=7)
    for number in range(3):
        host = make_host(session, name=f"走友会{number}")
        shogi(session, capacity=2, host=host, text="いっしょに走れます")
    return found


def test_a_team_is_locked_left_out_and_brought_back(database: Database) -> None:
    """Locked it stands as it is; left out, nobody of it is in a team until it is brought back."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        runners(session)
        row = kept(session, coordinator)
        (team, *_) = view(session, row, coordinator).teams
        wish = team.wishes[0].id

        lock_team(session, wish=wish, by=coordinator, now=NOW)
        fill(session, wishes=2, sentence="走りたい")
        solved_again(session, coordinator)
        stands = planned_team(session, plan=row, wish=wish, by=coordinator)
        assert stands == replace(team, locked=True)

        skip_team(session, wish=wish, reason=SkipReason.TALK_FIRST, by=coordinator, now=NOW)
        assert planned_team(session, plan=row, wish=wish, by=coordinator) is None
        solved_again(session, coordinator)
        together = {
            one.id for other in view(session, row, coordinator).teams for one in other.wishes
        }
        assert not together & {one.id for one in team.wishes}
        (out,) = skipped_teams(session, plan=row, by=coordinator)
        assert (out.team.wishes, out.why) == (team.wishes, "talk_first")
        bring_back_lines(session, by=coordinator, now=NOW)
        assert row.teams == []
        solved_again(session, coordinator)
        again = planned_team(session, plan=row, wish=wish, by=coordinator)
        assert again is not None
        assert {*again.wishes} >= {*team.wishes}


def test_the_wishes_of_a_locked_team_are_accepted_with_the_locked_lines(
    sqlite_database: Database,
) -> None:
    """Each gets a candidate of its own; neither a team that is not locked nor a line is taken."""
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        runners(session)
        row = kept(session, coordinator)
        (team, *_) = view(session, row, coordinator).teams
        given: Any = {"by": coordinator, "town": TOWN, "activity_words": {}, "now": NOW}
        assert accept_locked(session, **given) == Accepted(new=0, before=0, gone=0, left=0)

        lock_team(session, wish=team.wishes[0].id, by=coordinator, now=NOW)
        seen = accept_locked(session, **given)

        assert seen == Accepted(new=len(team.wishes), before=0, gone=0, left=0)
        shown = session.scalars(select(Candidate).where(Candidate.state == "shown")).all()
        assert {one.wish_id for one in shown} == {one.id for one in team.wishes}
        assert {one.offer_id for one in shown} <= {one.id for one in team.offers}
        page = desk_week(session, plan=row, by=coordinator, kind="locked", start=0, count=9)
        assert (page.counts["locked"], len(page.view.teams)) == (1, 1)
        assert page.candidates == {one.id for one in team.wishes}


def test_a_locked_team_that_cannot_stand_is_let_go_and_said(database: Database) -> None:
    """An offer of it closed meanwhile; unlocked before, nothing would be said."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        runners(session)
        row = kept(session, coordinator)
        (team, *_) = view(session, row, coordinator).teams
        wish = team.wishes[0].id
        lock_team(session, wish=wish, by=coordinator, now=NOW)
        unlock_team(session, wish=wish, by=coordinator, now=NOW)
        assert row.teams == []
        lock_team(session, wish=wish, by=coordinator, now=NOW)
        session.get_one(Offer, team.offers[0].id).state = OfferState.CLOSED
        session.flush()

        solved_again(session, coordinator)

        assert row.teams == []
        codes = sorted(one.code for one in team.wishes)
        assert let_go(session, plan=row, by=coordinator) == codes
        with pytest.raises(NotYours):
            lock_team(session, wish=None, by=coordinator, now=NOW)
