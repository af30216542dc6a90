"""
A line of 今週の叶え合い案 by itself: what it costs whom, and a coordinator's word about it.

It stands, or it is not for this week; making the plan again goes round both.
"""

from bot.flows.plan_entry import Deciding, anew, back
from bot.flows.week_plan_words import line_words, pair_words, team_words
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.ask_week_plan import ask_week_plan
from casework.settle_line import bring_back_lines, lock_line, skip_line, unlock_line
from casework.views_plan_lines import planned_line, skipped_lines, skipped_teams
from storage.states import Role
from texts import Text

_DECIDING = Deciding(
    show="wp.line",
    lock="wp.lock",
    unlock="wp.unlock",
    why="wp.why",
    skip="wp.skip",
    locks=lock_line,
    unlocks=unlock_line,
    skips=skip_line,
    skipped="week_plan.skipped",
)


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show the line of a wish with what can be decided about it."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    line = planned_line(turn.session, plan=plan, wish=press.row, by=turn.by)
    if line is None:
        turn.change("week_plan.no_line", back(turn))
        return
    code, wish = line.wish.code, line.wish.id
    turn.change(
        line_words(line, turn.town),
        *_DECIDING.choices(turn, wish=wish, locked=line.locked),
        [turn.button(Text.of("week_plan.take", code=code), "wp.open", wish)],
        back(turn),
    )


@only(Role.COORDINATOR)
def show_skipped(turn: Turn, press: Press) -> None:
    """Show what was taken out, each with its reason."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    lines: list[Text | str] = [Text.of("week_plan.skipped_title")]
    for line in skipped_lines(turn.session, plan=plan, by=turn.by):
        why = Text.of(f"week_plan.skip_reasons.{line.why}")
        lines += ["", pair_words(line.wish, line.offer), Text.of("week_plan.skipped_why", why=why)]
    for out in skipped_teams(turn.session, plan=plan, by=turn.by):
        why = Text.of(f"week_plan.skip_reasons.{out.why}")
        lines += ["", team_words(out.team), Text.of("week_plan.skipped_why", why=why)]
    again = [turn.button("week_plan.bring_back", "wp.back")] if len(lines) > 1 else []
    turn.change(Text.lines(*lines), again, back(turn))


@only(Role.COORDINATOR)
def bring_back(turn: Turn, press: Press) -> None:
    """Let what was taken out stand in the plan again."""
    bring_back_lines(turn.session, by=turn.by, now=turn.now)
    turn.change("week_plan.brought_back", anew(turn), back(turn))


FLOW = Flow(
    actions={
        _DECIDING.show: show,
        **_DECIDING.actions(),
        "wp.out": show_skipped,
        "wp.back": bring_back,
    },
)
