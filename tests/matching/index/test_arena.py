"""Room for rows: nobody's rows change when others grow, and what was given back is given out."""

import numpy as np
import pytest

from matching.index.arena import Arena, Room


def test_rows_stay_when_shelves_grow_beside_each_other() -> None:
    """Whatever grows takes its rows along and leaves those of all others alone."""
    arena = Arena(dimensions=3)
    rooms = {name: arena.room(1) for name in range(1, 6)}
    for name, room in rooms.items():
        room.rows[:] = name

    for rows in (17, 60, 5_000):
        for name, room in list(rooms.items()):
            larger = rooms[name] = arena.grown(room, rows)
            assert np.all(larger.rows[: len(room.rows)] == name)
            larger.rows[:] = name

    assert all(
        np.all(room.rows == name) and len(room.rows) >= 5_000 for name, room in rooms.items()
    )


def test_a_room_given_back_is_taken_again() -> None:
    """A shelf that needs as much as another has left gets that very room."""
    arena = Arena(dimensions=2)
    small, _ = arena.room(14), arena.room(14)
    arena.grown(small, 17)

    assert np.shares_memory(arena.room(10).rows, small.rows)


def test_what_lies_free_beside_each_other_is_one_room() -> None:
    """Three small rooms that were left make a large one, whichever was left first."""
    arena = Arena(dimensions=2)
    small = [arena.room(14) for _ in range(4)]
    for place in (0, 2, 1):
        arena.grown(small[place], 17)

    joined = arena.room(40)

    assert all(np.shares_memory(joined.rows, room.rows) for room in small[:3])
    assert not np.shares_memory(joined.rows, small[3].rows)


def test_shelves_that_grow_in_step_take_little_more_than_they_need() -> None:
    """What they left on their way is used by others."""
    arena = Arena(dimensions=1_024)
    rooms = [arena.room(1) for _ in range(100)]

    for rows in range(2, 500, 5):
        rooms = [arena.grown(room, rows) for room in rooms]

    assert all(len(room.rows) >= 497 for room in rooms)
    assert _size_of(rooms) < 1.5 * 100 * 497


def test_a_shelf_of_many_dimensions_has_room() -> None:
    """More rows than a block would hold make it larger."""
    assert len(Arena(dimensions=4_096).room(3_500).rows) >= 3_500


def test_a_large_shelf_takes_little_more_than_it_needs() -> None:
    """What it leaves when it grows is not kept."""
    arena = Arena(dimensions=2)
    room = arena.room(5_000)
    assert len(room.rows) == 5_312
    room.rows[:] = 1

    larger = arena.grown(room, 5_700)

    assert len(larger.rows) == 6_056
    assert np.shares_memory(arena.room(16).rows, larger.rows) is False
    assert np.array_equal(larger.rows[: len(room.rows)], room.rows)


def _size_of(rooms: list[Room]) -> int:
    """Return the rows of all blocks from which something was given out."""
    blocks = {room.block: room.rows.base for room in rooms}
    return sum(len(block) for block in blocks.values() if block is not None)


@pytest.mark.parametrize("named", [2, 9])
def test_products_are_the_same_whether_a_block_is_read_whole_or_room_by_room(named: int) -> None:
    """Rooms of one block, all of them or only a few, and one with a block of its own."""
    draw = np.random.default_rng(3)
    arena = Arena(dimensions=4_096)
    rooms = [(arena.room(rows), rows) for rows in (400, 500, 600, 300, 450, 700, 350, 400, 5_000)]
    for room, _ in rooms:
        room.rows[:] = draw.standard_normal(room.rows.shape, np.float32)
    query = draw.standard_normal(4_096).astype(np.float32)

    found = arena.products(rooms[-named:], query)

    for own, (room, rows) in zip(found, rooms[-named:], strict=True):
        assert own == pytest.approx(room.rows[:rows] @ query, abs=1e-3)
