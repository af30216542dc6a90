"""Everyday acts stay light: their taps and sentences are counted and held to their targets."""

import re

from tests.running import ROOT
from tests.stories.burden import Burden
from tests.stories.everyday import FILE, play
from tests.stories.playing import StoryTown


def test_everyday_acts_stay_light(town: StoryTown) -> None:
    """
    A check-in is at most 4 taps, a day's answer 1, a registration 5 and two short sentences, a
    phoned answer 4, or 5 from the menu; the page that tells it knows every act and its taps.
    """
    acts = play(town)
    written = (ROOT / FILE).read_text(encoding="utf-8")

    assert [act.row for act in acts if not act.light_enough] == []
    assert {act.name: act.taps for act in acts if act.taps is not None} == {
        "受け入れ先の登録": 5,
        "電話で聞いた返事を入れる(打診)": 4,
        "日取りの答え": 1,
        "その後いかがですか(本人の側)": 4,
        "その後いかがですか(受け入れ先)": 4,
        "電話で聞いた答えを入れる(3問、参加の画面から)": 4,
        "電話で聞いた答えを入れる(3問、メニューから)": 5,
    }
    told = re.findall(r"^\| ([^|]+?) \| (\d+)", written, re.MULTILINE)
    assert told == [(act.name, str(act.took.taps)) for act in acts]


def test_what_was_there_before_is_not_read_again() -> None:
    """
    A message that changes is read where it changed; a typed sentence is its signs and a send.
    """
    burden = Burden()
    burden.reads("題\n問い", ["はい"])
    burden.reads("題\n次の問い", ["はい"])
    burden.taps = 2
    burden.types("走る")

    assert (burden.messages, burden.signs_read) == (2, 9)
    assert burden.seconds_used_to_it == 3 * 1.1 + 2 * 1.35 + 2
    assert burden.seconds_first_time == 3 * 1.1 + 2 + 0.9
