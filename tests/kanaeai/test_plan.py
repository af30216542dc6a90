"""``kanaeai plan --week``: the proposal of a town, from its database."""

import json

from tests.casework.test_plan_week import fill, shogi
from tests.kanaeai.conftest import Run
from tests.kanaeai.test_tick import _opened
from tests.making import TOWN


def filled(run: Run) -> None:
    """A town of ten who wish the same."""
    run("db", "upgrade")
    database = _opened()
    with database.writing() as session:
        fill(session, wishes=10)
        shogi(session, capacity=1)
    database.close()


def test_the_week_is_printed_in_japanese(run: Run) -> None:
    """Codes, offers and why; what a person wished stays in the database."""
    filled(run)

    done = run("plan", "--week")

    assert done.code == 0, done.err
    assert "→ 将棋の会「将棋サロン」" in done.out
    assert "お待ちの期間が長いため優先しました" in done.out
    assert done.out.count("■ K-") == 10
    assert "指したい" not in done.out


def test_the_same_for_a_program(run: Run) -> None:
    """Ids and reason keys as JSON, with how many there are of each."""
    filled(run)

    told = json.loads(run("plan", "--week", "--json").out)

    assert told["town"] == TOWN.key
    assert told["counts"] == {"lines": 1, "teams": 0, "rounds": 0, "cards": 9}
    assert len(told["plan"]["cards"]) == 9


def test_an_empty_town_has_nothing_to_plan(run: Run) -> None:
    """One sentence, no error."""
    done = run("plan", "--week")

    assert (done.code, done.out) == (0, "いま、候補をさがしている願いはありません。\n")


def test_it_must_be_said_which_plan(run: Run) -> None:
    """One sentence that says how."""
    done = run("plan")

    assert done.code == 2
    assert "kanaeai plan --week" in done.err
