"""A sentence that could tell who it is: two ways on, and a word to the coordinator."""

from tests.flows.hosting import approved, offers
from tests.flows.wishing import chooses, enters_person, tells_wish, with_wish
from tests.talk import Talk

TELLING = "92歳で、フルマラソンに出てみたい"


def test_the_supporter_writes_it_anew(talk: Talk) -> None:
    """
    The wish is kept either way; written anew, nothing more is said.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    tells_wish(supporter, TELLING)

    supporter.hears("年齢があります。校区とあわせると、だれのことか分かるかもしれません。")
    supporter.presses("書きなおす", "先方に見せる一文を直す")
    supporter.says("フルマラソンに出てみたい")
    supporter.presses("これでよい")

    assert "分かるかもしれません" not in supporter.hears("おあずかりしました")


def test_the_coordinator_sees_it_before_the_host_is_asked(talk: Talk) -> None:
    """
    It stands on the card of what is to be approved, and keeps nobody from going on.
    """
    host = approved(talk)
    offers(host)
    coordinator = talk.coordinator()
    supporter = with_wish(talk, TELLING)
    supporter.presses("このまま")
    supporter.hears(TELLING)
    supporter.hears("候補")
    chooses(supporter)

    coordinator.commands("introductions")
    coordinator.presses("見てみたい(承認待ち)")
    coordinator.hears("だれのことか分かるかもしれません。")
    coordinator.presses("先方にたずねる")

    host.hears("ごいっしょできそうな方がいます")
