"""
三つの日から選ぶ: the side that was asked takes one of the offered days with one tap.

「どれも合わない」 asks for no reason: both sides can offer other days.
"""

from datetime import datetime

from bot.dates import moment_words
from bot.flows.day_offers import offer_row
from bot.flows.day_words import terms_lines, whose
from bot.flows.first_visit_words import say_missing
from bot.flows.heard import answered_already, ways
from bot.flows.placement_words import back, see
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.choose_day import choose_day
from casework.days import InThePast
from casework.decline_days import decline_days
from casework.first_visit import ChecksMissing
from casework.ground import Notice, NotYours
from casework.heard import ELSEWHERE
from casework.views_courses import placement_course
from casework.views_days import Proposal, asked_proposals, proposal_view
from storage.session import Session
from storage.states import ProposalState, Role
from storage.tables import Account
from texts import Text


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show what is offered, with what this reader can do about it."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if view.state is not ProposalState.OPEN:
        _say_closed(turn, view)
        return
    of_host = turn.by.role is Role.HOST
    turn.change(
        Text.lines(Text.of("days.offer"), *_options(view, turn.now), *terms_lines(view)),
        *_answer_buttons(turn.voice, view, turn.now),
        # What the other side said elsewhere; a coordinator enters either side's word.
        ways(turn.voice, "he.pl", view.placement) if view.mine and not of_host else [],
        [turn.button("days.withdraw", "pd.back", view.id)] if view.mine else [],
        back(turn, view.placement),
    )


@only(Role.SUPPORTER, Role.HOST)
def choose(turn: Turn, press: Press) -> None:
    """Take one of the days."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if not press.argument.isdecimal() or int(press.argument) >= len(view.options):
        raise NotYours
    moment = view.options[int(press.argument)]
    if view.state not in {ProposalState.OPEN, ProposalState.CHOSEN} or view.heard in ELSEWHERE:
        _say_closed(turn, view)
        return
    try:
        day = choose_day(
            turn.session,
            proposal=view.id,
            by=turn.by,
            starts_at=moment,
            how_heard=turn.heard,
            now=turn.now,
        )
    except InThePast:
        turn.change(
            "placements.in_the_past",
            *_answer_buttons(turn.voice, view, turn.now),
            back(turn, view.placement),
        )
        return
    except ChecksMissing as checks:
        say_missing(turn, view.placement, checks.missing)
        return
    turn.change(
        Text.of("days.chosen_done", moment=moment_words(day.starts_at)),
        [turn.button("days.describe", "pd.terms", day.id)],
        see(turn.voice, view.placement),
    )


@only(Role.SUPPORTER, Role.HOST)
def decline(turn: Turn, press: Press) -> None:
    """None fits: ask for no reason, and offer to name other days."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if view.heard in ELSEWHERE:
        _say_closed(turn, view)
        return
    row = decline_days(
        turn.session, proposal=view.id, by=turn.by, how_heard=turn.heard, now=turn.now
    )
    done = row.state is ProposalState.NONE_FITS
    turn.change(
        "days.none_fits_done" if done else "days.none_fits_noted",
        offer_row(turn.voice, view.placement) if done else [],
        see(turn.voice, view.placement),
    )


def tell_offered(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Put the days to the side that chooses."""
    view = proposal_view(session, proposal=notice.subject, by=account)
    course = placement_course(session, placement=view.placement, by=account)
    voice.say(
        Text.lines(
            Text.of("days.offered", name=whose(course, account)),
            *_options(view, voice.now),
            *terms_lines(view),
            "",
            Text.of("days.offered_words"),
        ),
        *_answer_buttons(voice, view, voice.now),
        see(voice, view.placement),
    )


def waiting(turn: Turn) -> list[Waiting]:
    """Name the offered days that wait for this reader."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [
        Waiting(
            Text.of("days.waiting", moment=moment_words(view.options[0])),
            "pd.see",
            view.id,
        )
        for view in asked_proposals(turn.session, by=turn.by, now=turn.now)
    ]


def _say_closed(turn: Turn, view: Proposal) -> None:
    """Say what became of it; kindly, if somebody else entered what they said."""
    closed = Text.of(f"days.proposal.{view.state}")
    told = answered_already(view.heard) if view.heard in ELSEWHERE else None
    turn.change(Text.lines(told, closed) if told else closed, see(turn.voice, view.placement))


def _options(view: Proposal, now: datetime) -> list[Text]:
    return [
        Text.of("days.option", moment=moment_words(option))
        for option in view.options
        if option > now
    ]


def _answer_buttons(voice: Voice, view: Proposal, now: datetime) -> list[list[Button]]:
    if not view.asked:
        return []
    return [
        *(
            [voice.button(moment_words(option), "pd.pick", view.id, str(number))]
            for number, option in enumerate(view.options)
            if option > now
        ),
        [voice.button("days.none_fit", "pd.none", view.id)],
    ]


FLOW = Flow(
    actions={"pd.see": show, "pd.pick": choose, "pd.none": decline},
    notices={"pd.offered": tell_offered},
    waiting=(waiting,),
)
