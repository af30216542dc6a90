"""This week's offers for one wish: leafed through, and taken as candidates."""

from datetime import timedelta

from sqlalchemy import select

from casework.make_offer_lists import week_of
from matching.policy import policy_version
from storage.states import OfferState, Role, WishState
from storage.tables import Candidate, Offer, OfferLists, Wish, WishList
from tests.casework.test_plan_week import fill, shogi
from tests.flows.wishing import with_candidate, with_wish
from tests.making import make_host, make_offer
from tests.talk import Member, Talk


def leafs(supporter: Member) -> str:
    """Open this week's offers for the only wish, by the menu."""
    supporter.commands("offers")
    supporter.presses("願いを選んで見る", "さがしています")
    return supporter.last


def test_a_fourth_offer_is_found_in_the_list_and_becomes_a_candidate(talk: Talk) -> None:
    """Three are shown at once; whoever leafs on takes another, and the person chooses it."""
    with talk.database.writing() as session:
        for number in range(5):
            make_offer(
                session,
                make_host(session, name=f"走る会{number}"),
                text=f"いっしょに走れます{number}",
                reach="town",
            )
    supporter = with_wish(talk)

    leafs(supporter)
    supporter.hears("並べています")
    supporter.hears("今週のできることが並びました")
    supporter.presses("並びを見る")
    assert supporter.last.count("・いっしょに走れます") == 4
    supporter.presses("後のもの" if "後のもの" in supporter.buttons else "次")
    listed = [label for label in supporter.buttons if "いっしょに走れます" in label]
    supporter.presses(listed[-1], "候補に加えて見る")

    supporter.hears("候補 1/4")
    assert listed[-1] in supporter.last
    supporter.presses("見てみたい", "本人が選んだ")
    with talk.database.reading() as session:
        rows = session.scalars(select(Candidate).order_by(Candidate.rank)).all()
        assert [row.rank for row in rows] == [0, 1, 2, 3]
        assert {row.chance for row in rows} == {1.0}
        assert {row.policy for row in rows} == {policy_version()}


def test_the_list_of_a_week_stays_and_the_next_week_has_its_own(talk: Talk) -> None:
    """What closes is left out; a wish that changed has a new list; Monday makes new ones."""
    supporter, _, _ = with_candidate(talk)
    leafs(supporter)
    supporter.presses("並びを見る")
    assert "走友会" in supporter.last
    with talk.database.writing() as session:
        session.scalars(select(Offer)).one().state = OfferState.PAUSED
    supporter.presses("川べりを")
    supporter.hears("受け入れが変わりました")

    with talk.database.writing() as session:
        long_ago = week_of(talk.now) - timedelta(weeks=9)
        old = OfferLists(town=talk.town.key, week=long_ago, asked_at=talk.now, made_at=talk.now)
        session.add(old)
    talk.now += timedelta(weeks=1)
    talk.search()

    with talk.database.reading() as session:
        weeks = session.scalars(select(OfferLists.week).order_by(OfferLists.week)).all()
        assert weeks == [week_of(talk.now) - timedelta(weeks=1), week_of(talk.now)]
        lists = session.scalars(select(WishList).order_by(WishList.made_at)).all()
        assert [len(one.entries) for one in lists] == [1, 0]


def test_what_is_posted_midweek_stands_below_and_moves_nobody(talk: Talk) -> None:
    """A search finds it; until Monday it is told apart, and is a candidate like any other."""
    supporter, _, _ = with_candidate(talk)
    leafs(supporter)
    supporter.presses("並びを見る")
    assert "あたらしく" not in supporter.last
    talk.wait(days=2)
    with talk.database.writing() as session:
        make_offer(
            session,
            make_host(session, name="朝の会"),
            text="朝、いっしょに走れます",
            reach="town",
            created_at=talk.now,
            changed_at=talk.now,
        )
    talk.search()

    leafs(supporter)
    before, after = supporter.last.split("今週あたらしく入りました")
    assert "走友会" in before
    assert "朝の会" in after
    supporter.presses("朝、いっしょに", "候補を見る")
    supporter.hears("朝の会")


def test_in_a_town_with_ten_wishes_attention_is_shared(talk: Talk) -> None:
    """A famous host is put before its dozen of wishes and no more; chances are kept."""
    talk.coordinator()
    with talk.database.writing() as session:
        fill(session, wishes=16)
        famous = shogi(session, capacity=9)
        others = {shogi(session, capacity=9, text="将棋もできる会").id.hex for _ in range(3)}
    talk.search()

    with talk.database.reading() as session:
        lists = session.scalars(select(WishList)).all()
        seen = [
            one.wish_id for one in lists for entry in one.entries if entry["offer"] == famous.id.hex
        ]
        assert len(lists) == 16
        assert len(seen) == 12
        chances = [
            entry["chance"]
            for one in lists
            for entry in one.entries
            if entry["offer"] == famous.id.hex
        ]
        assert all(0 < chance <= 1 for chance in chances)
        assert min(chances) < 1
        assert others == {entry["offer"] for one in lists for entry in one.entries} - {
            famous.id.hex
        }
        general = session.scalars(select(OfferLists)).one().general
        assert general[-1] in others


def test_a_wish_that_rests_is_not_leafed_for_and_hosts_never_leaf(talk: Talk) -> None:
    """A host has no such action; somebody else's wish looks like none."""
    supporter, host, coordinator = with_candidate(talk)
    with talk.database.writing() as session:
        session.scalars(select(Wish)).one().state = WishState.PAUSED
    supporter.commands("offers")
    supporter.presses("願いを選んで見る", "お休み")
    supporter.hears("いまはさがしていません")
    coordinator.commands("offers")
    assert "願いを選んで見る" in coordinator.buttons
    host.commands("offers")
    assert "願いを選んで見る" not in host.buttons
    assert Role.HOST not in talk.registry.actions["ol.list"].roles
