"""「いまのままでよいですか」 in the chat: one message, three equal buttons, one tap back."""

from tests.beginnings import played_once
from tests.flows.hosting import approved, offers
from tests.talk import Member, Talk


@played_once
def asked(talk: Talk) -> Member:
    """Bring a host to its question."""
    host = approved(talk)
    offers(host)
    talk.wait(days=92)
    host.hears("いまのままでよいですか")
    return host


def test_as_it_is(talk: Talk) -> None:
    """One tap, with thanks; the offer itself was named."""
    host = asked(talk)
    assert "川べりをいっしょに走れます" in host.last

    host.presses("そのままで")

    host.hears("このままで続けます")


def test_to_change_leads_to_the_offers(talk: Talk) -> None:
    """The list opens, where everything can be changed."""
    host = asked(talk)

    host.presses("変えたい", "登録した内容")

    host.hears("走友会")
    assert any("川べり" in label for label in host.buttons)


def test_a_rest_and_the_way_back(talk: Talk) -> None:
    """Nothing is lost by resting."""
    host = asked(talk)

    host.presses("しばらく休む")
    host.hears("新しい打診は、しばらくお休みします")
    host.presses("再開する")

    host.hears("再開しました")
    host.commands("myoffers")
    assert not any("休" in label for label in host.buttons)


def test_it_waits_and_can_be_answered_later(talk: Talk) -> None:
    """お返事待ち names it; an old button says that it is over."""
    host = asked(talk)
    host.commands("waiting")
    host.presses("いまのままでよいですか", "そのままで")
    host.hears("このままで続けます")

    host.commands("waiting")

    assert not any("いまのままで" in label for label in host.buttons)


def test_silence_is_told_kindly(talk: Talk) -> None:
    """Once more, then a rest with one tap back, and nobody is blamed."""
    host = asked(talk)
    for _ in range(50):
        talk.wait(days=1)

    host.hears("先日おたずねしたことです")
    host.hears("しばらくお休みにしました")
    host.presses("再開する")
    host.hears("再開しました")


def test_a_coordinator_enters_what_was_heard(talk: Talk) -> None:
    """From the host's card, by phone or on a visit."""
    host, coordinator = asked(talk), talk.coordinator()

    coordinator.commands("hosts")
    coordinator.presses("承認ずみの一覧", "走友会", "電話で聞いた", "しばらく休む")

    coordinator.hears("記録しました")
    host.commands("waiting")
    assert not any("いまのままで" in label for label in host.buttons)
