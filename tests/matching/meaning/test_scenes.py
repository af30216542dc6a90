"""Scenes of everyday life: readable files, found in texts by word and by phrase."""

from pathlib import Path

import pytest

from matching.meaning.reading import Reader
from matching.meaning.scenes import BadScenes, Scenes, load_scenes

READER = Reader()
SCENES = Scenes(
    [("通院", "足がない", "送迎", "車"), ("足", "靴", "爪", "歩く")], joined=READER.joined
)


def test_the_longest_phrase_is_found_first() -> None:
    """
    「足がない」 speaks of getting there, not of feet.
    """
    said = SCENES.said(READER.read("病院までの足がない").units)

    assert [(found.phrase, found.scenes) for found in said] == [("足が無い", (0,))]


def test_another_spelling_is_the_same_word() -> None:
    """
    Kana and kanji of one word belong to one scene.
    """
    assert [found.scenes for found in SCENES.said(READER.read("あるく").units)] == [(1,)]


def test_every_scene_is_a_scene() -> None:
    """
    The scenes shipped are many, each of four words or more, and none is said twice.
    """
    scenes = load_scenes()

    assert len(scenes) >= 400
    assert min(map(len, scenes)) >= 4


@pytest.mark.parametrize(
    "lines", ['["一 二 三"]', '["一 二 三 四", "四 三 二 一"]', '["一 二 三 四 四"]']
)
def test_a_scene_that_is_none_is_refused(tmp_path: Path, lines: str) -> None:
    """
    Too few words, one word twice or one scene twice is a slip of whoever wrote it.
    """
    (tmp_path / "any.toml").write_text(f"scenes = {lines}", encoding="utf-8")

    with pytest.raises(BadScenes):
        load_scenes(folder=tmp_path)
