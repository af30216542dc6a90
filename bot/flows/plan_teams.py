"""
A team of 今週の叶え合い案 by itself: a coordinator lets it stand, or takes it out of this week.
"""

from bot.flows.week_plan_words import team_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.ask_week_plan import ask_week_plan
from casework.settle_line import SkipReason
from casework.settle_team import lock_team, skip_team, unlock_team
from casework.views_plan_lines import planned_team
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show the team of a wish with what can be decided about it."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    team = planned_team(turn.session, plan=plan, wish=press.row, by=turn.by)
    if team is None:
        turn.change("week_plan.no_team", _back(turn))
        return
    turn.change(
        team_words(team),
        [turn.button("week_plan.unlock", "wp.part", press.row)]
        if team.locked
        else [turn.button("week_plan.lock", "wp.join", press.row)],
        [turn.button("week_plan.skip", "wp.whynot", press.row)],
        *(
            [turn.button(Text.of("week_plan.take", code=wish.code), "wp.open", wish.id)]
            for wish in team.wishes
        ),
        _back(turn),
    )


@only(Role.COORDINATOR)
def lock(turn: Turn, press: Press) -> None:
    """Let a team stand."""
    lock_team(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("week_plan.now_locked", _anew(turn), _back(turn))


@only(Role.COORDINATOR)
def unlock(turn: Turn, press: Press) -> None:
    """Let the plan decide again."""
    unlock_team(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("week_plan.now_unlocked", _anew(turn), _back(turn))


@only(Role.COORDINATOR)
def ask_why(turn: Turn, press: Press) -> None:
    """Ask why a team is not for this week."""
    turn.change(
        "week_plan.skip_why",
        *(
            [turn.button(f"week_plan.skip_reasons.{why}", "wp.leave", press.row, why.value)]
            for why in SkipReason
        ),
        [turn.button("forms.back", "wp.team", press.row)],
    )


@only(Role.COORDINATOR)
def skip(turn: Turn, press: Press) -> None:
    """Take a team out of this week."""
    reason = SkipReason(press.argument)
    skip_team(turn.session, wish=press.row, reason=reason, by=turn.by, now=turn.now)
    turn.change("week_plan.team_skipped", _anew(turn), _back(turn))


def _anew(turn: Turn) -> list[Button]:
    return [turn.button("week_plan.anew", "wp.anew")]


def _back(turn: Turn) -> list[Button]:
    return [turn.button("week_plan.see", "wp.show")]


FLOW = Flow(
    actions={
        "wp.team": show,
        "wp.join": lock,
        "wp.part": unlock,
        "wp.whynot": ask_why,
        "wp.leave": skip,
    },
)
