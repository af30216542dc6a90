"""What a short text is about, however it is written, and what it refuses."""

import subprocess
import sys

import pytest

from tests.matching.making import words

ABOUT = [
    ("フルマラソンに出たい", {"running"}),
    ("まらそんにでたい", {"running"}),
    ("ふるまらそんにでたい", {"running"}),
    ("ﾏﾗｿﾝ", {"running"}),
    ("フルマラソソに出たい", {"running"}),
    ("珈琲のドリップバッグをつくりたい", {"coffee"}),
    ("コーヒをいれたい", {"coffee"}),
    ("しょうぎのあいてがほしい", {"shogi"}),
    ("モルクをやりたい", {"gentle_sports"}),
    ("えをかくのがすき", {"drawing"}),
    ("自分の撮影した写真をみんなに見てほしい", {"photo", "exhibition"}),
    ("走る仲間が足りない", {"running", "companions"}),
    ("一緒に走りませんか", {"running"}),
    ("対局相手がいない", {"shogi"}),
    ("料理は嫌いではない", {"cooking"}),
    ("絵を描くのをやめられない", {"drawing"}),
    ("走りたくてたまらない", {"running"}),
    ("料理だけでなく歌も", {"cooking", "singing"}),
    ("朝しか走れない", {"running"}),
    ("無理なく歩きたい", {"walking"}),
    ("苦手な料理を習いたい", {"cooking"}),
    ("車いすで音楽を聴きたい", {"music", "listening_music"}),
    ("昔編んだ竹かごを、また編みたい", {"bamboo_craft"}),
    ("セーターを、また編みたい", {"knitting"}),
    ("お店のチラシにイラストを入れてほしい", {"drawing"}),
    ("コーヒーをていねいに入れたい", {"coffee"}),
    ("エスペラントを話す人に会いたい", {"languages"}),
    ("だれかとゆっくり話したい", {"chatting"}),
    ("将棋のあと、コーヒーを入れて話したい", {"shogi", "coffee", "chatting"}),
    ("", set()),
    ("🏃‍♀️", set()),
]

REFUSED = [
    ("運動は苦手", set(), {"exercise", "running", "walking"}),
    ("運動は、苦手です。写真は好き", {"photo"}, {"exercise"}),
    ("走りたくない", set(), {"running"}),
    ("料理以外なら何でも", set(), {"cooking"}),
    ("ギターは弾けないけど歌いたい", {"singing"}, {"instruments"}),
    ("卓球、球技は苦手。将棋は好き", {"shogi"}, {"table_tennis", "ball_games"}),
    ("話さなくてもよい席で手芸", {"handicraft"}, {"chatting"}),
    ("オンラインで顔を出さずに話したい", {"online_meeting", "chatting"}, set()),
    ("人と話すのは好きではない", set(), {"chatting"}),
    ("運動が得意ではありません", set(), {"exercise"}),
    ("歌はちょっと、でも絵は好き", {"drawing"}, {"singing"}),
    ("嫌いなのは釣り、写真は好き", {"photo"}, {"fishing"}),
    ("犬が怖い。動物アレルギーがある", set(), {"dog_walk", "animals"}),
    ("歌はもうやめたい", set(), {"singing"}),
    ("力仕事なし。本の整理", {"library_work"}, {"transport_goods"}),
    ("運動は苦手だが走ってみたい", {"running"}, {"swimming"}),
]


@pytest.mark.parametrize(("text", "activities"), ABOUT)
def test_a_text_is_about_its_activities(text: str, activities: set[str]) -> None:
    """
    Kana, width, spelling variants, small typos and invitations are understood.
    """
    assert words().understand(text=text).activities == activities


@pytest.mark.parametrize(("text", "activities", "refused"), REFUSED)
def test_what_is_refused_is_kept_apart(text: str, activities: set[str], refused: set[str]) -> None:
    """
    Limits and negations never count for, and cover what is narrower.
    """
    meaning = words().understand(text=text)

    assert meaning.activities == activities
    assert refused <= meaning.refused
    assert meaning.refused.isdisjoint(activities)


@pytest.mark.parametrize("text", ["引きこもりの20代男性", "うつ病で通院中", "一人暮らしの高齢者"])
def test_what_somebody_is_links_nothing(text: str) -> None:
    """
    Diagnosis, age and circumstances leave no word behind.
    """
    meaning = words().understand(text=text)

    assert (meaning.words, meaning.activities) == (frozenset(), frozenset())


def test_importing_matching_does_not_load_the_dictionary() -> None:
    """
    An idle program carries no tokenizer until the first text is read.
    """
    probe = "import sys, matching; matching.load_words(); sys.exit('sudachipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
