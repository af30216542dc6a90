"""A host says what it can do and would be glad of; supporters leaf through it."""

from tests.flows.hosting import approved, offers, registers
from tests.talk import Talk


def test_an_offer_is_asked_for_kindly(talk: Talk) -> None:
    """Days first, then the part of the day; what comes of it is said at the end."""
    host = approved(talk)

    host.commands("offer")
    host.says("川べりをいっしょに走れます")
    host.presses("いっしょに楽しむ")
    host.says("走る仲間がほしい")
    host.presses("曜日を選ぶ")
    host.presses("水曜")
    host.presses("土曜")
    host.presses("選び終わった")
    host.presses("午前")
    host.presses("選び終わった")
    host.presses("となりの校区からも")
    host.presses("川端校区")
    host.presses("3人まで")
    host.presses("自分のペース")
    host.presses("選び終わった")
    host.presses("とばす")
    host.presses("これでよい")

    host.hears("合いそうな方がいれば、一人ずつお尋ねします")
    host.presses("登録した内容を確かめる")
    host.hears("・いつ:水曜、土曜の午前")
    host.hears("・できる配慮:自分のペースでできる")


def test_hands_are_asked_about_again(talk: Talk) -> None:
    """「人手がほしい」 is answered with examples of what one could be glad of."""
    host = approved(talk)
    host.commands("offer")
    host.says("倉庫で箱を折れます")
    host.presses("役割・体験")

    host.says("人手がほしい")
    host.hears("人手をさがす場所ではなく")
    host.hears("例:走る仲間がほしい")
    host.says("昼休みに将棋の相手がほしい")

    host.hears("いつがよいですか")


def test_a_job_leads_to_the_agency(talk: Talk) -> None:
    """Employment asks nothing more, names the agency with its phone, and reaches no supporter."""
    host, supporter = approved(talk), talk.supporter()
    host.commands("offer")
    host.says("焙煎の仕事があります")
    host.presses("雇用")
    host.presses("これでよい")

    host.hears("叶江しごとサポートセンター 050-0000-0110")
    supporter.commands("offers")
    supporter.hears("いま開いている「できること」はありません")


def test_a_job_has_a_ready_note_and_a_receipt(talk: Talk) -> None:
    """The coordinator reads out a note about the offer alone, and keeps that it was received."""
    host, coordinator = approved(talk), talk.coordinator()
    host.commands("offer")
    host.says("焙煎の仕事があります")
    host.presses("雇用", "これでよい")
    coordinator.commands("tasks")
    coordinator.presses("しごとのお話", "受け入れ先を見る", "焙煎の仕事", "しごとの窓口へつなぐ")

    note = coordinator.hears("叶江しごとサポートセンターへのお知らせ文です。")
    assert "焙煎の仕事があります" in note
    coordinator.presses("窓口が受け取ったと聞いた")
    coordinator.hears("窓口が受け取りました。")
    coordinator.commands("tasks")
    assert not any("しごとのお話" in label for label in coordinator.buttons)


def test_an_online_offer_needs_no_area(talk: Talk) -> None:
    """What is joined from home is not asked where."""
    host, supporter = approved(talk), talk.supporter()
    host.commands("offer")
    host.says("画面ごしに詰将棋を出し合えます")
    host.presses("いっしょに楽しむ")
    host.says("将棋の相手がほしい")
    host.presses("いつでも")
    host.presses("オンライン")
    host.hears("いちどに何人まで")
    host.presses("1人まで")
    host.presses("とばす")
    host.presses("とばす")
    host.presses("これでよい")

    supporter.commands("offers")
    supporter.presses("詰将棋")
    supporter.hears("・どこで:オンライン")


def test_a_supporter_reads_what_the_host_would_be_glad_of(talk: Talk) -> None:
    """The card shows what, when, where, kind, and the host's own joy."""
    host, supporter = approved(talk), talk.supporter()
    offers(host)

    supporter.commands("offers")
    supporter.hears("走友会(団体・サークル)")
    supporter.presses("川べりをいっしょに走れます")

    for line in (
        "・いつ:いつでも",
        "・どこで:川端校区(となりの校区からも)",
        "・形:いっしょに楽しむ",
        "・人数:3人まで",
        "・あるとうれしいこと:走る仲間がほしい",
    ):
        supporter.hears(line)
    supporter.presses("一覧へもどる")
    supporter.hears("今週の「できること」")


def test_offers_are_turned_page_by_page_and_by_area(talk: Talk) -> None:
    """Five a page, the newest first; an area narrows them, and the way back stays in it."""
    host, supporter = approved(talk), talk.supporter()
    for number in range(6):
        offers(host, f"その{number}で走れます", "駅前校区" if number == 5 else "川端校区")

    supporter.commands("offers")
    supporter.hears("その5")
    assert "その0" not in supporter.last
    supporter.presses("次へ")
    supporter.hears("その0")
    supporter.presses("校区で選ぶ")
    supporter.presses("駅前校区")
    supporter.hears("駅前校区の「できること」")
    assert "その4" not in supporter.last
    supporter.presses("その5")
    supporter.presses("一覧へもどる")
    supporter.hears("駅前校区の「できること」")


def test_an_unapproved_hosts_offer_waits_with_it(talk: Talk) -> None:
    """It may be written down meanwhile; nobody leafs through it."""
    host, supporter = talk.host(), talk.supporter()
    registers(host)

    offers(host)

    host.hears("承認がすみしだい")
    supporter.commands("offers")
    supporter.hears("いま開いている「できること」はありません")


def test_an_offer_rests_is_changed_and_ends(talk: Talk) -> None:
    """Each is a button on its card, ending asks once more, and supporters see the difference."""
    host, supporter = approved(talk), talk.supporter()
    offers(host)
    host.commands("myoffers")
    host.presses("川べり")

    host.presses("お休みにする")
    supporter.commands("offers")
    supporter.hears("いま開いている「できること」はありません")
    host.presses("再開する")
    host.presses("内容を変える")
    host.presses("人数を直す")
    host.presses("5人まで")
    host.presses("これでよい")
    supporter.commands("offers")
    supporter.presses("川べり")
    supporter.hears("・人数:5人まで")
    supporter.hears("・いつ:いつでも")
    supporter.presses("一覧へもどる")
    host.presses("登録した内容を確かめる")
    host.presses("おしまいにする")
    host.hears("もとには戻せません")
    host.presses("おしまいにする")

    host.hears("これまで、ありがとうございました")
    supporter.presses("川べり")
    supporter.hears("見つかりません")


def test_hosts_never_leaf(talk: Talk) -> None:
    """A host has its own list and no other."""
    host = approved(talk)

    host.commands("offers")

    host.hears("その操作は使えません")
