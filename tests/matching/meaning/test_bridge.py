"""The bridge: learnt from lessons told from both ends; the one shipped fits the rest."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kanaeai.understanding import understanding
from kanaeai.word_vectors import READINGS, VECTORS, home
from matching.meaning.bridge import LEARNT, Bridge, Memory, Ramp, Remembered, Rows, Told
from matching.meaning.bridge_learning import End, learn_ramps
from matching.meaning.frames import EACH, lessons_version, load_frames
from matching.meaning.load import load_encoders
from matching.meaning.situations import BadSituations, load_lessons, load_situations
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
    turned = np.asarray(said @ turn, dtype=np.float32)
    reminded = [{int(one): 1.0} for one in chance.integers(3, size=lessons)]
    words: list[dict[str, float]] = [{}] * lessons
    said_end, turned_end = (
        End.of(Told(dense, reminded, words), situations=3, often=2) for dense in (said, turned)
    )
    return said_end, turned_end


def told(dense: NDArray[np.floating], *, words: dict[str, float] | None = None) -> Told:
    """Texts that remind of no situation."""
    return Told(dense.astype(np.float32), [NOTHING] * len(dense), [words or {}] * len(dense))


def learnt(said: End, answered: End, *, rounds: int) -> tuple[Ramp, Ramp, Memory]:
    """Learn ramps as wide as the rows."""
    return learn_alone(said, answered, rank=12, rounds=rounds)


def learn_alone(said: End, answered: End, *, rank: int, rounds: int) -> tuple[Ramp, Ramp, Memory]:
    """Learn from lessons each of which is a family of its own."""
    lessons = len(said.dense)
    return learn_ramps(
        said,
        answered,
        families=np.arange(lessons),
        remembered=lessons,
        rank=rank,
        width=rank,
        sharpness=0.1,
        rounds=rounds,
    )


def first(said: Rows, answered: Rows) -> float:
    """Share of lessons whose own answer is the nearest."""
    return float(np.mean((said @ answered.T).argmax(axis=1) == np.arange(len(said))))


@pytest.mark.parametrize("seed", range(3))
def test_what_lessons_agree_on_holds_for_others(seed: int) -> None:
    """Learnt from some, the bridge leads those that it never saw nearer to their answers."""
    said, answered = ends(lessons=400, seed=seed)
    some, others = np.arange(300), np.arange(300, 400)

    one, other, _ = learnt(
        *(End(*end.take(some), words=end.words) for end in (said, answered)), rounds=400
    )

    new, theirs = said.dense[others], answered.dense[others]
    assert first(new, theirs) < 0.1
    assert first(one.lead(told(new)), other.lead(told(theirs))) > 0.5


def test_situations_lead_too() -> None:
    """What a text reminds of moves it, though its words say nothing."""
    ramp = Ramp(
        kept=np.eye(4, dtype=np.float32),
        told=np.zeros((4, 1), dtype=np.float32),
        reminded=np.array([[0], [2]], dtype=np.float32),
        worded=np.zeros((0, 1), dtype=np.float32),
        back=np.array([[0, 0, 0, 1]], dtype=np.float32),
        words=(),
    )

    led = ramp.lead(Told(np.zeros((2, 4), dtype=np.float32), [NOTHING, {0: 0.8, 1: 0.5}], [{}, {}]))

    assert led.tolist() == [[0, 0, 0, 0], [0, 0, 0, 1]]


def test_words_lead_too() -> None:
    """A word that many lessons hold moves a text in its own way; others do not."""
    chance = np.random.default_rng(1)
    words = [f"word{number}" for number in range(20)]
    which = chance.integers(20, size=600)
    # All say the same but for their word; of "rare" there is too little to learn.
    dense = np.tile(np.eye(1, 24, dtype=np.float32), (600, 1))
    held = [{words[one]: 1.0} | ({"rare": 1.0} if at < 3 else {}) for at, one in enumerate(which)]
    answers = np.eye(24, dtype=np.float32)[which + 4]
    said, answered = (
        End.of(Told(rows, [NOTHING] * 600, own), situations=1, often=4)
        for rows, own in ((dense, held), (answers, [{}] * 600))
    )

    one, other, _ = learn_alone(said, answered, rank=24, rounds=300)

    asked = Told(dense[:20], [NOTHING] * 20, [{word: 1.0} for word in words])
    found = one.lead(asked) @ other.lead(told(np.eye(24, dtype=np.float32)[4:])).T
    assert np.array_equal(found.argmax(axis=1), np.arange(20))
    assert "rare" not in one.words
    assert np.array_equal(one.lead(told(dense[:1], words={"rare": 1.0})), one.lead(told(dense[:1])))


def remembered(said: Rows, answered: Rows) -> Memory:
    """Lessons led to these rows."""
    return Memory(Remembered.of(said), Remembered.of(answered))


@pytest.mark.parametrize("answers", [False, True])
def test_a_text_is_moved_towards_the_other_end_of_lessons_like_it(*, answers: bool) -> None:
    """
    The nearest lesson tells where to; the text keeps its length, and one that says nothing stays.
    """
    own = np.eye(4, dtype=np.float32)[[0, 1, 2]]
    other = np.eye(4, dtype=np.float32)[[3, 1, 1]]
    texts = np.array([[2, 0.1, 0, 0], [0, 0, 0, 0]], dtype=np.float32)
    memory = remembered(other, own) if answers else remembered(own, other)

    moved = memory.move(texts, answers=answers, nearest=1, sharpness=0.05, share=1.0)

    assert moved[0, 3] > 0.5
    assert moved[0, 1] < 0
    assert np.linalg.norm(moved[0]) == pytest.approx(np.linalg.norm(texts[0]))
    assert not moved[1].any()


def test_many_texts_are_moved_as_each_alone() -> None:
    """However many are compared at once."""
    chance = np.random.default_rng(3)
    said, answered, texts = (
        chance.normal(size=(many, 8)).astype(np.float32) for many in (50, 50, 200)
    )
    move = partial(
        remembered(said, answered).move, answers=False, nearest=4, sharpness=0.05, share=0.5
    )

    assert np.allclose(move(texts), np.concatenate([move(one[None]) for one in texts]), atol=1e-5)


def test_without_lessons_a_text_stays() -> None:
    """Nothing is remembered, or nobody is asked."""
    texts, none = np.ones((1, 3), dtype=np.float32), np.zeros((0, 3), dtype=np.float32)

    for memory, nearest in ((remembered(none, none), 4), (remembered(texts, texts), 0)):
        moved = memory.move(texts, answers=False, nearest=nearest, sharpness=0.05, share=1.0)
        assert np.array_equal(moved, texts)


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
        assert np.array_equal(ramp.lead(Told(row, [{0: 1.0}], [{"word": 1.0}])), row)


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
    assert np.array_equal(read.memory.said.rows, memory.said.rows)
    assert np.array_equal(read.memory.answered.rows, memory.answered.rows)
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

    assert len(lessons) >= 50_000
    assert all(set(one.said).isdisjoint(one.answers) for one in lessons)
    assert set(lessons).isdisjoint(load_situations())


def test_frames_tell_many_things_of_each_thing_and_each_of_many_things() -> None:
    """Each frame shipped names its thing once in both ends, and no lesson is told twice."""
    groups = load_frames()
    families = [family for group in groups for family in group.families()]
    lessons = [lesson for family in families for lesson in family]

    assert len(families) == sum(len(group.things) for group in groups) >= 800
    assert {len(family) for family in families} == {EACH}
    assert len(set(lessons)) == len(lessons)
    for group in groups:
        told = {
            frame
            for thing, family in zip(group.things, group.families(), strict=True)
            for frame in group.frames
            for lesson in family
            if lesson.wish == frame[0].replace("{}", thing)
        }
        assert told == set(group.frames)


def test_a_frame_that_does_not_name_its_thing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would teach that anything answers it."""
    monkeypatch.setattr("matching.meaning.frames.FOLDER", tmp_path)
    file = tmp_path / "some.toml"
    for line in ("{}を見たい → 土曜の会", "{}を見たい", "見たい → {}の会"):
        file.write_text(f'[[group]]\nthings = ["笛"]\nframes = ["{line}"]', encoding="utf-8")
        with pytest.raises(BadSituations, match="the thing"):
            load_frames()


@pytest.mark.parametrize("seed", range(3))
def test_lessons_of_a_family_are_learnt_beside_each_other(seed: int) -> None:
    """
    What is wanted with a thing is told apart more clearly by those that share it than by strangers.
    """
    chance = np.random.default_rng(seed)
    things, wants = chance.normal(size=(1_200, 24)), np.eye(6, 24)
    answers = np.roll(wants, 9, axis=1)
    of_thing = np.repeat(np.arange(1_200), 4)
    of_want = chance.integers(6, size=len(of_thing))
    said, answered = (
        End.of(told(things[of_thing] + 0.3 * some[of_want]), situations=1, often=2)
        for some in (wants, answers)
    )

    def clearly(families: NDArray[np.int64]) -> float:
        one, other, memory = learn_ramps(
            said,
            answered,
            families=families,
            remembered=10,
            rank=24,
            width=24,
            sharpness=0.5,
            rounds=2,
        )
        assert len(memory.said.rows) == len(memory.answered.rows) == 10
        found = one.lead(told(wants)) @ other.lead(told(answers)).T
        right = np.eye(6, dtype=np.bool_)
        return float((found[right].mean() - found[~right].mean()) / found.std())

    assert clearly(of_thing) > 1.05 * clearly(chance.permutation(of_thing))
