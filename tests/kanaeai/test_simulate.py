"""``kanaeai simulate``: a table, JSON and pictures of the same invented years."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from kanaeai.commands import simulate
from matching.simulation import POLICIES
from texts import sentences


def run(*options: str) -> Result:
    """Run the command."""
    app = typer.Typer()
    app.callback()(lambda: None)
    simulate.register(app)
    return CliRunner().invoke(app, ["simulate", *options], catch_exceptions=False)


def test_it_says_that_the_town_is_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    In the operator's language, below a table with each policy.
    """
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setenv("COLUMNS", "300")

    shown = run("--years", "1", "--slack")

    assert shown.exit_code == 0
    assert "架空" in shown.stdout.splitlines()[-1]
    spoken = sentences("ja")
    assert all(spoken[f"operator.simulate.policies.{name}"] in shown.stdout for name in POLICIES)


def test_the_same_seed_prints_the_same_numbers_and_pictures(tmp_path: Path) -> None:
    """
    JSON with every figure and its ratio, and three pictures, twice to the byte.
    """
    folders = tmp_path / "one", tmp_path / "other"

    first, second = (
        run("--years", "1", "--seed", "3", "--json", "--plots", str(f)) for f in folders
    )

    assert first.stdout == second.stdout
    found = json.loads(first.stdout)["policies"]
    assert set(found) == set(POLICIES)
    assert set(found["first_come"]["ratios"].values()) == {1.0}
    for name in ("waiting.svg", "who.svg", "hosts.svg"):
        pictures = [(folder / name).read_bytes() for folder in folders]
        assert pictures[0] == pictures[1]
        assert b"<svg" in pictures[0]
