"""The bridge: learnt from lessons told from both ends, and used by what is looked for alone."""

from pathlib import Path

import numpy as np
import pytest

from matching.meaning.bridge import Rows, learn_bridge
from matching.meaning.situations import Lessons, load_situations


def ends(*, lessons: int, seed: int) -> tuple[Rows, Rows]:
    """Lessons whose answers lie where what is said, turned by one and the same turn, points."""
    chance = np.random.default_rng(seed)
    said = chance.normal(size=(lessons, 12)).astype(np.float32)
    said /= np.linalg.norm(said, axis=1, keepdims=True)
    turn, _ = np.linalg.qr(chance.normal(size=(12, 12)))
    return said, np.asarray(said @ turn, dtype=np.float32)


def first(said: Rows, answered: Rows) -> float:
    """Share of lessons whose own answer is the nearest."""
    return float(np.mean((said @ answered.T).argmax(axis=1) == np.arange(len(said))))


@pytest.mark.parametrize("seed", range(3))
def test_what_lessons_agree_on_holds_for_others(seed: int) -> None:
    """Learnt from some, the bridge leads those that it never saw nearer to their answers."""
    said, answered = ends(lessons=400, seed=seed)

    bridge = learn_bridge(said[:300], answered[:300], sharpness=0.1, rounds=3000)

    new, theirs = said[300:], answered[300:]
    assert first(new, theirs) < 0.1
    assert first(new + new @ bridge, theirs) > 0.5


def test_learning_again_learns_the_same() -> None:
    """Rows of one version are the same wherever they were made."""
    said, answered = ends(lessons=40, seed=0)

    one, other = (learn_bridge(said, answered, sharpness=0.1, rounds=3) for _ in range(2))

    assert np.array_equal(one, other)


@pytest.mark.parametrize("lessons", [0, 1])
def test_without_others_there_is_nothing_to_learn(lessons: int) -> None:
    """A lesson alone tells nothing from anything."""
    said, answered = ends(lessons=lessons, seed=0)

    assert not learn_bridge(said, answered, sharpness=0.1, rounds=3).any()


def test_every_lesson_has_two_ends() -> None:
    """The lessons shipped are many, each in words of its own, and none is a situation as well."""
    lessons = Lessons().read()

    assert len(lessons) >= 5000
    assert all(set(one.said).isdisjoint(one.answers) for one in lessons)
    assert set(lessons).isdisjoint(load_situations())


def test_other_lessons_are_another_version(tmp_path: Path) -> None:
    """A bridge learnt from other lessons is not used."""
    file = tmp_path / "any.toml"
    file.write_text('situations = ["眠れない → 朝の散歩"]', encoding="utf-8")
    before = Lessons(folder=tmp_path).version

    file.write_text('situations = ["眠れない → 夜の読書会"]', encoding="utf-8")

    assert Lessons(folder=tmp_path).version != before
