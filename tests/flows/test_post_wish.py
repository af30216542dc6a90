"""A supporter enters a person and tells a wish; whatever comes between, nothing is lost."""

import pytest
from sqlalchemy import select

from bot.messages import Did, Incoming
from storage.tables import Draft, Person, Wish
from tests.beginnings import played_once
from tests.flows.wishing import LABEL, SENTENCE, enters_person, tells_wish, with_wish
from tests.talk import Member, Talk


@played_once
def begun(talk: Talk) -> Member:
    """Bring a supporter to the second question of a person's entry."""
    supporter = talk.supporter()
    supporter.commands("wish")
    supporter.says(LABEL)
    supporter.hears("2/4")
    return supporter


def wishes(talk: Talk) -> list[Wish]:
    """Return what is kept, readable."""
    with talk.database.reading() as session:
        found = list(session.scalars(select(Wish).order_by(Wish.created_at)))
        for wish in found:
            assert wish.sentence is not None
        return found


def test_a_person_and_a_wish(talk: Talk) -> None:
    """From the button to the kept wish; the person has a code, and what follows is said."""
    supporter = talk.supporter()
    supporter.says("願いをあずける")
    supporter.hears("本人の登録 1/4")

    enters_person(supporter)
    supporter.hears("この方の番号は K-")
    tells_wish(supporter)

    supporter.hears("おあずかりしました")
    supporter.hears("いまはまだありません")
    (wish,) = wishes(talk)
    assert wish.sentence == SENTENCE


def test_a_wish_still_to_come(talk: Talk) -> None:
    """「願いはこれから」 asks for no sentence."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)

    supporter.fills(
        "願いはこれから", "とばす", "いつでも", "とくにない", "これで十分", "これでよい"
    )

    (wish,) = wishes(talk)
    assert (wish.later, wish.sentence) == (True, "")


def test_without_a_yes_nothing_is_looked_for(talk: Talk) -> None:
    """An unconfirmed consent is said kindly; recorded later, the search begins."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter, consent="まだ確かめていない")
    supporter.hears("同意が確かめられるまで、候補はさがしません")
    tells_wish(supporter)
    supporter.hears("本人の同意を記録していただいたら、候補をさがします")

    supporter.presses("願いを見る", "同意を記録する", "言葉・様子から確認した", "電話で話した")

    supporter.hears("記録しました。候補をさがします")
    supporter.hears("いまはまだありません")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("鈴木さんと走りたい", "お名前"),
        ("090-1234-5678まで", "電話番号"),
        ("川端町3丁目の家で", "住所"),
        ("あ" * 61, "60文字まで"),
    ],
)
def test_what_could_tell_who_it_is_is_asked_for_again(talk: Talk, words: str, kind: str) -> None:
    """The sentence is written anew, and the question stands."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    supporter.presses("してみたいことがある")

    supporter.says(words)

    supporter.hears(kind)
    supporter.hears("2/6")
    with talk.database.reading() as session:
        answers = [draft.state["answers"] for draft in session.scalars(select(Draft))]
        assert all(words not in str(given) for given in answers)


def test_a_name_is_no_label(talk: Talk) -> None:
    """The label is guarded like the sentence."""
    supporter = talk.supporter()
    supporter.commands("wish")

    supporter.says("佐藤さん")

    supporter.hears("お名前のような言葉")
    supporter.hears("1/4")


@pytest.mark.parametrize(
    "aside",
    [
        Incoming(Did.SENT_OTHER),
        Incoming(Did.SAID, text="あ" * 10_000),
        Incoming(Did.COMMANDED, command="help"),
        Incoming(Did.COMMANDED, command="nonsense"),
        Incoming(Did.COMMANDED, command="wishes", text="²"),
        Incoming(Did.COMMANDED, command="start", text="an-unknown-token"),
        Incoming(Did.SAID, text="お返事待ち"),
        Incoming(Did.PRESSED, data="nonsense", press_id="1"),
        Incoming(Did.NOTHING),
    ],
    ids=lambda incoming: f"{incoming.did}-{incoming.command}",
)
def test_an_aside_loses_no_draft(talk: Talk, aside: Incoming) -> None:
    """After a sticker, a flood of words, help or a strange button the form goes on."""
    supporter = begun(talk)

    talk.turn(supporter, aside)
    supporter.listen()
    supporter.presses("川端校区")

    supporter.hears("3/4")


def test_a_group_is_told_where_to_talk(talk: Talk) -> None:
    """A word in a group is not listened to, a command is answered, and no form is touched."""
    supporter = begun(talk)

    talk.turn(supporter, Incoming(Did.COMMANDED, command="wish", is_group=True))

    supporter.hears("グループではお話しできません")
    supporter.presses("川端校区")
    supporter.hears("3/4")


def test_a_restart_in_the_middle(talk: Talk) -> None:
    """The program begins anew on the same database, and the form goes on where it was."""
    supporter = begun(talk)

    supporter.talk = Talk(talk.database, first_update=1000)
    supporter.presses("川端校区")

    supporter.hears("3/4")


def test_a_double_tap_answers_once(talk: Talk) -> None:
    """The second tap says that it came late, and the newest question is asked again."""
    supporter = begun(talk)
    place, button = supporter.find("川端校区")

    supporter.press_data(button.data, place)
    supporter.press_data(button.data, place)

    supporter.hears("前の質問のボタンでした")
    supporter.hears("3/4")


def test_submitting_twice_makes_one_wish(talk: Talk) -> None:
    """A double tap on 「これでよい」 keeps the wish once."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    supporter.fills("願いはこれから", "とばす", "いつでも", "とくにない", "これで十分")
    place, button = supporter.find("これでよい")

    supporter.press_data(button.data, place)
    supporter.press_data(button.data, place)

    supporter.hears("前の質問のボタンでした")
    assert len(wishes(talk)) == 1


def test_stopping_and_going_on(talk: Talk) -> None:
    """やめる keeps the draft; つづける goes on; はじめから begins anew; it can be thrown away."""
    supporter = begun(talk)
    supporter.says("やめる")
    supporter.hears("下書きはとってあります")
    supporter.presses("つづける")
    supporter.hears("2/4")
    supporter.commands("cancel")
    supporter.commands("wish")
    supporter.hears("下書きがあります")
    supporter.presses("はじめから")
    supporter.hears("1/4")

    supporter.presses("やめる", "下書きを消す")

    supporter.hears("下書きを消しました")
    with talk.database.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_typed_button_is_the_button(talk: Talk) -> None:
    """Typing もどる at a question that wants words goes back; it is no label."""
    supporter = begun(talk)
    supporter.says("もどる")
    supporter.hears("1/4")
    supporter.says("木曜の方")
    supporter.says("川端校区")
    supporter.hears("3/4")


def test_each_answer_is_edited_from_the_summary(talk: Talk) -> None:
    """One answer changes, the others stay."""
    supporter = begun(talk)
    supporter.fills("川端校区", "18歳以上", "本人が選んだ", "会って話した")

    supporter.presses("校区を直す", "駅前校区")

    supporter.hears("校区:駅前校区")
    supporter.hears(f"呼び名:{LABEL}")


def test_the_language_changes_in_the_middle(talk: Talk) -> None:
    """The question comes again in the other voice, and the answers stay."""
    supporter = begun(talk)

    supporter.commands("language")
    supporter.presses("やさしい日本語")

    supporter.hears("どこに すんでいますか")
    supporter.presses("川端校区")
    supporter.hears("18さい いじょうですか")


def test_a_wish_is_changed_and_the_unsaved_change_waits(talk: Talk) -> None:
    """What was edited and left is offered again; はじめから is the wish as it was told."""
    supporter = with_wish(talk)
    supporter.presses("願いを見る", "変える", "先方に見せる一文を直す")
    supporter.says("駅伝に出てみたい")
    supporter.presses("やめる")
    supporter.commands("wishes")
    supporter.presses("さがしています|", "変える")
    supporter.hears("下書きがあります")

    supporter.presses("はじめから")
    supporter.hears(SENTENCE)
    supporter.presses("先方に見せる一文を直す")
    supporter.says("駅伝に出てみたい")
    supporter.presses("これでよい")

    (wish,) = wishes(talk)
    assert (wish.sentence, wish.revision) == ("駅伝に出てみたい", 2)


def test_many_persons_are_leafed_through(talk: Talk) -> None:
    """The ninth person is on the second page, and can be chosen."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter, label="1番目の方")
    for number in range(2, 10):
        supporter.commands("wish")
        supporter.presses("新しい方を登録する")
        enters_person(supporter, label=f"{number}番目の方")
    with talk.database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 9

    supporter.commands("wish")
    supporter.presses("次のページ", "番目の方")

    supporter.hears("願いをあずける 1/")


def test_free_words_are_written_on_a_page(talk: Talk) -> None:
    """Typed into the chat, the person's own words are not taken."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    supporter.fills("願いはこれから", "とばす", "いつでも", "とくにない", "もう少し伝える")
    supporter.presses("とばす", "とばす")

    supporter.says("本人がこう言っていました")

    supporter.hears("チャットには書かないでください")
    with talk.database.reading() as session:
        assert "こう言っていました" not in str([d.state for d in session.scalars(select(Draft))])
