"""No candidate anywhere: somebody calls, a place says yes, and the wish has somewhere to go."""

from tests.stories.playing import StoryTown
from tests.stories.telling import approves, offers, registers, wishes

SENTENCE = "将棋をゆっくり指してみたい"
CENTRE = "叶江市ボランティアセンター"
CLUB = "港の将棋サロン"


def test_a_call_becomes_a_host_and_the_host_a_candidate(town: StoryTown) -> None:
    """
    The coordinator calls the likeliest place with a text that tells who nobody is, hears a yes,
    invites the club it named, and the supporter reads of a candidate.
    """
    coordinator, supporter = town.coordinator(), town.supporter()
    wishes(supporter, "朝の方", SENTENCE, likes="将棋")
    supporter.hears("いまはまだありません。")

    coordinator.presses("対応待ち", "候補が見つからない", "声かけ先を見る")
    coordinator.presses(f"{CENTRE}に電話する")
    request = coordinator.hears("お名前や事情はお伝えしていません。")
    assert SENTENCE in request
    assert "朝の方" not in request
    coordinator.presses("いい返事")
    coordinator.presses("聞いたことを書いておく")
    said = coordinator.writes_on_page("ページをひらく", "港のサロンの方が、木曜に来てよいとのこと")
    assert "港のサロン" not in "".join(b.text for b in coordinator.phone.messages)
    assert said
    coordinator.presses("これでよい")
    coordinator.hears("書きとめました。")

    host = town.host(CLUB)
    registers(host, "団体", CLUB, "川端校区", "木曜の午後に、将棋を指しています")
    offers(host, "将棋を指せます。見るだけでもかまいません", "将棋の対局相手がほしい")
    approves(coordinator, CLUB)
    town.wait(days=1, hours=1)

    supporter.hears("候補が1件あります")
    coordinator.presses("対応待ち")
    assert not any("候補が見つからない" in label for label in coordinator.buttons)
