"""
A line of 今週の叶え合い案 by itself: what it costs whom, and a coordinator's word about it.

It stands, or it is not for this week; making the plan again goes round both.
"""

from bot.flows.week_plan_words import line_words, pair_words, team_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.ask_week_plan import ask_week_plan
from casework.settle_line import (
    SkipReason,
    bring_back_lines,
    lock_line,
    skip_line,
    unlock_line,
)
from casework.views_plan_lines import planned_line, skipped_lines, skipped_teams
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show the line of a wish with what can be decided about it."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    line = planned_line(turn.session, plan=plan, wish=press.row, by=turn.by)
    if line is None:
        turn.change("week_plan.no_line", _back(turn))
        return
    code, wish = line.wish.code, line.wish.id
    turn.change(
        line_words(line, turn.town),
        [turn.button("week_plan.unlock", "wp.unlock", wish)]
        if line.locked
        else [turn.button("week_plan.lock", "wp.lock", wish)],
        [turn.button("week_plan.skip", "wp.why", wish)],
        [turn.button(Text.of("week_plan.take", code=code), "wp.open", wish)],
        _back(turn),
    )


@only(Role.COORDINATOR)
def lock(turn: Turn, press: Press) -> None:
    """Let a line stand."""
    lock_line(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("week_plan.now_locked", _anew(turn), _back(turn))


@only(Role.COORDINATOR)
def unlock(turn: Turn, press: Press) -> None:
    """Let the plan decide again."""
    unlock_line(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("week_plan.now_unlocked", _anew(turn), _back(turn))


@only(Role.COORDINATOR)
def ask_why(turn: Turn, press: Press) -> None:
    """Ask why a line is not for this week."""
    turn.change(
        "week_plan.skip_why",
        *(
            [turn.button(f"week_plan.skip_reasons.{why}", "wp.skip", press.row, why.value)]
            for why in SkipReason
        ),
        [turn.button("forms.back", "wp.line", press.row)],
    )


@only(Role.COORDINATOR)
def skip(turn: Turn, press: Press) -> None:
    """Take a line out of this week."""
    reason = SkipReason(press.argument)
    skip_line(turn.session, wish=press.row, reason=reason, by=turn.by, now=turn.now)
    turn.change("week_plan.skipped", _anew(turn), _back(turn))


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
    back = [turn.button("week_plan.bring_back", "wp.back")] if len(lines) > 1 else []
    turn.change(Text.lines(*lines), back, _back(turn))


@only(Role.COORDINATOR)
def bring_back(turn: Turn, press: Press) -> None:
    """Let what was taken out stand in the plan again."""
    bring_back_lines(turn.session, by=turn.by, now=turn.now)
    turn.change("week_plan.brought_back", _anew(turn), _back(turn))


def _anew(turn: Turn) -> list[Button]:
    return [turn.button("week_plan.anew", "wp.anew")]


def _back(turn: Turn) -> list[Button]:
    return [turn.button("week_plan.see", "wp.show")]


FLOW = Flow(
    actions={
        "wp.line": show,
        "wp.lock": lock,
        "wp.unlock": unlock,
        "wp.why": ask_why,
        "wp.skip": skip,
        "wp.out": show_skipped,
        "wp.back": bring_back,
    },
)
