"""Candidates are read with the person, who chooses before anybody else hears of them."""

from casework.consent import give_consent
from storage.states import HowSaid
from storage.tables import Account
from tests.flows.hosting import approved, offers
from tests.flows.wishing import chooses, with_candidate, with_wish
from tests.making import make_host, make_offer, make_person, make_wish
from tests.talk import Talk


def test_a_candidate_has_reasons_for_both_sides(talk: Talk) -> None:
    """The supporter reads the offer, and why it could be good for either."""
    supporter, _, _ = with_candidate(talk)

    supporter.presses("候補を見る")

    supporter.hears("走友会「川べりをいっしょに走れます」")
    supporter.hears("本人にとって")
    supporter.hears("受け入れ先にとって")


def test_choosing_tells_only_the_coordinator(talk: Talk) -> None:
    """The person hears what a host would read, and how they say yes is kept; no host hears."""
    supporter, host, coordinator = with_candidate(talk)
    host.listen()
    before = len(host.shown)

    supporter.presses("候補を見る", "見てみたい")
    words = supporter.hears("本人に読んでお聞かせください。")
    assert "願い:「フルマラソンに出てみたい」\n校区:" in words
    supporter.presses("言葉・様子から確認した")

    supporter.hears("「見てみたい」を受け取りました")
    coordinator.hears("新しい対応待ちです")
    host.listen()
    assert len(host.shown) == before


def test_unconfirmed_stays_where_it_is(talk: Talk) -> None:
    """まだ確かめていない is kind, and leads back to the question."""
    supporter, _, coordinator = with_candidate(talk)

    chooses(supporter, "まだ確かめていない")

    supporter.hears("それまでは進めません")
    coordinator.commands("introductions")
    coordinator.hears("進んでいる打診はありません")
    supporter.presses("もどる", "本人が選んだ")
    supporter.hears("「見てみたい」を受け取りました")


def test_a_chosen_candidate_leads_to_its_introduction(talk: Talk) -> None:
    """It offers no second choice, and an old button says that it is too late."""
    supporter, _, _ = with_candidate(talk)
    supporter.presses("候補を見る")
    place, choose = supporter.find("見てみたい")
    _, decline = supporter.find("今回はちがう")
    supporter.presses("見てみたい", "本人が選んだ")

    supporter.commands("wishes")
    supporter.presses("進んでいます|", "候補を見る")
    supporter.hears("受け取って進めています")
    assert not [label for label in supporter.buttons if label == "今回はちがう"]
    supporter.press_data(decline.data, place)
    supporter.hears("すでに終わっているか、変わっています")
    supporter.press_data(choose.data, place)
    supporter.presses("本人が選んだ")
    supporter.hears("すでに終わっているか、変わっています")


def test_a_declined_candidate_does_not_come_back(talk: Talk) -> None:
    """今回はちがう; the search that follows says how it stands now."""
    supporter, _, coordinator = with_candidate(talk)

    supporter.presses("候補を見る", "今回はちがう")

    supporter.hears("もうお見せしません")
    supporter.hears("いまはまだありません")
    coordinator.commands("tasks")
    coordinator.hears("対応待ちです")


def test_one_after_the_other(talk: Talk) -> None:
    """Two candidates are leafed through in a circle."""
    host = approved(talk)
    offers(host)
    offers(host, text="駅前の公園をいっしょに走れます")
    supporter = with_wish(talk)
    supporter.hears("候補が2件あります")

    supporter.presses("候補を見る")
    supporter.hears("候補 1/2")
    supporter.presses("次の候補")
    supporter.hears("候補 2/2")
    supporter.presses("次の候補")
    supporter.hears("候補 1/2")


def test_a_coordinator_sets_one_aside(talk: Talk) -> None:
    """It is not shown for this wish any more."""
    supporter, _, coordinator = with_candidate(talk)

    coordinator.commands("wishes")
    coordinator.presses("さがしています|", "候補を見る", "この願いには出さない")

    coordinator.hears("この願いには出さないことにしました")
    supporter.hears("いまはまだありません")


def test_what_fits_no_more_is_said_and_others_are_looked_for(talk: Talk) -> None:
    """The offer closed while the person was thinking."""
    supporter, host, _ = with_candidate(talk)
    supporter.presses("候補を見る", "見てみたい")
    host.commands("myoffers")
    host.presses("川べりをいっしょに走れます", "お休みにする")

    supporter.presses("本人が選んだ")

    supporter.hears("ちょうど条件が変わりました")
    supporter.hears("いまはまだありません")


def test_a_coordinator_lays_another_offer_beside_a_wish(talk: Talk) -> None:
    """
    From the wish's card the coordinator picks an offer; the supporter hears of it.
    """
    coordinator, supporter = talk.coordinator(), talk.supporter()
    with talk.database.writing() as session:
        person = make_person(session, session.get_one(Account, supporter.account.id))
        make_wish(session, person, sentence="だれかと本の話をしたい", likes=[])
        give_consent(
            session,
            person=person.id,
            by=session.get_one(Account, supporter.account.id),
            how_said=HowSaid.CHOSEN,
            now=talk.now,
        )
        make_offer(session, make_host(session))
    talk.search()

    coordinator.commands("wishes")
    coordinator.presses(
        "だれかと本の話をしたい", "ほかのできることから選ぶ", "走友会", "これでよい"
    )

    coordinator.hears("候補に加え")
    supporter.presses("候補を見る")
    supporter.hears("コーディネーターが、合いそうだと考えた候補です")
