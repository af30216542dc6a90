"""The functions that others may check, under the names and with the arguments that are promised."""

import inspect
from importlib import import_module
from typing import Any

import numpy as np
import pytest

PROMISED: dict[str, tuple[str, ...]] = {
    "matching.lists.two_sided": (
        "left",
        "right",
        "*nash",
        "*view_left",
        "*view_right",
        "*step=0.1",
        "*tolerance=0.01",
        "*rounds=100",
    ),
    "matching.lists.applicants": ("applicants", "employers", "*view", "*examine"),
    "matching.lists.expected_matches": ("left", "right", "exposure_left", "exposure_right"),
    "matching.lists.envy": ("left", "right", "exposure_left", "exposure_right"),
    "matching.plan.assign": ("edges", "capacities"),
    "matching.circulation.solve": (
        "arcs",
        "*cycle_length",
        "*chain_length",
        "*starts",
        "*success",
    ),
    "matching.teams.form": ("joiners",),
}


def public(name: str) -> Any:
    """Import a function by its promised name."""
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)


@pytest.mark.parametrize("name", PROMISED)
def test_it_is_there_and_takes_what_was_promised(name: str) -> None:
    """In this order, by name only where a star stands, with these defaults; more may follow."""
    given = []
    for parameter in inspect.signature(public(name)).parameters.values():
        star = "*" if parameter.kind is parameter.KEYWORD_ONLY else ""
        given.append((f"{star}{parameter.name}", parameter.default))

    for promised in PROMISED[name]:
        argument, _, default = promised.partition("=")
        found = next((at for at, (one, _) in enumerate(given) if one == argument), None)
        assert found is not None, (promised, given)
        assert not default or str(given[found][1]) == default
    positional = [one for one in PROMISED[name] if not one.startswith("*")]
    assert [one for one, _ in given][: len(positional)] == positional


def test_they_can_be_called_as_they_are_written() -> None:
    """Each with the smallest thing it can be asked."""
    left, right = np.array([[0.5, 0.4]]), np.array([[0.5], [0.4]])
    exposure_left, exposure_right = public("matching.lists.two_sided")(
        left, right, nash=True, view_left=[1, 0.5], view_right=[1]
    )
    shown = (left, right, exposure_left, exposure_right)

    assert 0 < public("matching.lists.expected_matches")(*shown) < 1
    assert public("matching.lists.envy")(*shown).left == 0
    exposure = public("matching.lists.applicants")(left, right, view=[1, 0.5], examine="log")
    assert sorted(exposure[0]) == pytest.approx([0.5, 1])
    edge = public("matching.plan.Edge")(wish="W", offer="O", host="H", value=0.5)
    assert [line.offer for line in public("matching.plan.assign")([edge], {"O": 1}).lines] == ["O"]
    around = public("matching.circulation.solve")(
        [("a", "b"), ("b", "a"), ("s", "c", 0.5)],
        cycle_length=3,
        chain_length=3,
        starts=["s"],
        success=None,
    )
    assert (around.cycles, around.chains) == ((("a", "b"),), (("s", "c"),))
    assert public("matching.teams.form")([]).teams == ()
