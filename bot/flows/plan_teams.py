"""
A team of 今週の叶え合い案 by itself: a coordinator lets it stand, or takes it out of this week.
"""

from bot.flows.plan_entry import Deciding, back
from bot.flows.week_plan_words import team_words
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.ask_week_plan import ask_week_plan
from casework.settle_team import lock_team, skip_team, unlock_team
from casework.views_plan_lines import planned_team
from storage.states import Role
from texts import Text

_DECIDING = Deciding(
    show="wp.team",
    lock="wp.join",
    unlock="wp.part",
    why="wp.whynot",
    skip="wp.leave",
    locks=lock_team,
    unlocks=unlock_team,
    skips=skip_team,
    skipped="week_plan.team_skipped",
)


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show the team of a wish with what can be decided about it."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    team = planned_team(turn.session, plan=plan, wish=press.row, by=turn.by)
    if team is None:
        turn.change("week_plan.no_team", back(turn))
        return
    turn.change(
        team_words(team),
        *_DECIDING.choices(turn, wish=press.row, locked=team.locked),
        *(
            [turn.button(Text.of("week_plan.take", code=wish.code), "wp.open", wish.id)]
            for wish in team.wishes
        ),
        back(turn),
    )


FLOW = Flow(actions={_DECIDING.show: show, **_DECIDING.actions()})
