"""How often words are told, and what of a text names a thing."""

from collections.abc import Sequence
from math import log
from pathlib import Path

import pytest

from kanaeai.understanding import understanding
from matching.meaning.features import FEATURES, Features
from matching.meaning.frames import lessons_version
from matching.meaning.often import Often
from matching.meaning.reading import Reader
from matching.meaning.scenes import Scenes
from matching.policy import load_policy
from tests.conftest import needs_part

READER = Reader()
MEANING = load_policy().meaning


def shared(wish: str, offer: str, *often: str, unsaid: Sequence[str] = ()) -> float:
    """
    Return what the names that both texts hold add.

    None is a name by its rank; those in ``often`` are told too often for one.
    """
    features = Features(
        scenes=Scenes([], joined=READER.joined),
        policy=MEANING,
        rank=lambda word: 1_000 * len(word),
        weigh=lambda word: 1.0,
        often=Often(dict.fromkeys(often, 900)),
        unsaid=unsaid,
    )
    asked, found = (
        features.names(READER.read(text), document=document)
        for text, document in ((wish, False), (offer, True))
    )
    assert all(feature < FEATURES for feature in (*asked, *found))
    return sum(asked[feature] * found[feature] for feature in {*asked} & {*found})


def test_a_word_is_counted_once_a_text_and_kept_if_it_is_told_often() -> None:
    """
    Of 4 texts 2 tell of 将棋, that is 50,000 of 100,000; one in 10,000 tells of 囲碁: not kept.
    """
    few = [READER.read(text) for text in ("将棋と将棋", "将棋盤", "花", "花")]

    often = Often.of(few, lessons="1")

    assert often.counts["将棋"] == often.counts["花"] == 50_000
    assert "囲碁" not in Often.of([READER.read("囲碁"), *few * 2_500], lessons="1").counts


def test_what_was_counted_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Also a word with a quotation mark, which no dictionary has but a text may."""
    often = Often({'"': 20, "将棋": 50}, lessons="abc")

    often.write(tmp_path / "often.toml")
    read = Often.read(tmp_path / "often.toml")

    assert (read.counts, read.lessons, read.digest) == (often.counts, "abc", often.digest)
    assert read.digest != Often({"将棋": 50}).digest


def test_the_counts_shipped_are_of_these_lessons() -> None:
    """If they are not: make bridge."""
    assert Often.read().lessons == lessons_version(), "lessons have changed: make bridge"


def test_a_word_counts_less_the_more_often_it_is_told() -> None:
    """Fully up to one count, not at all from another on, half at their geometric mean."""
    often = Often({"漫才": 20, "将棋": 40, "隣": 775})

    assert often.seldom("漫才", fully=20, never=80) == 1
    assert often.seldom("将棋", fully=20, never=80) == pytest.approx(0.5)
    assert often.seldom("隣", fully=20, never=80) == 0
    assert often.seldom("人形浄瑠璃", fully=20, never=80) == 1


def test_a_word_without_a_rank_is_as_rare_as_it_is_told() -> None:
    """隣 is in no list of ranks under this form; that makes it no rare word."""
    often = Often({"隣": 999})

    assert often.rarity("隣") == pytest.approx(1 - log(1_000) / log(100_001))
    assert often.rarity("鵺") == 1


def test_a_thing_that_few_tell_of_is_a_name_though_it_is_common_elsewhere() -> None:
    """No word here is a name by its rank; of 漫才 few wishes tell, of 隣 many."""
    assert shared("漫才をやりたい", "月見の晩に漫才") == pytest.approx(MEANING.named)
    assert shared("隣で聞きたい", "隣の部屋", "隣") == 0


def test_two_nouns_beside_each_other_are_a_name_where_each_alone_is_none() -> None:
    """ラジオ体操 is told rarely, ラジオ and 体操 often; with a word between them they are none."""
    both = shared("ラジオ体操から始めたい", "門前でラジオ体操", "ラジオ", "体操")

    assert both == pytest.approx(MEANING.named * MEANING.compound)
    assert shared("ラジオを聞く体操", "門前でラジオ体操", "ラジオ", "体操") == 0
    assert shared("ラジオ体操", "ラジオ体操", "ラジオ", "体操", "ラジオ体操") == 0


def test_a_verb_or_a_number_begins_a_compound_and_a_suffix_ends_one() -> None:
    """Sudachi's small dictionary knows neither 織り機 nor 三線."""
    half = pytest.approx(MEANING.named * MEANING.compound)

    assert shared("織り機を譲りたい", "使わない織り機", "織る", "機") == half
    assert shared("三線を聴きたい", "三線を弾きます", "3") == half


def test_what_is_joined_in_katakana_is_known_by_its_parts() -> None:
    """Who wishes for ボルダリング finds the ボルダリングジム; the part counts as it would alone."""
    part = shared("ボルダリングをしたい", "ボルダリングジム")

    assert part == pytest.approx(MEANING.named)
    assert shared("ボルダリングをしたい", "ボルダリングジム", "ボルダリング") == 0


def test_what_somebody_is_or_has_names_no_thing() -> None:
    """Two texts that tell of the same illness are not about the same thing."""
    assert shared("透析のない日", "透析の帰りに") > 0
    assert shared("透析のない日", "透析の帰りに", unsaid=("透析",)) == 0
    assert shared("糖尿病でも", "糖尿病の会", "糖尿", "病") > 0
    assert shared("糖尿病でも", "糖尿病の会", "糖尿", "病", unsaid=("糖尿病",)) == 0


def test_a_noun_of_two_sounds_is_heard_where_it_stands_alone() -> None:
    """In hiragana 琵琶 is written like 枇杷; in くびわ (a collar) it is chance."""
    assert shared("びわをききたい", "月夜の琵琶") == pytest.approx(MEANING.named)
    assert shared("くびわをはずしたい", "月夜の琵琶") == 0


def test_of_homophones_the_one_that_wishes_tell_of_is_meant() -> None:
    """散発, 伝播 and 用法 are common in print; wishes tell of 散髪, 電波 and 養蜂."""
    loaded = understanding()
    needs_part(f"{', '.join(loaded.missing)} (make .venv/.vectors)", not loaded.missing)

    for typed, meant in (
        ("おかねはかけられないがさんぱつはしたい", "散髪"),
        ("でんぱにのせて、みしらぬとちのかたとはなしたい", "電波"),
        ("ようほうにまえからきょうみがある", "養蜂"),
    ):
        assert meant in loaded.reader.read(typed).plain
