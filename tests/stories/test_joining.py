"""Coming, and going: an invitation, a stranger, the language, leaving."""

from tests.stories.playing import StoryTown


def test_an_invitation_lets_somebody_in_once(town: StoryTown) -> None:
    """
    The coordinator hands out a link; it opens the door for one, and for nobody after.
    """
    coordinator = town.coordinator("みどり")
    coordinator.presses("招待する", "支援者")
    link = coordinator.hears("このリンクを、その方にだけ").split("\n")[1]

    supporter = town.stranger("あおば")
    supporter.opens(link)

    number = supporter.hears("この数字をお伝えください:").split("ください:")[1][:2]
    assert supporter.phone.keyboard == []
    supporter.commands("wishes")
    supporter.hears("招待された方のための窓口です")
    coordinator.hears("招待が、ひらかれました")
    coordinator.presses(number)
    coordinator.hears("数字が合いました。支援者の方が参加しました。")
    supporter.hears("まずは下の「願いをあずける」")
    assert "願いと候補" in supporter.phone.keyboard
    late = town.stranger("二人目")
    late.opens(link)
    late.hears("招待された方のための窓口です")
    assert late.phone.keyboard == []


def test_a_link_that_was_passed_on_lets_nobody_in(town: StoryTown) -> None:
    """
    Somebody else opens it first; who was meant sees no number, and the link is spent.
    """
    coordinator = town.coordinator("みどり")
    coordinator.presses("招待する", "支援者")
    link = coordinator.hears("このリンクを、その方にだけ").split("\n")[1]

    finder = town.stranger("拾った人")
    finder.opens(link)
    meant = town.stranger("あおば")
    meant.opens(link)

    meant.hears("招待された方のための窓口です")
    coordinator.presses("数字は出ていない")
    coordinator.hears("この招待は、もう使えません")
    finder.opens(link)
    finder.hears("招待された方のための窓口です")
    assert finder.phone.keyboard == []


def test_a_stranger_hears_one_neutral_sentence(town: StoryTown) -> None:
    """
    Whoever was not invited learns nothing, whatever they send, and is told once.
    """
    stranger = town.stranger()

    stranger.says("こんにちは。あの人を知りませんか")
    stranger.hears("お住まいの市町村の窓口にお問い合わせください。")

    stranger.commands("wishes")
    stranger.has_never_heard("願い", "叶江市", "支援者")
    assert stranger.phone.keyboard == []


def test_the_whole_conversation_changes_its_language(town: StoryTown) -> None:
    """
    やさしい日本語 comes with readings, on the buttons too, and goes again as it came.
    """
    supporter = town.supporter()

    supporter.commands("language")
    supporter.presses("やさしい日本語")
    supporter.hears("やさしい")
    easy = supporter.phone.keyboard
    supporter.presses(easy[0])
    supporter.hears("本人(ほんにん)の とうろく")

    supporter.commands("language")
    supporter.presses("日本語")
    supporter.hears("日本語でお話しします。")
    assert supporter.phone.keyboard != easy


def test_who_leaves_hears_nothing_more(town: StoryTown) -> None:
    """
    Asked once, kindly; then the chat is as quiet as a stranger's, and the coordinator knows.
    """
    coordinator, supporter = town.coordinator(), town.supporter()

    supporter.commands("leave")
    supporter.hears("担当の方々はコーディネーターが引きつぎます。")
    supporter.presses("利用をやめる")
    supporter.hears("これまで、ありがとうございました。")

    assert supporter.phone.keyboard == []
    supporter.commands("wishes")
    supporter.hears("招待された方のための窓口です")
    coordinator.commands("tasks")


def test_anything_unexpected_is_answered_and_loses_no_draft(town: StoryTown) -> None:
    """
    A sticker, a photo, a voice, a forwarded text, ten thousand characters: the question stands.
    """
    supporter = town.supporter()
    supporter.commands("wish")
    supporter.fills("走る方", "川端校区")

    for what in (
        supporter.phone.send_sticker(),
        supporter.phone.send_photo(),
        supporter.phone.send_voice(),
        supporter.phone.forward("ある日の記録"),
    ):
        supporter.sends(what)
        supporter.hears("受け取れません")
        supporter.hears("3/4")
    supporter.says("あ" * 10_000)
    supporter.hears("長い文は受け取れません")

    supporter.fills("18歳以上", "本人が選んだ", "会って話した")
    supporter.hears("走る方")
