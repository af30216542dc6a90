"""Every key that the follow-up hands out has its sentence, in both voices."""

import pytest

from followup.concerns import Help, Kind
from followup.questions import LEVELS, Question, Side, StageKind
from followup.urgency import Urgency
from texts import Language, keys, say

KEYS = [
    *(f"check_ins.{one}.ask" for one in Question),
    *(f"check_ins.{one}.level_{level}" for one in Question for level in LEVELS),
    *(f"check_ins.concern.{one}" for one in Kind),
    *(f"check_ins.help.{one}" for one in Help),
    *(f"check_ins.urgency.{one}" for one in Urgency),
    *(f"check_ins.{table}.{one}" for one in Side for table in ("head", "side", "reminder")),
    *(f"check_ins.stage.{one}" for one in StageKind),
]


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_every_key_has_a_sentence(language: Language) -> None:
    """
    Questions, answers, concerns, ideas and urgencies are all said.
    """
    for key in KEYS:
        assert say(key, language, count=3)


def test_no_idea_and_no_concern_is_left_over() -> None:
    """
    The texts hold no idea and no concern that nobody hands out.
    """
    assert set(keys("check_ins.help")) == set(Help)
    assert set(keys("check_ins.concern")) == set(Kind)


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_answers_fit_on_a_button(language: Language) -> None:
    """
    The four answers of a question differ, and none is longer than a button.
    """
    for question in Question:
        answers = [say(f"check_ins.{question}.level_{level}", language) for level in LEVELS]
        assert len(set(answers)) == len(LEVELS)
        assert max(map(len, answers)) <= 16
