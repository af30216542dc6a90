"""「この日だけ」: a host names the day, and everybody reads it."""

import pytest
from sqlalchemy import select

from storage.states import OfferState
from storage.tables import Offer, Wish
from tests.flows.hosting import approved
from tests.flows.wishing import with_wish
from tests.talk import Member, Talk


def offers_on(host: Member, days: str) -> None:
    """Fill in an offer of certain days, in the morning."""
    host.commands("offer")
    host.fills("いっしょに走れます", "いっしょに楽しむ", "走る仲間がほしい", "この日だけ")
    host.says(days)
    host.fills("午前", "選び終わった", "町のどこからでも", "川端校区", "3人まで")
    host.fills("とばす", "とばす", "これでよい")


def test_a_day_is_named_and_read_by_everybody(talk: Talk) -> None:
    """
    In the host's list, in the supporters' list and card, and in the candidate; then it is over.
    """
    host = approved(talk)
    offers_on(host, "11月28日")
    host.presses("登録した内容を確かめる")
    host.hears("・いつ:11月28日(土)の午前")
    supporter = with_wish(talk, "走ってみたい")

    supporter.commands("offers")
    supporter.hears("・いっしょに走れます(11月28日(土))")
    supporter.commands("wishes")
    supporter.presses("走ってみたい", "候補を見る")
    supporter.hears("時期:11月28日(土)の午前")
    supporter.hears("11月28日(土)にあります。その日だけの集まりです。")

    talk.wait(days=5)
    talk.tick()
    with talk.database.reading() as session:
        assert session.scalars(select(Offer.state)).one() is OfferState.CLOSED


def test_another_day_almost_opens(talk: Talk) -> None:
    """
    Whoever can on weekdays alone reads which day it would be.
    """
    offers_on(approved(talk), "11/28")
    supporter = with_wish(talk, "走ってみたい")
    with talk.database.writing() as session:
        wish = session.scalars(select(Wish)).one()
        wish.slots, wish.revision = ["mon_am"], wish.revision + 1
    talk.search()

    supporter.commands("wishes")
    supporter.presses("走ってみたい")

    supporter.hears("11月28日(土)でよければ、候補になります。")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("土曜", "11月20日"),
        ("1/1、1/2、1/3、1/4、1/5、1/6", "一つから5つまで"),
        ("、", "一つから5つまで"),
    ],
)
def test_what_is_no_day_is_asked_again(talk: Talk, words: str, said: str) -> None:
    """
    With an example; what was answered before stays.
    """
    host = approved(talk)
    host.commands("offer")
    host.fills("いっしょに走れます", "いっしょに楽しむ", "走る仲間がほしい", "この日だけ")

    host.says(words)
    host.hears(said)
    host.says("12月5日、12月6日")

    host.hears("どの時間がよいですか")


def test_a_day_that_is_over_is_not_kept(talk: Talk) -> None:
    """
    With a year it can lie behind; without one it is the next of its name.
    """
    host = approved(talk)
    offers_on(host, "2026年11月3日")
    host.hears("もう過ぎています")

    offers_on(host, "11月3日")

    with talk.database.reading() as session:
        assert session.scalars(select(Offer.days)).one() == ["2027-11-03"]


def test_the_days_can_be_changed_and_left_out(talk: Talk) -> None:
    """
    The summary opens with the days that stand there.
    """
    host = approved(talk)
    offers_on(host, "11月28日")
    host.presses("登録した内容を確かめる", "内容を変える")
    host.hears("2026年11月28日")
    host.presses("これでよい")
    with talk.database.reading() as session:
        assert session.scalars(select(Offer.days)).one() == ["2026-11-28"]

    host.presses("登録した内容を確かめる", "内容を変える", "いつを直す")
    host.presses("いつでも", "これでよい")

    with talk.database.reading() as session:
        offer = session.scalars(select(Offer)).one()
        assert (offer.days, offer.over_at, offer.slots) == ([], None, [])
