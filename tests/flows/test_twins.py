"""同じもの: seen when it is told a second time, or in the menu."""

from datetime import timedelta

from followup.calendar import monday_of
from tests.flows.hosting import approved, offers
from tests.flows.wishing import tells_wish, with_wish
from tests.talk import Talk


def test_a_second_wish_of_the_same_words_is_put_together(talk: Talk) -> None:
    """The supporter sees both at once and keeps one with a tap."""
    supporter = with_wish(talk)
    supporter.commands("wish")
    supporter.presses("珈琲の方")
    tells_wish(supporter)

    supporter.hears("よく似たものが、もう一つあります")
    supporter.presses("見くらべる")
    assert supporter.last.count("フルマラソンに出てみたい") == 2
    supporter.presses("一つめを残してまとめる")
    supporter.hears("一つにまとめました")
    supporter.commands("twins")
    supporter.hears("よく似たものは、いまありません")
    supporter.commands("wishes")
    supporter.hears("1")


def test_an_offer_made_twice_is_told_apart(talk: Talk) -> None:
    """The coordinator reads of it on Monday; once the host said they are two, no more."""
    host = approved(talk)
    offers(host)
    offers(host)
    host.hears("よく似たものが、もう一つあります")
    coordinator = talk.coordinator()
    talk.now = monday_of(talk.now) + timedelta(days=7, hours=10)
    talk.search()
    talk.tick()
    coordinator.hears("よく似た「できること」:1組")
    coordinator.presses("よく似たものを見くらべる")
    assert coordinator.last.count("川べりをいっしょに走れます") == 2

    host.presses("見くらべる", "別のものです")

    host.hears("もう聞きません")
    coordinator.commands("more")
    coordinator.presses("同じもの")
    coordinator.hears("よく似たものは、いまありません")
