"""Room for rows: nobody's rows change when others grow, and what was given back is given out."""

import numpy as np

from matching.index.arena import Arena


def test_rows_stay_when_shelves_grow_beside_each_other() -> None:
    """Whatever grows takes its rows along and leaves those of all others alone."""
    arena = Arena(dimensions=3)
    rooms = {name: arena.room(1) for name in range(1, 6)}
    for name, room in rooms.items():
        room[:] = name

    for rows in (17, 60, 5_000):
        for name, room in list(rooms.items()):
            larger = rooms[name] = arena.grown(room, rows)
            assert np.all(larger[: len(room)] == name)
            larger[:] = name

    assert all(np.all(room == name) and len(room) >= 5_000 for name, room in rooms.items())


def test_a_room_given_back_is_taken_again() -> None:
    """A shelf that needs as much as another has left gets that very room."""
    arena = Arena(dimensions=2)
    small = arena.room(16)
    arena.grown(small, 17)

    assert np.shares_memory(arena.room(10), small)


def test_a_shelf_larger_than_a_block_has_room() -> None:
    """More rows than a block holds lie in a block of their own."""
    assert len(Arena(dimensions=4_096).room(5_000)) >= 5_000


def test_a_large_shelf_takes_little_more_than_it_needs() -> None:
    """What it leaves when it grows is not kept."""
    arena = Arena(dimensions=2)
    room = arena.room(5_000)
    assert len(room) == 5_625
    room[:] = 1

    larger = arena.grown(room, 5_700)

    assert len(larger) == 6_412
    assert np.shares_memory(arena.room(16), larger) is False
    assert np.array_equal(larger[: len(room)], room)
