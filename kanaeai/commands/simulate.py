"""
``kanaeai simulate``: a year of an invented town under several ways of choosing, side by side.

Nothing is read from a database and nothing is stored but the pictures asked for.
"""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import speak

if TYPE_CHECKING:
    from rich.table import Table

    from matching.simulation import Comparison, TownSettings

_BASE = "first_come"
"""The policy that the others are measured by."""


def register(app: typer.Typer) -> None:
    """Add ``simulate``."""
    app.command("simulate", help=speak("help.simulate"))(simulate)


def simulate(
    years: Annotated[int, typer.Option(min=1, max=200, help=speak("help.simulate_years"))] = 5,
    seed: Annotated[int, typer.Option(min=0, help=speak("help.simulate_seed"))] = 0,
    slack: Annotated[bool, typer.Option("--slack", help=speak("help.simulate_slack"))] = False,
    plots: Annotated[Path | None, typer.Option(help=speak("help.simulate_plots"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """Let every policy live through the same years and print what each brought."""
    from rich.console import Console
    from rich.progress import Progress

    from matching.simulation import POLICIES, SCARCE, SLACK, compare

    town = SLACK if slack else SCARCE
    bar = Progress(console=Console(stderr=True), redirect_stdout=False, redirect_stderr=False)
    with bar as progress:
        task = progress.add_task(speak("simulate.progress"), total=years * len(POLICIES))
        found = compare(
            town,
            policies=POLICIES,
            seeds=range(seed, seed + years),
            lived=lambda: progress.advance(task),
        )
    if plots is not None:
        from kanaeai.commands.simulate_plots import draw

        for file in draw(found, folder=plots, speak=speak):
            typer.echo(str(file), err=True)
    if as_json:
        typer.echo(json.dumps(_as_data(found, town), ensure_ascii=False))
        return
    Console().print(_as_table(found, years))
    typer.echo(speak("simulate.caution"))


def _as_data(found: "Comparison", town: "TownSettings") -> dict[str, object]:
    base = found.figures[_BASE]
    return {
        "town": asdict(town),
        "policies": {
            name: asdict(figures) | {"ratios": figures.against(base)}
            for name, figures in found.figures.items()
        },
    }


def _as_table(found: "Comparison", years: int) -> "Table":
    from rich.table import Table

    from matching.simulation import Figures

    table = Table(title=speak("simulate.title", years=years))
    table.add_column(speak("simulate.policy"))
    for figure in fields(Figures):
        table.add_column(speak(f"simulate.figure.{figure.name}"), justify="right")
    base = found.figures[_BASE]
    for name, figures in found.figures.items():
        ratios = figures.against(base)
        table.add_row(
            speak(f"simulate.policies.{name}"),
            *(f"{value:.3g} {_times(ratios[key])}" for key, value in asdict(figures).items()),
        )
    return table


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"({ratio:.2f}×)"
