"""A sentence that could tell who it is: two ways on, and a word to the coordinator."""

from sqlalchemy import select

from storage.tables import Wish
from tests.flows.hosting import approved, offers
from tests.flows.wishing import chooses, enters_person, tells_wish, with_wish
from tests.talk import Talk

TELLING = "92歳で、フルマラソンに出てみたい"


def wishes(talk: Talk) -> list[str]:
    """Return the sentences that are kept."""
    with talk.database.reading() as session:
        return [wish.sentence for wish in session.scalars(select(Wish))]


def test_the_supporter_writes_it_anew(talk: Talk) -> None:
    """
    It is said before anything is kept; another such sentence is asked about again, and written
    anew without it nothing more is said.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    tells_wish(supporter, TELLING)

    supporter.hears("年齢があります。校区とあわせると、だれのことかわかるかもしれません。")
    assert wishes(talk) == []
    supporter.presses("先方に見せる一文を直す")
    supporter.says("八十代で、フルマラソンに出てみたい")
    supporter.presses("これでよい")
    supporter.hears("年齢があります。")
    supporter.presses("先方に見せる一文を直す")
    supporter.says("フルマラソンに出てみたい")
    supporter.presses("これでよい")

    assert "わかるかもしれません" not in supporter.hears("おあずかりしました")
    assert wishes(talk) == ["フルマラソンに出てみたい"]


def test_it_is_said_again_before_a_consent(talk: Talk) -> None:
    """
    Who asks the person for their yes knows then that the sentence could tell who it is.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter, consent="まだ確かめていない")
    tells_wish(supporter, TELLING)
    supporter.presses("これでよい", "願いを見る", "同意を記録する")

    asked = supporter.hears("わかるかもしれません。")
    assert asked.index("わかるかもしれません。") < asked.index("どのように「よい」")


def test_the_coordinator_sees_it_before_the_host_is_asked(talk: Talk) -> None:
    """
    It stands on the card of what is to be approved, and keeps nobody from going on.
    """
    host = approved(talk)
    offers(host)
    coordinator = talk.coordinator()
    supporter = with_wish(talk, TELLING)
    supporter.presses("これでよい", "願いを見る")
    supporter.hears(TELLING)
    supporter.hears("候補")
    chooses(supporter)

    coordinator.commands("introductions")
    coordinator.presses("見てみたい(承認待ち)")
    coordinator.hears("だれのことかわかるかもしれません。")
    coordinator.presses("先方にたずねる")

    host.hears("ごいっしょできそうな方がいます")
