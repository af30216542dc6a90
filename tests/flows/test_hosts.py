"""A host tells who it is, a coordinator decides, and the host hears what comes next."""

from tests.flows.hosting import registers
from tests.talk import Talk


def test_a_host_registers_in_four_taps_and_two_short_lines(talk: Talk) -> None:
    """Whoever wants to offer something says who it is first, and hears what happens next."""
    host = talk.host()

    host.commands("offer")
    host.hears("1/4")
    host.presses("個人")
    host.says("珈琲のたね")
    host.presses("駅前校区")
    host.says("豆を挽くのが好きです")
    host.hears("この内容でよろしいですか")
    host.presses("これでよい")

    host.hears("コーディネーターが確かめて、お返事します")
    assert "できることを登録する" in host.buttons


def test_an_unfinished_registration_waits(talk: Talk) -> None:
    """Who stopped in the middle finds it among what waits, and goes on there."""
    host = talk.host()
    host.commands("offer")
    host.presses("会社")
    host.says("港印刷")
    host.presses("やめる")

    host.commands("waiting")
    host.presses("登録がとちゅうです")
    host.presses("つづける")

    host.hears("3/4")


def test_approval_reaches_the_host(talk: Talk) -> None:
    """The coordinator reads what the host wrote, approves, and the host may begin."""
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)

    coordinator.commands("hosts")
    coordinator.presses("走友会")
    coordinator.hears("土曜の朝に川べりを走っています")
    coordinator.presses("承認する")

    coordinator.hears("承認し、先方にお知らせしました")
    host.hears("登録を承認しました")
    coordinator.commands("hosts")
    coordinator.hears("承認を待っている受け入れ先はありません")


def test_a_refusal_is_kind_and_no_dead_end(talk: Talk) -> None:
    """The host hears the reason, whom to call, and starts again from what it had written."""
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)

    coordinator.commands("hosts")
    coordinator.presses("走友会")
    coordinator.presses("見送る")
    coordinator.presses("活動のようすがわからない")

    host.hears("もうすこしくわしく教えてください")
    host.hears("050-0000-0100")
    host.presses("もう一度登録する")
    host.hears("土曜の朝に川べりを走っています")
    host.presses("ひとことを直す")
    host.says("土曜7時から川べりを走ります。8人の会です")
    host.presses("これでよい")
    coordinator.commands("hosts")
    coordinator.presses("走友会")
    coordinator.hears("8人の会です")


def test_a_host_rests_and_comes_back(talk: Talk) -> None:
    """Pausing and resuming are one tap for the coordinator, and the host hears of both."""
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)
    coordinator.commands("hosts")
    coordinator.presses("走友会")
    coordinator.presses("承認する")

    coordinator.presses("この受け入れ先を見る")
    coordinator.presses("お休みにする")
    host.hears("しばらくお休みになりました")
    host.commands("myoffers")
    host.hears("いまはお休み中です")
    coordinator.commands("hosts")
    coordinator.presses("承認ずみの一覧")
    coordinator.presses("お休み中:走友会")
    coordinator.presses("再開する")

    host.hears("再開しました")


def test_a_decision_taken_by_a_colleague_stands(talk: Talk) -> None:
    """The second of two coordinators is told kindly that it was decided already."""
    host, first, second = talk.host(), talk.coordinator(), talk.coordinator()
    registers(host)
    for coordinator in (first, second):
        coordinator.commands("hosts")
        coordinator.presses("走友会")

    first.presses("承認する")
    second.presses("見送る")
    second.presses("そのほか")

    second.hears("すでに終わっているか、変わっています")


def test_only_coordinators_see_the_list(talk: Talk) -> None:
    """Others are led back to their menu."""
    for member in (talk.host(), talk.supporter()):
        member.commands("hosts")
        member.hears("その操作は使えません")


def test_a_name_is_short(talk: Talk) -> None:
    """A long name is asked for again, and nothing else is lost."""
    host = talk.host()
    host.commands("offer")
    host.presses("団体")

    host.says("あ" * 31)

    host.hears("30文字まで")
    host.hears("2/4")
