"""The same wish elsewhere in the town, as those read it who speak for somebody."""

from sqlalchemy import select

from storage.states import Role
from storage.tables import Wish
from tests.flows.wishing import with_candidate
from tests.making import make_account, make_consent, make_person, make_wish
from tests.talk import Talk


def test_others_with_the_same_wish_are_told_as_a_number(talk: Talk) -> None:
    """
    In the wish's card and beside its candidate; one tap asks the coordinators, once.
    """
    supporter, host, coordinator = with_candidate(talk)
    supporter.commands("wishes")
    supporter.presses("フルマラソン")
    assert "同じ願い" not in supporter.last
    with talk.database.writing() as session:
        about = session.scalars(select(Wish)).one().about
        assert about == ["running"]
        other = make_account(session, Role.SUPPORTER)
        for _ in range(2):
            person = make_person(session, other)
            make_consent(session, person)
            make_wish(session, person, about=about, searched_revision=1)

    supporter.commands("wishes")
    supporter.presses("フルマラソン")
    supporter.hears("同じ願いの方が、ほかに2人います。")
    supporter.presses("いっしょにできるか")
    supporter.hears("コーディネーターに伝えました。")
    supporter.presses("願いを見る", "候補を見る")
    supporter.hears("同じ願いの方が、ほかに2人います。")

    coordinator.commands("tasks")
    coordinator.presses("同じ願いの方といっしょに", "本人の願いを見る")
    assert "いっしょにできるか" not in str(coordinator.buttons)
    host.listen()
    assert not any("同じ願い" in str(one) for one in host.shown)


def test_an_offer_that_was_confirmed_long_ago_says_so(talk: Talk) -> None:
    """
    From sixty days on, until its host says that all is right.
    """
    supporter, _, _ = with_candidate(talk)
    supporter.presses("候補を見る")
    assert "日前に確かめた" not in supporter.last

    talk.wait(days=65)
    supporter.commands("wishes")
    supporter.presses("フルマラソン", "候補を見る")

    supporter.hears("65日前に確かめたままです。")
