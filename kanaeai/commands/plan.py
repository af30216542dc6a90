"""
``kanaeai plan --week``: this week's proposal for a town, from its database, for whoever runs it.

Persons stand there by their codes alone; nothing is stored or sent.
"""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from casework.views_week_plan import WeekView
    from towns import Town


def register(app: typer.Typer) -> None:
    """Add ``plan``."""
    app.command("plan", help=speak("help.plan"))(plan)


def plan(
    week: Annotated[bool, typer.Option("--week", help=speak("help.plan_week"))] = False,
    town: Annotated[str | None, typer.Option(help=speak("help.plan_town"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Print the plan of this week, made now.

    :raises OperatorProblem: if it is not said which plan or which town, or the program cannot
        be put together
    """
    from casework.plan_week import compute_week, content_of, read_week
    from casework.views_week_plan import week_view
    from kanaeai.assemble import assembled
    from kanaeai.bot_account import practice_time
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant

    if not week:
        raise OperatorProblem("problem.plan_which")
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    key = one_town(served_towns(home=home), town)
    now = (practice_time(settings=settings) if home.practice else None) or datetime.now(UTC)
    with assembled(settings=settings, home=home) as program:
        here, reader = program.towns[key], program.world().reader
        with program.database.reading() as session:
            seen = read_week(session, town=here, reader=reader, now=now)
        plan_made = compute_week(seen, town=here, reader=reader, ask=program.database.ask, now=now)
        content = content_of(plan_made)
        with program.database.reading() as session:
            view = week_view(session, content=content, town=key)
    typer.echo(_as_json(key, content, view) if as_json else _as_lines(here, view))


def _as_json(town: str, content: dict[str, Any], view: "WeekView") -> str:
    counts = {
        "lines": len(view.lines),
        "teams": len(view.teams),
        "rounds": len(view.rounds),
        "cards": len(view.cards),
    }
    return json.dumps({"town": town, "counts": counts, "plan": content}, ensure_ascii=False)


def _as_lines(town: "Town", view: "WeekView") -> str:
    from bot.flows.week_plan_words import week_entries
    from texts import Text

    entries = week_entries(view, town=town, sentences=False)
    lines = [Text.of("week_plan.small")] if view.small and entries else []
    lines += [entry.words for entry in entries] or [Text.of("week_plan.nothing")]
    said = "\n\n".join(line.spoken("ja") for line in lines)
    # What hosts wrote must not steer the terminal.
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in said)
