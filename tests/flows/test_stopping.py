"""すべて止める, in the chat: two taps, at once, undone only by a coordinator."""

from sqlalchemy import select

from storage.states import IntroductionState, PersonState
from storage.tables import Host, Introduction, Person
from tests.flows.hosting import approved, offers
from tests.flows.wishing import asked, chooses, with_candidate, with_wish
from tests.talk import Talk


def test_two_taps_stop_everything_about_a_person(talk: Talk) -> None:
    """
    From the wish's card; the coordinator learns of it and alone begins again.
    """
    supporter, coordinator = with_wish(talk), talk.coordinator()
    supporter.commands("wishes")
    supporter.presses("珈琲の方")
    supporter.presses("すべて止める", "すべて止める")
    supporter.hears("すべて止めました。")

    supporter.commands("wishes")
    supporter.presses("珈琲の方")
    supporter.hears("すべて止めています。")
    assert "また始める" not in supporter.buttons
    coordinator.presses("ひらく", "また始める")

    supporter.hears("また始められます。")
    with talk.database.reading() as session:
        assert session.scalars(select(Person.state)).one() is PersonState.ACTIVE


def test_who_was_not_asked_yet_hears_nothing(talk: Talk) -> None:
    """
    An introduction that the coordinator has not approved is simply gone.
    """
    supporter, host, _ = with_candidate(talk)
    chooses(supporter)
    host.listen()
    host.heard.clear()

    supporter.commands("stop")
    supporter.presses("珈琲の方", "すべて止める")

    talk.wait(days=3)
    host.hears_nothing()
    with talk.database.reading() as session:
        assert session.scalars(select(Introduction.state)).one() is IntroductionState.WITHDRAWN


def test_a_host_stops_by_itself(talk: Talk) -> None:
    """
    What it was asked ends at no cost, and it is found by nobody.
    """
    supporter, host, coordinator = asked(talk)
    host.commands("stop")
    host.presses("すべて止める")
    host.hears("すべて止めました。")

    supporter.listen()
    with_wish(talk)
    with talk.database.reading() as session:
        assert session.scalars(select(Host.state)).one().value == "stopped"
        assert session.scalars(select(Introduction.state)).one() is IntroductionState.DECLINED
    coordinator.commands("hosts")
    coordinator.presses("承認ずみの一覧", "走友会", "また始める")
    host.hears("また始められます。")


def test_a_supporter_stops_what_is_sent_to_themself(talk: Talk) -> None:
    """
    The persons go on, the coordinators know, and one of them begins again.
    """
    supporter, coordinator = with_wish(talk), talk.coordinator()
    supporter.commands("stop")
    supporter.presses("自分へのお知らせを止める", "すべて止める")
    supporter.heard.clear()
    host = approved(talk)
    offers(host)
    talk.wait(days=2)
    talk.search()
    supporter.hears_nothing()

    coordinator.commands("tasks")
    coordinator.presses("支援者がお知らせを止めた", "また始める")
    supporter.hears("お知らせを、また始めます。")
