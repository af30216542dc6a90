"""The activity vocabulary: how much it knows, that it holds together, and what it refuses."""

from pathlib import Path

import pytest

from matching.activities import FOLDER, BadVocabulary, load_vocabulary
from matching.reasons import activity_name
from tests.matching.making import words
from texts import say

ICF_BLOCKS = """
    110 115 120 129 130 131 132 133 134 135 137 140 145 150 155 159 160 161 163 166 170 172 175
    177 179 198 199 210 220 230 240 250 298 299 310 315 320 325 329 330 331 332 335 340 345 349
    350 355 360 369 398 399 410 415 420 429 430 435 440 445 446 449 450 455 460 465 469 470 475
    480 489 498 499 510 520 530 540 550 560 570 571 598 599 610 620 629 630 640 649 650 660 669
    698 699 710 720 729 730 740 750 760 770 779 798 799 810 815 816 820 825 830 835 839 840 845
    850 855 859 860 865 870 879 898 899 910 920 930 940 950 998 999
    """
"""The three-digit categories of "activities and participation" in the WHO's ICF (2017)."""

HEARD = [
    ("割れた茶わんをもう一度使えるようにしたい", "kintsugi"),
    ("線路のそばで一日すごしたい", "trains"),
    ("おじいちゃんの古いラジオを鳴らしてみたい", "repair"),
    ("土をさわっていると落ち着く", "gardening"),
    ("毛糸がたくさん余っている", "knitting"),
    ("川べりで水鳥をながめたい", "birdwatching"),
    ("だしの取り方を知りたい", "cooking"),
    ("白い紙に墨で大きな字を書きたい", "calligraphy"),
    ("若いころ吹いていたサックスをまた吹きたい", "instruments"),
    ("家の前の雪をどけてほしい", "snow_clearing"),
    ("子どものころ夢中になった切手をまた集めたい", "collecting"),
    ("一句ひねってみたい", "poems"),
    ("声を合わせて歌う気持ちよさを味わいたい", "chorus"),
    ("エンジンの音を聞くとわくわくする", "machines"),
    ("梅干しの漬け方を伝えたい", "preserves"),
    ("若い人にそろばんを教えたい", "bookkeeping"),
    ("豆をひいて淹れたい", "coffee"),
    ("針と糸があれば一日楽しい", "sewing"),
    ("大きな湯船につかりたい", "onsen"),
    ("窓をぴかぴかにするのが得意", "cleaning"),
    ("山の頂上で朝日を見たい", "hiking"),
    ("ゴールの瞬間を味わいたい", "running"),
    ("水の中だと体が軽い", "swimming"),
    ("アイロンがけなら何時間でもできる", "laundry_help"),
    ("バスの窓から景色を見たい", "bus_ride"),
    ("包丁がよく切れるようにしたい", "knife_sharpening"),
    ("お墓参りに連れて行ってほしい", "outing_company"),
    ("庭の木の枝を切ってほしい", "garden_help"),
    ("のこぎりときんづちでなにかつくりたい", "woodwork"),
    ("ゆかたでぼんおどりのわにはいりたい", "folk_dance"),
]
"""What people write who do not name the activity."""


def test_there_are_enough_activities_and_each_is_near_another() -> None:
    """
    At least two hundred activities of eight words and more; being near is mutual.
    """
    activities = load_vocabulary().activities

    assert len(activities) >= 200
    assert [each.key for each in activities.values() if len(set(each.words)) < 8] == []
    assert [each.key for each in activities.values() if not each.near] == []
    assert all(
        key in activities[other].near for key, each in activities.items() for other in each.near
    )


def test_each_activity_has_a_code_of_the_icf() -> None:
    """
    Every code is one of "activities and participation", and all nine chapters are in use.
    """
    codes = {each.key: each.icf for each in load_vocabulary().activities.values()}

    assert {key: code for key, code in codes.items() if code[1:4] not in ICF_BLOCKS.split()} == {}
    assert {code[1] for code in codes.values()} == set("123456789")


def test_a_broader_activity_includes_all_below_it() -> None:
    """
    Who refuses sports refuses football, which is two steps narrower.
    """
    activities = load_vocabulary().activities

    assert {"ball_games", "soccer"} <= activities["exercise"].includes
    assert "soccer" in words().understand(text="運動は苦手").refused


def test_every_word_leads_to_its_activity() -> None:
    """
    No word is swallowed by another, is too long to be found, or reads as a refusal.
    """
    lost = [
        (key, word)
        for key, activity in load_vocabulary().activities.items()
        for word in activity.words
        if key not in words().understand(text=word).activities
    ]

    assert lost == []


def test_every_activity_is_understood_by_its_name() -> None:
    """
    A liking is chosen by its name and read by its name.
    """
    names = {key: say(activity_name(key)[0], "ja") for key in load_vocabulary().activities}

    lost = {
        key: name
        for key, name in names.items()
        if key not in words().understand(text=name).activities
    }

    assert lost == {}


@pytest.mark.parametrize(("text", "activity"), HEARD)
def test_tools_places_and_materials_lead_to_an_activity(text: str, activity: str) -> None:
    """
    Whoever speaks of a cup that broke is understood without the word for mending it.
    """
    assert activity in words().understand(text=text).activities


def vocabulary_of(folder: Path, entry: str) -> Path:
    """A folder whose one activity is written as given; everything else as it is."""
    for name in ("limits", "common", "sensitive"):
        (folder / f"{name}.toml").write_bytes((FOLDER / f"{name}.toml").read_bytes())
    (folder / "play.toml").write_text(entry, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('[chess]\nicf = "d9200"\nwords = ["チェス"]\nrelated = ["go"]\n', "chess refers to go"),
        ('[chess]\nicf = "d9200"\nwords = ["チェス"]\nnear = ["go"]\n', "chess has near"),
        ('[chess]\nwords = ["チェス"]\n', "chess lacks icf"),
        ('[chess]\nicf = "b1440"\nwords = ["チェス"]\n', "chess has b1440"),
        ('[chess]\nicf = "d9200"\nwords = ["チェス"]\nbroader = "chess"\n', "broader than itself"),
    ],
)
def test_a_vocabulary_that_does_not_hold_together_is_refused(
    tmp_path: Path, entry: str, fault: str
) -> None:
    """
    What points nowhere, is not known, or is missing is an error that names it.
    """
    with pytest.raises(BadVocabulary, match=fault):
        load_vocabulary(folder=vocabulary_of(tmp_path, entry))


def test_an_activity_that_is_said_twice_is_refused(tmp_path: Path) -> None:
    """
    Two files may not describe one activity.
    """
    entry = '[chess]\nicf = "d9200"\nwords = ["チェス"]\n'
    folder = vocabulary_of(tmp_path, entry)
    (folder / "stage.toml").write_text(entry, encoding="utf-8")

    with pytest.raises(BadVocabulary, match="chess is said twice"):
        load_vocabulary(folder=folder)
