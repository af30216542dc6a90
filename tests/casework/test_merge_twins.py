"""What was told twice: shown to whoever may see both, put together, or told apart for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from casework.ground import NotYours, TooLate, take_notices
from casework.make_offer_lists import compute_lists, keep_lists, read_lists
from casework.merge_twins import UnderWay, merge_offers, merge_wishes
from casework.send_weekly_lists import send_weekly_lists
from casework.set_goal import set_goal
from casework.twins import tell_apart, twins_for
from storage.base import Id
from storage.database import Database
from storage.session import Session
from storage.states import IntroductionState, OfferState, Role, WishState
from storage.tables import Account, Offer, Wish
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)
from tests.talk import READER


def alike(session: Session, by: Account) -> list[tuple[Id, Id]]:
    """The pairs that somebody is shown."""
    return [(pair.one.id, pair.other.id) for pair in twins_for(session, by=by, now=NOW)]


def lists(session: Session) -> None:
    """Make the week's lists, as the program does."""
    read = read_lists(session, town=TOWN, reader=READER, now=NOW)
    made = compute_lists(
        read, town=TOWN, reader=READER, ask=lambda question: question(session), now=NOW
    )
    keep_lists(session, town=TOWN.key, asked_at=NOW, made=made, now=NOW)


def test_a_wish_told_twice_is_one_and_waits_from_the_first(database: Database) -> None:
    """What was declined stays declined; another person with the same wish is a peer."""
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        person, peer = make_person(session, supporter), make_person(session, supporter)
        old = make_wish(session, person, created_at=NOW - timedelta(days=9))
        new = make_wish(session, person, sentence="フルマラソンに、出たい。")
        make_wish(session, peer)
        offer = make_offer(session, make_host(session))
        make_candidate(session, old, offer, state="declined")
        shown = make_candidate(session, new, offer)
        assert alike(session, supporter) == [(old.id, new.id)]
        assert alike(session, make_account(session, Role.SUPPORTER)) == []

        merge_wishes(session, keep=new.id, close=old.id, by=supporter, now=NOW)

        assert (new.state, old.state) == (WishState.OPEN, WishState.WITHDRAWN)
        assert new.created_at == NOW - timedelta(days=9)
        assert shown.state == "declined"
        assert alike(session, supporter) == []


def test_the_goal_of_the_wish_that_goes_is_kept(database: Database) -> None:
    """What a person has described stays theirs when a wish told twice becomes one."""
    levels = ("一", "二", "三", "四", "五")
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        old = make_wish(session, person, created_at=NOW - timedelta(days=9))
        new = make_wish(session, person, sentence="フルマラソンに、出たい。")
        goal = set_goal(session, wish=new.id, levels=levels, by=supporter, now=NOW)

        merge_wishes(session, keep=old.id, close=new.id, by=supporter, now=NOW)

        assert goal.wish_id == old.id
        take_notices(session)


def test_nothing_under_way_is_closed(database: Database) -> None:
    """Neither a wish that is chosen nor an offer that somebody is asked about."""
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        chosen, other = (make_wish(session, person, slots=[]) for _ in range(2))
        host = make_host(session)
        giver = make_account(session, Role.HOST, host_id=host.id)
        asked, free = (make_offer(session, host) for _ in range(2))
        chosen.state = WishState.CHOSEN
        make_introduction(session, chosen, asked, state=IntroductionState.ASKED)

        with pytest.raises(UnderWay):
            merge_wishes(session, keep=other.id, close=chosen.id, by=supporter, now=NOW)
        with pytest.raises(UnderWay):
            merge_offers(session, keep=free.id, close=asked.id, by=giver, now=NOW)
        merge_wishes(session, keep=chosen.id, close=other.id, by=supporter, now=NOW)
        merge_offers(session, keep=asked.id, close=free.id, by=giver, now=NOW)

        assert (chosen.state, other.state) == (WishState.CHOSEN, WishState.WITHDRAWN)
        assert (asked.state, free.state) == (OfferState.OPEN, OfferState.CLOSED)


def test_a_coordinator_puts_a_towns_offers_together_and_the_host_hears(
    database: Database,
) -> None:
    """As the week's lists found them; a stranger is shown none, and may put none together."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        stranger = make_account(session, Role.COORDINATOR, town="tonari")
        one, other = (
            make_offer(session, make_host(session, name=name)) for name in ("走友会", "走友会(重)")
        )
        giver = make_account(session, Role.HOST, host_id=other.host_id)
        lists(session)
        assert alike(session, coordinator) == [(one.id, other.id)]
        assert alike(session, giver) == alike(session, stranger) == []
        take_notices(session)
        send_weekly_lists(session, readers=[coordinator.id, stranger.id], now=NOW)
        (told,) = take_notices(session)
        assert (told.to, told.kind, told.facts) == (coordinator.id, "weekly.list", {"twins": 1})

        with pytest.raises(NotYours):
            merge_offers(session, keep=one.id, close=other.id, by=stranger, now=NOW)
        merge_offers(session, keep=one.id, close=other.id, by=coordinator, now=NOW)

        assert other.state is OfferState.CLOSED
        assert [(told.to, told.kind) for told in take_notices(session)] == [(giver.id, "tw.merged")]
        assert alike(session, coordinator) == []


def test_what_was_told_apart_is_not_asked_again(database: Database) -> None:
    """By the host itself, for its coordinator as well."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        host = make_host(session)
        giver = make_account(session, Role.HOST, host_id=host.id)
        one, other = (make_offer(session, host) for _ in range(2))
        lists(session)
        assert len(alike(session, coordinator)) == len(alike(session, giver)) == 1

        tell_apart(session, one=other.id, other=one.id, by=giver, now=NOW)

        assert alike(session, giver) == alike(session, coordinator) == []
        with pytest.raises(NotYours):
            merge_offers(session, keep=one.id, close=other.id, by=giver, now=NOW)
        with pytest.raises(NotYours):
            twins_for(session, by=make_account(session, Role.OFFICER), now=NOW)


@pytest.mark.parametrize("again", range(3))
def test_two_taps_that_keep_different_ones_leave_one(database: Database, again: int) -> None:
    """Whoever comes second is too late; never are both closed."""
    with database.writing() as session:
        host = make_host(session)
        giver = make_account(session, Role.HOST, host_id=host.id).id
        one, other = (make_offer(session, host).id for _ in range(2))
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        old, new = (make_wish(session, person).id for _ in range(2))
    start = Barrier(4)

    def tap(merge: Callable[..., object], by: Id, keep: Id, close: Id) -> bool:
        start.wait()
        try:
            with database.writing() as session:
                account = session.get_one(Account, by)
                merge(session, keep=keep, close=close, by=account, now=NOW)
        except (TooLate, NotYours):
            return True
        return False

    with ThreadPoolExecutor(4) as threads:
        late = threads.map(
            tap,
            (merge_offers, merge_offers, merge_wishes, merge_wishes),
            (giver, giver, supporter.id, supporter.id),
            (one, other, old, new),
            (other, one, new, old),
        )
        assert sum(late) == 2

    with database.reading() as session:
        offers = {session.get_one(Offer, row).state for row in (one, other)}
        wishes = {session.get_one(Wish, row).state for row in (old, new)}
    assert offers == {OfferState.OPEN, OfferState.CLOSED}
    assert wishes == {WishState.OPEN, WishState.WITHDRAWN}
