"""
メールで受けとる: whoever uses no app, or would rather not, is written to by mail.

An address is used only after the link of its first letter; each question comes with a link.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.forms import Form, Refused, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Handler, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.add_mail import NotAnAddress, TooManyLetters, add_mail, clean_address
from casework.ask_by import ask_by
from casework.confirm_mail import confirm_mail
from casework.ground import Notice
from casework.send_own_page import send_own_page
from casework.stop_mail import OnlyWay, stop_mail
from casework.views_mail import my_mail
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

READERS = (Role.HOST, Role.SUPPORTER)
"""Who may be written to by mail: a letter's page can do all that they do in a chat."""


class MailAnswers(BaseModel):
    """Where letters go."""

    model_config = ConfigDict(frozen=True)

    address: str


def mail_address(words: str) -> str:
    """
    Tidy a mail address.

    :raises Refused: if it is none
    """
    try:
        return clean_address(words)
    except NotAnAddress:
        raise Refused(Text.of("add_mail.not_an_address")) from None


ADD_MAIL = Form(
    name="add_mail",
    answers=MailAnswers,
    steps=(Step("address", clean=mail_address),),
)


@only(*READERS)
def card(turn: Turn, press: Press) -> None:
    """Say where this account is written to, and offer the other way."""
    if not turn.world.mail:
        turn.change("mail.none_here")
        return
    mail = my_mail(turn.session, by=turn.by)
    if not mail.address:
        turn.change("mail.how_chat", [turn.button("mail.add", "ma.add")])
        return
    turn.change(
        Text.of(f"mail.how_{'mail' if mail.asked_by_mail else 'both'}", address=mail.address),
        [
            turn.button("mail.by_chat", "ma.by", argument="chat")
            if mail.asked_by_mail
            else turn.button("mail.by_mail", "ma.by", argument="mail")
        ]
        if mail.has_chat
        else [],
        [turn.button("mail.change", "ma.add")],
        [turn.button("mail.stop", "ma.stop")] if mail.has_chat else [],
    )


@only(*READERS)
def begin(turn: Turn, press: Press) -> None:
    """Ask for an address."""
    if turn.world.mail:
        start_form(turn, "add_mail")
    else:
        turn.change("mail.none_here")


def submit(turn: Turn, filled: Filled) -> None:
    """Send the first letter, and say what to do with it."""
    answers: MailAnswers = filled.answers
    try:
        add_mail(turn.session, account=turn.by, address=answers.address, by=turn.by, now=turn.now)
    except TooManyLetters:
        turn.change("mail.too_many")
        return
    turn.change(Text.of("mail.look", address=answers.address))


@only(*READERS)
def choose(turn: Turn, press: Press) -> None:
    """Write by chat or by mail from now on."""
    ask_by(turn.session, way=press.argument, by=turn.by, now=turn.now)
    card.run(turn, press)


@only(*READERS)
def stop(turn: Turn, press: Press) -> None:
    """Forget the address."""
    try:
        stop_mail(turn.session, by=turn.by, now=turn.now)
    except OnlyWay:
        turn.change("mail.only_way")
        return
    turn.change("mail.stopped")


def confirm(turn: Turn, press: Press) -> None:
    """Use the address from now on; this stands on the page of the first letter only."""
    confirm_mail(turn.session, chat=turn.chat.id, by=turn.by, now=turn.now)
    turn.change("mail.confirmed")


@only(Role.COORDINATOR)
def send_page(turn: Turn, press: Press) -> None:
    """Send a host its own page once more."""
    send_own_page(turn.session, host=press.row, by=turn.by, now=turn.now)
    turn.change("mail.own_page_sent", [turn.button("hosts.look", "ho.card", press.row)])


def tell_page(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Say what the page of one's own is for; the letter brings its link."""
    voice.say(f"mail.own_page_here.{account.role}")


def tell_confirm(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask whoever reads this address whether it shall be used."""
    voice.say("mail.confirm_ask", [voice.button("mail.confirm_yes", "ma.yes")])


FLOW = Flow(
    commands={"mail": card},
    actions={
        "ma.card": card,
        "ma.add": begin,
        "ma.by": choose,
        "ma.stop": stop,
        "ma.yes": Handler(confirm),
        "ma.page": send_page,
    },
    forms=(FormFlow(ADD_MAIL, submit, frozenset(READERS)),),
    notices={"ma.confirm": tell_confirm, "ma.page": tell_page},
    more=(MenuLine("menus.mail", "ma.card", frozenset(READERS)),),
)
