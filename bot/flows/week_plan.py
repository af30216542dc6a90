"""
今週の叶え合い案: a proposal for the town's week, that a coordinator reads and opens line by line.

Nothing happens by itself: whoever opens a line makes it a candidate, and the person chooses.
"""

from bot.dates import day_words
from bot.flows import candidates
from bot.flows.paging import page_buttons
from bot.flows.plan_entry import back
from bot.flows.week_plan_words import accepted_lines, week_entries
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.accept_line import accept_line, accept_locked
from casework.ask_week_plan import ask_week_plan
from casework.ground import Notice
from casework.kept_plan import locked_teams, teams_taken_out
from casework.views_plan_lines import let_go
from casework.views_week_plan import week_page
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

PAGE = 5


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show a page of this week's plan; one that does not exist yet is asked for."""
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    if plan.made_at is None:
        turn.change("week_plan.in_the_making", [turn.button("menus.menu", "ev.menu")])
        return
    page = int(press.argument or 0)
    view, total = week_page(turn.session, plan=plan, by=turn.by, start=page * PAGE, count=PAGE)
    shown = week_entries(view, town=turn.town)
    lines: list[Text | str] = [Text.of("week_plan.title", day=day_words(plan.made_at))]
    if not total:
        lines.append(Text.of("week_plan.nothing"))
    elif view.small:
        lines.append(Text.of("week_plan.small"))
    stand, out = len(plan.locks) + len(locked_teams(plan)), len(plan.skips)
    out += len(teams_taken_out(plan))
    if stand:
        lines.append(Text.of("week_plan.locks", count=stand))
    if out:
        lines.append(Text.of("week_plan.skips", count=out))
    if not page and (codes := let_go(turn.session, plan=plan, by=turn.by)):
        lines.append(Text.of("week_plan.let_go", codes=Text.listed(*map(Text.plain, codes))))
    for entry in shown:
        lines += ["", entry.words]
    turn.change(
        Text.lines(*lines),
        *([turn.button(*button) for button in row] for entry in shown for row in entry.rows),
        page_buttons(turn, "wp.show", page=page, size=PAGE, total=total),
        [turn.button("week_plan.take_all", "wp.take")] if stand else [],
        [turn.button("week_plan.see_skipped", "wp.out")] if out else [],
        [turn.button("week_plan.anew", "wp.anew")],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.COORDINATOR)
def make_anew(turn: Turn, press: Press) -> None:
    """Have the plan made again, from how the town stands now."""
    ask_week_plan(turn.session, by=turn.by, now=turn.now, anew=True)
    turn.change("week_plan.in_the_making", [turn.button("menus.menu", "ev.menu")])


@only(Role.COORDINATOR)
def open_line(turn: Turn, press: Press) -> None:
    """Open what the plan lays beside a wish; what is no candidate yet becomes one."""
    place = accept_line(
        turn.session,
        wish=press.row,
        by=turn.by,
        town=turn.town,
        activity_words=turn.world.reader.activity_words,
        now=turn.now,
    )
    candidates.show.run(turn, Press("ca.list", press.row, argument=str(place or 0)))


@only(Role.COORDINATOR)
def take_locked(turn: Turn, press: Press) -> None:
    """Make candidates of all that is locked, lines and teams alike."""
    seen = accept_locked(
        turn.session,
        by=turn.by,
        town=turn.town,
        activity_words=turn.world.reader.activity_words,
        now=turn.now,
    )
    more = [turn.button("week_plan.take_all", "wp.take")] if seen.left else []
    turn.change(Text.lines(*accepted_lines(seen)), more, back(turn))


def tell_made(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked that the plan is there."""
    voice.say("week_plan.made", [voice.button("week_plan.see", "wp.show")])


FLOW = Flow(
    commands={"plan": show},
    actions={"wp.show": show, "wp.anew": make_anew, "wp.open": open_line, "wp.take": take_locked},
    notices={"wp.made": tell_made},
    more=(MenuLine("menus.week_plan", "wp.show", frozenset({Role.COORDINATOR})),),
)
