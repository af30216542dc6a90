"""``kanaeai engine``: an instance in, a plan, teams or gifts out; or one sentence about why not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from kanaeai.commands import engine
from kanaeai.problems import OperatorProblem

PLAN = {
    "edges": [
        {"wish": "W1", "offer": "O1", "value": 0.6},
        {"wish": "W2", "offer": "O1", "value": 0.5},
        {"wish": "W2", "offer": "O2", "value": 0.4, "host": "H"},
    ],
    "capacities": {"O1": 1, "O2": 1},
    "wishes": ["W3"],
}
TEAMS = {
    "joiners": [
        {"who": who, "team": "marathon", "supports": who > "M"} for who in ("A", "B", "S", "T")
    ]
}
CIRCULATION = {"arcs": [["a", "b"], ["b", "a"], ["s", "c", 0.5]], "starts": ["s"], "success": 0.5}


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine speaks Japanese."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


def run(name: str, instance: Any, *options: str) -> Result:
    """Run one function of the engine on an instance from stdin."""
    app = typer.Typer()
    app.callback()(lambda: None)
    engine.register(app)
    return CliRunner().invoke(app, ["engine", name, *options], input=json.dumps(instance))


def answer(name: str, instance: Any) -> Any:
    """The JSON of a run that went well."""
    result = run(name, instance, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_plan_is_told_with_reasons_and_costs() -> None:
    """Lines, what remains, blocking pairs, value and bound."""
    told = answer("plan", PLAN)

    assert [(line["wish"], line["offer"]) for line in told["lines"]] == [
        ("W1", "O1"),
        ("W2", "O2"),
    ]
    assert told["value"] == pytest.approx(1.0)
    assert told["bound"] == pytest.approx(1.0)
    assert told["lines"][1]["reasons"][0]["text"] == "みんなの願いを合わせて考えた候補です。"
    assert told["lines"][0]["costs"][0] == {
        "bearer": "wish",
        "id": "W2",
        "amount": pytest.approx(0.1),
        "reason": {"key": "plan_reasons.cost.wish", "text": "W2の願いにも合うところです。"},
    }
    assert told["unmatched"][0]["why"]["key"] == "plan_reasons.none.no_offer"
    assert told["blocking"] == []


def test_the_documented_example_holds() -> None:
    """What docs/matching.md says of its example is what comes out."""
    page = (Path(__file__).parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)

    told = answer("plan", json.loads(example))

    assert {line["wish"]: line["offer"] for line in told["lines"]} == {
        "W1": "coffee",
        "W2": "running",
    }
    assert told["value"] == pytest.approx(1.14)
    assert told["bound"] == pytest.approx(1.14)
    costs: list[Any] = [
        (line["wish"], cost["bearer"], cost["id"], pytest.approx(cost["amount"]))
        for line in told["lines"]
        for cost in line["costs"]
    ]
    assert costs == [
        ("W1", "person", "W1", 0.05),
        ("W1", "host", "café", 0.06),
        ("W2", "wish", "W1", 0.05),
    ]


def test_weights_can_be_tried_out() -> None:
    """An instance may set some of the weights."""
    told = answer("plan", PLAN | {"waiting_weeks": {"W2": 5}, "policy": {"waiting_week": 0.5}})

    assert told["value"] == pytest.approx(1.0 + 2.5)


def test_teams_and_gifts_are_told() -> None:
    """The other two functions, as JSON and for people."""
    (team,) = answer("teams", TEAMS)["teams"]
    gifts = answer("circulation", CIRCULATION)

    assert (team["wishers"], team["supporters"]) == (["A", "B"], ["S", "T"])
    assert (gifts["cycles"], gifts["chains"]) == ([["a", "b"]], [["s", "c"]])
    assert gifts["value"] == pytest.approx(2 * 0.25 + 0.25)
    assert "marathon: A B + S T" in run("teams", TEAMS).stdout
    assert "a → b → a" in run("circulation", CIRCULATION).stdout
    assert "値 1.0000 / 上限 1.0000" in run("plan", PLAN).stdout


@pytest.mark.parametrize(
    ("name", "instance", "said"),
    [
        ("plan", {"edges": []}, "capacities"),
        ("plan", PLAN | {"capacity": {}}, "capacity"),
        ("plan", PLAN | {"locks": {"W1": "O2"}}, "W1"),
        ("plan", PLAN | {"policy": {"keep": -1}}, "keep"),
        ("plan", PLAN | {"edges": [PLAN["edges"][0]] * 2}, "twice"),  # type: ignore[index]
        ("teams", {"joiners": [{"who": "A"}]}, "joiners.0.team"),
        ("circulation", {"arcs": [["a"]]}, "arcs.0"),
        ("circulation", {"arcs": [], "success": 2}, "success"),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(name: str, instance: Any, said: str) -> None:
    """A key that is missing or unknown, and what contradicts itself."""
    problem = run(name, instance).exception

    assert isinstance(problem, OperatorProblem)
    assert said in problem.text.spoken("ja")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """It says which."""
    problem = run("plan", None, str(tmp_path / "nowhere.json")).exception

    assert isinstance(problem, OperatorProblem)
    assert problem.key == "problem.instance_unreadable"


def test_lists_are_told_with_what_they_bring() -> None:
    """Exposures of both kinds of lists, and what can be expected of them."""
    both = {"left": [[0.9, 0.2]], "right": [[0.8], [0.4]], "nash": True}
    view = {"view_left": [1.0, 0.5], "view_right": [1.0]}
    jobs = {"applicants": [[0.9, 0.2]], "employers": [[0.8], [0.4]], "view": [1.0, 0.5]}

    two_sided = answer("two-sided", both | view)
    applicants = answer("applicants", jobs | {"examine": "inv"})

    assert two_sided["exposure_right"] == [[1.0], [1.0]]
    assert two_sided["envy"]["left"] == 0
    assert applicants["exposure"] == [[1.0, 0.5]]
    assert applicants["expected_interviews"] == pytest.approx(0.9 * 0.8 + 0.1 * 0.4)
    assert "面談" in run("applicants", jobs | {"examine": "inv"}).stdout


def test_lists_that_cannot_be_are_one_sentence() -> None:
    """A view that rises is refused in the operator's language."""
    jobs = {"applicants": [[0.9, 0.2]], "employers": [[0.8], [0.4]], "view": [0.5, 1.0]}

    result = run("applicants", jobs | {"examine": "inv"})

    assert isinstance(result.exception, OperatorProblem)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("plan", "value", 1.14),
        ("teams", "value", 2.1),
        ("circulation", "value", 1.491),
        ("two-sided", "expected_matches", 1.4878),
        ("applicants", "expected_interviews", 1.8991),
    ],
)
def test_each_function_has_an_example_to_try(name: str, key: str, value: float) -> None:
    """docs/examples holds an instance for each, and says no more than it can."""
    file = Path(__file__).parents[2] / "docs" / "examples" / f"{name}.json"

    told = answer(name, json.loads(file.read_text(encoding="utf-8")))

    assert told[key] == pytest.approx(value, abs=1e-4)
