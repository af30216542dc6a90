"""
開始前の確認: the card, the promises of a host, and who hears that everything is there.

Each item is one tap or a short form (``first_visit_days``, ``_terms``, ``_person``), in any order.
"""

from bot.flows.first_visit_words import (
    card_words,
    open_card,
    promise_words,
    to_settle,
)
from bot.flows.paging import page_buttons
from bot.flows.placement_words import back, name_of, quoted, see
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, Waiting, World, only
from bot.voice import Voice
from casework.accept_promises import accept_promises
from casework.confirm_two_adults import confirm_two_adults
from casework.ground import Notice, NotYours
from casework.promises import VERSION
from casework.views_checks import checks_card, host_of_member, promised, waiting_checks
from casework.views_courses import member_view, placement_course
from casework.views_placements import placements_at_first_visit
from storage.base import Id
from storage.session import Session
from storage.states import HowHeard, Role
from storage.tables import Account
from texts import Text

PAGE = 8


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def list_cards(turn: Turn, press: Press) -> None:
    """List the placements before their first visit."""
    page = int(press.argument or 0)
    lines, total = placements_at_first_visit(
        turn.session, by=turn.by, start=page * PAGE, count=PAGE
    )
    turn.change(
        "first_visit.which" if lines else "first_visit.none",
        *([turn.button(name_of(line), "fv.card", line.id)] for line in lines),
        page_buttons(turn, "fv.list", page=page, size=PAGE, total=total),
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show what is settled and what is missing."""
    _show(turn, press.row)


@only(Role.HOST)
def read(turn: Turn, press: Press) -> None:
    """Show the promises to the host that makes them."""
    member, course = member_view(turn.session, member=press.row, by=turn.by)
    _, promise = promised(
        turn.session, host=host_of_member(turn.session, member=member.id), by=turn.by
    )
    text = Text.lines(Text.of("first_visit.promises_head"), "", promise_words())
    if promise is not None:
        turn.change(text, back(turn, course.id))
        return
    turn.change(
        Text.lines(text, "", Text.of("first_visit.promises_ask")),
        [turn.button("first_visit.accept", "fv.accept", member.id, argument=str(VERSION))],
        [turn.button("first_visit.later", "fv.card", course.id)],
    )


@only(Role.HOST)
def accept(turn: Turn, press: Press) -> None:
    """Keep that the host accepts the promises it has just read."""
    _accept(turn, press.row, version=int(press.argument), how_heard=HowHeard.CHAT)


@only(Role.COORDINATOR)
def ask_heard(turn: Turn, press: Press) -> None:
    """Show the promises to a coordinator who reads them out, and ask how the yes was heard."""
    member, course = member_view(turn.session, member=press.row, by=turn.by)
    turn.change(
        Text.lines(
            Text.of("first_visit.read_out", host=member.label),
            "",
            promise_words(),
        ),
        *(
            [
                turn.button(
                    f"first_visit.accepted_{how}",
                    "fv.told",
                    member.id,
                    argument=f"{VERSION}-{how}",
                )
            ]
            for how in (HowHeard.PHONE, HowHeard.VISIT)
        ),
        open_card(turn, course.id),
    )


@only(Role.COORDINATOR)
def told(turn: Turn, press: Press) -> None:
    """Keep that a host accepted the promises by telephone or on a visit."""
    version, _, how = press.argument.partition("-")
    if how not in set(HowHeard):
        raise NotYours
    _accept(turn, press.row, version=int(version), how_heard=HowHeard(how))


@only(Role.COORDINATOR)
def ask_two_adults(turn: Turn, press: Press) -> None:
    """Ask whether two adults are there and nobody is taken in a car."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    turn.change(
        "first_visit.two_adults_ask",
        [turn.button("first_visit.two_adults_yes", "fv.adultsok", course.id)],
        open_card(turn, course.id),
    )


@only(Role.COORDINATOR)
def two_adults(turn: Turn, press: Press) -> None:
    """Keep that two adults are there and nobody is taken in a car."""
    confirm_two_adults(turn.session, placement=press.row, by=turn.by, now=turn.now)
    _show(turn, press.row)


def tell_ready(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell who arranges it that the day of the first visit can be chosen."""
    course = placement_course(session, placement=notice.subject, by=account)
    voice.say(Text.of("first_visit.ready", name=quoted(course)), see(voice, course.id))


def waiting(turn: Turn) -> list[Waiting]:
    """Name the placements before whose first visit something waits for this account."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [
        Waiting(
            Text.of("first_visit.waiting", name=quoted(one.course)),
            "fv.card",
            one.course.id,
        )
        for one in waiting_checks(turn.session, by=turn.by, now=turn.now)
    ]


def _accept(turn: Turn, member: Id | None, *, version: int, how_heard: HowHeard) -> None:
    one, course = member_view(turn.session, member=member, by=turn.by)
    accept_promises(
        turn.session,
        host=host_of_member(turn.session, member=one.id),
        version=version,
        how_heard=how_heard,
        by=turn.by,
        now=turn.now,
    )
    turn.change("first_visit.accepted", open_card(turn, course.id))


def _show(turn: Turn, placement: Id | None) -> None:
    found = checks_card(turn.session, placement=placement, by=turn.by, now=turn.now)
    turn.change(
        card_words(found, turn.by.role), *to_settle(turn, found), back(turn, found.course.id)
    )


FLOW = Flow(
    commands={"checks": list_cards},
    actions={
        "fv.list": list_cards,
        "fv.card": card,
        "fv.read": read,
        "fv.accept": accept,
        "fv.heard": ask_heard,
        "fv.told": told,
        "fv.adults": ask_two_adults,
        "fv.adultsok": two_adults,
    },
    notices={"fv.ready": tell_ready},
    waiting=(waiting,),
    more=(
        MenuLine(
            "first_visit.menu",
            "fv.list",
            frozenset({Role.SUPPORTER, Role.HOST, Role.COORDINATOR}),
        ),
    ),
)
