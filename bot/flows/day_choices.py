"""
三つの日から選ぶ: one side offers up to three days, the other takes one with one tap.

「どれも合わない」 asks for no reason: both sides can offer other days.
"""

from datetime import date, datetime, time

from bot.dates import moment_words
from bot.drafts import start_form
from bot.flows.day_steps import day_facts, moment_of, moment_steps, terms_steps
from bot.flows.day_words import terms_lines, whose
from bot.flows.first_visit_words import say_missing
from bot.flows.placement_days import TermsAnswers
from bot.flows.placement_words import back, see
from bot.forms import Asking, Choice, Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.choose_day import choose_day
from casework.days import InThePast
from casework.decline_days import decline_days
from casework.first_visit import ChecksMissing
from casework.ground import Notice, NotYours
from casework.propose_days import propose_days
from casework.views_checks import what_is_missing
from casework.views_courses import placement_course
from casework.views_days import Proposal, asked_proposals, proposal_view
from casework.withdraw_days import withdraw_days
from storage.base import Id
from storage.session import Session
from storage.states import ProposalState, Role, Side
from storage.tables import Account
from texts import Text

_MORE, _ENOUGH = "more", "enough"


class OfferAnswers(TermsAnswers):
    """Up to three moments, Tokyo time, and whom a coordinator lets choose."""

    asks: Side = Side.PERSON
    week1: str
    day1: date
    at1: time
    second: str
    week2: str = ""
    day2: date | None = None
    at2: time | None = None
    third: str = _ENOUGH
    week3: str = ""
    day3: date | None = None
    at3: time | None = None

    @property
    def moments(self) -> list[datetime]:
        """The moments that were answered."""
        given = ((self.day1, self.at1), (self.day2, self.at2), (self.day3, self.at3))
        return [moment_of(day, at) for day, at in given if day is not None and at is not None]


def _sides(asking: Asking) -> list[Choice]:
    return [Choice(side.value, Text.of(f"check_ins.side.{side}")) for side in Side]


def _further(asking: Asking) -> list[Choice]:
    return [Choice(one, Text.of(f"days.{one}")) for one in (_MORE, _ENOUGH)]


def _wants_second(asking: Asking) -> bool:
    return asking.answers.get("second") == _MORE


def _wants_third(asking: Asking) -> bool:
    return _wants_second(asking) and asking.answers.get("third") == _MORE


OFFER_DAYS = Form(
    "offer_days",
    answers=OfferAnswers,
    steps=(
        Step(
            "asks",
            choices=_sides,
            only_if=lambda asking: asking.facts["role"] == Role.COORDINATOR.value,
        ),
        *moment_steps("1"),
        Step("second", choices=_further),
        *moment_steps("2", only_if=_wants_second),
        Step("third", choices=_further, only_if=_wants_second),
        *moment_steps("3", only_if=_wants_third),
        *terms_steps(),
    ),
)


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def ask_offer(turn: Turn, press: Press) -> None:
    """Ask which days are offered."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    missing = what_is_missing(turn.session, placement=course.id, by=turn.by, now=turn.now)
    if missing:
        say_missing(turn, course.id, missing)
        return
    start_form(turn, "offer_days", subject=course.id, facts=day_facts(turn))


def submit(turn: Turn, filled: Filled) -> None:
    """Offer them, and say that the other side is asked."""
    answers: OfferAnswers = filled.answers
    try:
        proposal = propose_days(
            turn.session,
            placement=filled.subject,
            by=turn.by,
            options=answers.moments,
            asks=answers.asks,
            terms=answers.terms,
            now=turn.now,
        )
    except InThePast:
        turn.change(
            "placements.in_the_past",
            offer_row(turn.voice, filled.subject),
            back(turn, filled.subject),
        )
        return
    turn.change(
        Text.of("days.offered_done", count=len(proposal.options)),
        see(turn.voice, filled.subject),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show what is offered, with what this reader can do about it."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if view.state is not ProposalState.OPEN:
        turn.change(f"days.proposal.{view.state}", see(turn.voice, view.placement))
        return
    turn.change(
        Text.lines(Text.of("days.offer"), *_options(view, turn.now), *terms_lines(view)),
        *_answer_buttons(turn.voice, view, turn.now),
        [turn.button("days.withdraw", "pd.back", view.id)] if view.mine else [],
        back(turn, view.placement),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def choose(turn: Turn, press: Press) -> None:
    """Take one of the days."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    if not press.argument.isdecimal() or int(press.argument) >= len(view.options):
        raise NotYours
    moment = view.options[int(press.argument)]
    if view.state not in {ProposalState.OPEN, ProposalState.CHOSEN}:
        turn.change(f"days.proposal.{view.state}", see(turn.voice, view.placement))
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


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def decline(turn: Turn, press: Press) -> None:
    """None fits: ask for no reason, and offer to name other days."""
    view = proposal_view(turn.session, proposal=press.row, by=turn.by)
    row = decline_days(
        turn.session, proposal=view.id, by=turn.by, how_heard=turn.heard, now=turn.now
    )
    done = row.state is ProposalState.NONE_FITS
    turn.change(
        "days.none_fits_done" if done else "days.none_fits_noted",
        offer_row(turn.voice, view.placement) if done else [],
        see(turn.voice, view.placement),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def withdraw(turn: Turn, press: Press) -> None:
    """Take the offered days back."""
    row = withdraw_days(turn.session, proposal=press.row, by=turn.by, now=turn.now)
    turn.change(
        "days.withdrawn_done",
        offer_row(turn.voice, row.placement_id),
        see(turn.voice, row.placement_id),
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


def tell_none_fits(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the one who offered that other days are asked for."""
    _tell_to_offer_again(session, voice, account, notice, "days.none_fits")


def tell_lapsed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the one who offered that the days have passed."""
    _tell_to_offer_again(session, voice, account, notice, "days.lapsed")


def tell_withdrawn(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell those who were asked that they need not choose any more."""
    view = proposal_view(session, proposal=notice.subject, by=account)
    course = placement_course(session, placement=view.placement, by=account)
    voice.say(Text.of("days.withdrawn", name=whose(course, account)), see(voice, view.placement))


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


def offer_row(voice: Voice, placement: Id) -> list[Button]:
    """Return the button that offers days."""
    return [voice.button("days.offer_days", "pd.offer", placement)]


def _tell_to_offer_again(
    session: Session, voice: Voice, account: Account, notice: Notice, key: str
) -> None:
    view = proposal_view(session, proposal=notice.subject, by=account)
    course = placement_course(session, placement=view.placement, by=account)
    voice.say(
        Text.of(key, name=whose(course, account)),
        offer_row(voice, view.placement),
        see(voice, view.placement),
    )


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
    actions={
        "pd.offer": ask_offer,
        "pd.see": show,
        "pd.pick": choose,
        "pd.none": decline,
        "pd.back": withdraw,
    },
    forms=(FormFlow(OFFER_DAYS, submit, frozenset({Role.SUPPORTER, Role.HOST, Role.COORDINATOR})),),
    notices={
        "pd.offered": tell_offered,
        "pd.nonefits": tell_none_fits,
        "pd.lapsed": tell_lapsed,
        "pd.withdrawn": tell_withdrawn,
    },
    waiting=(waiting,),
)
