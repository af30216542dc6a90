"""How often words are told, and what of a text names a thing."""

from math import log
from pathlib import Path

import pytest

from matching.meaning.features import FEATURES, Features
from matching.meaning.frames import lessons_version
from matching.meaning.often import Often
from matching.meaning.reading import Reader
from matching.meaning.scenes import Scenes
from matching.policy import load_policy

READER = Reader()
MEANING = load_policy().meaning


def shared(wish: str, offer: str, **told: int) -> float:
    """Return what the names that both texts hold add, every word having rank 1 elsewhere."""
    features = Features(
        scenes=Scenes([], joined=READER.joined),
        policy=MEANING,
        rank=lambda word: 1,
        weigh=lambda word: 1.0,
        often=Often(told),
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
    """Every word here is among the most common; of 漫才 few wishes tell, of 隣 many."""
    assert shared("漫才をやりたい", "月見の晩に漫才", やる=900) == pytest.approx(MEANING.named)
    assert shared("隣で聞きたい", "隣の部屋", 隣=900, 聞く=900) == 0


def test_two_nouns_beside_each_other_are_a_name_where_each_alone_is_none() -> None:
    """ラジオ体操 is told rarely, ラジオ and 体操 often; 体操 after を is no compound."""
    told = {"ラジオ": 300, "体操": 300, "始める": 900, "門前": 300, "聞く": 900}

    both = shared("ラジオ体操から始めたい", "門前でラジオ体操", **told)

    assert both == pytest.approx(MEANING.named * MEANING.compound)
    assert shared("ラジオを聞く体操", "門前でラジオ体操", **told) == 0
    assert shared("ラジオ体操", "ラジオ体操", **told, ラジオ体操=900) == 0
