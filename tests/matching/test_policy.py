"""The policy file: every weight has a sentence, and nothing wrong is taken."""

from itertools import pairwise

import pytest

from matching.policy import FILE, PolicyRefused, load_policy, read_policy

TEXT = FILE.read_text(encoding="utf-8")


def test_every_weight_has_a_sentence() -> None:
    """Whoever sets a weight reads what it does in the line above."""
    lines = TEXT.splitlines()

    for before, line in pairwise(lines):
        if "=" in line and not line.startswith("#"):
            assert before.startswith("# "), line
            assert before.endswith("."), line


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("keep = 0.05", "keep = -0.05", "plan.keep"),
        ("keep = 0.05", "keep = true", "plan.keep"),
        ("keep = 0.05", "keep = inf", "plan.keep"),
        ("keep = 0.05", "", "plan.keep"),
        ("keep = 0.05", "keep = 0.05\nspeed = 1", "plan.speed"),
        ("asks_a_host = 3", "asks_a_host = 2.5", "plan.asks_a_host"),
        ("success = 0.7", "success = 1.7", "circulation.success"),
        ("[teams]", "[team]", "team"),
        ("[teams]", "[teams", "TOML|Expected"),
    ],
)
def test_a_wrong_weight_is_named(old: str, new: str, named: str) -> None:
    """Missing, unknown, of the wrong kind or outside its range: refused with its name."""
    with pytest.raises(PolicyRefused, match=named):
        read_policy(TEXT.replace(old, new, 1))


def test_waiting_counts_up_to_half_a_year() -> None:
    """The bonus grows by the week and then stays."""
    plan = load_policy().plan

    bonus = [plan.waiting_bonus(weeks) for weeks in (-1, 0, 10, 26, 52)]

    assert bonus == pytest.approx([0, 0, 0.2, 0.52, 0.52])
