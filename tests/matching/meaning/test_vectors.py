"""Word vectors: found by hash, kept small, and refused where they are not what they should be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.murmur import murmur64
from matching.meaning.vectors import BadVectors, WordVectors, pack, read_keys, settled


@pytest.mark.parametrize(
    ("word", "number"),
    [("coffee", 3197928453018144401), ("apple", 8566208034543834098)],
)
def test_a_word_has_the_hash_that_spacy_documents(word: str, number: int) -> None:
    """
    The two figures stand in spaCy's own documentation of its string store.
    """
    assert murmur64(word.encode()) == number


def test_a_row_is_like_the_vector_it_was_made_of() -> None:
    """
    Eight bits a component change no angle between vectors by more than a hair.
    """
    random = np.random.default_rng(4)
    given_rows = random.normal(size=(60, 20))
    keys = {murmur64(f"語{row}".encode()): row for row in range(60)}
    unit = given_rows / np.linalg.norm(given_rows, axis=1, keepdims=True)
    unit -= unit.mean(axis=0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)

    vectors = WordVectors(pack(keys=keys, vectors=given_rows))

    found = np.stack([vectors.vector(f"語{row}") for row in range(60)])  # type: ignore[misc]
    assert np.abs(found @ found.T - unit @ unit.T).max() < 0.02


def test_the_first_components_say_most() -> None:
    """
    Cutting rows short loses less than cutting away any other components would.
    """
    random = np.random.default_rng(5)
    rows = random.normal(size=(80, 12)) * np.linspace(0.1, 3, 12)
    vectors = WordVectors(
        pack(keys={murmur64(str(n).encode()): n for n in range(80)}, vectors=rows)
    )

    spread = np.stack([vectors.vector(str(n)) for n in range(80)]).std(axis=0)  # type: ignore[misc]

    assert (np.diff(spread) < 0.02).all()


def test_words_that_belong_together_come_nearer() -> None:
    """
    Turned by what is known of some words, others that differ in the same way come nearer too.
    """
    random = np.random.default_rng(6)
    topic = np.repeat(random.normal(size=(20, 10)), 8, axis=0)
    manner = np.zeros((160, 10))
    manner[:, :3] = 4 * random.normal(size=(160, 3))
    rows = np.concatenate([topic + manner, np.zeros((160, 4))], axis=1)
    keys = {murmur64(f"語{row}".encode()): row for row in range(160)}
    known = [[[f"語{row}"] for row in range(8 * group, 8 * group + 8)] for group in range(14)]

    apart = [WordVectors(pack(keys=keys, vectors=rows, related=related)) for related in ([], known)]

    def nearness(vectors: WordVectors) -> float:
        unseen = np.stack([vectors.vector(f"語{row}") for row in range(112, 160)])  # type: ignore[misc]
        likeness = unseen @ unseen.T
        same = np.kron(np.eye(6), np.ones((8, 8))).astype(bool)
        return float(likeness[same].mean() - likeness[~same].mean())

    assert nearness(apart[1]) > nearness(apart[0]) + 0.1


def test_a_word_knows_how_common_it_is() -> None:
    """
    Words are counted in the order they come in; an unknown word has no place and no vector.
    """
    vectors = WordVectors.of({"行く": (1, 0, 0), "畑": (0, 1, 0), "金継ぎ": (0, 0, 1)})

    assert [vectors.rank(word) for word in ("行く", "畑", "金継ぎ", "走る")] == [0, 1, 2, None]
    assert "畑" in vectors
    assert vectors.vector("走る") is None


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.integers(0, 60_000), max_size=40))
def test_a_published_table_of_keys_is_read_as_it_was_written(keys: dict[int, int]) -> None:
    """
    Whatever whole numbers MessagePack packs, in whichever width, come out in their order.
    """
    written = b"\xdf" + len(keys).to_bytes(4, "big")
    for key, row in keys.items():
        written += _packed(key) + _packed(row)

    assert list(read_keys(written).items()) == list(keys.items())


@pytest.mark.parametrize(
    "data", [b"", b"\x93\x01\x02\x03", b"\xdf\0\0\0\2\1\1", b"\xdf\0\0\0\1\xa1a\1"]
)
def test_another_file_is_refused(data: bytes) -> None:
    """
    A file that is no such table, or ends too early, is named rather than half read.
    """
    with pytest.raises(BadVectors):
        read_keys(data)


def test_a_row_that_does_not_exist_is_refused() -> None:
    """
    A key that points beyond the vectors would silently borrow another word's.
    """
    with pytest.raises(BadVectors):
        pack(keys={1: 2}, vectors=np.eye(2))


def _packed(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    for kind, width in ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)):
        if number < 1 << (8 * width):
            return bytes([kind]) + number.to_bytes(width, "big")
    raise AssertionError(number)


def test_axes_point_one_way_wherever_they_were_found() -> None:
    """Another machine's linear algebra may turn an axis round; it is turned back."""
    axes = np.array([[0.6, -0.9], [-0.8, 0.1]])

    found = settled(axes)

    assert found.tolist() == [[-0.6, 0.9], [0.8, -0.1]]
    assert np.array_equal(settled(-axes), found)
