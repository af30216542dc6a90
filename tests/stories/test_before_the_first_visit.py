"""
Before anybody meets: a visit, promises, insurance, costs, a telephone, and a note read first.
"""

from storage.tables import HostNote
from tests.stories.conftest import PracticeTown
from tests.stories.telling import RUNNING_CLUB, chooses, wishes

NOTE = "はじめは見ているだけかもしれません。よろしくお願いします。"


def test_a_first_visit_is_made_ready_by_three(practice_town: PracticeTown) -> None:
    """
    Each settles their own part in any order; the host reads the note only at the very end.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    club = practice_town[RUNNING_CLUB]
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, RUNNING_CLUB)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    club.presses("歓迎します")
    supporter.presses("会ってみたい", "本人が選んだ")
    coordinator.presses("打診と顔合わせ", RUNNING_CLUB, "顔合わせが決まった")
    coordinator.presses("新しい参加として", "これでよい")
    coordinator.hears("見学の前に、いくつか確かめます。")

    coordinator.presses("参加のようす", "土曜の朝", "次の日取りを決める")
    coordinator.hears("見学の前に、次のことをととのえます。")
    coordinator.presses("開始前の確認", "たずねて確かめた日を入れる")
    coordinator.presses("以前から知っている", "今日", "これでよい")
    coordinator.presses("開始前の確認", "保険を入れる", "ボランティア保険", "本人と受け入れ先")
    coordinator.presses("3月31日", "これでよい")
    coordinator.presses("開始前の確認", "だれが払うかを入れる", "本人", "なし", "事業", "なし")
    coordinator.presses("これでよい", "開始前の確認", "最初に電話するところを入れる")
    coordinator.presses("くらしの相談室", "これでよい")

    supporter.presses("お返事待ち", "開始前の確認", "ひとことを書く")
    supporter.writes_on_page("ページをひらく", NOTE)
    supporter.presses("まだ確かめていない", "これでよい")
    supporter.hears("本人が読んで「これでよい」となったら")
    club.presses("お返事待ち", "開始前の確認", "お約束を読む", "お約束します")
    club.hears("お約束を受け取りました。")
    club.presses("開始前の確認")
    club.has_never_heard(NOTE)

    supporter.presses("お返事待ち", "開始前の確認", "ひとことを書く")
    supporter.presses("本人の「見せてよい」を直す", "本人が選んだ", "これでよい")
    coordinator.hears("開始前の確認がそろいました")

    club.presses("参加のようす", "土曜の朝", "開始前の確認")
    assert NOTE in club.last.text
    coordinator.presses("この参加を見る", "次の日取りを決める")
    coordinator.hears("どの週にしますか。")


def test_the_note_is_sealed_at_rest(practice_town: PracticeTown) -> None:
    """
    What a person lets the host know stands in no table as it is.
    """
    with practice_town.town.database.reading() as session:
        note = session.query(HostNote).first()
        assert note is not None
        assert note.words
        assert note.words_sealed is not None
        assert note.words.encode() not in note.words_sealed
