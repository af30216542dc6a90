"""引き継ぎ in the chat: a few taps, one tap of the colleague, kind words on old buttons."""

from sqlalchemy import select

from storage.states import TaskState
from storage.tables import Person, Task
from tests.flows.wishing import LABEL, asked, enters_person, with_wish
from tests.talk import Member, Talk


def hands_over(supporter: Member, colleague: str = "支援者2") -> None:
    """Ask a colleague to take the first person over."""
    supporter.commands("handover")
    supporter.presses("担当している方を引き継ぐ", LABEL, "選び終わった", colleague)
    supporter.presses("とばす", "これでよい")


def test_in_april_a_person_goes_to_a_colleague(talk: Talk) -> None:
    """Asked by five taps, taken by one; the new one finds the wish and what waits."""
    supporter, host, coordinator = asked(talk)
    colleague = talk.supporter()
    host.presses("歓迎します")
    supporter.hears("会ってみたい")

    hands_over(supporter)
    supporter.hears("引き受けてもらうまでは、いまの担当のままです")
    colleague.hears("支援者1さんから、引き継ぎのお願いです:1人(K-")
    assert LABEL not in colleague.last

    colleague.presses("引き受ける")
    colleague.hears("1人を引き継ぎました")
    supporter.hears("支援者2さんが引き継ぎました")
    coordinator.hears("担当の支援者が、支援者2さんにかわりました")
    colleague.presses("お返事待ち")
    colleague.hears("お返事待ちは1件です")
    colleague.commands("wishes")
    assert LABEL in colleague.buttons[0]


def test_an_old_button_says_that_it_was_handed_over(talk: Talk) -> None:
    """Not "not found": the one before reads that a colleague goes on, with thanks."""
    supporter, host, _ = asked(talk)
    colleague = talk.supporter()
    host.presses("歓迎します")
    supporter.listen()
    hands_over(supporter)
    colleague.presses("引き受ける")

    supporter.presses("会ってみたい", "本人が選んだ")
    supporter.hears("同僚に引き継がれました")
    supporter.presses("打診を見る")
    supporter.hears("同僚に引き継がれました")


def test_a_draft_stays_with_its_writer(talk: Talk) -> None:
    """It is said before, and later its buttons say that the person is a colleague's."""
    supporter = talk.supporter()
    talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    supporter.fills("してみたいことがある")

    hands_over(supporter)

    supporter.hears("書きかけ(1件)は、あなたのところに残ります")


def test_a_note_is_written_on_a_page(talk: Talk) -> None:
    """Typed into the chat it is not taken."""
    supporter = with_wish(talk)
    talk.supporter()
    supporter.commands("handover")
    supporter.presses("担当している方を引き継ぐ", LABEL, "選び終わった", "支援者2")

    supporter.says("朝は苦手な方です")

    supporter.hears("ページ")
    assert "とばす" in supporter.buttons


def test_declined_it_stays(talk: Talk) -> None:
    """Nobody is blamed, and it can be asked of somebody else."""
    supporter = with_wish(talk)
    colleague = talk.supporter()
    hands_over(supporter)

    colleague.presses("今回は見送る")

    supporter.hears("今回は引き継ぎを見送りました")
    supporter.commands("handover")
    assert not any("お返事待ち" in label for label in supporter.buttons)


def test_it_can_be_taken_back(talk: Talk) -> None:
    """As long as nobody has answered; a second request says that there is one."""
    supporter = with_wish(talk)
    colleague = talk.supporter()
    hands_over(supporter)
    hands_over(supporter)
    supporter.hears("もう引き継ぎをお願いしている")

    supporter.presses("引き継ぎの一覧へ", "お返事待ち:1人", "引き継ぎを取り下げる")

    supporter.hears("取り下げました")
    colleague.hears("取り下げになりました")
    colleague.presses("引き受ける")
    colleague.hears("すでに終わっているか、変わっています")


def test_of_one_who_left_the_coordinator_gives_the_persons(talk: Talk) -> None:
    """From the task by a few taps, at once, and the task settles itself."""
    supporter, coordinator = with_wish(talk), talk.coordinator()
    colleague = talk.supporter()
    supporter.commands("leave")
    supporter.presses("利用をやめる")

    coordinator.commands("tasks")
    coordinator.presses("支援者が利用をやめた", "ほかの支援者に引き継ぐ")
    coordinator.presses("K-", "選び終わった", "支援者2", "とばす", "これでよい")

    coordinator.hears("引き継ぎました。新しい担当の方に知らせました")
    colleague.hears("新しく担当になりました:1人")
    with talk.database.reading() as session:
        assert session.scalars(select(Person.supporter_id)).one() == colleague.account.id
        states = session.scalars(select(Task.state).where(Task.kind == "supporter_left")).all()
    assert states == [TaskState.RESOLVED]


def test_the_task_leads_to_the_wish(talk: Talk) -> None:
    """「本人の願いを見る」 opens the wish of the person whom a task is about."""
    supporter, coordinator = with_wish(talk), talk.coordinator()
    supporter.commands("leave")
    supporter.presses("利用をやめる")

    coordinator.commands("tasks")
    coordinator.presses("支援者が利用をやめた", "本人の願いを見る")

    coordinator.hears("フルマラソン")


def test_a_coordinator_hands_over_everything(talk: Talk) -> None:
    """The colleague takes it by one tap and reads the numbers; then leaving is free."""
    _, host, coordinator = asked(talk)
    colleague = talk.coordinator()

    coordinator.commands("handover")
    coordinator.presses("自分の受け持ちを引き継ぐ")
    coordinator.presses("走友会", "選び終わった", "コーディネーター3", "とばす", "これでよい")
    colleague.hears("コーディネーター2さんから、引き継ぎのお願いです:1件")
    colleague.presses("引き受ける")

    colleague.hears("参加0件、打診1件、対応待ち0件です")
    coordinator.hears("コーディネーター3さんが引き継ぎました")
    coordinator.commands("leave")
    coordinator.presses("利用をやめる")
    coordinator.hears("利用をやめました")
    host.presses("歓迎します")
    colleague.hears("走友会")


def test_the_last_coordinator_is_told_what_to_do(talk: Talk) -> None:
    """Invite somebody, hand over, then leave."""
    coordinator = talk.coordinator()
    with_wish(talk)

    coordinator.commands("leave")
    coordinator.presses("利用をやめる")

    coordinator.hears("先に「招待する」から同僚を迎えて、「引き継ぎ」で渡してください")
    coordinator.presses("招待する")
    coordinator.hears("どの役割の方を招待しますか")


def test_a_stopped_person_is_handed_over_and_stays_stopped(talk: Talk) -> None:
    """Said before and after in words; nothing begins by it, and a coordinator begins again."""
    supporter, coordinator = with_wish(talk), talk.coordinator()
    colleague = talk.supporter()
    supporter.commands("stop")
    supporter.presses(LABEL, "すべて止める")

    hands_over(supporter)
    colleague.hears("このうち1人は「すべて止める」の中です。")
    colleague.presses("引き受ける")
    colleague.hears("このうち1人は「すべて止める」の中です。")
    colleague.heard.clear()
    talk.wait(days=41)
    colleague.commands("wishes")
    colleague.presses(LABEL)
    colleague.hears("すべて止めています。")
    assert "また始める" not in colleague.buttons
    supporter.listen()
    supporter.heard.clear()

    coordinator.commands("tasks")
    coordinator.presses("すべて止めた、とのこと", "また始める")

    colleague.hears("また始められます。")
    supporter.hears_nothing()
    with talk.database.reading() as session:
        assert session.scalars(select(Person.supporter_id)).one() == colleague.account.id


def test_what_a_colleague_does_not_answer_is_asked_again(talk: Talk) -> None:
    """Kindly, twice; then the one who asked hears that somebody else can be asked."""
    supporter = with_wish(talk)
    colleague = talk.supporter()
    hands_over(supporter)
    colleague.listen()
    colleague.heard.clear()
    supporter.heard.clear()

    for _ in range(9):
        talk.wait(days=1)
        colleague.listen()
        supporter.listen()

    again = [words for words in colleague.heard if "お返事を待っています" in words]
    assert len(again) == 2
    assert len([words for words in supporter.heard if "まだお返事がありません" in words]) == 1
    colleague.presses("引き受ける")
    supporter.hears("支援者2さんが引き継ぎました")
