"""Nobody needs an app: a host that has only a mailbox, and a supporter who fills a page."""

from sqlalchemy import select

from storage.states import DayState, HostState, HowHeard
from storage.tables import (
    CheckIn,
    Host,
    IntroductionStep,
    MeetingDay,
    Offer,
    Person,
    StepYes,
    StillRight,
    Task,
    Wish,
)
from tests.stories.conftest import PracticeTown, Runners
from tests.stories.playing import Player, StoryTown
from tests.stories.test_dates import offers_three

SONGS = "uta@example.jp"
CLUB = "run@example.jp"
AOBA = "aoba@example.jp"
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


def test_a_host_begins_by_itself_on_its_own_page(practice_town: PracticeTown) -> None:
    """
    Each letter brings it: a new offer, a rest, advice, another voice, help, and すべて止める.
    """
    town, coordinator = practice_town.town, practice_town["みどり"]
    page = town.mailbox(SONGS).opens_own_page()
    assert "あなたのページ" in page.text
    before = page.page.text
    assert page.opens().text == before

    page.presses("できることを登録")
    page.fills("毎月の歌の会に来られます", "いっしょに楽しむ", "いっしょにうたう声", "いつでも")
    page.fills("町のどこからでも", "川端校区", "3人まで", "とばす", "とばす", "これでよい")
    page.presses("メニュー", "登録した内容", "毎月の歌の会", "お休みにする", "メニュー")
    page.presses("相談する", "接し方", "とばす", "これでよい", "メニュー")
    page.presses("けが・事故・いやなこと", "メニュー", "ことばをかえる", "やさしい日本語")
    page.presses("ぜんぶ とめる", "ぜんぶ とめる")

    with town.database.reading() as session:
        offer = session.scalars(select(Offer).order_by(Offer.id.desc())).first()
        assert offer is not None
        host = session.get_one(Host, offer.host_id)
        assert offer.text == "毎月の歌の会に来られます"
        assert host.state is HostState.STOPPED
        kinds = session.scalars(select(Task.kind).where(Task.host_id == host.id)).all()
    assert {"advice", "stopped_all"} <= set(kinds)
    coordinator.reads()


def test_a_lost_letter_is_sent_again(practice_town: PracticeTown) -> None:
    """
    The host calls, the coordinator presses; it goes to the address that was confirmed.
    """
    town, coordinator = practice_town.town, practice_town["みどり"]
    mailbox = town.mailbox(SONGS)
    mailbox.reads()
    coordinator.presses("受け入れ先の承認", "承認ずみの一覧", "ひるの歌の会")

    coordinator.presses("「あなたのページ」をメールで送る")

    letter = mailbox.gets("お知らせ")
    assert "歌" not in letter.text + letter.subject
    assert "できることを登録" in mailbox.opens_own_page().buttons


def test_still_right_by_letter(practice_town: PracticeTown) -> None:
    """
    After ninety days one small question; its page waits as long as the question does.
    """
    town = practice_town.town
    host = town.mailbox(SONGS)
    host.opens().presses("今回は見送ります", "言わない")
    town.wait(days=92)
    page = host.opens()
    town.wait(days=10)

    page.opens()
    assert "いまのままでよいですか" in page.text
    page.presses("しばらく休む")
    assert "新しい打診は、しばらくお休みします" in page.text
    page.presses("再開する")

    assert "再開しました" in page.text
    with town.database.reading() as session:
        row = session.scalars(select(StillRight).where(StillRight.answered_at.is_not(None))).one()
        assert (row.answer, row.how_heard) == ("rest", HowHeard.PAGE)


def test_days_and_a_check_in_by_letter(runners: Runners) -> None:
    """
    A host that chose mail picks one of three dates, hears of it on the day before, tells on its
    own page how it was, and is asked how it is going: never a word of it in the chat.
    """
    town, club = runners.town, runners.club
    takes_mail(club, "ほかのこと", CLUB)
    mailbox = town.mailbox(CLUB)
    mailbox.opens("メールアドレスの確認").presses("はい、メールで受けとる")
    runners.begin()
    runners.reads()
    mailbox.reads()

    offers_three(runners)
    page = mailbox.opens()
    page.presses("12月2日(水) 10:00")
    assert "12月2日(水) 10:00に決まりました。" in page.text
    # Tuesday, December 1, 15:30: the hour at which one hears of tomorrow.
    town.wait(days=7, hours=5)
    assert "場所:公民館の入口" in mailbox.opens().text
    town.wait(days=1)
    mailbox.opens_own_page().presses("参加のようす", "土曜の朝", " 予定", "行けた")
    town.wait(days=2)
    page = mailbox.opens()
    page.presses("過ごせている", "とても", "ちょうどよい")

    assert "ありがとうございます" in page.text
    club.hears_nothing()
    with town.database.reading() as session:
        answered = select(CheckIn.how_heard).where(CheckIn.how_heard.is_not(None))
        assert session.scalars(answered).all() == [HowHeard.PAGE]
        held = select(MeetingDay.how_heard).where(MeetingDay.state == DayState.HELD)
        assert HowHeard.PAGE in session.scalars(held).all()


def test_mail_is_chosen_and_left_again(practice_town: PracticeTown) -> None:
    """
    Nothing goes to an address before its owner said yes; with one tap the chat is back.
    """
    club = practice_town["川べり走友会"]
    takes_mail(club, "ほかのこと", CLUB)
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
    From the first question to the wish, without one more word in the chat; that the sentence could
    tell who it is, is said there before anything is kept.
    """
    supporter = town.supporter()
    supporter.presses("願いをあずける")
    page = town.reads_page(supporter.last.links[-1])
    supporter.reads()

    page.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    page.fills("してみたいことがある", "92歳で、だれかと走りたい", "とばす", "いつでも")
    page.fills("見学だけ", "もう少し伝える", "とばす", "とばす", "朝の光の中で走りたい", "とばす")
    page.presses("これでよい")
    assert "だれのことかわかるかもしれません" in page.text
    page.fills("先方に見せる一文を直す", "だれかと走りたい", "これでよい")

    with town.database.reading() as session:
        wish = session.scalars(select(Wish)).one()
        assert (wish.sentence, wish.own_words) == ("だれかと走りたい", "朝の光の中で走りたい")
    supporter.has_never_heard("朝の光")


def takes_mail(reader: Player, menu: str, address: str) -> None:
    """Write one's mail address down, from the menu."""
    reader.presses(menu, "メールで受けとる", "メールアドレスを登録")
    reader.fills(address, "これでよい")


def test_a_supporter_is_written_to_by_mail(practice_town: PracticeTown) -> None:
    """
    As a host is: confirmed first, each question on its page, and all that they begin on their own.
    """
    town, supporter = practice_town.town, practice_town["あおば"]
    takes_mail(supporter, "ほかの仕事", AOBA)
    supporter.reads()
    mailbox = town.mailbox(AOBA)
    mailbox.opens("メールアドレスの確認").presses("はい、メールで受けとる")
    page = mailbox.opens_own_page()

    page.presses("願いをあずける", "新しい方を登録する")
    page.fills("朝の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    page.fills("してみたいことがある", "川べりを走ってみたい", "とばす", "いつでも", "見学だけ")
    page.fills("これで十分", "これでよい")
    town.settle()

    mailbox.opens().presses("候補を見る")
    supporter.hears_nothing()
    with town.database.reading() as session:
        assert "朝の方" in {person.label for person in session.scalars(select(Person))}
