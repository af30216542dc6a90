"""A pack gives back what was put in, and nothing that was cut off."""

import numpy as np
import pytest

from matching.index.packs import Pack
from matching.index.readings import Readings
from matching.meaning.hybrid import HybridRows
from tests.matching.index.making import Drawn
from tests.matching.making import offer, prepared

TEXTS = ("花の水やり", "将棋をさす\n囲碁も", "朝の散歩", "本を読む")


def make(rows: HybridRows | None) -> Pack:
    """Return a pack of four offers."""
    readings = Readings.of(prepared(*(offer(text=text, id=text) for text in TEXTS)), rows)
    return Pack(
        ids=[f"{number:032x}" for number in range(4)],
        changed=np.array([f"2026-11-2{n}T10:00:00.12345{n}" for n in range(4)], "M8[us]"),
        hosts=np.array([5, 2**62, 5, 1], np.int64),
        areas=np.array([0, 7, 7, 7], np.int64),
        which=np.array([1, 0, 1, 1], np.uint16),
        kinds=["静か", ""],
        readings=Readings.from_blobs(readings.blobs()),
    )


@pytest.mark.parametrize("dimensions", [4, 1, 0])
def test_a_pack_comes_back_as_it_was(dimensions: int) -> None:
    """
    With rows of any dimensions, and with none.
    """
    drawn = Drawn().encode_documents(TEXTS)
    rows = HybridRows(
        drawn.dense[:, :dimensions].copy(), drawn.starts, drawn.features, drawn.weights
    )
    pack = make(rows if dimensions else None)

    back = Pack.from_bytes(pack.to_bytes())

    assert (back.ids, back.kinds) == (pack.ids, pack.kinds)
    assert back.readings.written == pack.readings.written
    assert back.readings.rows.dense.shape == (4, dimensions)
    for one, other in (
        (back.changed, pack.changed),
        (back.hosts, pack.hosts),
        (back.areas, pack.areas),
        (back.which, pack.which),
        (back.readings.starts, pack.readings.starts),
        (back.readings.terms, pack.readings.terms),
        (back.readings.mass, pack.readings.mass),
        (back.readings.counts, pack.readings.counts),
        (back.readings.rows.starts, pack.readings.rows.starts),
        (back.readings.rows.features, pack.readings.rows.features),
        (back.readings.rows.weights, pack.readings.rows.weights),
    ):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(back.readings.rows.dense, pack.readings.rows.dense, rtol=1e-6)


def test_some_of_a_pack_are_what_they_were() -> None:
    """
    In the order asked for; all of them are the pack itself.
    """
    pack = make(Drawn().encode_documents(TEXTS))

    some = pack.take([3, 1])

    assert some.ids == [pack.ids[3], pack.ids[1]]
    assert some.hosts.tolist() == [1, 2**62]
    assert [some.kinds[kind] for kind in some.which] == ["", "静か"]
    assert some.readings.written == (pack.readings.written[3], pack.readings.written[1])
    assert pack.take(range(4)) is pack


def test_what_was_cut_off_is_refused() -> None:
    """
    Wherever it was cut.
    """
    packed = make(None).to_bytes()

    for length in range(len(packed)):
        with pytest.raises(ValueError, match="cut off"):
            Pack.from_bytes(packed[:length])


def test_a_pack_of_too_many_kinds_is_refused() -> None:
    """
    Two bytes number them.
    """
    pack = make(None)
    many = [str(number) for number in range(2**16 + 1)]

    with pytest.raises(ValueError, match="too many kinds"):
        Pack(
            pack.ids, pack.changed, pack.hosts, pack.areas, pack.which, many, pack.readings
        ).to_bytes()
