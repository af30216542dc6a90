"""A sentence that with its area could tell who it is, is noticed; nothing is blocked by it."""

import pytest
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.identifiable import RARE_AMONG, Said, Sign, identifying_signs, is_rare, signs_in
from storage.database import Database
from storage.states import Role, WishState
from storage.tables import Account, Wish
from tests.making import make_account, make_host, make_offer, make_person, make_wish
from tests.talk import READER


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


@pytest.mark.parametrize(
    ("sentence", "another", "rare"),
    [
        ("釣りに行きたい", "散歩をしたい", True),
        ("釣りに行きたい", "海釣りを教えます", False),
        ("ピアノを弾きたい", "ギターのうまい人がいます", False),
        ("カラオケに行きたい", "歌の会です", False),
        ("泳ぎたい", "水泳の相手がほしい", False),
        ("山に登ってみたい", "登山の会です", False),
        ("だれかと話したい", "散歩をしたい", False),
        ("外に出たい", "散歩をしたい", False),
    ],
)
def test_rare_is_an_activity_that_nobody_else_names(
    sentence: str, another: str, rare: bool
) -> None:
    """
    By whichever of its words, in any form; what is said in passing tells of nobody.
    """
    others = [*([Said("絵をかきたい")] * RARE_AMONG), Said(another)]

    assert is_rare(sentence, others=others, words=READER.words) is rare


def test_in_a_town_that_has_hardly_begun_nothing_is_rare() -> None:
    """
    Few others prove nothing; what somebody ticked counts like what they wrote.
    """
    few, many = [Said("散歩")] * (RARE_AMONG - 1), [Said("散歩")] * RARE_AMONG
    ticked = [*many, Said("", likes=("fishing",))]

    assert not is_rare("釣り", others=few, words=READER.words)
    assert is_rare("釣り", others=many, words=READER.words)
    assert not is_rare("釣り", others=ticked, words=READER.words)


def test_the_towns_own_sentences_say_what_is_rare(database: Database) -> None:
    """
    Wishes of others, what they like, and offers count; withdrawn ones and other towns do not.
    """
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        make_wish(session, person, sentence="釣りがしたい")
        host = make_host(session)
        for _ in range(RARE_AMONG):
            make_offer(session, host, text="散歩をしています")

        def signs() -> tuple[Sign, ...]:
            session.flush()
            return identifying_signs(
                session,
                person=person.id,
                sentence="釣りがしたい",
                words=READER.words,
                by=supporter,
            )

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
        person = make_person(session, supporter)
        may = (supporter, make_account(session, Role.COORDINATOR))
        may_not = (
            make_account(session, Role.SUPPORTER),
            make_account(session, Role.HOST, host_id=make_host(session).id),
            make_account(session, Role.COORDINATOR, town="tonarimachi"),
        )

        def signs(by: Account) -> tuple[Sign, ...]:
            return identifying_signs(
                session, person=person.id, sentence="92歳で泳ぎたい", words=READER.words, by=by
            )

        for by in may:
            assert signs(by) == (Sign.AGE,)
        for by in may_not:
            with pytest.raises(NotYours):
                signs(by)


def _wish_of_another(session: Session, **values: object) -> Wish:
    supporter = make_account(session, Role.SUPPORTER)
    return make_wish(session, make_person(session, supporter), **values)
