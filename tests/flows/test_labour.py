"""体験を確かめる: five buttons for the host, and a look by a coordinator where one is needed."""

from tests.flows.hosting import approved
from tests.talk import Member, Talk

HARMLESS = ("いいえ", "いいえ", "いいえ", "はい", "いいえ")


def tries(host: Member, *labour: str) -> None:
    """Fill in a 体験 to its end."""
    host.commands("offer")
    host.fills("珈琲の袋づめをいっしょにします", "役割・体験", "話し相手がほしい", "いつでも")
    host.fills("となりの校区からも", "川端校区", "3人まで", "とばす", "とばす")
    host.hears("品物を作ったり売ったりする作業ですか")
    host.fills(*labour, "これでよい")


def test_five_harmless_answers_keep_nobody_waiting(talk: Talk) -> None:
    """
    The host hears the same as with any other offer.
    """
    host = approved(talk)

    tries(host, *HARMLESS)

    host.hears("合いそうな方がいれば、一人ずつお尋ねします")


def test_a_quota_is_looked_at_and_said_back(talk: Talk) -> None:
    """
    The coordinator says what to change; the host changes it; then it is shown.
    """
    host, coordinator, supporter = approved(talk), talk.coordinator(), talk.supporter()
    tries(host, "いいえ", "いいえ", "はい", "はい", "いいえ")
    host.hears("コーディネーターが確かめてから、ご案内をはじめます")
    supporter.commands("offers")
    supporter.hears("いま開いている「できること」はありません")

    coordinator.commands("tasks")
    coordinator.presses("確かめたいことがある", "できることを確かめる")
    coordinator.hears("▶ 決まった数や量:はい")
    coordinator.presses("受け入れ先にひとこと伝える")
    coordinator.fills("数の目標をなくせますか", "これでよい")
    host.listen()
    host.hears("数の目標をなくせますか")
    host.presses("内容を変える", "決まった数や量を直す", "いいえ", "これでよい")
    host.hears("コーディネーターが確かめてから")
    coordinator.commands("tasks")
    coordinator.presses("確かめたいことがある", "できることを確かめる")
    coordinator.hears("・決まった数や量:いいえ")
    coordinator.presses("ご案内をはじめる")

    coordinator.hears("ご案内をはじめました")
    host.listen()
    host.hears("のご案内をはじめました")
    supporter.commands("offers")
    supporter.hears("珈琲の袋づめをいっしょにします")
    coordinator.commands("tasks")
    assert not any("確かめたいこと" in label for label in coordinator.buttons)
