"""
つなぎ: a job, or a person's own wish to work, goes to the employment-support agency.

A ready note, which about a person is written and read on a one-time page, and the receipt.
"""

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.flows.reasons import area_name
from bot.flows.times import slot_words
from bot.forms import Choice, Form, Guard, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.introductions import NotConfirmed
from casework.post_wish import wish_to_change
from casework.receive_referral import receive_referral
from casework.refer_wish import refer_wish, take_back_referral
from casework.views_hosts import offer_card
from casework.views_referrals import (
    ReferralView,
    referral_note,
    referral_of_wish,
    referral_view,
)
from casework.views_wishes import WishView, wish_view
from matching.facts import Slot
from storage.base import Id
from storage.session import Session
from storage.states import HowSaid, Role, WishState
from storage.tables import Account
from texts import Text


class NoteAnswers(BaseModel):
    """The note for the agency, and how the person agreed to it."""

    model_config = ConfigDict(frozen=True)

    words: str
    how_said: HowSaid


REFER_WISH = Form(
    "refer_wish",
    answers=NoteAnswers,
    steps=(
        Step("words", clean=page_words, guard=Guard.INSIDE, on_page=True),
        Step(
            "how_said",
            choices=lambda _: [Choice(how, Text.of(f"how_said.{how}")) for how in HowSaid],
        ),
    ),
)


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show what is handed on, and whether it was received."""
    _show(turn, press.row)


@only(Role.COORDINATOR)
def received(turn: Turn, press: Press) -> None:
    """Keep that the agency has received it."""
    receive_referral(turn.session, referral=press.row, by=turn.by, now=turn.now)
    _show(turn, press.row)


@only(Role.SUPPORTER)
def write(turn: Turn, press: Press) -> None:
    """Ask for the note; one that is on its way is opened again."""
    row = wish_to_change(turn.session, wish=press.row, by=turn.by)
    seen = referral_of_wish(turn.session, wish=row.id, by=turn.by)
    answers = None
    if seen is not None and not seen.taken_back and seen.how_said is not None:
        words = referral_note(turn.session, referral=seen.id, by=turn.by, now=turn.now)
        answers = {"words": words, "how_said": seen.how_said.value}
    start_form(turn, "refer_wish", subject=row.id, answers=answers)


def submit(turn: Turn, filled: Filled) -> None:
    """Hand the wish on; without a yes everything stays as it was written."""
    answers: NoteAnswers = filled.answers
    try:
        referral = refer_wish(
            turn.session,
            wish=filled.subject,
            words=answers.words,
            how_said=answers.how_said,
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        start_form(
            turn,
            "refer_wish",
            subject=filled.subject,
            answers=answers.model_dump(mode="json"),
            notice=Text.of("refer_wish.not_confirmed"),
        )
        return
    turn.change(
        Text.of("refer_wish.done", agency=referral.agency),
        [turn.button("referrals.see", "rf.card", referral.id)],
        [turn.button("wishes.see", "wi.card", filled.subject)],
    )


@only(Role.SUPPORTER)
def ask_back(turn: Turn, press: Press) -> None:
    """Ask once before a referral is taken back."""
    seen = referral_view(turn.session, referral=press.row, by=turn.by)
    turn.change(
        Text.of("referrals.back_ask", agency=seen.agency),
        [turn.button("referrals.back_yes", "rf.back", seen.wish)],
        [turn.button("forms.back", "rf.card", seen.id)],
    )


@only(Role.SUPPORTER)
def take_back(turn: Turn, press: Press) -> None:
    """Take a referral back that was not received yet."""
    wish = take_back_referral(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change(
        "referrals.taken_back",
        [turn.button("wishes.resume", "wi.resume", wish.id)],
        [turn.button("wishes.see", "wi.card", wish.id)],
    )


def read_words(turn: Turn, referral: Id | None) -> str:
    """Say the whole note about a wish, as it can be handed to the agency."""
    seen = referral_view(turn.session, referral=referral, by=turn.by)
    words = referral_note(turn.session, referral=seen.id, by=turn.by, now=turn.now)
    wish = wish_view(turn.session, wish=seen.wish, by=turn.by, now=turn.now)
    return Text.of("referrals.whole_note", about=_about(turn, seen, wish), words=words).spoken("ja")


def tell_received(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the supporter that the agency has it."""
    seen = referral_view(session, referral=notice.subject, by=account)
    wish = wish_view(session, wish=seen.wish, by=account, now=voice.now)
    voice.say(
        Text.of("referrals.told_received", label=wish.label, agency=seen.agency),
        [voice.button("wishes.see", "wi.card", wish.id)],
    )


def wish_button(turn: Turn, wish: WishView) -> list[Button]:
    """Return the button that hands a wish to work on, or leads to its referral."""
    seen = referral_of_wish(turn.session, wish=wish.id, by=turn.by)
    if seen is not None and not seen.taken_back:
        return [turn.button("referrals.see", "rf.card", seen.id)]
    if turn.by.role is Role.SUPPORTER and wish.state in {WishState.OPEN, WishState.PAUSED}:
        return [turn.button("referrals.open", "rf.write", wish.id)]
    return []


def _show(turn: Turn, referral: Id | None) -> None:
    seen = referral_view(turn.session, referral=referral, by=turn.by)
    staff = turn.by.role is Role.COORDINATOR
    rows: list[list[Button]] = []
    if seen.wish is not None:
        wish = wish_view(turn.session, wish=seen.wish, by=turn.by, now=turn.now)
        text, back = _about(turn, seen, wish), turn.button("wishes.see", "wi.card", wish.id)
        if not seen.taken_back:
            rows.append([turn.button("referrals.read", "no.referral", seen.id)])
    else:
        offer = offer_card(turn.session, offer=seen.offer, by=turn.by)
        text = Text.of("referrals.note", agency=seen.agency, host=offer.host.name, offer=offer.text)
        back = turn.button("forms.back", "of.card", offer.id)
    if seen.taken_back:
        text = Text.lines(text, "", Text.of("referrals.was_taken_back"))
    elif seen.received_at is not None:
        day = Text.of("referrals.received_on", day=day_words(seen.received_at))
        text = Text.lines(text, "", day)
    elif staff:
        rows.append([turn.button("referrals.received", "rf.got", seen.id)])
    else:
        text = Text.lines(text, "", Text.of("referrals.on_its_way"))
        rows.append([turn.button("referrals.write_anew", "rf.write", seen.wish)])
        rows.append([turn.button("referrals.back", "rf.askback", seen.id)])
    turn.change(text, *rows, [back])


def _about(turn: Turn, seen: ReferralView, wish: WishView) -> Text:
    """Say what a coordinator may pass on of a wish: a code, the area, the sentence, the times."""
    return Text.of(
        "referrals.about_wish",
        agency=seen.agency,
        code=wish.code,
        area=area_name(turn.town, wish.area),
        wish=Text.of("wishes.later") if wish.later else wish.sentence,
        slots=slot_words([Slot(slot) for slot in wish.slots]),
    )


FLOW = Flow(
    actions={
        "rf.card": card,
        "rf.got": received,
        "rf.write": write,
        "rf.askback": ask_back,
        "rf.back": take_back,
    },
    forms=(FormFlow(REFER_WISH, submit, frozenset({Role.SUPPORTER})),),
    notices={"rf.received": tell_received},
)
