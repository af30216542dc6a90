"""Nobody needs an app: a host that has only a mailbox, and a supporter who fills a page."""

from sqlalchemy import select

from storage.states import HowHeard
from storage.tables import CheckIn, IntroductionStep, StepYes, Wish
from tests.stories.conftest import PracticeTown, Runners
from tests.stories.playing import Player, StoryTown

SONGS = "uta@example.jp"
CLUB = "run@example.jp"
SENTENCE = "なつかしい歌を、だれかとうたいたい"


def test_a_host_that_has_only_a_mailbox(practice_town: PracticeTown) -> None:
    """
    Asked by letter, it welcomes on the page; the next step and the check-in come the same way.
    """
    town = practice_town.town
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    host = town.mailbox(SONGS)

    letter = host.news[0]
    assert "歌" not in letter.text + letter.subject
    page = host.opens()
    assert SENTENCE in page.text
    page.presses("歓迎します")
    assert "ご本人に伝え、もう一度気持ちをたずねます" in page.text

    supporter.hears("ひるの歌の会が歓迎しています")
    supporter.presses("会ってみたい", "本人が選んだ")
    town.wait(days=1)
    assert "会ってみたいと言っています" in host.opens().text

    coordinator.presses(
        "打診と顔合わせ", "歌", "顔合わせが決まった", "新しい参加として", "これでよい"
    )
    town.wait(days=1)
    host.reads()
    coordinator.presses("参加のようす", "木曜の昼", "体験についてたずねる")
    town.wait(hours=1)
    host.opens().presses("はい")

    with town.database.reading() as session:
        assert HowHeard.PAGE in session.scalars(select(IntroductionStep.how_heard)).all()
        assert HowHeard.PAGE in session.scalars(select(StepYes.how_heard)).all()


def test_a_check_in_by_letter(runners: Runners) -> None:
    """
    A host that chose mail is asked there how it is going, and answers on the page.
    """
    town, club = runners.town, runners.club
    takes_mail(club)
    mailbox = town.mailbox(CLUB)
    mailbox.opens("メールアドレスの確認").presses("はい、メールで受けとる")
    runners.begin()
    runners.meet_on_saturday()
    mailbox.reads()
    town.wait(days=3)

    club.hears_nothing()
    page = mailbox.opens()
    page.presses("過ごせている", "とても", "ちょうどよい")

    assert "ありがとうございます" in page.text
    with town.database.reading() as session:
        answered = select(CheckIn.how_heard).where(CheckIn.how_heard.is_not(None))
        assert session.scalars(answered).all() == [HowHeard.PAGE]


def test_mail_is_chosen_and_left_again(practice_town: PracticeTown) -> None:
    """
    Nothing goes to an address before its owner said yes; with one tap the chat is back.
    """
    club = practice_town["川べり走友会"]
    takes_mail(club)
    club.hears("確認のメールをお送りします")
    mailbox = practice_town.town.mailbox(CLUB)
    page = mailbox.opens("メールアドレスの確認")
    club.commands("mail")
    club.hears("いまは、このチャットにお送りしています")

    page.presses("はい、メールで受けとる")

    assert "これからは、このメールアドレスにお送りします" in page.text
    club.commands("mail")
    club.hears("r…@example.jp")
    club.presses("チャットで受けとる")
    club.hears("いまは、チャットにお送りしています")
    club.presses("メールアドレスを消す")
    club.hears("メールアドレスを消しました")


def test_a_supporter_fills_a_whole_form_on_a_page(town: StoryTown) -> None:
    """
    From the first question to the wish, without one more word in the chat.
    """
    supporter = town.supporter()
    supporter.presses("願いをあずける")
    page = town.reads_page(supporter.last.links[-1])
    supporter.reads()

    page.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "これでよい")
    page.fills("してみたいことがある", "だれかと走りたい", "とばす", "いつでも")
    page.fills("見学だけ", "もう少し伝える", "とばす", "とばす", "朝の光の中で走りたい", "とばす")
    page.presses("これでよい")

    with town.database.reading() as session:
        wish = session.scalars(select(Wish)).one()
        assert (wish.sentence, wish.own_words) == ("だれかと走りたい", "朝の光の中で走りたい")
    supporter.has_never_heard("朝の光")


def takes_mail(host: Player) -> None:
    """Write one's mail address down, from the menu."""
    host.presses("ほかのこと", "メールで受けとる", "メールアドレスを登録")
    host.fills(CLUB, "これでよい")
