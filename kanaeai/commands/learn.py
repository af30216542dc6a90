"""
``kanaeai learn``: what a town's outcomes teach, where there is enough of them to say anything.

Off by default. Only counts leave a town: no text, no person, no row about anybody.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from matching.learning import Feature, Target, Tried

    Counted = Mapping[Target, Mapping[Feature, Tried]]

_With = Annotated[list[Path] | None, typer.Option("--with", help=speak("help.learn_with"))]


def register(app: typer.Typer) -> None:
    """Add ``learn``."""
    app.command("learn", help=speak("help.learn"))(learn)


def learn(
    town: Annotated[str | None, typer.Option(help=speak("help.plan_town"))] = None,
    others: _With = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Print counts by how wish and offer went together, and shrunk rates where there is enough.

    :raises OperatorProblem: if learning is off, it is not said which town, or other counts
        cannot be read
    """
    from casework.outcomes import outcomes_of
    from kanaeai.assemble import assembled
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant
    from matching.learning import Target, count, pool

    settings = load_settings()
    if not settings.learning:
        raise OperatorProblem("problem.learning_off")
    home = home_meant(settings=settings, practice=practice)
    key = one_town(served_towns(home=home), town)
    with (
        assembled(settings=settings, home=home) as program,
        program.database.reading() as session,
    ):
        name = program.towns[key].name
        outcomes = outcomes_of(session, town=key)
    elsewhere = [_read(file) for file in others or ()]
    counted = {
        target: pool([count(outcomes, target=target), *(one[target] for one in elsewhere)])
        for target in Target
    }
    if as_json:
        typer.echo(_as_json(counted))
        return
    typer.echo(speak("learn.title", town=name, outcomes=len(outcomes)))
    for target in Target:
        answers = sum(target in outcome.answers for outcome in outcomes)
        question = speak(f"learn_question.{target}")
        typer.echo(speak("learn.question", question=question, answers=answers))
        _print_rates(counted[target])


def _print_rates(counts: "Mapping[Feature, Tried]") -> None:
    """Print shrunk rates with their intervals, or that there is too little to say anything."""
    from matching.learning import TooLittle, fit_prior, shrink

    try:
        rates = shrink(counts, prior=fit_prior(counts))
    except TooLittle as little:
        typer.echo(speak("learn.too_little", have=f"{little.have:g}", need=f"{little.need:g}"))
        return
    for feature, tried in counts.items():
        rate = rates[feature]
        typer.echo(
            speak(
                "learn.rate",
                feature=feature.value,
                rate=f"{rate.mean:.2f}",
                low=f"{rate.low:.2f}",
                high=f"{rate.high:.2f}",
                times=tried.times,
            )
        )


def _as_json(counted: "Counted") -> str:
    return json.dumps(
        {
            target.value: {feature.value: list(tried) for feature, tried in counts.items()}
            for target, counts in counted.items()
        }
    )


def _read(file: Path) -> "Counted":
    """
    Read the counts of another town.

    :raises OperatorProblem: if they are none
    """
    from matching.learning import Feature, Target, Tried

    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return {
            target: {
                Feature(name): Tried(int(times), int(yes))
                for name, (times, yes) in said[target.value].items()
            }
            for target in Target
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperatorProblem("problem.counts_unreadable", file=str(file)) from error
