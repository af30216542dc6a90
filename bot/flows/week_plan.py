"""
今週の叶え合い案: a proposal for the town's week, that a coordinator reads and opens line by line.

Nothing happens by itself: whoever opens a line makes it a candidate, and the person chooses.
"""

from bot.dates import day_words
from bot.flows import candidates
from bot.flows.paging import page_buttons
from bot.flows.week_plan_words import week_entries
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ask_week_plan import ask_week_plan
from casework.choose_candidate import FitsNoMore
from casework.ground import Notice, TooLate
from casework.propose_candidate import propose_candidate
from casework.second_pair import NeedsSecondPair
from casework.views_plan_lines import let_go
from casework.views_week_plan import (
    Planned,
    place_among_candidates,
    planned_offers,
    week_page,
)
from storage.base import Id
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
    if plan.locks:
        lines.append(Text.of("week_plan.locks", count=len(plan.locks)))
    if plan.skips:
        lines.append(Text.of("week_plan.skips", count=len(plan.skips)))
    if not page and (codes := let_go(turn.session, plan=plan, by=turn.by)):
        lines.append(Text.of("week_plan.let_go", codes=Text.listed(*map(Text.plain, codes))))
    for entry in shown:
        lines += ["", entry.words]
    turn.change(
        Text.lines(*lines),
        *([turn.button(*button) for button in row] for entry in shown for row in entry.rows),
        page_buttons(turn, "wp.show", page=page, size=PAGE, total=total),
        [turn.button("week_plan.see_skipped", "wp.out")] if plan.skips else [],
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
    assert press.row is not None
    plan = ask_week_plan(turn.session, by=turn.by, now=turn.now)
    planned = planned_offers(plan, wish=press.row)
    place = _shown(turn, press.row, planned)
    if place is None and planned:
        place = _propose(turn, press.row, planned)
    candidates.show.run(turn, Press("ca.list", press.row, argument=str(place or 0)))


def tell_made(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked that the plan is there."""
    voice.say("week_plan.made", [voice.button("week_plan.see", "wp.show")])


def _shown(turn: Turn, wish: Id, planned: list[Planned]) -> int | None:
    places = (place_among_candidates(turn.session, wish=wish, offer=one.offer) for one in planned)
    return next((place for place in places if place is not None), None)


def _propose(turn: Turn, wish: Id, planned: list[Planned]) -> int | None:
    try:
        propose_candidate(
            turn.session,
            wish=wish,
            offer=planned[0].offer,
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            reasons=planned[0].reasons,
            # A plan follows from the town alone.
            chance=1.0,
            policy=planned[0].policy,
            now=turn.now,
        )
    except (FitsNoMore, TooLate, NeedsSecondPair):
        # The town has moved on since the plan was made: what is a candidate now is shown.
        return None
    return _shown(turn, wish, planned)


FLOW = Flow(
    commands={"plan": show},
    actions={"wp.show": show, "wp.anew": make_anew, "wp.open": open_line},
    notices={"wp.made": tell_made},
    more=(MenuLine("menus.week_plan", "wp.show", frozenset({Role.COORDINATOR})),),
)
