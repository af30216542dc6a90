"""
日にちの案を出す: one side offers up to three days, and hears what became of them.

They can be taken back until one is chosen; days that passed are nobody's fault.
"""

from datetime import date, datetime, time

from bot.drafts import start_form
from bot.flows.day_steps import day_facts, moment_of, moment_steps, terms_steps
from bot.flows.day_words import whose
from bot.flows.first_visit_words import say_missing
from bot.flows.placement_days import TermsAnswers
from bot.flows.placement_words import back, see
from bot.forms import Asking, Choice, Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.days import InThePast
from casework.ground import Notice
from casework.propose_days import propose_days
from casework.views_checks import what_is_missing
from casework.views_courses import placement_course
from casework.views_days import proposal_view
from casework.withdraw_days import withdraw_days
from storage.base import Id
from storage.session import Session
from storage.states import Role, Side
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
    start_form(turn, "offer_days", subject=course.id, facts=day_facts(turn, course.id))


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
            how_heard=turn.heard,
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
def withdraw(turn: Turn, press: Press) -> None:
    """Take the offered days back."""
    row = withdraw_days(
        turn.session, proposal=press.row, by=turn.by, how_heard=turn.heard, now=turn.now
    )
    turn.change(
        "days.withdrawn_done",
        offer_row(turn.voice, row.placement_id),
        see(turn.voice, row.placement_id),
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


FLOW = Flow(
    actions={"pd.offer": ask_offer, "pd.back": withdraw},
    forms=(FormFlow(OFFER_DAYS, submit, frozenset({Role.SUPPORTER, Role.HOST, Role.COORDINATOR})),),
    notices={
        "pd.nonefits": tell_none_fits,
        "pd.lapsed": tell_lapsed,
        "pd.withdrawn": tell_withdrawn,
    },
)
