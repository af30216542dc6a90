"""A wish to work is no wish for company: it goes to those who may broker a job, and is received."""

from tests.stories.playing import StoryTown
from tests.stories.telling import wishes

WISH = "パン屋で働いてみたい"
NOTE = "朝の二時間から始めたいとのことです。静かな場所だと落ち着きます。"


def test_a_wish_to_work_goes_to_the_agency_and_is_received(town: StoryTown) -> None:
    """
    The supporter writes the note on a page, with the person's yes; the coordinator reads it there,
    passes it on, and the supporter hears that it has been received. The chat never holds it.
    On its way it can be taken back, and handed on again.
    """
    coordinator, supporter = town.coordinator(), town.supporter()
    wishes(supporter, "朝の方", WISH, likes="お菓子")
    supporter.presses("願いを見る", "しごとの窓口へつなぐ")
    supporter.says("朝がよいそうです")
    supporter.hears("チャットには書かないでください")
    supporter.writes_on_page("ページをひらく", NOTE)
    supporter.presses("まだ確かめていない", "これでよい")
    supporter.hears("まだ、つないでいません。")
    supporter.presses("本人の「伝えてよい」を直す", "本人が選んだ", "これでよい")
    supporter.hears("この願いはお休みにします。")
    supporter.presses("つなぎのようすを見る", "つなぐのをやめる", "やめる")
    supporter.hears("願いは、お休みのままです。")
    supporter.presses("願いを見る", "しごとの窓口へつなぐ")
    supporter.writes_on_page("ページをひらく", NOTE)
    supporter.presses("本人が選んだ", "これでよい")

    coordinator.presses("対応待ち", "しごとのお話を窓口へつなぐ", "つなぎのお知らせ文を見る")
    about = coordinator.hears("叶江しごとサポートセンターへのお知らせ文")
    assert WISH in about
    coordinator.presses("お知らせ文を読む")
    page = town.reads_page(coordinator.last.links[-1])
    assert NOTE in page.text
    assert WISH in page.text
    coordinator.presses("対応待ち", "しごとのお話を窓口へつなぐ", "つなぎのお知らせ文を見る")
    coordinator.presses("窓口が受け取ったと聞いた")

    supporter.hears("「朝の方」のしごとの相談を、叶江しごとサポートセンターが受け取りました。")
    coordinator.presses("対応待ち")
    assert not any("窓口へつなぐ" in label for label in coordinator.buttons)
    for member in (coordinator, supporter):
        member.has_never_heard(NOTE)
