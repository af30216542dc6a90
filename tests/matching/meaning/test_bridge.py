"""The bridge: learnt from lessons told from both ends; the one shipped fits the rest."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kanaeai.understanding import understanding
from kanaeai.word_vectors import READINGS, VECTORS, home
from matching.meaning.bridge import LEARNT, Bridge, Memory, Ramp, Rows
from matching.meaning.bridge_learning import End, learn_ramps
from matching.meaning.load import load_encoders
from matching.meaning.situations import lessons_version, load_lessons, load_situations
from matching.policy import load_policy
from tests.conftest import needs_part

NOTHING: dict[int, float] = {}


def ends(*, lessons: int, seed: int) -> tuple[End, End]:
    """
    Lessons whose answers lie where what is said, turned by one and the same turn, points; each
    reminds of one of three situations, by which nothing is told.
    """
    chance = np.random.default_rng(seed)
    said = chance.normal(size=(lessons, 12)).astype(np.float32)
    said /= np.linalg.norm(said, axis=1, keepdims=True)
    turn, _ = np.linalg.qr(chance.normal(size=(12, 12)))
    reminded = np.eye(3, dtype=np.float32)[chance.integers(3, size=lessons)]
    return End(said, reminded), End(np.asarray(said @ turn, dtype=np.float32), reminded)


def learnt(said: End, answered: End, *, rounds: int) -> tuple[Ramp, Ramp, Memory]:
    """Learn ramps as wide as the rows."""
    return learn_ramps(said, answered, rank=12, width=12, sharpness=0.1, rounds=rounds)


def first(said: Rows, answered: Rows) -> float:
    """Share of lessons whose own answer is the nearest."""
    return float(np.mean((said @ answered.T).argmax(axis=1) == np.arange(len(said))))


@pytest.mark.parametrize("seed", range(3))
def test_what_lessons_agree_on_holds_for_others(seed: int) -> None:
    """Learnt from some, the bridge leads those that it never saw nearer to their answers."""
    said, answered = ends(lessons=400, seed=seed)
    some, others = slice(300), slice(300, None)

    one, other, _ = learnt(
        End(said.dense[some], said.reminded[some]),
        End(answered.dense[some], answered.reminded[some]),
        rounds=400,
    )

    new, theirs = said.dense[others], answered.dense[others]
    none = [NOTHING] * len(new)
    assert first(new, theirs) < 0.1
    assert first(one.lead(new, none), other.lead(theirs, none)) > 0.5


def test_situations_lead_too() -> None:
    """What a text reminds of moves it, though its words say nothing."""
    ramp = Ramp(
        kept=np.eye(4, dtype=np.float32),
        told=np.zeros((4, 1), dtype=np.float32),
        reminded=np.array([[0], [2]], dtype=np.float32),
        back=np.array([[0, 0, 0, 1]], dtype=np.float32),
    )

    led = ramp.lead(np.zeros((2, 4), dtype=np.float32), [NOTHING, {0: 0.8, 1: 0.5}])

    assert led.tolist() == [[0, 0, 0, 0], [0, 0, 0, 1]]


def test_a_wish_is_moved_towards_what_was_answered_to_the_like_of_it() -> None:
    """
    The nearest lesson tells where to; the wish keeps its length, and one that says nothing stays.
    """
    said = np.eye(4, dtype=np.float32)[[0, 1, 2]]
    answered = np.eye(4, dtype=np.float32)[[3, 1, 1]]
    wishes = np.array([[2, 0.1, 0, 0], [0, 0, 0, 0]], dtype=np.float32)

    moved = Memory.of(said, answered).move(wishes, nearest=1, sharpness=0.05, share=1.0)

    assert moved[0, 3] > 0.5
    assert moved[0, 1] < 0
    assert np.linalg.norm(moved[0]) == pytest.approx(np.linalg.norm(wishes[0]))
    assert not moved[1].any()


def test_without_lessons_a_wish_stays() -> None:
    """Nothing is remembered, or nobody is asked."""
    wishes = np.ones((1, 3), dtype=np.float32)
    none = np.zeros((0, 3), dtype=np.float32)

    assert np.array_equal(
        Memory.of(none, none).move(wishes, nearest=4, sharpness=0.05, share=1.0), wishes
    )
    assert np.array_equal(
        Memory.of(wishes, wishes).move(wishes, nearest=0, sharpness=0.05, share=1.0), wishes
    )


def test_learning_again_learns_the_same() -> None:
    """Rows of one version are the same wherever they were made."""
    said, answered = ends(lessons=40, seed=0)

    (one, *_), (other, *_) = (learnt(said, answered, rounds=3) for _ in range(2))

    assert np.array_equal(one.told, other.told)
    assert np.array_equal(one.back, other.back)


@pytest.mark.parametrize("lessons", [0, 1])
def test_without_others_there_is_nothing_to_learn(lessons: int) -> None:
    """A lesson alone tells nothing from anything: the ramps lead nowhere else."""
    said, answered = ends(lessons=lessons, seed=0)
    row = np.ones((1, 12), dtype=np.float32)

    for ramp in learnt(said, answered, rounds=3)[:2]:
        assert np.array_equal(ramp.lead(row, [{0: 1.0}]), row)


def test_a_bridge_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Half as exact, and with the same version; one that was cut off is none."""
    said, answered, memory = learnt(*ends(lessons=40, seed=0), rounds=3)
    bridge, file = (
        Bridge(of="parts", lessons="told", said=said, answered=answered, memory=memory),
        tmp_path / "bridge.npz",
    )

    bridge.write(file)

    read = Bridge.read(file)
    assert read is not None
    assert np.array_equal(read.memory.said, memory.said)
    assert np.array_equal(read.memory.answered, memory.answered)
    assert (read.of, read.lessons, read.version) == ("parts", "told", bridge.version)
    assert np.allclose(read.answered.back, answered.back, atol=1e-3)
    file.write_bytes(file.read_bytes()[:100])
    assert Bridge.read(file) is None
    assert Bridge.read(tmp_path / "nowhere.npz") is None


def test_the_bridge_shipped_was_learnt_under_these_parts() -> None:
    """If it was not: make bridge."""
    loaded = understanding()
    needs_part(f"{', '.join(loaded.missing)} (make .venv/.vectors)", not loaded.missing)

    assert loaded.hybrid.bridged, "scenes, situations or weights have changed: make bridge"


def test_the_bridge_shipped_was_learnt_from_these_lessons() -> None:
    """If it was not: make bridge."""
    shipped = Bridge.read(LEARNT)

    assert shipped is not None
    assert shipped.lessons == lessons_version(), "lessons have changed: make bridge"


def test_the_bridge_is_not_used_under_other_parts() -> None:
    """Rows that it was not learnt on are left where they are."""
    policy = replace(load_policy().meaning, scene=0.5)

    loaded = load_encoders(vectors=home() / VECTORS, readings=home() / READINGS, policy=policy)

    assert LEARNT.is_file()
    assert not loaded.hybrid.bridged


def test_every_lesson_has_two_ends() -> None:
    """The lessons shipped are many, each in words of its own, and none is a situation as well."""
    lessons = load_lessons()

    assert len(lessons) >= 16_000
    assert all(set(one.said).isdisjoint(one.answers) for one in lessons)
    assert set(lessons).isdisjoint(load_situations())
