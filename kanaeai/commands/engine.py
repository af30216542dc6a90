"""
``kanaeai engine``: the engine's public functions on an instance in JSON, so that anybody can check.

An instance is read from a file or from stdin; nothing is stored, and no database is opened.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.commands.engine_instances import Instance
    from matching.reasons import Reason

File = Annotated[Path | None, typer.Argument(help=speak("help.engine_file"))]
AsJson = Annotated[bool, typer.Option("--json", help=speak("help.json"))]


def register(app: typer.Typer) -> None:
    """Add ``engine`` with a command for each public function."""
    engine = typer.Typer(help=speak("help.engine"), no_args_is_help=True)
    engine.command("plan", help=speak("help.engine_plan"))(plan)
    engine.command("teams", help=speak("help.engine_teams"))(teams)
    engine.command("circulation", help=speak("help.engine_circulation"))(circulation)
    engine.command("two-sided", help=speak("help.engine_two_sided"))(two_sided)
    engine.command("applicants", help=speak("help.engine_applicants"))(applicants)
    app.add_typer(engine, name="engine")


def plan(file: File = None, as_json: AsJson = False) -> None:
    """
    Assign wishes to offers; keys are the arguments of ``matching.plan.assign``.

    :raises OperatorProblem: if the instance cannot be read or its locks cannot stand
    """
    from kanaeai.commands.engine_instances import PlanInstance

    found = _solved(PlanInstance, file)
    if as_json:
        _print_json(
            {
                "value": found.value,
                "bound": found.bound,
                "lines": [
                    {
                        "wish": line.wish,
                        "offer": line.offer,
                        "host": line.host,
                        "value": line.value,
                        "worth": line.worth,
                        "kept": line.kept,
                        "locked": line.locked,
                        "reasons": _reasons(line.reasons),
                        "costs": [
                            {
                                "bearer": cost.bearer,
                                "id": cost.id,
                                "amount": cost.amount,
                                "reason": _reason(cost.reason),
                            }
                            for cost in line.costs
                        ],
                    }
                    for line in found.lines
                ],
                "unmatched": [
                    {"wish": one.wish, "why": _reason(one.why)} for one in found.unmatched
                ],
                "blocking": [
                    {"wish": pair.wish, "offer": pair.offer, "instead_of": pair.instead_of}
                    for pair in found.blocking
                ],
                "left": found.left,
            }
        )
        return
    _print_worth(found.value, found.bound)
    for line in found.lines:
        told = [*line.reasons, *(cost.reason for cost in line.costs)]
        _print(f"{line.wish} → {line.offer}  {' '.join(map(_sentence, told))}")
    for one in found.unmatched:
        _print(f"{one.wish} → …  {_sentence(one.why)}")


def teams(file: File = None, as_json: AsJson = False) -> None:
    """
    Form teams; keys are the arguments of ``matching.teams.form``.

    :raises OperatorProblem: if the instance cannot be read
    """
    from kanaeai.commands.engine_instances import TeamsInstance

    found = _solved(TeamsInstance, file)
    if as_json:
        _print_json(
            {
                "value": found.value,
                "bound": found.bound,
                "teams": [
                    {
                        "team": team.team,
                        "wishers": team.wishers,
                        "supporters": team.supporters,
                        "value": team.value,
                    }
                    for team in found.teams
                ],
            }
        )
        return
    _print_worth(found.value, found.bound)
    for team in found.teams:
        _print(f"{team.team}: {' '.join(team.wishers)} + {' '.join(team.supporters)}")


def circulation(file: File = None, as_json: AsJson = False) -> None:
    """
    Find rings and chains; keys are the arguments of ``matching.circulation.solve``.

    :raises OperatorProblem: if the instance cannot be read
    """
    from kanaeai.commands.engine_instances import CirculationInstance

    found = _solved(CirculationInstance, file)
    if as_json:
        _print_json(
            {
                "value": found.value,
                "bound": found.bound,
                "cycles": found.cycles,
                "chains": found.chains,
            }
        )
        return
    _print_worth(found.value, found.bound)
    for ring in found.cycles:
        _print(" → ".join((*ring, ring[0])))
    for chain in found.chains:
        _print(" → ".join(chain))


def two_sided(file: File = None, as_json: AsJson = False) -> None:
    """
    Make lists that both sides leaf through; keys are those of ``matching.lists.two_sided``.

    :raises OperatorProblem: if the instance cannot be read
    """
    from kanaeai.commands.engine_instances import TwoSidedInstance

    _print_lists(TwoSidedInstance, file, as_json=as_json)


def applicants(file: File = None, as_json: AsJson = False) -> None:
    """
    Make lists that one side applies from; keys are those of ``matching.lists.applicants``.

    :raises OperatorProblem: if the instance cannot be read
    """
    from kanaeai.commands.engine_instances import ApplicantsInstance

    _print_lists(ApplicantsInstance, file, as_json=as_json)


def _print_lists(kind: "type[Instance]", file: Path | None, *, as_json: bool) -> None:
    """Print the exposures as JSON, or what can be expected of them in a line."""
    found = _solved(kind, file)
    if as_json:
        _print_json(found)
    elif "envy" in found:
        _print(speak("engine.matches", matches=f"{found['expected_matches']:.4f}", **found["envy"]))
    else:
        _print(speak("engine.interviews", interviews=f"{found['expected_interviews']:.4f}"))


def _solved(kind: "type[Instance]", file: Path | None) -> Any:
    """Read an instance and solve it; whatever is wrong with it is one sentence."""
    from pydantic import ValidationError

    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        return kind.model_validate_json(data).solve()
    except OSError as error:
        raise OperatorProblem("problem.instance_unreadable", file=str(file)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise OperatorProblem("problem.instance", where=where, said=first["msg"]) from error
    except ValueError as error:
        raise OperatorProblem("problem.instance", where="JSON", said=str(error)) from error


def _reasons(reasons: Iterable["Reason"]) -> list[dict[str, str]]:
    return [_reason(reason) for reason in reasons]


def _reason(reason: "Reason") -> dict[str, str]:
    return {"key": reason.key, "text": _sentence(reason)}


def _sentence(reason: "Reason") -> str:
    from texts.reasons import reason_text

    return reason_text(reason).spoken("ja")


def _print_worth(value: float, bound: float) -> None:
    _print(speak("engine.worth", value=f"{value:.4f}", bound=f"{bound:.4f}"))


def _print(line: str) -> None:
    # An instance may come from anywhere; it must not steer the terminal.
    typer.echo("".join(sign if sign.isprintable() else " " for sign in line))


def _print_json(data: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False))
