"""A sentence that with its area could tell who it is, is noticed; nothing is blocked by it."""

import pytest
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.identifiable import RARE_AMONG, Sign, identifying_signs, is_rare, signs_in
from storage.database import Database
from storage.states import Role, WishState
from storage.tables import Wish
from tests.making import make_account, make_host, make_offer, make_person, make_wish

WORDS = {"fishing": "釣り", "shogi": "将棋"}


@pytest.mark.parametrize(
    ("sentence", "signs"),
    [
        ("フルマラソンに出てみたい", ()),
        ("元気に歩きたい", ()),
        ("地元の祭りに出たい", ()),
        ("元の場所にもどって絵をかきたい", ()),
        ("大会で優勝したい", ()),
        ("一人で静かに本を読みたい", ()),
        ("世界一周の本を読みたい", ()),
        ("3年ぶりに走りたい", ()),
        ("二人三脚の相手がほしい", ()),
        ("92歳でもう一度泳ぎたい", (Sign.AGE,)),
        ("八十代でギターを始めたい", (Sign.AGE,)),
        ("5年生と将棋をさしたい", (Sign.SCHOOL,)),
        ("高校2年の夏まで続けた野球をしたい", (Sign.SCHOOL,)),
        ("県で一番だった泳ぎを教えたい", (Sign.RANK,)),
        ("全国大会に出た卓球をまたやりたい", (Sign.RANK,)),
        ("コンクールで3位になった絵をかきたい", (Sign.RANK,)),
        ("元消防士の話を聞いてほしい", (Sign.FORMER,)),
        ("唯一の趣味のオカリナを吹きたい", (Sign.ONLY,)),
        ("元プロ選手、70歳で走りたい", (Sign.AGE, Sign.FORMER)),
    ],
)
def test_words_that_tell_who_it_is(sentence: str, signs: tuple[Sign, ...]) -> None:
    """
    Ages, school years, ranks, former offices and 「唯一」; everyday words are no sign.
    """
    assert signs_in(sentence) == signs


def test_rare_is_what_nobody_else_names_among_many() -> None:
    """
    In a town that has hardly begun everything is rare, and nothing is said.
    """
    few, many = ["散歩"] * (RARE_AMONG - 1), ["散歩"] * RARE_AMONG

    assert is_rare(["釣り"], others=many)
    assert not is_rare(["釣り"], others=few)
    assert not is_rare(["釣り"], others=[*many, "釣りに行きたい"])
    assert not is_rare([], others=many)


def test_the_towns_own_sentences_say_what_is_rare(database: Database) -> None:
    """
    Wishes of others, what they like, and offers count; withdrawn ones and other towns do not.
    """
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        wish = make_wish(session, make_person(session, supporter), sentence="釣りがしたい")
        host = make_host(session)
        for _ in range(RARE_AMONG):
            make_offer(session, host, text="散歩をしています")

        def signs(row: Wish = wish) -> tuple[Sign, ...]:
            session.flush()
            return identifying_signs(session, wish=row.id, activity_words=WORDS, by=supporter)

        assert signs() == (Sign.RARE,)
        other = _wish_of_another(session, sentence="釣りに行きたい", state=WishState.WITHDRAWN)
        there = make_host(session, town="tonarimachi")
        make_offer(session, there, text="釣りができます")
        assert signs() == (Sign.RARE,)
        other.state = WishState.OPEN
        assert signs() == ()
        other.sentence = "外に出たい"
        assert signs() == (Sign.RARE,)
        other.likes = ["fishing"]
        assert signs() == ()


def test_only_who_may_read_the_wish_is_warned(database: Database) -> None:
    """
    Another supporter, a host, and a coordinator elsewhere learn nothing.
    """
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        wish = make_wish(session, make_person(session, supporter), sentence="92歳で泳ぎたい")
        may = (supporter, make_account(session, Role.COORDINATOR))
        may_not = (
            make_account(session, Role.SUPPORTER),
            make_account(session, Role.HOST, host_id=make_host(session).id),
            make_account(session, Role.COORDINATOR, town="tonarimachi"),
        )

        for by in may:
            found = identifying_signs(session, wish=wish.id, activity_words=WORDS, by=by)
            assert found == (Sign.AGE,)
        for by in may_not:
            with pytest.raises(NotYours):
                identifying_signs(session, wish=wish.id, activity_words=WORDS, by=by)


def _wish_of_another(session: Session, **values: object) -> Wish:
    supporter = make_account(session, Role.SUPPORTER)
    return make_wish(session, make_person(session, supporter), **values)
